// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// What became of a change offered to a `LevelTable`.
@frozen
package enum LevelOutcome: UInt8, Sendable, BitwiseCopyable {
  case applied
  /// More was removed than the level held, or it did not exist; what was there is gone.
  case excess
  /// No chunk of the arena is left; nothing changed.
  case full
  /// No side, no price, a negative quantity, an unknown instrument, a total that overflows, or
  /// levels out of order; nothing changed.
  case invalid
}

/// What a `LevelTable` keeps of a price.
@usableFromInline
package struct LevelTotal: Sendable, BitwiseCopyable {
  @usableFromInline var quantity: Int64
  @usableFromInline var orders: Int32

  @inlinable
  init(quantity: Int64, orders: Int32) {
    self.quantity = quantity
    self.orders = orders
  }
}

/// Price levels of many instruments without orders: for venues that publish levels, and for
/// readers of events that keep a book of their own.
///
/// Full depth, all memory taken at creation. Owned by one thread.
package struct LevelTable: ~Copyable {
  @usableFromInline package var ladders: Ladders<LevelTotal>
  @usableFromInline package var refusals = BookRefusals()

  /// An empty table of instruments 0 ..< `instrumentCapacity` with up to about `levelCapacity` / 2
  /// prices (runs grow by doubling) besides the eight best of each side; 24 bytes a level, 448 an
  /// instrument.
  package init(instrumentCapacity: Int, levelCapacity: Int) {
    ladders = Ladders(
      instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity,
      filler: LevelTotal(quantity: 0, orders: 0))
  }

  /// Adds an order's quantity at a price, making the level when it is new.
  @inlinable
  @_noAllocation
  package mutating func add(
    _ instrument: InstrumentID, _ side: Side, price: Price, quantity: Quantity, orders: Int64 = 1
  ) -> LevelOutcome {
    guard let row = ladders.row(instrument, side), price.isDefined, quantity.raw > 0 else {
      return refuse()
    }
    let key = Ladders<LevelTotal>.key(side, price)
    let found = ladders.search(row, key)
    guard found.isFound else {
      let total = LevelTotal(quantity: quantity.raw, orders: Int32(clamping: orders))
      return insert(row, found.place, key, total)
    }
    guard ladders[row, found.place].quantity <= Int64.max - quantity.raw else { return refuse() }
    ladders[row, found.place].quantity += quantity.raw
    let count = Int64(ladders[row, found.place].orders).addingReportingOverflow(orders)
    ladders[row, found.place].orders = count.overflow ? .max : Int32(clamping: count.partialValue)
    return .applied
  }

  /// Takes quantity off a price; the level goes with its last unit. `orders` is how many orders
  /// left with it, 0 when the event does not say.
  @inlinable
  @_noAllocation
  package mutating func remove(
    _ instrument: InstrumentID, _ side: Side, price: Price, quantity: Quantity, orders: Int64 = 0
  ) -> LevelOutcome {
    guard let row = ladders.row(instrument, side), price.isDefined, quantity.raw >= 0 else {
      return refuse()
    }
    let found = ladders.search(row, Ladders<LevelTotal>.key(side, price))
    guard found.isFound else {
      refusals.quantityExcess += 1
      return .excess
    }
    let held = ladders[row, found.place].quantity
    guard held > quantity.raw else {
      ladders.remove(row, place: found.place)
      guard held < quantity.raw else { return .applied }
      refusals.quantityExcess += 1
      return .excess
    }
    ladders[row, found.place].quantity = held - quantity.raw
    let count = Int64(ladders[row, found.place].orders).subtractingReportingOverflow(orders)
    ladders[row, found.place].orders =
      count.overflow ? 0 : max(0, Int32(clamping: count.partialValue))
    return .applied
  }

  /// Makes the quantity at a price what the venue says it is; 0 takes the level away.
  @inlinable
  @_noAllocation
  package mutating func assign(
    _ instrument: InstrumentID, _ side: Side, price: Price, quantity: Quantity, orders: Int64 = 0
  ) -> LevelOutcome {
    guard let row = ladders.row(instrument, side), price.isDefined, quantity.raw >= 0 else {
      return refuse()
    }
    let key = Ladders<LevelTotal>.key(side, price)
    let found = ladders.search(row, key)
    let total = LevelTotal(quantity: quantity.raw, orders: Int32(clamping: orders))
    guard found.isFound else {
      return quantity.raw == 0 ? .applied : insert(row, found.place, key, total)
    }
    if quantity.raw == 0 {
      ladders.remove(row, place: found.place)
    } else {
      ladders[row, found.place] = total
    }
    return .applied
  }

  /// Makes a side exactly `levels`, best first; absent levels are skipped. Refused as a whole
  /// when the present ones are not strictly worse from one to the next.
  @inlinable
  package mutating func replaceSide<let size: Int>(
    _ instrument: InstrumentID, _ side: Side, with levels: InlineArray<size, Level>
  ) -> LevelOutcome {
    guard let row = ladders.row(instrument, side) else { return refuse() }
    var lastKey = Int64.max
    var isFirst = true
    for depth in 0..<size where levels[depth].isPresent {
      guard levels[depth].price.isDefined else { return refuse() }
      let key = Ladders<LevelTotal>.key(side, levels[depth].price)
      guard isFirst || key < lastKey else { return refuse() }
      lastKey = key
      isFirst = false
    }
    ladders.removeAll(row)
    for depth in stride(from: size - 1, through: 0, by: -1) where levels[depth].isPresent {
      let level = levels[depth]
      let key = Ladders<LevelTotal>.key(side, level.price)
      let total = LevelTotal(
        quantity: level.quantity.raw, orders: Int32(clamping: level.orders))
      let outcome = insert(row, ladders.search(row, key).place, key, total)
      guard outcome == .applied else { return outcome }
    }
    return .applied
  }

  /// Takes all levels of `instrument` away.
  @inlinable
  @_noAllocation
  package mutating func clear(_ instrument: InstrumentID) {
    guard let bids = ladders.row(instrument, .buy) else { return }
    ladders.removeAll(bids)
    ladders.removeAll(bids + 1)
  }

  /// Takes all levels of all instruments away.
  @inlinable
  @_noAllocation
  package mutating func clearAll() {
    for row in 0..<ladders.sides.count { ladders.removeAll(row) }
  }

  @inlinable
  @_noAllocation
  mutating func insert(
    _ row: Int, _ place: Int, _ key: Int64, _ total: LevelTotal
  ) -> LevelOutcome {
    guard ladders.insert(row, at: place, key, total) else {
      refusals.levelArenaFull += 1
      return .full
    }
    return .applied
  }

  @inlinable
  @_noAllocation
  mutating func refuse() -> LevelOutcome {
    refusals.valueInvalid += 1
    return .invalid
  }
}

extension LevelTable: LevelReading {
  @inlinable package var instrumentCapacity: Int { ladders.instrumentCapacity }

  @inlinable
  package func row(_ instrument: InstrumentID, _ side: Side) -> Int? {
    ladders.row(instrument, side)
  }

  @inlinable package func depth(row: Int) -> Int { ladders.count(row) }

  @inlinable
  @_noAllocation
  package func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level {
    guard let row = ladders.row(instrument, side), depth >= 0, depth < ladders.count(row) else {
      return .absent
    }
    return level(row, place: ladders.place(row, depth: depth))
  }

  @inlinable
  @_noAllocation
  package func best(_ instrument: InstrumentID, _ side: Side) -> Level {
    level(instrument, side, 0)
  }

  @inlinable
  package func level(row: Int, at price: Price) -> Level {
    let found = ladders.search(row, Ladders<LevelTotal>.key(row, price))
    return found.isFound ? level(row, place: found.place) : .absent
  }

  @inlinable
  func level(_ row: Int, place: Int) -> Level {
    let total = ladders[row, place]
    return Level(
      price: Ladders<LevelTotal>.price(row, ladders.key(row, place: place)),
      quantity: Quantity(raw: total.quantity), orders: Int64(total.orders))
  }
}
