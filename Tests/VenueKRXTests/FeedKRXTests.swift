// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueKRX
import Wire

/// A B6034 of 2011 with the given levels, best first; missing ones are zeros.
private func quote(
  _ bids: [(Int, Int)], _ asks: [(Int, Int)], isin: String = "KR4201F32705",
  status: String = "40", acceptTime: String = "09000102"
) -> [UInt8] {
  func levels(_ side: [(Int, Int)]) -> String {
    (0..<5).map { depth in
      depth < side.count ? digits(side[depth].0, 5) + digits(side[depth].1, 7) : digits(0, 12)
    }.joined()
  }
  func counts(_ side: [(Int, Int)]) -> String {
    (0..<5).map { digits($0 < side.count && side[$0].1 > 0 ? 1 : 0, 4) }.joined()
  }
  let text =
    "B6034" + isin + "092" + status + digits(900, 7) + levels(bids) + digits(800, 7)
    + levels(asks) + digits(9, 5) + counts(bids) + digits(8, 5) + counts(asks) + acceptTime
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
          "bookClear", "definition", "status 1", "snapshotBegin", "levelSet B 5@100",
          "levelSet B 6@99", "levelSet S 7@102", "snapshotEnd +last",
        ]
      ),
      (quote([(100, 5), (99, 6)], [(102, 7)]), []),
      (quote([(100, 5), (99, 8)], [(102, 7)]), ["levelSet B 8@99 +last"]),
      (
        quote([(101, 1), (100, 5)], [(102, 0), (103, 2)]),
        ["levelSet B 0@99", "levelSet B 1@101", "levelSet S 0@102", "levelSet S 2@103 +last"]
      ),
      (quote([(100, 1), (101, 5)], []), ["gap +last"]),
      (quote([(100, 1), (100, 5)], []), []),
      (
        quote([(104, 3)], [], status: "11"),
        ["status 5", "snapshotBegin", "levelSet B 3@104", "snapshotEnd +last"]
      ),
      (quote([], [], status: "11"), ["levelSet B 0@104 +last"]),
      (quote([(1, 1)], [], isin: "XX4201F32705"), []),
    ]
    for (index, row) in rows.enumerated() {
      receive(row.0, by: &feed, into: &books)
      // 09:00:01.02 in the day.
      let isStamped = books.events.allSatisfy {
        ($0.kind == .bookClear || $0.exchangeTime.raw == 32_401_020_001_000)
          && $0.receiveTime.raw == 7
      }
      #expect(isStamped)
      let text = books.takeText()
      #expect(text == row.1, "row \(index)")
    }
    let counters = feed.counters
    #expect(feed.messages[.book] == 9)
    #expect(counters[.bookUnchanged] == 1)
    #expect(counters[.ladderRefused] == 2)
    #expect(counters[.gap] == 1)
    #expect(counters[.instrumentRefused] == 1)
    let refused = books.refusedCount
    #expect(refused == 0)
  }

  @Test("a snapshot brings a reader to the same book and says when it is not to be believed")
  func snapshot() {
    var feed = FeedKRX(FeedKRXConfiguration())
    var books = FeedKRXBooks()
    receive(quote([(100, 5), (99, 6)], [(102, 7)]), by: &feed, into: &books)
    var late = FeedKRXBooks()
    feed.snapshot(into: &late)
    let text = late.takeText()
    let expected = [
      "definition", "snapshotBegin", "levelSet B 5@100", "levelSet B 6@99", "levelSet S 7@102",
      "status 1", "snapshotEnd",
    ]
    #expect(text == expected.dropLast() + ["snapshotEnd +last"])
    let bids = late.side(InstrumentID(raw: 0), .buy)
    #expect(bids == ["5@100", "6@99"])
    receive(quote([(99, 5), (100, 6)], []), by: &feed, into: &books)
    feed.snapshot(into: &late)
    #expect(late.takeText() == expected + ["gap +last"])
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

  @Test("a preset instrument has its number before it trades, a foreign ISIN only so")
  func preset() {
    var configuration = FeedKRXConfiguration()
    configuration.preset = [
      InstrumentDefinition(code: Code("KR4201F32706")!, venue: .krx, priceDecimals: 2),
      InstrumentDefinition(code: Code("XX4201F32705")!, venue: .krx, priceDecimals: 2),
    ]
    var feed = FeedKRX(configuration)
    var books = FeedKRXBooks()
    receive(quote([(100, 5)], [], isin: "XX4201F32705"), by: &feed, into: &books)
    #expect(books.side(InstrumentID(raw: 1), .buy) == ["5@100"])
    #expect(feed.product(of: InstrumentID(raw: 1)) == .kospi200Option)
    receive(quote([(100, 5)], []), by: &feed, into: &books)
    #expect(feed.instrument(of: Code("KR4201F32705")!)?.raw == 2)
    let definition = feed.definition(of: InstrumentID(raw: 2))
    #expect(definition.tickSize == Price(decimalText: "0.01"))
    #expect(definition.priceDecimals == 2)
    #expect(definition.venueIndex == 92)
  }

  @Test("the three golden messages of EXTURE 3.0 become these events")
  func golden() {
    guard let file = SharedData.bytes("krx/krx-modern-golden-messages.bin") else { return }
    var feed = FeedKRX(FeedKRXConfiguration(.exture3))
    var books = FeedKRXBooks()
    for message in file.split(separator: 0xFF) {
      receive([UInt8](message) + [0xFF], by: &feed, into: &books)
    }
    let future = feed.instrument(of: Code("KR4106V30004")!)!
    #expect(
      books.side(future, .buy) == [
        "3@137950", "4@137940", "5@137930", "7@137920", "5@137910",
      ])
    #expect(
      books.side(future, .sell) == [
        "3@137970", "4@137980", "7@137990", "5@138000", "5@138010",
      ])
    let option = feed.instrument(of: Code("KR4301V13502")!)!
    #expect(books.side(option, .buy) == ["10@211", "41@210", "43@209", "37@208", "62@207"])
    #expect(books.side(option, .sell) == ["10@212", "33@213", "29@214", "38@215", "18@216"])
    #expect(feed.cumulativeQuantity(of: option) == 21_511)
    #expect(feed.product(of: option) == .kospi200Option)
    let stock = InstrumentID(raw: 2)
    #expect(feed.product(of: stock) == .stockFuture)
    #expect(feed.level(stock, .buy, 9).isPresent)
    let text = books.takeText()
    #expect(text.contains("trade B 5@212"))
    #expect(text.contains("limits 1...686 dynamic"))
    #expect(feed.counters[.messageMalformed] == 0)
    #expect(books.trusted.count == 3)
  }
}

/// The capture of 2011.
@Suite struct FeedKRXCaptureTests {
  @Test("books kept from events equal all 5,023 option quotes")
  func quotes() {
    guard let file = SharedData.bytes("krx/kospi200-20110216-head.pcap"),
      let text = SharedData.bytes("krx/kospi200-20110216-head.quotes.txt")
    else { return }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    var feed = FeedKRX(FeedKRXConfiguration())
    var books = FeedKRXBooks()
    var index = 0
    for payload in FeedKRXCapture.payloads(file) {
      feed.receive(
        payload.span.bytes, receiveTime: MonotonicNanos(raw: 7), line: 0, into: &books)
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
    #expect(feed.messages[.book] == 5_023 + 892)
    let counters = feed.counters
    let damage: [FeedKRXCounter] = [
      .ladderRefused, .messageMalformed, .messageTruncated, .statusUnknown, .messageLate,
      .clockRestart, .gap,
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

  @Test("each message's book, trade and volume equal a plain reading of its bytes, on two lines")
  func reference() {
    guard let file = SharedData.bytes("krx/kospi200-20110216-head.pcap") else { return }
    var configuration = FeedKRXConfiguration()
    configuration.lineStreams = [0, 0]
    var feed = FeedKRX(configuration)
    var books = FeedKRXBooks()
    var ladders: [String: KRXLadder] = [:]
    var volumes: [String: Int] = [:]
    var tradeCount = 0
    for payload in FeedKRXCapture.payloads(file) {
      // Each message on line 0, then on line 1.
      for line in 0..<2 {
        feed.receive(
          payload.span.bytes, receiveTime: MonotonicNanos(raw: 7), line: line, into: &books)
      }
      let events = books.events
      books.events = []
      guard let reading = FeedKRXCapture.reading(payload) else { continue }
      let instrument = feed.instrument(of: Code(reading.isin)!)!
      let trades = events.filter { $0.kind == .trade }
      if let trade = reading.trade {
        if let before = volumes[reading.isin] { #expect(before + trade.1 == trade.2) }
        volumes[reading.isin] = trade.2
        #expect(feed.cumulativeQuantity(of: instrument) == Int64(trade.2))
        #expect(trades.map { Int($0.price.mantissa(decimals: 2)) } == [trade.0])
        #expect(trades.map { Int($0.quantity.raw) } == [trade.1])
        tradeCount += 1
      } else {
        #expect(trades.isEmpty)
      }
      if let ladder = reading.ladder { ladders[reading.isin] = ladder }
    }
    #expect(tradeCount == 621 + 160 + 132 + 16)
    for (isin, ladder) in ladders {
      let instrument = feed.instrument(of: Code(isin)!)!
      #expect(books.side(instrument, .buy) == ladder.text(ladder.bids), "\(isin)")
      #expect(books.side(instrument, .sell) == ladder.text(ladder.asks), "\(isin)")
      #expect(books.trusted.contains(instrument))
    }
    let counters = feed.counters
    #expect(counters[.tradeHole] == 0)
    // Three quotes came twice in a row, and the two schedules are copies as well.
    #expect(counters[.messageCopy] == 5_023 + 892 + 621 + 160 + 132 + 16 + 3 + 2)
    #expect(counters[.gap] == 0)
  }

  @Test("every price is on the tick of its day")
  func ticks() {
    guard let file = SharedData.bytes("krx/kospi200-20110216-head.pcap") else { return }
    let rules = KRXRules(.krx2011)
    for payload in FeedKRXCapture.payloads(file) {
      guard let reading = FeedKRXCapture.reading(payload), let ladder = reading.ladder else {
        continue
      }
      let isOption = reading.isin.hasPrefix("KR42") || reading.isin.hasPrefix("KR43")
      let table = rules[isOption ? .kospi200Option : .kospi200Future].ticks
      for level in ladder.bids + ladder.asks where level.1 > 0 {
        #expect(table.admits(Price(Int64(level.0), decimals: 2)!), "\(reading.isin) \(level.0)")
      }
    }
  }
}
