// SPDX-License-Identifier: Apache-2.0
import Feed
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueKRX
import Wire

/// States, limits, numbers, volumes and silence, on messages of EXTURE 3.0.
@Suite struct FeedKRXMarketTests {
  private static let start = 9 * 3_600_000_000
  private let ladder = KRXLadder(bids: [(100, 5), (99, 6)], asks: [(102, 7)])

  private func feed(lines: [Int] = [0]) -> FeedKRX {
    var configuration = FeedKRXConfiguration(.exture3)
    configuration.lineStreams = lines
    return FeedKRX(configuration)
  }

  /// A message with the time `millis` after nine.
  private func text(_ millis: Int, sequence: Int = 0) -> KRXText {
    var text = KRXText()
    text.time = FeedKRXMarketTests.start + millis * 1_000
    text.sequence = sequence
    return text
  }

  private func receive(
    _ payload: [UInt8], at millis: Int = 1, line: Int = 0, by feed: inout FeedKRX,
    into books: inout FeedKRXBooks
  ) -> [String] {
    let time = MonotonicNanos(raw: Int64(millis) * 1_000_000)
    feed.receive(payload.span.bytes, receiveTime: time, line: line, into: &books)
    return books.takeText()
  }

  private func expire(
    at millis: Int, by feed: inout FeedKRX, into books: inout FeedKRXBooks
  ) -> [String] {
    feed.expire(now: MonotonicNanos(raw: Int64(millis) * 1_000_000), into: &books)
    return books.takeText()
  }

  @Test("a halt of a group, its auction and its end reach every instrument of the group once")
  func group() {
    var feed = feed()
    var books = FeedKRXBooks()
    var future = text(0)
    future.information = "01F"
    future.isin = "KR4101V30008"
    _ = receive(text(0).book(ladder), by: &feed, into: &books)
    _ = receive(future.book(ladder), by: &feed, into: &books)
    var third = text(0)
    third.isin = "KR4201V13503"
    _ = receive(third.book(ladder), by: &feed, into: &books)
    let halt = text(10).schedule(event: "AG8", action: "SH")
    #expect(
      receive(halt, by: &feed, into: &books)
        == ["session AG8 +last", "status 2 +last", "status 2 +last"])
    #expect(receive(halt, by: &feed, into: &books) == ["session AG8 +last"])
    // Sent before the halt, received after it.
    #expect(receive(text(5).book(ladder), by: &feed, into: &books) == [])
    let auction = text(20).schedule(event: "AG1", action: "SS", session: "20")
    #expect(receive(auction, by: &feed, into: &books).count == 3)
    // Its trades say that the auction is over before the schedule does.
    #expect(receive(text(30).book(ladder), by: &feed, into: &books) == ["status 1 +last"])
    let end = text(31).schedule(event: "BG9", action: "SR", session: "40")
    #expect(
      receive(end, by: &feed, into: &books) == ["session BG9 +last", "status 1 +last"])
    var all = text(40)
    all.information = "00F"
    #expect(
      receive(all.schedule(event: "AE8", action: "SH"), by: &feed, into: &books).count == 4)
    // The group's three characters go before the code.
    all.time += 1_000
    let named = all.schedule(event: "AE1", group: "OKI")
    #expect(receive(named, by: &feed, into: &books).count == 3)
  }

  @Test(
    "a session action without a known event goes by its session",
    arguments: [
      ("SS", "10", "status 5"), ("SS", "40", nil), ("SH", "  ", "status 2"),
      ("SR", "40", nil), ("SR", "  ", nil), ("BE", "  ", "status 6"), ("BS", "  ", nil),
      ("SE", "40", nil), ("SS", "99", "status 6"), ("SS", "77", nil),
    ] as [(String, String, String?)])
  func action(_ row: (String, String, String?)) {
    var feed = feed()
    var books = FeedKRXBooks()
    _ = receive(text(0).book(ladder), by: &feed, into: &books)
    let message = text(1).schedule(
      event: "   ", action: row.0, session: row.1, isGroup: false)
    let expected = row.2.map { ["\($0) +last"] } ?? []
    #expect(receive(message, by: &feed, into: &books) == expected)
  }

  @Test("an unknown board event is told and counted, and changes nothing")
  func unknownEvent() {
    var feed = feed()
    var books = FeedKRXBooks()
    _ = receive(text(0).book(ladder), by: &feed, into: &books)
    let events = receive(
      text(1).schedule(event: "ZZ1", isGroup: false), by: &feed, into: &books)
    #expect(events == ["session ZZ1 +last"])
    #expect(feed.counters[.boardEventUnknown] == 1)
  }

  @Test("limits and the dynamic band are events, once each, and part of a snapshot")
  func limits() {
    var feed = feed()
    var books = FeedKRXBooks()
    _ = receive(text(0).book(ladder), by: &feed, into: &books)
    let wider = text(1).expansion(upperStage: 2, lowerStage: 1, lower: 90, upper: 130)
    #expect(receive(wider, by: &feed, into: &books) == ["limits 90...130 stages 513 +last"])
    #expect(receive(wider, by: &feed, into: &books) == [])
    let band = text(2).band(code: 1, lower: 95, upper: 105)
    #expect(receive(band, by: &feed, into: &books) == ["limits 95...105 dynamic +last"])
    let same = text(3).trade(101, 1, cumulative: 1, band: (95, 105))
    #expect(receive(same, by: &feed, into: &books) == ["trade B 1@101 +last"])
    let moved = text(4).trade(101, 1, cumulative: 2, aggressor: "1", band: (96, 106))
    #expect(
      receive(moved, by: &feed, into: &books)
        == ["trade S 1@101", "limits 96...106 dynamic +last"])
    var late = FeedKRXBooks()
    feed.snapshot(into: &late)
    let snapshot = late.takeText()
    #expect(snapshot.contains("limits 90...130 stages 0"))
    #expect(snapshot.contains("limits 96...106 dynamic"))
    let cleared = text(5).band(code: 0, lower: 0, upper: 0)
    #expect(receive(cleared, by: &feed, into: &books) == ["limits none...none dynamic +last"])
    #expect(
      receive(text(6).trade(101, 1, cumulative: 3), by: &feed, into: &books)
        == ["trade B 1@101 +last"])
    #expect(feed.counters[.limitChange] == 4)
  }

  @Test("lost volume is waited for, then declared; a message with a book heals at once")
  func lostVolume() {
    var feed = feed()
    var books = FeedKRXBooks()
    _ = receive(text(0).tradeBook(101, 2, cumulative: 10, ladder), by: &feed, into: &books)
    let next = text(10).tradeBook(101, 3, cumulative: 17, ladder)
    #expect(receive(next, at: 10, by: &feed, into: &books) == ["trade B 3@101 +last"])
    #expect(feed.deadline == MonotonicNanos(raw: 15_000_000))
    #expect(expire(at: 14, by: &feed, into: &books) == [])
    #expect(
      expire(at: 15, by: &feed, into: &books) == [
        "gap 4", "snapshotBegin", "levelSet B 5@100", "levelSet B 6@99", "levelSet S 7@102",
        "snapshotEnd +last",
      ])
    #expect(feed.counters[.volumeLost] == 4)
    // A trade alone does not say what the lost one did to the book.
    let alone = text(20).trade(101, 1, cumulative: 20)
    #expect(receive(alone, at: 20, by: &feed, into: &books) == ["trade B 1@101 +last"])
    #expect(expire(at: 30, by: &feed, into: &books) == ["gap 2 +last"])
    #expect(books.trusted.isEmpty)
    let healing = receive(text(40).book(ladder), at: 40, by: &feed, into: &books)
    #expect(healing.first == "snapshotBegin")
    #expect(books.trusted.count == 1)
  }

  @Test("a trade that the other line brings in time fills its hole and nothing is said")
  func filledVolume() {
    var feed = feed(lines: [0, 0])
    var books = FeedKRXBooks()
    let first = text(0).tradeBook(101, 2, cumulative: 10, ladder)
    let lost = text(5).tradeBook(102, 4, cumulative: 14, ladder)
    let next = text(6).tradeBook(103, 1, cumulative: 15, ladder)
    for line in 0..<2 { _ = receive(first, line: line, by: &feed, into: &books) }
    #expect(receive(next, at: 6, by: &feed, into: &books) == ["trade B 1@103 +last"])
    #expect(
      receive(lost, at: 7, line: 1, by: &feed, into: &books)
        == ["trade B 4@102 +recovered +last"])
    #expect(receive(next, at: 7, line: 1, by: &feed, into: &books) == [])
    #expect(receive(lost, at: 7, line: 0, by: &feed, into: &books) == [])
    #expect(expire(at: 20, by: &feed, into: &books) == [])
    #expect(feed.counters[.tradeRecovered] == 1)
    #expect(feed.counters[.gap] == 0)
  }

  @Test("numbered messages: copies by number, gaps counted, books distrusted where nothing heals")
  func numbers() {
    var feed = feed(lines: [0, 0])
    var books = FeedKRXBooks()
    _ = receive(text(0, sequence: 5).book(ladder), by: &feed, into: &books)
    #expect(receive(text(0, sequence: 5).book(ladder), line: 1, by: &feed, into: &books) == [])
    var moved = ladder
    moved.bids[0].1 = 9
    // A gap before a message with a book is only counted.
    let ahead = text(1, sequence: 8).book(moved)
    #expect(receive(ahead, at: 2, by: &feed, into: &books) == ["levelSet B 9@100 +last"])
    #expect(expire(at: 10, by: &feed, into: &books) == [])
    #expect(feed.counters[.messageMissing] == 2)
    #expect(feed.counters[.messageLost] == 2)
    // An older book is not used, whenever it comes.
    #expect(
      receive(text(1, sequence: 7).book(ladder), at: 11, line: 1, by: &feed, into: &books) == [])
    // Before a trade without a book, what is missing may have changed the book.
    let trade = text(2, sequence: 11).trade(101, 1, cumulative: 1)
    #expect(receive(trade, at: 12, by: &feed, into: &books) == ["trade B 1@101 +last"])
    #expect(expire(at: 20, by: &feed, into: &books) == ["gap +last"])
    // The same number with other bytes.
    var other = moved
    other.asks[0].1 = 1
    #expect(
      receive(text(2, sequence: 11).book(other), at: 21, line: 1, by: &feed, into: &books) == [])
    #expect(feed.counters[.messageMismatched] == 1)
    // The venue counts anew.
    let anew = receive(text(3, sequence: 1).book(other), at: 22, by: &feed, into: &books)
    #expect(anew.first == "snapshotBegin")
    #expect(feed.counters[.sequenceRestart] == 1)
    #expect(books.side(InstrumentID(raw: 0), .sell) == ["1@102"])
  }

  @Test("a number that ran ahead of its time does not hide the messages after it")
  func numberAhead() {
    var feed = feed()
    var books = FeedKRXBooks()
    _ = receive(text(0, sequence: 5).book(ladder), by: &feed, into: &books)
    var moved = ladder
    for (millis, number) in [(1, 30), (2, 7), (3, 8)] {
      moved.bids[0].1 += 1
      let message = text(millis, sequence: number).book(moved)
      #expect(
        receive(message, at: millis, by: &feed, into: &books)
          == ["levelSet B \(moved.bids[0].1)@100 +last"])
    }
    #expect(feed.counters[.sequenceRestart] == 1)
    // One that is older by its time is late all the same.
    #expect(receive(text(2, sequence: 6).book(ladder), at: 4, by: &feed, into: &books) == [])
  }

  @Test("each line is counted for what it brought, and its copies are timed")
  func lineFigures() {
    var feed = feed(lines: [0, 0])
    var books = FeedKRXBooks()
    let first = text(0, sequence: 1).book(ladder)
    let lost = text(1, sequence: 2).trade(101, 1, cumulative: 1)
    let next = text(2, sequence: 3).trade(101, 2, cumulative: 3)
    _ = receive(first, at: 1, by: &feed, into: &books)
    _ = receive(first, at: 3, line: 1, by: &feed, into: &books)
    _ = receive(first, at: 4, line: 1, by: &feed, into: &books)
    _ = receive(next, at: 5, by: &feed, into: &books)
    _ = receive(lost, at: 6, line: 1, by: &feed, into: &books)
    _ = receive(text(2, sequence: 3).trade(101, 9, cumulative: 9), line: 1, by: &feed, into: &books)
    _ = receive(Array(first.dropLast()), at: 7, line: 1, by: &feed, into: &books)
    let figures = (0..<feed.lineCount).map { feed.figures(line: $0) }
    #expect(figures.map(\.packets) == [2, 5])
    #expect(figures.map(\.firstArrivals) == [2, 0])
    #expect(figures.map(\.duplicates) == [0, 2])
    #expect(figures.map(\.messagesFilled) == [0, 1])
    #expect(figures.map(\.mismatches) == [0, 1])
    #expect(figures.map(\.malformed) == [0, 1])
    #expect(figures[1].lastPacketTime == MonotonicNanos(raw: 7_000_000))
    #expect(feed.popLateness() == LineLateness(line: 1, lateness: .milliseconds(2)))
    #expect(feed.popLateness() == LineLateness(line: 1, lateness: .milliseconds(3)))
    #expect(feed.popLateness() == nil)
    #expect(feed.summary.packetsMismatched == 1)
  }

  @Test("a line with numbers and one without are copies of one another")
  func mixedLines() {
    var feed = feed(lines: [0, 0])
    var books = FeedKRXBooks()
    for number in 1...4 {
      var changed = ladder
      changed.bids[0].1 = number
      let numbered = text(number, sequence: number).book(changed)
      let blank = text(number).book(changed)
      let order = number % 2 == 0 ? [(0, numbered), (1, blank)] : [(1, blank), (0, numbered)]
      #expect(receive(order[0].1, line: order[0].0, by: &feed, into: &books) != [])
      #expect(receive(order[1].1, line: order[1].0, by: &feed, into: &books) == [])
    }
    #expect(feed.counters[.messageCopy] == 4)
    #expect(feed.counters[.sequenceGap] == 0)
  }

  @Test("a line that says nothing has failed; when both have, the books are not believed")
  func silence() {
    var feed = feed(lines: [0, 0, 1])
    var books = FeedKRXBooks()
    var other = text(0)
    other.isin = "KR4201V13503"
    _ = receive(text(0).book(ladder), at: 0, by: &feed, into: &books)
    _ = receive(other.book(ladder), at: 0, line: 2, by: &feed, into: &books)
    _ = receive(text(1).polling(), at: 60_000, line: 2, by: &feed, into: &books)
    _ = receive(text(1).polling(), at: 60_000, line: 1, by: &feed, into: &books)
    #expect(feed.deadline == MonotonicNanos(raw: 120_000_000_000))
    #expect(expire(at: 119_999, by: &feed, into: &books) == [])
    #expect(expire(at: 120_000, by: &feed, into: &books) == ["session LF +last"])
    _ = receive(text(1).polling(), at: 150_000, line: 2, by: &feed, into: &books)
    #expect(
      expire(at: 180_000, by: &feed, into: &books) == ["session 1 LF +last", "gap +last"])
    #expect(books.trusted == [InstrumentID(raw: 1)])
    #expect(expire(at: 180_000, by: &feed, into: &books) == [])
    let back = receive(text(200).book(ladder), at: 200_000, line: 1, by: &feed, into: &books)
    #expect(back.prefix(2) == ["session 1 LR", "snapshotBegin"])
    #expect(books.trusted.count == 2)
    let counters = feed.counters
    #expect(counters[.lineSilence] == 2)
    #expect(counters[.streamSilence] == 1)
    #expect(counters[.streamReturn] == 1)
  }

  @Test("the recovery cycle heals a book that is not believed and finds trades that were lost")
  func recoveryCycle() {
    var feed = FeedKRX(FeedKRXConfiguration(.exturePlus))
    var books = FeedKRXBooks()
    let vector =
      "B2014KR4101P6000401 281650000000000 28220 28295 28030000322384018014801268235981300000"
      + "002 281650001190054 281600000960040 281700002050069 281550001820063 281750001880070 28"
      + "1500003660082 281800001840067 281450001870052 281850001900068 281400002170064016842034"
      + "020129960235240G1BB1 00000 28445 27885"
    let payload = [UInt8](vector.utf8) + [0xFF]
    let first = receive(payload, by: &feed, into: &books)
    #expect(first.prefix(3) == ["bookClear", "definition", "status 1"])
    #expect(first.dropFirst(3).first == "snapshotBegin")
    let instrument = InstrumentID(raw: 0)
    #expect(books.side(instrument, .buy).first == "96@28160")
    #expect(books.side(instrument, .sell).first == "119@28165")
    #expect(feed.cumulativeQuantity(of: instrument) == 180_148)
    #expect(receive(payload, by: &feed, into: &books) == [])
    // A larger volume may be on its way; a cycle later it is lost.
    let later = [UInt8](vector.replacing("0180148", with: "0180150").utf8) + [0xFF]
    #expect(receive(later, by: &feed, into: &books) == [])
    let lost = receive(later, by: &feed, into: &books)
    #expect(lost.prefix(2) == ["gap 2", "snapshotBegin"])
    #expect(feed.cumulativeQuantity(of: instrument) == 180_150)
    #expect(books.trusted == [instrument])
    let counters = feed.counters
    #expect(counters[.snapshotApplied] == 2)
    #expect(counters[.snapshotSkipped] == 2)
    #expect(counters[.volumeLost] == 2)
  }

  @Test("a venue that counts volumes and clocks anew is followed")
  func restart() {
    var feed = feed()
    var books = FeedKRXBooks()
    _ = receive(text(60_000).tradeBook(101, 2, cumulative: 10, ladder), by: &feed, into: &books)
    var moved = ladder
    moved.bids[0].1 = 1
    // Late by less than five seconds, then by more.
    #expect(receive(text(56_000).book(moved), by: &feed, into: &books) == [])
    #expect(receive(text(1_000).book(moved), by: &feed, into: &books) != [])
    let trade = text(1_001).tradeBook(103, 4, cumulative: 4, moved)
    #expect(receive(trade, by: &feed, into: &books) == ["trade B 4@103 +last"])
    let counters = feed.counters
    #expect(counters[.messageLate] == 1)
    #expect(counters[.clockRestart] == 1)
    #expect(counters[.volumeRestart] == 1)
    #expect(feed.cumulativeQuantity(of: InstrumentID(raw: 0)) == 4)
  }
}
