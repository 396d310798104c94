// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import CKernel
internal import Exchange
internal import Memory
internal import Units
internal import Wire

/// A whole market decoded, and applied to the books of all its stocks, beside the same in C.
enum MarketBooks {
  static let benchmark = Benchmark(
    names: ["market/decode", "market/book", "market/book/blind", "market/memory"],
    summary: """
      a generated market of 100 to 8,000 stocks and 100,000 to 3,000,000 orders: decoding, and the \
      books of all stocks with and without looking ahead; --large: 20 million messages each
      """, run: run)

  private struct Scenario {
    let symbolCount: Int
    let liveOrderCount: Int

    var name: String { "\(symbolCount)x\(liveOrderCount / 1_000)k" }
  }

  private static func scenarios(_ bench: Bench) -> [Scenario] {
    guard !bench.isSmall else { return [Scenario(symbolCount: 40, liveOrderCount: 2_000)] }
    return [
      (8_000, 800_000), (1_000, 800_000), (100, 800_000), (8_000, 100_000), (8_000, 3_000_000),
    ].map { Scenario(symbolCount: $0, liveOrderCount: $1) }
  }

  private static func run(_ bench: Bench) throws -> Outcome {
    var outcome = Outcome()
    for scenario in scenarios(bench) {
      let found = try run(bench, scenario)
      outcome.measurements += found.measurements
      outcome.comparisons += found.comparisons
    }
    let million = OrderBook.byteCount(
      orderCapacity: 1_000_000, instrumentCapacity: 1, levelCapacity: 1)
    outcome.measurements.append(
      Measurement("market/memory", unit: "MB/1M orders", always: Double(million) / 1e6))
    return outcome
  }

  private static func run(_ bench: Bench, _ scenario: Scenario) throws -> Outcome {
    // The books fill at nine adds in ten messages; what follows is the market.
    let filling = scenario.liveOrderCount * 5 / 4 + 2 * scenario.symbolCount
    let trading = bench.isSmall ? 30_000 : bench.isLarge ? 20_000_000 : 2_000_000
    let market = try GeneratedMarket(
      ItchGeneratorConfiguration(
        seed: 1, symbolCount: scenario.symbolCount, messageCount: filling + trading,
        liveOrderCount: scenario.liveOrderCount),
      chunkMessageCount: bench.isSmall ? 1_000 : 100_000)
    var decoding = Series(bench)
    var ahead = Series(bench)
    var blind = Series(bench)
    var reference = Series(bench)
    var fields = FieldSum()
    var first = applier(scenario)
    var second = applier(scenario)
    let third = try ReferenceBook(
      orderCapacity: capacity(scenario), symbolCount: scenario.symbolCount + 1)
    for chunk in market.chunks {
      let start = ck_rdtsc()
      decode(market.messages, chunk.bytes, into: &fields)
      let decoded = ck_rdtsc()
      first.applyForeseen(market.messages, chunk.bytes)
      let foreseen = ck_rdtsc()
      second.apply(market.messages, chunk.bytes)
      let applied = ck_rdtsc()
      let count = third.apply(market.messages, chunk.bytes)
      let end = ck_rdtsc()
      decoding.append(ticks: decoded &- start, count: chunk.messageCount)
      ahead.append(ticks: foreseen &- decoded, count: chunk.messageCount)
      blind.append(ticks: applied &- foreseen, count: chunk.messageCount)
      reference.append(ticks: end &- applied, count: chunk.messageCount)
      try verify(count == chunk.messageCount, "C found \(count) messages")
    }
    try verify(fields.sum != 0, "nothing was decoded")
    try compare(market, first.book, third)
    try compare(market, second.book, third)
    let subject = ahead.measurement("market/book/\(scenario.name)", unit: "ns/message")
    let other = reference.measurement("market/book/\(scenario.name)/c", unit: "ns/message")
    return Outcome(
      measurements: [
        decoding.measurement("market/decode/\(scenario.name)", unit: "ns/message"), subject,
        blind.measurement("market/book/blind/\(scenario.name)", unit: "ns/message"), other,
      ], comparisons: [Comparison(subject: subject, reference: other)])
  }

  private static func capacity(_ scenario: Scenario) -> Int { scenario.liveOrderCount * 5 / 4 }

  private static func applier(_ scenario: Scenario) -> BookApplier {
    BookApplier(
      orderCapacity: capacity(scenario), instrumentCapacity: scenario.symbolCount + 1,
      levelCapacity: 2 * scenario.liveOrderCount + 64 * scenario.symbolCount)
  }

  @inline(never)
  private static func decode(
    _ messages: borrowing ByteQueue, _ range: Range<Int>, into fields: inout FieldSum
  ) {
    let bytes = messages.readable.extracting(range)
    var file = BinaryFile()
    while let message = file.next(in: bytes) { _ = ITCH50.decode(message, into: &fields) }
  }

  /// The books refused nothing and both have the same orders and best prices.
  private static func compare(
    _ market: GeneratedMarket, _ book: borrowing OrderBook, _ other: ReferenceBook
  ) throws {
    let refusals = book.refusals
    let orderCount = book.orderCount
    try verify(refusals == BookRefusals(), "\(refusals)")
    try verify(other.refusedCount == 0, "C refused \(other.refusedCount) messages")
    try verify(
      orderCount == market.liveOrderCount && orderCount == other.orderCount,
      "\(orderCount) orders rest, \(other.orderCount) in C, \(market.liveOrderCount) expected")
    for symbol in 1...market.configuration.symbolCount {
      for side in [Side.buy, .sell] {
        let level = book.best(InstrumentID(raw: UInt32(symbol)), side)
        let best = other.best(symbol, side)
        try verify(
          level.quantity.raw == best.quantity
            && (!level.isPresent || level.price == Price(tenThousandths: best.price)),
          "stock \(symbol): best \(side) is \(level), \(best) in C")
      }
    }
  }
}
