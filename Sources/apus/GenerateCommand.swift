// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Exchange
internal import Memory

/// `apus generate`: market data files of any size from a seed.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make a market data file from a seed.",
    subcommands: [GenerateItchCommand.self])
}

/// `apus generate itch`: a whole market's day as length-framed ITCH 5.0.
struct GenerateItchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "itch",
    abstract: "Make a file of ITCH 5.0 messages of a whole market; the same seed, the same bytes.",
    discussion: """
      Each message stands behind its two-byte length, as in the files that Nasdaq publishes. The \
      head names every stock and lets it trade. Then orders fill the books until --live-orders \
      rest, and from there on that number is held within half a percent: by message some 44 % \
      adds, 41 % deletes, 6 % replacements, 5 % executions, 3 % partial cancels, 1 % trades. A \
      few stocks make most of the messages; prices lie near a fair value that walks; executions \
      take the oldest order of the best price; every message refers to an order that rests.

      Example: apus generate itch --symbols 8000 --messages 20000000 --live-orders 800000 \
      --seed 1 --output market.itch
      """)

  @Option(help: "Stocks; 1 ... 50000.")
  var symbols = 8_000

  @Option(help: "Messages, those that open and close the day included.")
  var messages = 20_000_000

  @Option(help: "Orders that rest in all books together; 16 ... 50000000.")
  var liveOrders = 800_000

  @Option(help: "What the market is drawn from: 0 or more.")
  var seed = 1

  @Option(help: "The file to write; one that exists is replaced.")
  var output: String

  func validate() throws {
    guard ItchGeneratorConfiguration.symbolCounts.contains(symbols) else {
      throw ValidationError("--symbols \(symbols): expected 1 ... 50000")
    }
    guard ItchGeneratorConfiguration.liveOrderCounts.contains(liveOrders) else {
      throw ValidationError("--live-orders \(liveOrders): expected 16 ... 50000000")
    }
    let least = ItchGeneratorConfiguration.messageCountMin(symbolCount: symbols)
    guard messages >= least else {
      throw ValidationError(
        "--messages \(messages): expected \(least) or more, as \(symbols) stocks need")
    }
    guard seed >= 0 else { throw ValidationError("--seed \(seed): expected 0 or more") }
  }

  func run() throws {
    let file = try ByteOutput(path: output)
    var generator = ItchGenerator(
      ItchGeneratorConfiguration(
        seed: UInt64(seed), symbolCount: symbols, messageCount: messages,
        liveOrderCount: liveOrders))
    var queue = ByteQueue(capacity: 1 << 20)
    var byteCount = 0
    var progress = Progress("generating")
    repeat {
      Self.fill(&queue, from: &generator)
      byteCount += queue.count
      try file.write(&queue)
      progress.show(
        Int64(generator.messageCount), of: Int64(messages), "\(generator.messageCount) messages")
    } while generator.messageCount < messages
    progress.end()
    try file.close()
    print("messages \(messages), bytes \(byteCount), orders resting \(generator.liveOrderCount)")
  }

  /// Appends messages until the file is complete or the queue nearly full.
  private static func fill(_ queue: inout ByteQueue, from generator: inout ItchGenerator) {
    var room = queue.writable
    var offset = 0
    while offset + ItchGenerator.recordByteCountMax <= room.byteCount,
      let end = generator.writeNext(to: &room, at: offset)
    {
      offset = end
    }
    queue.commit(offset)
  }
}
