// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import Store
import TestSupport
import Testing
import Units
import VenueNasdaq
import Wire

/// Real order flow of Nasdaq through the feed, and books kept from its events alone.
@Suite struct FeedOrderFlowTests {
  private static func feed(instruments: Int = 8) -> FeedNasdaq {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = instruments
    configuration.orderCapacity = 1 << 17
    configuration.levelCapacity = 1 << 16
    return FeedNasdaq(configuration)
  }

  @Test("AMZN 2012-06-21: five levels equal the source's own book after each of its rows")
  func amzn() throws {
    guard let file = SharedData.bytes("nasdaq/amzn-20120621-l5.itch"),
      let csv = try SharedData.gunzipped("nasdaq/amzn-20120621-l5.oracle.csv.gz")
    else { return }
    var oracle = OracleRows(csv)
    var feed = Self.feed()
    var books = BookKeeper()
    var walker = BinaryFile()
    var messageIndex: Int64 = 0
    var compared = 0
    var row = oracle.next()
    while let message = walker.next(in: file.span.bytes) {
      feed.receive(
        message: message, sequence: UInt64(messageIndex + 1),
        receiveTime: MonotonicNanos(raw: 0), into: &books)
      while let expected = row, expected.messageIndex == messageIndex {
        let differing = differences(expected, feed, books)
        if !differing.isEmpty {
          Issue.record("row \(compared), message \(messageIndex): \(differing)")
          return
        }
        compared += 1
        row = oracle.next()
      }
      messageIndex += 1
    }
    #expect(compared == 155_935)
    let refused = books.refusedCount
    let counters = feed.channel.normaliser.counters
    #expect(refused == 0)
    #expect(counters[.messageDecoded] == UInt64(messageIndex))
    #expect(counters[.orderUnknownDelete] == 0)
    let violation = feed.channel.normaliser.violation()
    #expect(violation == nil)
    let state = books.store.row(InstrumentID(raw: 0))
    #expect(state.code.description == "AMZN")
    #expect(state.isStale == 0)
  }

  /// The sources whose five levels are not those of `expected`.
  private func differences(
    _ expected: OracleRow, _ feed: borrowing FeedNasdaq, _ books: borrowing BookKeeper
  ) -> [String] {
    let amzn = InstrumentID(raw: 0)
    let row = books.store.row(amzn)
    var differing: [String] = []
    for depth in 0..<5 {
      for side in [Side.buy, .sell] {
        let level = side == .buy ? expected.bids[depth] : expected.asks[depth]
        let inOrders = feed.channel.normaliser.level(amzn, side, depth)
        let inLevels = books.levels.level(amzn, side, depth)
        let inStore = side == .buy ? row.bids[depth] : row.asks[depth]
        if !level.matches(inOrders) { differing.append("order book \(side) \(depth)") }
        if inLevels != inOrders { differing.append("level table \(side) \(depth)") }
        if inStore != inOrders { differing.append("store \(side) \(depth)") }
      }
    }
    return differing
  }

  /// Executions, executions at a price, partial cancels, deletes and replacements of orders that
  /// were added before the file begins.
  private static let aaplUnknown: [UInt64] = [540, 0, 12, 3_351, 67]

  @Test("AAPL 2019-12-30: a feed joined in mid-day counts 3,970 unknown orders and goes on")
  func aapl() {
    guard let file = SharedData.bytes("nasdaq/aapl-20191230-0935.itch") else { return }
    var feed = Self.feed(instruments: 64)
    var books = BookKeeper()
    var walker = BinaryFile()
    var messageCount: UInt64 = 0
    while let message = walker.next(in: file.span.bytes) {
      messageCount += 1
      feed.receive(
        message: message, sequence: messageCount, receiveTime: MonotonicNanos(raw: 0),
        into: &books)
    }
    let isComplete = walker.isComplete(in: file.span.bytes)
    #expect(isComplete)
    #expect(messageCount == 49_949)
    let counters = feed.channel.normaliser.counters
    let unknown: [FeedNasdaqCounter] = [
      .orderUnknownExecute, .orderUnknownExecuteWithPrice, .orderUnknownCancel,
      .orderUnknownDelete, .orderUnknownReplace,
    ]
    #expect(unknown.map { counters[$0] } == Self.aaplUnknown)
    #expect(unknown.reduce(0) { $0 + counters[$1] } == 3_970)
    let violation = feed.channel.normaliser.violation()
    #expect(violation == nil)
    #expect(counters[.messageDecoded] == messageCount)
    let refused = books.refusedCount
    #expect(refused == 0)
    for index in 0..<feed.instrumentCount {
      for side in [Side.buy, .sell] {
        for depth in 0..<12 {
          let instrument = InstrumentID(raw: UInt32(index))
          let inOrders = feed.channel.normaliser.level(instrument, side, depth)
          let inLevels = books.levels.level(instrument, side, depth)
          #expect(inOrders == inLevels)
        }
      }
    }
  }

  @Test("two lossy lines of real packets end in the same book as the file")
  func twoLines() {
    guard let file = SharedData.bytes("nasdaq/aapl-20191230-0935.itch") else { return }
    var straight = Self.feed(instruments: 64)
    var books = BookKeeper()
    var walker = BinaryFile()
    var packets: [[UInt8]] = []
    var messages: [[UInt8]] = []
    var sequence: UInt64 = 0
    var random = SeededGenerator(seed: 5)
    while let message = walker.next(in: file.span.bytes) {
      sequence += 1
      straight.receive(
        message: message, sequence: sequence, receiveTime: MonotonicNanos(raw: 0), into: &books)
      messages.append(message.withUnsafeBytes { [UInt8]($0) })
      if random.below(4) == 0 {
        packets.append(datagram(messages, sequence: sequence + 1 - UInt64(messages.count)))
        messages = []
      }
    }
    packets.append(datagram(messages, sequence: sequence + 1 - UInt64(messages.count)))
    var arbitrated = Self.feed(instruments: 64)
    var others = BookKeeper()
    for (index, packet) in packets.enumerated() {
      let time = MonotonicNanos(raw: Int64(index) * 10_000)
      let lossy = random.below(2)
      for line in 0...1 {
        // The last packets must arrive in time: nothing behind them would tell of a loss.
        if line == lossy, index < packets.count - 1, random.below(3) == 0 { continue }
        arbitrated.receive(packet.span.bytes, receiveTime: time, line: line, into: &others)
      }
    }
    let gaps = arbitrated.channel.arbiter.counters[.gap]
    let delivered = arbitrated.channel.arbiter.counters[.messageDelivered]
    #expect(gaps == 0)
    #expect(delivered == sequence)
    for kind in EventKind.allCases where kind.rawValue < EventKind.bookClear.rawValue {
      let straightCount = books.count(kind)
      let arbitratedCount = others.count(kind)
      #expect(straightCount == arbitratedCount, "\(kind)")
    }
    for index in 0..<straight.instrumentCount {
      let instrument = InstrumentID(raw: UInt32(index))
      var one = books.store.row(instrument)
      var two = others.store.row(instrument)
      one.lastSequence = 0
      two.lastSequence = 0
      let isEqual = withUnsafeBytes(of: one) { first in
        withUnsafeBytes(of: two) { second in first.elementsEqual(second) }
      }
      #expect(isEqual)
    }
  }
}
