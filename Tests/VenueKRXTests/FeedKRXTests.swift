// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueKRX

private func padded(_ value: Int, _ width: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: width - text.count) + text
}

/// A B6034 with the given levels, best first; missing ones are zeros.
private func quote(
  _ bids: [(Int, Int)], _ asks: [(Int, Int)], isin: String = "KR4201F32705",
  status: String = "40", acceptTime: String = "09000102"
) -> [UInt8] {
  func levels(_ side: [(Int, Int)]) -> String {
    (0..<5).map { depth in
      depth < side.count ? padded(side[depth].0, 5) + padded(side[depth].1, 7) : padded(0, 12)
    }.joined()
  }
  func counts(_ side: [(Int, Int)]) -> String {
    (0..<5).map { padded($0 < side.count && side[$0].1 > 0 ? 1 : 0, 4) }.joined()
  }
  let text =
    "B6034" + isin + "092" + status + padded(900, 7) + levels(bids) + padded(800, 7)
    + levels(asks) + padded(9, 5) + counts(bids) + padded(8, 5) + counts(asks) + acceptTime
  return [UInt8](text.utf8) + [0xFF]
}

@Suite struct FeedKRXTests {
  private func receive(
    _ payload: [UInt8], by feed: inout FeedKRX, into books: inout FeedKRXBooks
  ) {
    feed.receive(
      payload.span.bytes, receiveTime: MonotonicNanos(raw: 7), line: 0, into: &books)
  }

  @Test("a quote makes events of what changed, levels gone first")
  func changes() {
    var configuration = FeedKRXConfiguration()
    configuration.midnight = UnixNanos(raw: 1_000)
    var feed = FeedKRX(configuration)
    var books = FeedKRXBooks()
    let rows: [([UInt8], [String])] = [
      (
        quote([(100, 5), (99, 6)], [(102, 7)]),
        [
          "definition", "status 1", "levelSet B 5@100", "levelSet B 6@99",
          "levelSet S 7@102 +last",
        ]
      ),
      (quote([(100, 5), (99, 6)], [(102, 7)]), []),
      (quote([(100, 5), (99, 8)], [(102, 7)]), ["levelSet B 8@99 +last"]),
      (
        quote([(101, 1), (100, 5)], [(102, 0), (103, 2)]),
        ["levelSet B 0@99", "levelSet B 1@101", "levelSet S 0@102", "levelSet S 2@103 +last"]
      ),
      (quote([(100, 1), (101, 5)], []), []),
      (
        quote([], [], status: "11"),
        ["status 5", "levelSet B 0@101", "levelSet B 0@100", "levelSet S 0@103 +last"]
      ),
      (quote([(1, 1)], [], isin: "XX4201F32705"), []),
    ]
    for (index, row) in rows.enumerated() {
      receive(row.0, by: &feed, into: &books)
      // 09:00:01.02 in the day.
      let isStamped = books.events.allSatisfy {
        $0.exchangeTime.raw == 32_401_020_001_000 && $0.receiveTime.raw == 7
      }
      #expect(isStamped)
      let text = books.takeText()
      #expect(text == row.1, "row \(index)")
    }
    let counters = feed.counters
    #expect(counters[.quoteOption] == 7)
    #expect(counters[.bookUnchanged] == 1)
    #expect(counters[.ladderRefused] == 1)
    #expect(counters[.instrumentRefused] == 1)
    let refused = books.refusedCount
    #expect(refused == 0)
  }

  @Test("a snapshot brings a reader to the same book")
  func snapshot() {
    var feed = FeedKRX(FeedKRXConfiguration())
    var books = FeedKRXBooks()
    receive(quote([(100, 5), (99, 6)], [(102, 7)]), by: &feed, into: &books)
    var late = FeedKRXBooks()
    feed.snapshot(into: &late)
    let text = late.takeText()
    #expect(
      text == [
        "definition", "snapshotBegin", "levelSet B 5@100", "levelSet B 6@99",
        "levelSet S 7@102", "status 1", "snapshotEnd +last",
      ])
    let bids = late.side(InstrumentID(raw: 0), .buy)
    #expect(bids == ["5@100", "6@99"])
  }

  @Test("a table without room refuses new instruments and keeps the old ones")
  func fullTable() {
    var configuration = FeedKRXConfiguration()
    configuration.instrumentCapacity = 1
    var feed = FeedKRX(configuration)
    var books = FeedKRXBooks()
    receive(quote([(100, 5)], []), by: &feed, into: &books)
    receive(quote([(100, 5)], [], isin: "KR4201F32706"), by: &feed, into: &books)
    receive(quote([(101, 5)], []), by: &feed, into: &books)
    let refused = feed.counters[.instrumentRefused]
    #expect(refused == 1)
    let bids = books.side(InstrumentID(raw: 0), .buy)
    #expect(bids == ["5@101"])
  }

  @Test("2011-02-16: books kept from events equal all 5,023 option quotes")
  func quotes() {
    guard let file = SharedData.bytes("krx/kospi200-20110216-head.pcap"),
      let text = SharedData.bytes("krx/kospi200-20110216-head.quotes.txt")
    else { return }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    var feed = FeedKRX(FeedKRXConfiguration())
    var books = FeedKRXBooks()
    var index = 0
    for payload in FeedKRXCapture.payloads(file) {
      receive(payload, by: &feed, into: &books)
      books.events = []
      guard payload.starts(with: Array("B6034".utf8)), index < lines.count else { continue }
      let fields = lines[index].split(separator: " ")
      let instrument = feed.instrument(of: Code(fields[2])!)
      index += 1
      guard let instrument else {
        Issue.record("no instrument \(fields[2])")
        return
      }
      let bids = books.side(instrument, .buy)
      let asks = books.side(instrument, .sell)
      guard bids == present(fields[3..<8].reversed()), asks == present(fields[8..<13]) else {
        Issue.record("quote \(index): \(lines[index - 1]) but \(bids) \(asks)")
        return
      }
    }
    #expect(index == 5_023)
    let counters = feed.counters
    #expect(counters[.quoteOption] == 5_023)
    let damage: [FeedKRXCounter] = [
      .ladderRefused, .messageMalformed, .messageTruncated, .statusUnknown,
    ]
    for key in damage { #expect(counters[key] == 0, "\(key)") }
    let refused = books.refusedCount
    #expect(refused == 0)
  }

  /// The levels of a line that are there, without leading zeros.
  private func present(_ fields: some Sequence<Substring>) -> [String] {
    fields.compactMap { field in
      let parts = field.split(separator: "@").map { Int($0)! }
      return parts[0] == 0 ? nil : "\(parts[0])@\(parts[1])"
    }
  }

  @Test("2011-02-16: trades add up to the cumulative quantities and no ladder is crossed")
  func trades() {
    guard let file = SharedData.bytes("krx/kospi200-20110216-head.pcap") else { return }
    var feed = FeedKRX(FeedKRXConfiguration())
    var books = FeedKRXBooks()
    var before: [InstrumentID: Int64] = [:]
    var crossedCount = 0
    for payload in FeedKRXCapture.payloads(file) {
      receive(payload, by: &feed, into: &books)
      for event in books.events where event.kind == .trade && before[event.instrument] == nil {
        let cumulative = feed.cumulativeQuantity(of: event.instrument)!
        before[event.instrument] = cumulative - event.quantity.raw
      }
      if let instrument = books.events.last?.instrument {
        let bid = books.levels.best(instrument, .buy)
        let ask = books.levels.best(instrument, .sell)
        if bid.isPresent, ask.isPresent, bid.price >= ask.price { crossedCount += 1 }
      }
      books.events = []
    }
    #expect(crossedCount == 0)
    #expect(before.count > 50)
    for (instrument, quantity) in before {
      let volume = books.volumes[instrument]
      let cumulative = feed.cumulativeQuantity(of: instrument)
      #expect(volume.map { quantity + $0 } == cumulative)
    }
    let counters = feed.counters
    #expect(counters[.tradeMissed] == 0)
    #expect(counters[.tradeDuplicate] == 0)
    #expect(counters[.tradeQuoteOption] > 0)
    #expect(counters[.tradeQuoteFuture] > 0)
  }

  @Test("a million damaged messages neither trap nor part the books")
  func mutations() {
    let isins = ["KR4201F32705", "KR4201F32804", "KR4301F32471"]
    let valid =
      isins.flatMap { isin in
        [
          quote([(100, 5), (99, 6)], [(102, 7)], isin: isin),
          quote([(100, 5), (98, 6), (97, 1)], [(101, 7), (103, 9)], isin: isin),
          quote([], [], isin: isin, status: "10"),
        ]
      } + FeedKRXCapture.samples
    var feed = FeedKRX(FeedKRXConfiguration())
    var books = FeedKRXBooks()
    var random = SeededGenerator(seed: 99)
    var buffer = [UInt8](repeating: 0, count: 512)
    for round in 0..<1_000_000 {
      let source = valid[round % valid.count]
      for index in source.indices { buffer[index] = source[index] }
      var count = source.count
      for _ in 0..<random.below(3) {
        let digit = UInt8(ascii: "0") + UInt8(random.below(10))
        let isDigit = random.below(8) > 0
        buffer[5 + random.below(count - 5)] = isDigit ? digit : UInt8(random.below(256))
      }
      if random.below(32) == 0 { count = random.below(count + 1) }
      feed.receive(
        buffer.span.bytes.extracting(0..<count), receiveTime: MonotonicNanos(raw: 0),
        line: 0, into: &books)
      books.events.removeAll(keepingCapacity: true)
    }
    let refused = books.refusedCount
    #expect(refused == 0)
    let counters = feed.counters
    #expect(counters[.messageMalformed] > 1_000)
    #expect(counters[.quoteOption] > 100_000)
    for index in 0..<feed.instrumentCount {
      let instrument = InstrumentID(raw: UInt32(index))
      for side in [Side.buy, .sell] {
        for depth in 0..<5 {
          let published = feed.level(instrument, side, depth)
          let kept = books.levels.level(instrument, side, depth)
          #expect(published == kept)
        }
      }
    }
  }
}

extension FeedKRXCapture {
  /// One trade and one trade with its book, made up.
  static var samples: [[UInt8]] {
    let trade =
      "A3034KR4201F32705092" + "00385" + "0000010" + "40" + "09000100" + "00380" + "00390"
      + "00370" + "00384" + "00000100" + "00000001000"
    var book = "40" + "0000900" + "003840000005"
    book += String(repeating: "0", count: 48) + "0000800" + "003860000007"
    book += String(repeating: "0", count: 48) + "00009" + "0001" + String(repeating: "0", count: 16)
    book += "00008" + "0001" + String(repeating: "0", count: 16)
    return [
      [UInt8](trade.utf8) + [0xFF], [UInt8](("G7" + trade.dropFirst(2) + book).utf8) + [0xFF],
    ]
  }
}
