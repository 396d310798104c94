// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Rings
import Units

extension MatchingEngine {
  /// Events one match or rest step may queue; matching stops while fewer would fit.
  static var eventsPerStep: Int { 4 }

  @_noAllocation
  func refusal(of incoming: IncomingOrder) -> EngineRefusal? {
    guard incoming.instrument.index < instrumentCount else { return .instrumentUnknown }
    guard incoming.side != .none else { return .sideInvalid }
    let price = incoming.price.raw
    guard price > 0, price <= Self.priceMax,
      price % instruments[incoming.instrument.index].tick == 0
    else { return .priceInvalid }
    guard incoming.quantity.raw > 0, incoming.quantity.raw <= Self.quantityMax else {
      return .quantityInvalid
    }
    guard states[incoming.instrument.index] == .trading else { return .halted }
    guard events.room >= 2 * Self.eventsPerStep, book.orderCount < book.orderCapacity else {
      return .capacity
    }
    return nil
  }

  @_noAllocation
  mutating func refuse(_ refusal: EngineRefusal) -> SubmitOutcome {
    refusals[Int(refusal.rawValue)] += 1
    return .refused(refusal)
  }

  /// The price at which `incoming` trades with the best opposite order, nil when they do not.
  @_noAllocation
  func tradePrice(_ incoming: IncomingOrder, _ resting: RestingOrder) -> Price? {
    let sign = incoming.side.sign
    if sign * (incoming.price.raw - resting.price.raw) >= 0 { return resting.price }
    let discretion = OrderOwner(raw: resting.tag).discretionTicks
    let reach = discretion * instruments[incoming.instrument.index].tick
    let displayed = resting.price.raw - sign * reach
    return sign * (incoming.price.raw - displayed) >= 0 ? incoming.price : nil
  }

  @_noAllocation
  func isMarketable(_ incoming: IncomingOrder) -> Bool {
    guard let resting = book.front(incoming.instrument, incoming.side.opposite) else {
      return false
    }
    return tradePrice(incoming, resting) != nil
  }

  /// Trades `incoming` as far as it can; what is left of it.
  @_noAllocation
  mutating func match(_ incoming: IncomingOrder, _ order: OrderID) -> Quantity {
    var left = incoming.quantity.raw
    while left > 0, let resting = book.front(incoming.instrument, incoming.side.opposite),
      let price = tradePrice(incoming, resting), events.room >= 2 * Self.eventsPerStep
    {
      let owner = OrderOwner(raw: resting.tag)
      if owner.isClient, incoming.owner.isClient {
        _ = book.remove(order: resting.order)
        pushDeleted(resting, .selfMatch)
        continue
      }
      let size = Swift.min(left, resting.quantity.raw)
      _ = book.reduce(order: resting.order, by: Quantity(raw: size))
      left -= size
      matchLast += 1
      var event = EngineEvent(
        price == resting.price ? .executed : .executedAtPrice, instrument: incoming.instrument,
        side: resting.side, order: resting.order, price: price, quantity: Quantity(raw: size),
        remaining: Quantity(raw: resting.quantity.raw - size), owner: owner)
      event.incoming = order
      event.incomingOwner = incoming.owner
      event.match = matchLast
      push(event)
    }
    return Quantity(raw: left)
  }

  /// Rests `left` of `incoming`, or expires it when it may not rest; what rests.
  @_noAllocation
  mutating func rest(_ incoming: IncomingOrder, _ order: OrderID, _ left: Quantity) -> Quantity {
    guard left.raw > 0 else { return .zero }
    guard !incoming.isImmediate else {
      expire(incoming, order, left, .immediateOrCancel)
      return .zero
    }
    // Matching may have stopped for want of event room; resting then would cross the book.
    guard !isMarketable(incoming), add(incoming, order, left) else {
      refusals[Int(EngineRefusal.capacity.rawValue)] += 1
      expire(incoming, order, left, .supervisory)
      return .zero
    }
    var event = EngineEvent(
      .added, instrument: incoming.instrument, side: incoming.side, order: order,
      price: incoming.price, quantity: left, remaining: left, owner: incoming.owner)
    event.isAttributed = incoming.isAttributed
    push(event)
    return left
  }

  @_noAllocation
  mutating func add(_ incoming: IncomingOrder, _ order: OrderID, _ open: Quantity) -> Bool {
    let outcome = book.add(
      order: order, instrument: incoming.instrument, side: incoming.side, price: incoming.price,
      quantity: open, tag: incoming.owner.raw)
    // A pattern, because `==` of another module's enum counts as a call that may allocate.
    if case .added = outcome { return true }
    return false
  }

  @_noAllocation
  mutating func expire(
    _ incoming: IncomingOrder, _ order: OrderID, _ left: Quantity, _ cause: CancelCause
  ) {
    push(
      EngineEvent(
        .expired, instrument: incoming.instrument, side: incoming.side, order: order,
        price: incoming.price, quantity: left, owner: incoming.owner, cause: cause))
  }

  @_noAllocation
  func accepted(_ incoming: IncomingOrder, _ order: OrderID, previous: OrderID) -> EngineEvent {
    EngineEvent(
      .accepted, instrument: incoming.instrument, side: incoming.side, order: order,
      previous: previous, price: incoming.price, quantity: incoming.quantity,
      remaining: incoming.quantity, owner: incoming.owner)
  }

  @_noAllocation
  mutating func pushDeleted(_ old: RestingOrder, _ cause: CancelCause) {
    push(
      EngineEvent(
        .deleted, instrument: old.instrument, side: old.side, order: old.order, price: old.price,
        quantity: old.quantity, owner: OrderOwner(raw: old.tag), cause: cause))
  }

  @_noAllocation
  mutating func push(_ event: EngineEvent) {
    let isQueued = events.append(event)
    precondition(isQueued, "events must be drained after each call")
  }
}
