// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory

/// A generated file of a whole market, in memory.
final class GeneratedMarket {
  /// A stretch of the file that is timed as one.
  struct Chunk {
    var bytes: Range<Int>
    var messageCount: Int
  }

  let configuration: ItchGeneratorConfiguration
  /// Length-framed ITCH 5.0.
  let messages: ByteQueue
  let chunks: [Chunk]
  /// Orders resting after the last message.
  let liveOrderCount: Int

  /// More than the messages of a file need on average, heads included: adds and deletes are the
  /// most of them, with 38 and 21 bytes.
  private static let byteCountMean = 40

  init(_ configuration: ItchGeneratorConfiguration, chunkMessageCount: Int) throws {
    var generator = ItchGenerator(configuration)
    var messages = ByteQueue(
      capacity: configuration.messageCount * Self.byteCountMean
        + ItchGenerator.recordByteCountMax)
    var chunks: [Chunk] = []
    var room = messages.writable
    var offset = 0
    var first = 0
    while offset + ItchGenerator.recordByteCountMax <= room.byteCount,
      let end = generator.writeNext(to: &room, at: offset)
    {
      offset = end
      guard
        generator.messageCount % chunkMessageCount == 0
          || generator.messageCount == configuration.messageCount
      else { continue }
      let done = chunks.count * chunkMessageCount
      chunks.append(
        Chunk(bytes: first..<offset, messageCount: generator.messageCount - done))
      first = offset
    }
    messages.commit(offset)
    try verify(
      generator.messageCount == configuration.messageCount, "the file outgrew its buffer")
    self.configuration = configuration
    self.messages = messages
    self.chunks = chunks
    liveOrderCount = generator.liveOrderCount
  }
}
