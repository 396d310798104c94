// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Rings
import Units

extension OrderFlow {
  /// One decision for one instrument.
  @_noAllocation
  mutating func act(_ index: Int, _ engine: inout MatchingEngine) {
    let tick = engine.instruments[index].tick
    walk(index, tick)
    let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
    guard engine.states[index] == .trading else {
      cancelSome(index, &engine)
      return
    }
    let bid = engine.book.best(instrument, .buy)
    let ask = engine.book.best(instrument, .sell)
    let fair = fairs[index].value
    if ask.isPresent, ask.price.raw <= fair - tick, random.chance(60) {
      take(index, .buy, ask, fair, &engine)
      return
    }
    if bid.isPresent, bid.price.raw >= fair + tick, random.chance(60) {
      take(index, .sell, bid, fair, &engine)
      return
    }
    let roll = random.below(100)
    let side: Side = random.chance(50) ? .buy : .sell
    let touch = side == .buy ? ask : bid
    switch roll {
    case 0..<5 where touch.isPresent:
      take(index, side, touch, touch.price.raw + side.sign * tick, &engine)
    case 5..<8 where touch.isPresent:
      probe(index, side, touch, &engine)
    case 8..<10 where bid.isPresent && ask.isPresent:
      let middle = (bid.price.raw + ask.price.raw) / 2
      engine.report(
        .hiddenTrade, instrument, price: Price(raw: middle - middle % (tick / 2)),
        quantity: quantity())
    case 10..<20:
      move(index, &engine)
    case 20..<26:
      cutSome(index, &engine)
    default:
      let count = Int64(slotCounts[index])
      let target = configuration.restingTarget
      let adding = Swift.min(Swift.max(52 + (target - count) * 40 / target, 20), 92)
      if random.chance(adding) { place(index, &engine) } else { cancelSome(index, &engine) }
    }
  }

  /// Moves the fair value by up to a tenth of a tick plus its drift, back from its bounds.
  @_noAllocation
  private mutating func walk(_ index: Int, _ tick: Int64) {
    var fair = fairs[index]
    if random.below(1_500) == 0 {
      fair.drift = (random.below(5) - 2) * tick / 400
    }
    fair.value += random.below(tick / 5 + 1) - tick / 10 + fair.drift
    if fair.value < fair.lowest || fair.value > fair.highest {
      fair.value = Swift.min(Swift.max(fair.value, fair.lowest), fair.highest)
      fair.drift = -fair.drift
    }
    fairs[index] = fair
  }

  /// Hits the opposite touch up to `limit`.
  @_noAllocation
  private mutating func take(
    _ index: Int, _ side: Side, _ touch: Level, _ limit: Int64, _ engine: inout MatchingEngine
  ) {
    let tick = engine.instruments[index].tick
    let rounded = side == .buy ? limit - limit % tick : limit + (tick - limit % tick) % tick
    let most = Swift.max(touch.quantity.raw, 100)
    let size = Swift.min(100 + random.below(Swift.min(most, 2_000)), MatchingEngine.quantityMax)
    submit(
      index, side, Price(raw: rounded), Quantity(raw: size - size % 100),
      isImmediate: random.chance(70), &engine)
  }

  /// Offers one tick less than the opposite touch asks, to find out whether it has discretion.
  @_noAllocation
  private mutating func probe(
    _ index: Int, _ side: Side, _ touch: Level, _ engine: inout MatchingEngine
  ) {
    let tick = engine.instruments[index].tick
    submit(
      index, side, Price(raw: touch.price.raw - side.sign * tick), quantity(), isImmediate: true,
      &engine)
  }

  /// Adds a passive order near the fair value, fewer the further away.
  @_noAllocation
  mutating func place(_ index: Int, _ engine: inout MatchingEngine) {
    guard slotCounts[index] < slotsPerInstrument else {
      cancelSome(index, &engine)
      return
    }
    let side: Side = random.chance(50) ? .buy : .sell
    let price = passivePrice(index, side, engine)
    submit(index, side, price, quantity(), isImmediate: false, &engine)
  }

  /// A price on `side` that does not trade, at or behind both fair value and opposite touch.
  @_noAllocation
  private mutating func passivePrice(
    _ index: Int, _ side: Side, _ engine: borrowing MatchingEngine
  ) -> Price {
    let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
    let tick = engine.instruments[index].tick
    let opposite = engine.book.best(instrument, side.opposite)
    let fair = fairs[index].value
    var nearest: Int64
    if side == .buy {
      nearest = (fair - tick / 2) / tick * tick
      if opposite.isPresent { nearest = Swift.min(nearest, opposite.price.raw - tick) }
    } else {
      nearest = (fair + tick / 2 + tick - 1) / tick * tick
      if opposite.isPresent { nearest = Swift.max(nearest, opposite.price.raw + tick) }
    }
    // The steps are geometric with mean 2.7: most orders within three levels of the touch, and a
    // tail that keeps some fifteen levels filled at the default target.
    var steps: Int64 = 0
    while steps < 24, random.chance(73) { steps += 1 }
    let price = nearest - side.sign * steps * tick
    return Price(raw: Swift.max(price, tick))
  }

  /// Replaces an order by one at a new passive price or size.
  @_noAllocation
  private mutating func move(_ index: Int, _ engine: inout MatchingEngine) {
    guard let slot = pick(index, engine) else {
      place(index, &engine)
      return
    }
    guard let old = engine.book.order(OrderID(raw: slots[slot])) else { return }
    let price = random.chance(75) ? passivePrice(index, old.side, engine) : old.price
    let incoming = IncomingOrder(
      instrument: old.instrument, side: old.side, price: price, quantity: quantity(),
      owner: OrderOwner(raw: old.tag))
    if case .accepted(let order, let resting) = engine.replace(order: old.order, with: incoming) {
      if resting.raw > 0 { slots[slot] = order.raw } else { forget(index, slot) }
    }
  }

  /// Cancels part of an order.
  @_noAllocation
  private mutating func cutSome(_ index: Int, _ engine: inout MatchingEngine) {
    guard let slot = pick(index, engine),
      let old = engine.book.order(OrderID(raw: slots[slot])), old.quantity.raw > 1
    else { return }
    let remaining = 1 + random.below(old.quantity.raw - 1)
    _ = engine.cancel(order: old.order, remaining: Quantity(raw: remaining))
  }

  /// Cancels an order; of two candidates the one further from the fair value.
  @_noAllocation
  private mutating func cancelSome(_ index: Int, _ engine: inout MatchingEngine) {
    guard let first = pick(index, engine), let second = pick(index, engine),
      let left = engine.book.order(OrderID(raw: slots[first])),
      let right = engine.book.order(OrderID(raw: slots[second]))
    else { return }
    // The second pick may have forgotten orders and so moved the first one to another slot.
    let isFirstValid = first < index * slotsPerInstrument + slotCounts[index]
    let fair = fairs[index].value
    let isFirstFurther =
      isFirstValid
      && (left.price.raw - fair).magnitude >= (right.price.raw - fair).magnitude
    let slot = isFirstFurther ? first : second
    _ = engine.cancel(order: OrderID(raw: slots[slot]))
    forget(index, slot)
  }

  @_noAllocation
  private mutating func submit(
    _ index: Int, _ side: Side, _ price: Price, _ quantity: Quantity, isImmediate: Bool,
    _ engine: inout MatchingEngine
  ) {
    let discretion: UInt32 = random.chance(12) ? 1 : 0
    let incoming = IncomingOrder(
      instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: index)), side: side, price: price,
      quantity: quantity, owner: .flow(discretionTicks: discretion), isImmediate: isImmediate,
      isAttributed: random.chance(6))
    guard case .accepted(let order, let resting) = engine.submit(incoming), resting.raw > 0 else {
      return
    }
    guard slotCounts[index] < slotsPerInstrument else {
      _ = engine.cancel(order: order)
      return
    }
    slots[index * slotsPerInstrument + slotCounts[index]] = order.raw
    slotCounts[index] += 1
  }

  /// The slot of a random order of ours that still rests; forgets those met that do not.
  @_noAllocation
  private mutating func pick(_ index: Int, _ engine: borrowing MatchingEngine) -> Int? {
    for _ in 0..<8 {
      let count = slotCounts[index]
      guard count > 0 else { return nil }
      let slot = index * slotsPerInstrument + Int(random.below(Int64(count)))
      if engine.book.contains(OrderID(raw: slots[slot])) { return slot }
      forget(index, slot)
    }
    return nil
  }

  @_noAllocation
  private mutating func forget(_ index: Int, _ slot: Int) {
    let last = index * slotsPerInstrument + slotCounts[index] - 1
    slots[slot] = slots[last]
    slotCounts[index] -= 1
  }

  /// Mostly one to five round lots, sometimes an odd lot or a block.
  @_noAllocation
  private mutating func quantity() -> Quantity {
    let roll = random.below(20)
    if roll == 0 { return Quantity(raw: 1 + random.below(99)) }
    if roll == 1 { return Quantity(raw: 1_000 + 100 * random.below(40)) }
    return Quantity(raw: 100 * (1 + random.below(5)))
  }
}
