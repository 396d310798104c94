// SPDX-License-Identifier: Apache-2.0
import Book
import CMallocCount
import Feed
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueKRX
import Wire

/// Two lines with faults, hostile bytes, and the memory that all this takes.
@Suite struct FeedKRXFaultTests {
  private static let instrumentCount = 12

  @Test(
    "with loss, bursts, copies and disorder on both lines no wrong book is ever believed",
    arguments: [1, 2, 3] as [UInt64], [false, true])
  func faults(_ seed: UInt64, _ isNumbered: Bool) {
    var market = KRXMarket(
      instrumentCount: Self.instrumentCount, seed: seed, isNumbered: isNumbered)
    market.sayAll()
    market.run(20_000)
    market.sayAll()
    var random = SeededGenerator(seed: seed &+ 100)
    var first = KRXLineFaults(lossPercent: 2, burst: 1, duplicatePercent: 1, jitter: 900)
    if seed == 3 { first.burst = 50 }
    let second = KRXLineFaults(
      lossPercent: 3, burst: 2, duplicatePercent: 1, delay: 350, jitter: 500)
    let clean = Self.instrumentCount
    let deliveries =
      (first.deliveries(of: market.messages, line: 0, clean: clean, &random)
      + second.deliveries(of: market.messages, line: 1, clean: clean, &random))
      .sorted { $0.time < $1.time }
    var configuration = FeedKRXConfiguration(.exture3)
    configuration.lineStreams = [0, 0]
    var feed = FeedKRX(configuration)
    var books = FeedKRXBooks()
    var versions = [Int](repeating: 0, count: Self.instrumentCount)
    for delivery in deliveries {
      let message = market.messages[delivery.message]
      let time = MonotonicNanos(raw: Int64(delivery.time) * 1_000)
      feed.receive(message.payload.span.bytes, receiveTime: time, line: delivery.line, into: &books)
      books.events = []
      guard let instrument = feed.instrument(of: Code(KRXMarket.isin(message.row))!),
        books.trusted.contains(instrument)
      else { continue }
      // The book kept is one that the instrument had, and no older than the one before.
      let bids = books.side(instrument, .buy)
      let asks = books.side(instrument, .sell)
      let history = market.books[message.row]
      let found = history[versions[message.row]...].firstIndex {
        $0.text($0.bids) == bids && $0.text($0.asks) == asks
      }
      guard let found else {
        Issue.record("instrument \(message.row): \(bids) \(asks) is no book of its future")
        return
      }
      versions[message.row] = found
    }
    feed.expire(now: MonotonicNanos(raw: .max / 2), into: &books)
    check(market, feed.counters, &books) { feed.instrument(of: $0) }
    #expect(feed.counters[.messageCopy] > 9_000)
    #expect(feed.counters[.tradeRecovered] > 10)
    #expect(feed.counters[.volumeLost] > 0)
    #expect(feed.counters[.messageMismatched] == 0)
    if isNumbered { #expect(feed.counters[.messageFilled] > 20) }
  }

  /// Final books and volumes are the market's.
  private func check(
    _ market: KRXMarket, _ counters: CounterSet<FeedKRXCounter>, _ books: inout FeedKRXBooks,
    _ instrument: (Code) -> InstrumentID?
  ) {
    var volume: Int64 = 0
    for row in 0..<Self.instrumentCount {
      guard let instrument = instrument(Code(KRXMarket.isin(row))!) else {
        Issue.record("no instrument \(row)")
        return
      }
      let ladder = market.ladders[row]
      #expect(books.side(instrument, .buy) == ladder.text(ladder.bids))
      #expect(books.side(instrument, .sell) == ladder.text(ladder.asks))
      volume += books.volumes[instrument] ?? -1
    }
    // Each unit of volume was published once or declared lost once.
    let total = market.volumes.reduce(0, +)
    #expect(volume + Int64(counters[.volumeLost]) == Int64(total))
    #expect(books.refusedCount == 0)
  }

  @Test("two lines of the capture, each with losses of its own, end in the capture's books")
  func captureLines() {
    guard let file = SharedData.bytes("krx/kospi200-20110216-head.pcap") else { return }
    let payloads = FeedKRXCapture.payloads(file)
    var ladders: [String: KRXLadder] = [:]
    var lastOf: [String: Int] = [:]
    for (index, payload) in payloads.enumerated() {
      guard let reading = FeedKRXCapture.reading(payload) else { continue }
      if let ladder = reading.ladder {
        ladders[reading.isin] = ladder
        lastOf[reading.isin] = index
      }
    }
    let kept = Set(lastOf.values)
    var random = SeededGenerator(seed: 11)
    var configuration = FeedKRXConfiguration()
    configuration.lineStreams = [0, 0]
    var feed = FeedKRX(configuration)
    var books = FeedKRXBooks()
    // Line 1 runs five packets behind line 0.
    for step in 0..<(payloads.count + 5) {
      for (line, index) in [step, step - 5].enumerated() where payloads.indices.contains(index) {
        guard kept.contains(index) || !random.chance(3) else { continue }
        let time = MonotonicNanos(raw: Int64(step) * 1_000_000)
        let payload = payloads[index]
        feed.receive(payload.span.bytes, receiveTime: time, line: line, into: &books)
        books.events = []
      }
    }
    for (isin, ladder) in ladders {
      let instrument = feed.instrument(of: Code(isin)!)!
      #expect(books.side(instrument, .buy) == ladder.text(ladder.bids), "\(isin)")
      #expect(books.side(instrument, .sell) == ladder.text(ladder.asks), "\(isin)")
    }
    #expect(feed.counters[.tradeRecovered] > 0)
    #expect(feed.counters[.volumeRestart] == 0)
    #expect(feed.counters[.clockRestart] == 0)
  }

  /// Whole messages of a generation, to be damaged.
  private func samples(_ generation: KRX.Generation) -> [[UInt8]] {
    switch generation {
    case .krx2011:
      let file = SharedData.bytes("krx/kospi200-20110216-head.pcap")
      let payloads = file.map { FeedKRXCapture.payloads($0) } ?? []
      return Array(payloads.filter { FeedKRXCapture.reading($0) != nil }.prefix(64))
    case .exturePlus:
      let texts = [
        "B2014KR4401P6Q3S310-002202811027890-00220-00220-00220000000000000000100000014000000000"
          + "001-002000000100001-002200000090001-001900000020001-002250000010001-00185000020000"
          + "1-002300000100001-001000000500001-002400000100001 000000000000000-0025000000200010"
          + "00082000040000320000540G1    00000 01240-01590",
        "H2014KR4101P6000401M120190426000322369", "I20141331          ",
      ]
      return texts.map { [UInt8]($0.utf8) + [0xFF] }
    case .exture3:
      var market = KRXMarket(instrumentCount: 4, seed: 5, isNumbered: true)
      market.run(40)
      let text = KRXText()
      return market.messages.map(\.payload) + [
        text.trade(100, 1, cumulative: 7), text.polling(),
        text.schedule(event: "AG8", action: "SH"), text.band(code: 1, lower: 1, upper: 2),
        text.expansion(upperStage: 2, lowerStage: 1, lower: 1, upper: 9),
      ]
    }
  }

  @Test(
    "a million damaged messages of each generation neither trap nor part the books",
    arguments: KRX.Generation.allCases)
  func mutations(_ generation: KRX.Generation) {
    let valid = samples(generation)
    guard !valid.isEmpty else { return }
    var configuration = FeedKRXConfiguration(generation)
    configuration.lineStreams = [0, 0, 1]
    configuration.instrumentCapacity = 512
    configuration.silenceMax = .milliseconds(3)
    var feed = FeedKRX(configuration)
    var books = FeedKRXBooks()
    var random = SeededGenerator(seed: 99)
    var buffer = [UInt8](repeating: 0, count: 2_048)
    for round in 0..<1_000_000 {
      let source = valid[random.below(valid.count)]
      for index in source.indices { buffer[index] = source[index] }
      var count = source.count
      for _ in 0..<random.below(4) {
        let digit = UInt8(ascii: "0") + UInt8(random.below(10))
        let isDigit = random.below(8) > 0
        buffer[5 + random.below(count - 5)] = isDigit ? digit : UInt8(random.below(256))
      }
      if random.below(32) == 0 { count = random.below(count + 1) }
      if random.below(64) == 0 { buffer[random.below(5)] = UInt8(random.below(256)) }
      let now = MonotonicNanos(raw: Int64(round) * 10_000)
      feed.receive(
        buffer.span.bytes.extracting(0..<count), receiveTime: now, line: random.below(3),
        into: &books)
      if random.below(100) == 0 { feed.expire(now: now + .milliseconds(2), into: &books) }
      books.events.removeAll(keepingCapacity: true)
    }
    #expect(books.refusedCount == 0)
    #expect(feed.counters[.messageMalformed] > 1_000)
    #expect(feed.instrumentCount > 0)
    for index in 0..<feed.instrumentCount {
      let instrument = InstrumentID(raw: UInt32(index))
      #expect(feed.isTrusted(instrument) == books.trusted.contains(instrument))
      guard feed.isTrusted(instrument) else { continue }
      for side in [Side.buy, .sell] {
        for depth in 0..<10 {
          let published = feed.level(instrument, side, depth)
          let kept = books.levels.level(instrument, side, depth)
          #expect(published == kept)
        }
      }
    }
  }

  /// Adds up what it is given.
  private struct Sum: EventSink, ~Copyable {
    var sum: Int64 = 0
    var count = 0

    mutating func publish(_ event: Event) {
      sum &+= event.price.raw &+ event.quantity.raw
      count += 1
    }
  }

  @Test("receiving allocates nothing", arguments: KRX.Generation.allCases)
  func allocation(_ generation: KRX.Generation) {
    let valid = samples(generation)
    guard !valid.isEmpty else { return }
    var configuration = FeedKRXConfiguration(generation)
    configuration.lineStreams = [0, 0]
    var feed = FeedKRX(configuration)
    var sink = Sum()
    feed.announce(into: &sink)
    // What is looked up the first time may be made then.
    for payload in valid {
      feed.receive(
        payload.span.bytes, receiveTime: MonotonicNanos(raw: 1), line: 0, into: &sink)
    }
    let before = malloc_count_thread()
    for round in 0..<2_000 {
      let payload = valid[round % valid.count]
      let now = MonotonicNanos(raw: Int64(round) * 1_000_000)
      for line in 0..<2 {
        feed.receive(payload.span.bytes, receiveTime: now, line: line, into: &sink)
      }
      if let deadline = feed.deadline, deadline <= now { feed.expire(now: now, into: &sink) }
      feed.snapshot(of: InstrumentID(raw: 0), into: &sink)
    }
    let allocated = malloc_count_thread() - before
    #expect(allocated == 0)
    #expect(sink.count > 2_000)
  }
}
