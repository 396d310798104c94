// SPDX-License-Identifier: Apache-2.0
package import Book
import Memory
import Rings
package import Units
package import Wire

/// Turns what the engine did into KRX messages, one a datagram.
///
/// Events of one engine call are handed over by `take`, then `publishChanges` says what they came
/// to: each trade in A3, the last one that moved the book together with the new book in G7, and a
/// book that changed without a trade in B6. The loop sends `packet` to the lines and calls
/// `packetSent` until it is empty. Owned by one thread; nothing allocates on the way of a book or
/// trade.
package struct KRXPublisher: ~Copyable {
  package let generation: KRX.Generation
  let configuration: KRXExchangeConfiguration
  var states: FixedArray<KRXInstrumentState>
  var listings: FixedArray<KRXListing>
  var codes: FixedArray<Codes>
  var packets: ByteQueue
  var byteCounts: FixedQueue<Int>
  /// The contracts that the events handed over were about.
  var touched: FixedQueue<Int>
  /// The time of day at monotonic time zero, in nanoseconds since midnight; may be negative.
  let midnightOffset: Int64
  /// Datagrams published.
  package private(set) var messageCount: UInt64 = 0
  /// Of them, those that `packetSent` dropped.
  package private(set) var sentCount: UInt64 = 0
  var snapshotNext = 0

  /// The TR codes of a contract.
  struct Codes: BitwiseCopyable {
    var book: KRX.TRCode
    var trade: KRX.TRCode
    var tradeBook: KRX.TRCode
    var snapshot: KRX.TRCode
  }

  /// The longest message of any generation.
  static var byteCountMax: Int { 1_400 }

  package init(
    _ configuration: KRXExchangeConfiguration, start: MonotonicNanos,
    queueByteCount: Int = 8 << 20
  ) {
    let generation = configuration.generation
    let count = configuration.listings.count
    precondition(count > 0)
    self.configuration = configuration
    self.generation = generation
    states = FixedArray(repeating: KRXInstrumentState(), count: count)
    listings = FixedArray(repeating: configuration.listings[0], count: count)
    let first = configuration.listings[0].trCode("B6", generation)
    codes = FixedArray(
      repeating: Codes(book: first, trade: first, tradeBook: first, snapshot: first), count: count)
    for (index, listing) in configuration.listings.enumerated() {
      listings[index] = listing
      codes[index] = Codes(
        book: listing.trCode("B6", generation), trade: listing.trCode("A3", generation),
        tradeBook: listing.trCode("G7", generation),
        snapshot: listing.trCode("B2", generation))
    }
    packets = ByteQueue(capacity: queueByteCount)
    byteCounts = FixedQueue(capacity: queueByteCount / 64, filler: 0)
    touched = FixedQueue(capacity: count, filler: 0)
    midnightOffset = configuration.timeOfDay.raw - start.raw
  }

  /// Bytes of messages that can still be queued.
  package var room: Int { min(packets.room, byteCounts.room * 64) }

  /// The oldest datagram not yet sent, empty when there is none.
  package var packet: RawSpan {
    @_lifetime(borrow self) borrowing get {
      guard let byteCount = byteCounts.peek() else { return packets.readable }
      return packets.readable.extracting(first: byteCount)
    }
  }

  /// Drops the oldest datagram.
  package mutating func packetSent() {
    guard let byteCount = byteCounts.popFirst() else { return }
    packets.consume(byteCount)
    sentCount += 1
  }

  /// The time of day in Korea.
  func clock(_ now: MonotonicNanos) -> KRX.TimeOfDay {
    let day: Int64 = 86_400_000_000_000
    let nanos = (now.raw &+ midnightOffset) % day
    return KRX.TimeOfDay(nanos: nanos < 0 ? nanos + day : nanos)
  }

  /// Remembers what one event changes; a trade before it, if there is one, is published.
  package mutating func take(_ event: EngineEvent, at now: MonotonicNanos) {
    let index = event.instrument.index
    switch event.kind {
    // Hidden orders are no part of this market.
    case .accepted, .expired, .status, .hiddenTrade: return
    case .added, .reduced, .deleted, .replaced: break
    case .executed, .executedAtPrice:
      trade(event, event.side == .sell ? .buy : .sell, touchesBook: true, at: now)
    case .crossTrade: trade(event, .auction, touchesBook: false, at: now)
    }
    if event.kind != .crossTrade { states[index].isBookStale = true }
    // The queue is as long as the list; an index that is in it twice finds nothing to do.
    if touched.isEmpty || touched.peek() != index { _ = touched.append(index) }
  }

  /// Publishes what the events handed over since the last call came to.
  package mutating func publishChanges(_ book: borrowing OrderBook, at now: MonotonicNanos) {
    while let index = touched.popFirst() { publish(index, book, at: now) }
  }

  private mutating func publish(
    _ index: Int, _ book: borrowing OrderBook, at now: MonotonicNanos
  ) {
    guard states[index].isBookStale else {
      publishTrade(index, at: now)
      return
    }
    let bid = side(index, .buy, book)
    let ask = side(index, .sell, book)
    states[index].isBookStale = false
    let isChanged =
      !KRXPublisher.isEqual(bid, states[index].bid)
      || !KRXPublisher.isEqual(ask, states[index].ask)
    states[index].bid = bid
    states[index].ask = ask
    if let trade = states[index].pending, trade.touchesBook {
      states[index].pending = nil
      let message = KRX.TradeBook(
        trade: message(trade, index, codes[index].tradeBook, at: now),
        depth: listings[index].depth, bid: bid, ask: ask)
      let generation = generation
      enqueue { KRX.encode(message, generation, to: &$0) }
    } else {
      publishTrade(index, at: now)
      guard isChanged else { return }
      let message = KRX.Book(
        header: header(index, codes[index].book, at: now), depth: listings[index].depth, bid: bid,
        ask: ask, expectedPrice: .zero, expectedQuantity: 0)
      let generation = generation
      enqueue { KRX.encode(message, generation, to: &$0) }
    }
    moveBand(index, at: now)
  }

  /// Publishes the trade that waits for its book, without one.
  mutating func publishTrade(_ index: Int, at now: MonotonicNanos) {
    guard let trade = states[index].pending else { return }
    states[index].pending = nil
    let message = message(trade, index, codes[index].trade, at: now)
    let generation = generation
    enqueue { KRX.encode(message, generation, to: &$0) }
  }

  private mutating func trade(
    _ event: EngineEvent, _ aggressor: KRX.Aggressor, touchesBook: Bool, at now: MonotonicNanos
  ) {
    let index = event.instrument.index
    publishTrade(index, at: now)
    let price = listings[index].price(ofEngine: event.price)
    let quantity = event.quantity.raw
    let previous = states[index].last
    if states[index].cumulativeQuantity == 0 {
      states[index].open = price
      states[index].high = price
      states[index].low = price
    }
    states[index].high = max(states[index].high, price)
    states[index].low = min(states[index].low, price)
    states[index].last = price
    states[index].aggressor = aggressor
    states[index].cumulativeQuantity += quantity
    // Spreads are valued by their price's size: what changes hands is the difference. The legs'
    // notional is the two futures' business.
    let thousandths = abs(price.raw) / 1_000_000 * quantity * listings[index].multiplier
    states[index].cumulativeValue += thousandths
    states[index].pending = KRXInstrumentState.PendingTrade(
      price: price, quantity: quantity, previous: previous, aggressor: aggressor,
      touchesBook: touchesBook, open: states[index].open, high: states[index].high,
      low: states[index].low, cumulativeQuantity: states[index].cumulativeQuantity,
      cumulativeValue: states[index].cumulativeValue)
  }

  private mutating func message(
    _ trade: KRXInstrumentState.PendingTrade, _ index: Int, _ code: KRX.TRCode,
    at now: MonotonicNanos
  ) -> KRX.Trade {
    let header = header(index, code, at: now)
    let listing = listings[index]
    let isSpread = listing.product == .calendarSpread
    let isLeg = listing.product != .call && listing.product != .put
    let near = isSpread ? listing.nearPrice : .zero
    // A spread's price is the far leg's less the near leg's.
    let far = isSpread ? Price(raw: near.raw + trade.price.raw) : .zero
    return KRX.Trade(
      header: header, price: trade.price, quantity: trade.quantity, session: header.session,
      nearPrice: isLeg || generation == .exture3 ? near : .undefined,
      farPrice: isLeg || generation == .exture3 ? far : .undefined, open: trade.open,
      high: trade.high, low: trade.low, previous: trade.previous,
      cumulativeQuantity: trade.cumulativeQuantity, cumulativeValue: trade.cumulativeValue,
      aggressor: trade.aggressor, upperBand: states[index].upperBand,
      lowerBand: states[index].lowerBand)
  }

  mutating func header(
    _ index: Int, _ code: KRX.TRCode, at now: MonotonicNanos
  ) -> KRX.Header {
    var sequence: Int32 = -1
    if generation == .exture3, configuration.hasSequence {
      states[index].sequence += 1
      sequence = states[index].sequence
    }
    return KRX.Header(
      code: code, instrument: Alpha(listings[index].code), index: listings[index].index,
      sequence: sequence, board: KRXPublisher.board, session: KRXPublisher.continuous,
      time: clock(now))
  }

  /// `G1`, the regular board.
  static var board: Alpha<2> { Alpha(high: 0x4731_0000_0000_0000, low: 0) }
  /// `40`, continuous trading.
  static var continuous: Alpha<2> { Alpha(high: 0x3430_0000_0000_0000, low: 0) }

  /// One side of the engine's book as the venue shows it: the best levels, and the totals of all.
  func side(_ index: Int, _ side: Side, _ book: borrowing OrderBook) -> KRX.BookSide {
    let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
    var shown = KRX.BookSide()
    for depth in 0..<listings[index].depth {
      shown.levels[depth] = Level(price: .zero, quantity: .zero, orders: 0)
    }
    for depth in 0..<book.depth(instrument, side) {
      var level = book.level(instrument, side, depth)
      shown.quantityTotal += level.quantity.raw
      shown.orderTotal += level.orders
      guard depth < listings[index].depth else { continue }
      level.price = listings[index].price(ofEngine: level.price)
      shown.levels[depth] = level
    }
    return shown
  }

  /// Whether two sides would be published as the same bytes.
  package static func isEqual(_ left: KRX.BookSide, _ right: KRX.BookSide) -> Bool {
    guard left.quantityTotal == right.quantityTotal, left.orderTotal == right.orderTotal else {
      return false
    }
    for depth in 0..<10 where left.levels[depth] != right.levels[depth] { return false }
    return true
  }

  /// Appends one message to the queue.
  mutating func enqueue(_ encode: (inout MutableRawSpan) -> Int?) {
    precondition(packets.room >= Self.byteCountMax, "the owner checks room before it trades")
    let byteCount = Self.write(encode, &packets)
    guard byteCount > 0 else { return }
    let isRecorded = byteCounts.append(byteCount)
    precondition(isRecorded, "the owner checks room before it trades")
    messageCount += 1
  }

  private static func write(
    _ encode: (inout MutableRawSpan) -> Int?, _ queue: inout ByteQueue
  ) -> Int {
    var byteCount: Int?
    do {
      var output = queue.writable
      byteCount = encode(&output)
    }
    guard let byteCount else { return 0 }
    queue.commit(byteCount)
    return byteCount
  }
}
