// SPDX-License-Identifier: Apache-2.0
package import Book
public import Feed
import Memory
public import Rings
public import Units
import Wire

/// Nasdaq TotalView-ITCH 5.0 to events.
///
/// Owns the order table: an execution, cancel or delete names an order only, the event carries the
/// side and price that the order had. What the book refuses makes no event, so that books kept
/// from events stay equal to this one.
@usableFromInline
package struct FeedNormaliser: ~Copyable {
  var book: OrderBook
  @usableFromInline package var instruments: InstrumentTable
  package var counters = CounterSet<FeedNasdaqCounter>()
  /// No message and no change of session makes more than three events, a replacement of an
  /// unannounced instrument included.
  @usableFromInline var stage = EventStage<4>()
  let midnight: UnixNanos
  let admitsUnlisted: Bool
  var sequence: UInt64 = 0
  var receiveTime = MonotonicNanos(raw: 0)
  var trades: RecentTrades
  var tradingStates: FixedArray<TradingState>
  /// Whether the book of an instrument may lack orders that the venue has.
  var isIncomplete: FixedArray<Bool>

  /// A normaliser with an empty book.
  package init(_ configuration: FeedNasdaqConfiguration) {
    let capacity = configuration.instrumentCapacity
    book = OrderBook(
      orderCapacity: configuration.orderCapacity, instrumentCapacity: capacity,
      levelCapacity: configuration.levelCapacity)
    instruments = InstrumentTable(capacity: capacity, preset: configuration.preset)
    midnight = configuration.midnight
    admitsUnlisted = configuration.admitsUnlisted
    trades = RecentTrades(capacity: configuration.tradeCapacity)
    tradingStates = FixedArray(repeating: .unknown, count: capacity)
    isIncomplete = FixedArray(repeating: false, count: capacity)
  }

  /// Orders resting now, in all instruments.
  package var orderCount: Int { book.orderCount }

  /// What the order book refused, by cause.
  package var refusals: BookRefusals { book.refusals }

  /// The level `depth` steps behind the best of one side, absent when there is none.
  package func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level {
    book.level(instrument, side, depth)
  }

  /// The trading state that the feed told last.
  package func tradingState(of instrument: InstrumentID) -> TradingState {
    tradingStates[instrument.index]
  }
}

extension FeedNormaliser {
  /// The locate of an instrument that is not wanted.
  static var unwanted: InstrumentID { InstrumentID(raw: .max - 1) }

  func exchangeTime(_ header: ITCH50.Header) -> UnixNanos {
    midnight + Nanos(raw: Int64(truncatingIfNeeded: header.timestamp))
  }

  mutating func publish(
    _ kind: EventKind, _ instrument: InstrumentID, _ header: ITCH50.Header, side: Side = .none,
    price: Price = .zero, quantity: Quantity = .zero, orderID: UInt64 = 0,
    flags: EventFlags = []
  ) {
    counters.count(.eventStaged)
    stage.append(
      Event(
        kind: kind, instrument: instrument, side: side, price: price, quantity: quantity,
        orderID: orderID, flags: flags, exchangeTime: exchangeTime(header),
        receiveTime: receiveTime, venueSequence: sequence))
  }

  /// The instrument of a message that names its stock, defined if need be; nil, and counted, when
  /// it is not wanted or has no room.
  mutating func instrument(_ header: ITCH50.Header, _ stock: Alpha<8>) -> InstrumentID? {
    let known = instruments.instrument(locate: header.stockLocate)
    if known.index < instruments.count { return known }
    guard known != FeedNormaliser.unwanted else {
      counters.count(.messageUnsubscribed)
      return nil
    }
    var definition = FeedNasdaqConfiguration.definition(stock.code)
    definition.venueIndex = UInt64(header.stockLocate)
    return admit(definition, header, redefines: false)
  }

  /// Whether a message that names no stock may belong to a wanted instrument.
  mutating func isWanted(_ header: ITCH50.Header) -> Bool {
    guard instruments.instrument(locate: header.stockLocate) == FeedNormaliser.unwanted else {
      return true
    }
    counters.count(.messageUnsubscribed)
    return false
  }

  /// Binds the locate of `definition` and stages its event; nil, and counted, when not wanted.
  mutating func admit(
    _ definition: InstrumentDefinition, _ header: ITCH50.Header, redefines: Bool
  ) -> InstrumentID? {
    var instrument = instruments.instrument(of: definition.code)
    guard instrument != nil || admitsUnlisted else {
      instruments.bind(header.stockLocate, to: FeedNormaliser.unwanted)
      counters.count(.messageUnsubscribed)
      return nil
    }
    if instrument == nil || redefines { instrument = instruments.define(definition) }
    guard let instrument else {
      instruments.bind(header.stockLocate, to: FeedNormaliser.unwanted)
      counters.count(.instrumentRefused)
      return nil
    }
    instruments.bind(header.stockLocate, to: instrument)
    publish(.definition, instrument, header)
    return instrument
  }
}

extension FeedNormaliser: MessageNormaliser {
  @inlinable package mutating func popStaged() -> Event? { stage.popFirst() }

  @usableFromInline
  package mutating func decode(
    _ message: RawSpan, sequence: UInt64, receiveTime: MonotonicNanos
  ) {
    self.sequence = sequence
    self.receiveTime = receiveTime
    switch ITCH50.decode(message, into: &self) {
    case .decoded: counters.count(.messageDecoded)
    case .unknownType: counters.count(.messageTypeUnknown)
    case .wrongLength, .malformed: counters.count(.messageMalformed)
    }
  }

  @usableFromInline
  package func definition(of instrument: InstrumentID) -> InstrumentDefinition {
    instruments[instrument]
  }

  /// Stages `bookClear` and `snapshotBegin` for all instruments.
  @usableFromInline
  package mutating func clearBooks(receiveTime: MonotonicNanos) {
    counters.count(.bookCleared)
    for index in 0..<instruments.count {
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
      book.clear(instrument)
      tradingStates[index] = .unknown
    }
    for index in 0..<isIncomplete.count { isIncomplete[index] = false }
    instruments.unbindAll()
    trades.removeAll()
    for kind in [EventKind.bookClear, .snapshotBegin] {
      stage.append(
        Event(
          kind: kind, instrument: .none, flags: kind == .bookClear ? [] : .snapshot,
          receiveTime: receiveTime))
    }
  }

  @usableFromInline
  package static func resumeSequence(_ message: RawSpan) -> UInt64? {
    ITCH50.endOfSnapshot(message)?.sequence
  }

  /// Stages a `gap` for all instruments and keeps the orders that are known.
  @usableFromInline
  package mutating func loseMessages(
    first: UInt64, count: UInt64, receiveTime: MonotonicNanos
  ) {
    // An instrument that is announced later may have lost orders too.
    for index in 0..<isIncomplete.count { isIncomplete[index] = true }
    stage.append(
      Event(
        kind: .gap, instrument: .none, quantity: Quantity(raw: Int64(clamping: count)),
        receiveTime: receiveTime, venueSequence: first))
  }
}
