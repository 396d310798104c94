// SPDX-License-Identifier: Apache-2.0
package import Book
package import Memory
package import Rings
package import Units

/// A continuous limit order book per instrument with price-time priority.
///
/// An incoming order trades with the best opposite orders, oldest first, each at the resting
/// order's price; what is left rests or, if immediate, expires. Orders of clients never trade with
/// each other: the resting one is cancelled and the incoming one goes on. A flow order may have
/// discretion: it then also trades up to that many ticks beyond its displayed price, at the
/// incoming order's limit.
///
/// What happened is queued in `events` in order; drain it after each call. Owned by one thread;
/// reads no clock.
package struct MatchingEngine: ~Copyable {
  package var book: OrderBook
  package var events: FixedQueue<EngineEvent>
  package let instrumentCount: Int
  var instruments: FixedArray<ListedInstrument>
  var states: FixedArray<TradingState>
  var orderLast: UInt64 = 0
  var matchLast: UInt64 = 0
  /// Orders and changes refused, by `EngineRefusal.rawValue`.
  var refusals: InlineArray<7, UInt64> = InlineArray(repeating: 0)

  /// The largest order and price of the venue's rules.
  package static var quantityMax: Int64 { 999_999 }
  package static var priceMax: Int64 { 199_999_990_000_000 }

  /// An empty exchange; all instruments trade. Takes all its memory here.
  package init(_ listed: [ListedInstrument], orderCapacity: Int, eventCapacity: Int = 16_384) {
    precondition(!listed.isEmpty && listed.count < 0xFFFF)
    precondition(eventCapacity >= 64)
    book = OrderBook(
      orderCapacity: orderCapacity, instrumentCapacity: listed.count,
      levelCapacity: max(65_536, 2_048 * listed.count))
    events = FixedQueue(
      capacity: eventCapacity, filler: EngineEvent(.accepted, instrument: .none))
    instrumentCount = listed.count
    instruments = FixedArray(repeating: listed[0], count: listed.count)
    for index in listed.indices { instruments[index] = listed[index] }
    states = FixedArray(repeating: .trading, count: listed.count)
  }

  package func listing(_ instrument: InstrumentID) -> ListedInstrument {
    instruments[instrument.index]
  }

  package func state(_ instrument: InstrumentID) -> TradingState { states[instrument.index] }

  /// How often the engine refused for this cause.
  package func refusalCount(_ cause: EngineRefusal) -> UInt64 { refusals[Int(cause.rawValue)] }

  /// Trades the order against the book and rests what is left.
  @_noAllocation
  package mutating func submit(_ incoming: IncomingOrder) -> SubmitOutcome {
    if let refusal = refusal(of: incoming) { return refuse(refusal) }
    orderLast += 1
    let order = OrderID(raw: orderLast)
    push(accepted(incoming, order, previous: .none))
    let left = match(incoming, order)
    return .accepted(order, resting: rest(incoming, order, left))
  }

  /// Puts an order in the place of a resting one, behind all others of its price.
  ///
  /// `incoming.quantity` is what shall be open. A replacement that can trade leaves the feed as a
  /// delete and trades first.
  @_noAllocation
  package mutating func replace(
    order previous: OrderID, with incoming: IncomingOrder
  ) -> SubmitOutcome {
    guard let old = book.order(previous), old.instrument == incoming.instrument,
      old.side == incoming.side
    else { return refuse(.orderUnknown) }
    if let refusal = refusal(of: incoming) { return refuse(refusal) }
    orderLast += 1
    let order = OrderID(raw: orderLast)
    push(accepted(incoming, order, previous: previous))
    _ = book.remove(order: previous)
    if !incoming.isImmediate, !isMarketable(incoming) {
      if add(incoming, order, incoming.quantity) {
        push(
          EngineEvent(
            .replaced, instrument: incoming.instrument, side: incoming.side, order: order,
            previous: previous, price: incoming.price, quantity: incoming.quantity,
            remaining: incoming.quantity, owner: incoming.owner))
        return .accepted(order, resting: incoming.quantity)
      }
      pushDeleted(old, .replaced)
      expire(incoming, order, incoming.quantity, .supervisory)
      return .accepted(order, resting: .zero)
    }
    pushDeleted(old, .replaced)
    let left = match(incoming, order)
    return .accepted(order, resting: rest(incoming, order, left))
  }

  /// Cuts a resting order down to `remaining` (0: all of it); false, and counted, when the order
  /// is unknown. An order that is not larger than `remaining` stays as it is.
  @_noAllocation
  package mutating func cancel(
    order: OrderID, remaining: Quantity = .zero, cause: CancelCause = .user
  ) -> Bool {
    guard let old = book.order(order), remaining.raw >= 0 else {
      refusals[Int(EngineRefusal.orderUnknown.rawValue)] += 1
      return false
    }
    guard remaining < old.quantity else { return true }
    guard remaining.raw > 0 else {
      _ = book.remove(order: order)
      pushDeleted(old, cause)
      return true
    }
    let cut = Quantity(raw: old.quantity.raw - remaining.raw)
    _ = book.reduce(order: order, by: cut)
    push(
      EngineEvent(
        .reduced, instrument: old.instrument, side: old.side, order: order, price: old.price,
        quantity: cut, remaining: remaining, owner: OrderOwner(raw: old.tag), cause: cause))
    return true
  }

  /// Halts, resumes or closes an instrument; resting orders stay and can be cancelled.
  package mutating func changeState(_ instrument: InstrumentID, to state: TradingState) {
    states[instrument.index] = state
    var event = EngineEvent(.status, instrument: instrument)
    event.state = state
    push(event)
  }

  /// Reports a trade that touches no displayed order: `hiddenTrade` or `crossTrade`.
  package mutating func report(
    _ kind: EngineEvent.Kind, _ instrument: InstrumentID, price: Price, quantity: Quantity
  ) {
    precondition(kind == .hiddenTrade || kind == .crossTrade)
    matchLast += 1
    var event = EngineEvent(
      kind, instrument: instrument, side: .buy, price: price, quantity: quantity)
    event.match = matchLast
    push(event)
  }
}
