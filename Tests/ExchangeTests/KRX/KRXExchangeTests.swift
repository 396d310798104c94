// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Rings
import TestSupport
import Testing
import Units
import Wire

/// What `KRXExchange` publishes, read by the decoder of the live feed.
@Suite struct KRXExchangeTests {
  /// Books, volumes and counts as a receiver sees them.
  struct Receiver: KRXHandler {
    var bids: [Alpha<12>: KRX.BookSide] = [:]
    var asks: [Alpha<12>: KRX.BookSide] = [:]
    var cumulative: [Alpha<12>: Int64] = [:]
    var sequences: [Alpha<12>: Int32] = [:]
    var kinds: [String: Int] = [:]
    var broken: [String] = []
    var negativePrices = 0
    var fractions: Set<KRX.Aggressor> = []
    /// The contract whose book the last message brought.
    var lastBook: Alpha<12>?

    mutating func count(_ header: KRX.Header) {
      kinds[String(header.code.text.prefix(2)), default: 0] += 1
      guard header.sequence >= 0 else { return }
      let expected = (sequences[header.instrument] ?? 0) + 1
      if header.sequence != expected { broken.append("number of \(header.instrument.text)") }
      sequences[header.instrument] = header.sequence
    }

    mutating func keep(
      _ isin: Alpha<12>, _ bid: borrowing KRX.BookSide, _ ask: borrowing KRX.BookSide
    ) {
      bids[isin] = copy bid
      asks[isin] = copy ask
      lastBook = isin
      for depth in 0..<10 where bid.levels[depth].isPresent {
        if bid.levels[depth].price < .zero { negativePrices += 1 }
      }
    }

    mutating func book(_ message: borrowing KRX.Book) {
      // The book of an A6 is the close's.
      if message.header.code.text.hasPrefix("A6") { return }
      count(message.header)
      keep(message.header.instrument, message.bid, message.ask)
    }

    mutating func trade(_ message: borrowing KRX.Trade) {
      count(message.header)
      continueVolume(message)
    }

    mutating func continueVolume(_ message: borrowing KRX.Trade) {
      let isin = message.header.instrument
      let before = cumulative[isin] ?? 0
      if before + message.quantity != message.cumulativeQuantity {
        broken.append("volume of \(isin.text)")
      }
      let (price, high, low) = (message.price, message.high, message.low)
      if price > high || price < low {
        broken.append("range of \(isin.text)")
      }
      cumulative[isin] = message.cumulativeQuantity
      fractions.insert(message.aggressor)
    }

    mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
      count(message.trade.header)
      continueVolume(message.trade)
      keep(message.trade.header.instrument, message.bid, message.ask)
    }

    mutating func snapshot(_ message: borrowing KRX.Snapshot) {
      kinds["B2", default: 0] += 1
      let isin = message.header.instrument
      let shown = message.bid
      if let bid = bids[isin], !KRXPublisher.isEqual(bid, shown) {
        broken.append("snapshot of \(isin.text)")
      }
      if let volume = cumulative[isin], volume != message.cumulativeQuantity {
        broken.append("snapshot volume of \(isin.text)")
      }
    }

    mutating func record(_ record: borrowing KRX.Record) {
      kinds[String(record.code.text.prefix(2)), default: 0] += 1
      if let sequence = record.number(.sequence) {
        let expected = Int64(sequences[record.instrument] ?? 0) + 1
        if sequence != expected { broken.append("number of \(record.instrument.text)") }
        sequences[record.instrument] = Int32(sequence)
      }
      if record.kind == .close, let volume = cumulative[record.instrument],
        record.number(.cumulativeQuantity) != volume
      {
        broken.append("close of \(record.instrument.text)")
      }
    }
  }

  static func configuration(
    _ generation: KRX.Generation, instruments: Int = 12, messages: UInt64 = 20_000,
    seed: UInt64 = 1
  ) -> KRXExchangeConfiguration {
    var configuration = KRXExchangeConfiguration(generation, instruments: instruments)
    configuration.flow = FlowConfiguration(seed: seed, actionRate: 20_000, restingTarget: 60)
    configuration.messageLimit = messages
    return configuration
  }

  /// Lets an exchange run to its end in virtual time and hands every datagram out.
  static func run(
    _ configuration: KRXExchangeConfiguration,
    _ body: (borrowing KRXExchange, RawSpan, Bool) -> Void
  ) -> UInt64 {
    var now = MonotonicNanos(raw: 1_000_000_000)
    var exchange = KRXExchange(configuration, start: now)
    func send(_ exchange: inout KRXExchange) {
      while exchange.publisher.packet.byteCount > 0 {
        let bytes = copyBytes(exchange.publisher.packet)
        exchange.publisher.packetSent()
        let isLast = exchange.publisher.packet.byteCount == 0
        body(exchange, bytes.span.bytes, isLast)
      }
    }
    exchange.start(at: now)
    send(&exchange)
    while exchange.phase == .trading {
      now = max(now, exchange.nextDue)
      exchange.advance(to: now)
      send(&exchange)
    }
    exchange.endSession(at: now)
    send(&exchange)
    return exchange.publisher.messageCount
  }

  static func copyBytes(_ bytes: RawSpan) -> [UInt8] { bytes.withUnsafeBytes { [UInt8]($0) } }

  /// The level of the venue that an engine's level is shown as.
  static func shown(_ side: KRX.BookSide, _ depth: Int) -> Level { side.levels[depth] }

  @Test(
    "decoded books equal the engine's after every turn, and volumes continue",
    arguments: KRX.Generation.allCases)
  func booksEqualEngine(_ generation: KRX.Generation) {
    let configuration = Self.configuration(generation)
    var receiver = Receiver()
    var refused = 0
    var differing = 0
    var compared = 0
    let count = Self.run(configuration) { exchange, bytes, isLast in
      if KRX.decode(bytes, generation, into: &receiver) != .decoded { refused += 1 }
      guard isLast, exchange.phase != .closed else { return }
      for (index, listing) in configuration.listings.enumerated() {
        let isin = Alpha<12>(listing.code)
        guard let bid = receiver.bids[isin], let ask = receiver.asks[isin] else { continue }
        for (side, book) in [(Side.buy, bid), (.sell, ask)] {
          for depth in 0..<listing.depth {
            var level = exchange.engine.book.level(
              InstrumentID(raw: UInt32(index)), side, depth)
            if level.isPresent { level.price = listing.price(ofEngine: level.price) }
            let found = Self.shown(book, depth)
            if level.isPresent ? found != level : found.isPresent { differing += 1 }
            compared += 1
          }
        }
      }
    }
    #expect(refused == 0)
    #expect(differing == 0)
    #expect(compared > 100_000)
    #expect(receiver.broken.isEmpty, "\(receiver.broken.prefix(5))")
    #expect(receiver.negativePrices > 0)
    #expect(receiver.fractions.isSuperset(of: [.buy, .sell]) || generation == .krx2011)
    #expect(count >= 20_000)
    #expect(receiver.bids.count == configuration.listings.count)
    let total = receiver.kinds.values.reduce(0, +)
    #expect(total == Int(count))
    for kind in ["B6", "G7", "A3", "M4", "I2"] { #expect(receiver.kinds[kind, default: 0] > 0) }
    let others: [KRX.Generation: [String]] = [
      .krx2011: ["B2"], .exturePlus: ["A0", "A6", "B2", "H0", "Q2"], .exture3: ["A0", "Q2"],
    ]
    for kind in others[generation]! {
      #expect(receiver.kinds[kind, default: 0] > 0, "no \(kind)")
    }
    #expect(receiver.sequences.isEmpty == (generation != .exture3))
  }

  @Test("numbers are blank when configured so")
  func blankSequences() {
    var configuration = Self.configuration(.exture3, messages: 2_000)
    configuration.hasSequence = false
    var receiver = Receiver()
    _ = Self.run(configuration) { _, bytes, _ in
      _ = KRX.decode(bytes, .exture3, into: &receiver)
    }
    #expect(receiver.sequences.isEmpty)
    #expect(receiver.kinds["B6", default: 0] > 100)
  }

  @Test("equal configurations give equal bytes, other seeds others")
  func deterministic() {
    func digest(_ seed: UInt64) -> UInt64 {
      var hash: UInt64 = 14_695_981_039_346_656_037
      _ = Self.run(Self.configuration(.exture3, messages: 3_000, seed: seed)) { _, bytes, _ in
        for byte in Self.copyBytes(bytes) { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
      }
      return hash
    }
    #expect(digest(1) == digest(1))
    #expect(digest(1) != digest(2))
  }

  @Test("a halt stops the order flow's trades and is announced")
  func halt() {
    let now = MonotonicNanos(raw: 5)
    var exchange = KRXExchange(Self.configuration(.exturePlus, messages: 1_000), start: now)
    exchange.start(at: now)
    while exchange.publisher.packet.byteCount > 0 { exchange.publisher.packetSent() }
    exchange.changeState(to: .halted, event: "AE8", at: now)
    var receiver = Receiver()
    while exchange.publisher.packet.byteCount > 0 {
      let bytes = Self.copyBytes(exchange.publisher.packet)
      exchange.publisher.packetSent()
      #expect(KRX.decode(bytes.span.bytes, .exturePlus, into: &receiver) == .decoded)
    }
    // Index futures, index options and stock futures have one each.
    #expect(receiver.kinds == ["M4": 3])
    exchange.advance(to: now + .milliseconds(50))
    while exchange.publisher.packet.byteCount > 0 {
      let bytes = Self.copyBytes(exchange.publisher.packet)
      exchange.publisher.packetSent()
      _ = KRX.decode(bytes.span.bytes, .exturePlus, into: &receiver)
    }
    #expect(receiver.kinds["A3", default: 0] == 0)
    #expect(receiver.kinds["G7", default: 0] == 0)
  }

  @Test("check digits of known ISINs", arguments: ["KR4101P60004", "KR4301F62551", "KR4106V30004"])
  func checkDigits(isin: String) {
    #expect(KRXListing.isin(String(isin.dropLast())) == Code(isin))
  }

  @Test("every contract of a long list has an ISIN of its own", arguments: KRX.Generation.allCases)
  func listings(_ generation: KRX.Generation) {
    let listings = KRXListing.sample(generation, count: 300)
    #expect(listings.count == 300)
    #expect(Set(listings.map(\.code)).count == 300)
    #expect(listings.map(\.index) == (1...300).map { Int32($0) })
    #expect(listings.contains { $0.product == .calendarSpread })
    #expect(listings.contains { $0.product == .stockFuture } == (generation != .krx2011))
  }
}
