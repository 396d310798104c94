// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory
internal import Units
internal import Wire

/// A simulated exchange's opening and first trades: the same messages once as datagrams and once
/// length-framed as in a file, the same bytes on every run.
final class MarketStream {
  /// A stretch of the stream that is timed as one: some thousand messages.
  struct Chunk {
    var packets: Range<Int>
    var bytes: Range<Int>
    var messageCount: Int
  }

  /// MoldUDP64 datagrams, one after the other.
  let packets: ByteQueue
  /// Where datagram i begins; one more entry than datagrams.
  let packetOffsets: [Int]
  /// The datagrams' message blocks without their headers.
  let messages: ByteQueue
  let chunks: [Chunk]
  let messageCount: Int

  /// Messages of a timed stretch: some 50 µs of decoding against 20 ns of reading the counter.
  private static let chunkMessageCount = 8_192

  /// At least `messageCount` messages, some six in a datagram.
  init(messageCount wanted: Int) throws {
    var packets = ByteQueue(capacity: wanted * 64 + (1 << 20))
    var messages = ByteQueue(capacity: wanted * 48 + (1 << 20))
    var offsets = [0]
    var chunks: [Chunk] = []
    var chunk = Chunk(packets: 0..<0, bytes: 0..<0, messageCount: 0)
    var total = 0
    var core = ExchangeCore(Self.configuration, start: MonotonicNanos(raw: 0))
    var now = MonotonicNanos(raw: 0)
    core.start(at: now)
    while total < wanted {
      while core.publisher.packet.byteCount > 0 {
        let count = try Self.keep(core.publisher, &packets, &messages)
        total += count
        core.publisher.packetSent(at: now)
        offsets.append(packets.count)
        chunk.messageCount += count
        if chunk.messageCount >= Self.chunkMessageCount || total >= wanted {
          chunk.packets = chunk.packets.lowerBound..<(offsets.count - 1)
          chunk.bytes = chunk.bytes.lowerBound..<messages.count
          chunks.append(chunk)
          chunk = Chunk(
            packets: (offsets.count - 1)..<(offsets.count - 1),
            bytes: messages.count..<messages.count, messageCount: 0)
        }
      }
      now = now + .microseconds(5)
      core.advance(to: now)
    }
    self.packets = packets
    self.messages = messages
    self.chunks = chunks
    packetOffsets = offsets
    messageCount = chunks.reduce(0) { $0 + $1.messageCount }
  }

  /// Copies the oldest packet; returns its messages.
  private static func keep(
    _ publisher: borrowing ItchPublisher, _ packets: inout ByteQueue, _ messages: inout ByteQueue
  ) throws -> Int {
    let packet = publisher.packet
    guard case .packet(let parsed) = MoldUDP64.parse(packet) else {
      throw WrongResult(description: "the exchange made a malformed packet")
    }
    let isKept =
      packets.append(packet)
      && messages.append(packet.extracting(MoldUDP64.headerByteCount..<packet.byteCount))
    try verify(isKept, "the stream outgrew its buffer")
    return Int(parsed.count)
  }

  private static var configuration: ExchangeConfiguration {
    guard let session = Code("BENCH") else { preconditionFailure("a printable name") }
    var configuration = ExchangeConfiguration(session: session)
    configuration.flow = FlowConfiguration(
      seed: 7, actionRate: 1_000_000, restingTarget: 1_000, burstPeriod: 500)
    return configuration
  }
}
