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

/// Price levels of many instruments without orders: for venues that publish levels, and for
/// readers of events that keep a book of their own.
///
/// Full depth, all memory taken at creation. Owned by one thread.
package struct LevelTable: ~Copyable {
  @usableFromInline var ladders: Ladders
  @usableFromInline package var refusals = BookRefusals()

  /// An empty table of instruments 0 ..< `instrumentCapacity` with up to about `levelCapacity` / 2
  /// prices (runs grow by doubling); 32 bytes a level, 24 an instrument.
  package init(instrumentCapacity: Int, levelCapacity: Int) {
    ladders = Ladders(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
  }

  @inlinable package var instrumentCapacity: Int { ladders.instrumentCapacity }

  /// Adds an order's quantity at a price, making the level when it is new.
  @inlinable
  @_noAllocation
  package mutating func add(
    _ instrument: InstrumentID, _ side: Side, price: Price, quantity: Quantity, orders: Int64 = 1
  ) -> LevelOutcome {
    guard let row = ladders.row(instrument, side), price.isDefined, quantity.raw > 0 else {
      return refuse()
    }
    let key = side == .buy ? price.raw : -price.raw
    let index = ladders.search(row, key)
    let position = ladders.position(row, index)
    guard index < ladders.count(row), ladders.rungs[position].key == key else {
      let rung = Rung(key: key, quantity: quantity.raw, orders: Int32(clamping: orders))
      return insert(row, index, rung)
    }
    guard ladders.rungs[position].quantity <= Int64.max - quantity.raw else { return refuse() }
    ladders.rungs[position].quantity += quantity.raw
    let count = Int64(ladders.rungs[position].orders).addingReportingOverflow(orders)
    ladders.rungs[position].orders = count.overflow ? .max : Int32(clamping: count.partialValue)
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
    guard let rung = ladders.find(row, side == .buy ? price.raw : -price.raw) else {
      refusals.quantityExcess += 1
      return .excess
    }
    let held = ladders.rungs[rung].quantity
    guard held > quantity.raw else {
      ladders.remove(row, position: rung)
      guard held < quantity.raw else { return .applied }
      refusals.quantityExcess += 1
      return .excess
    }
    ladders.rungs[rung].quantity = held - quantity.raw
    let count = Int64(ladders.rungs[rung].orders).subtractingReportingOverflow(orders)
    ladders.rungs[rung].orders = count.overflow ? 0 : max(0, Int32(clamping: count.partialValue))
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
    let key = side == .buy ? price.raw : -price.raw
    let index = ladders.search(row, key)
    let position = ladders.position(row, index)
    let rung = Rung(key: key, quantity: quantity.raw, orders: Int32(clamping: orders))
    guard index < ladders.count(row), ladders.rungs[position].key == key else {
      return quantity.raw == 0 ? .applied : insert(row, index, rung)
    }
    if quantity.raw == 0 {
      ladders.remove(row, position: position)
    } else {
      ladders.rungs[position] = rung
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
      let key = side == .buy ? levels[depth].price.raw : -levels[depth].price.raw
      guard isFirst || key < lastKey else { return refuse() }
      lastKey = key
      isFirst = false
    }
    ladders.removeAll(row)
    for depth in stride(from: size - 1, through: 0, by: -1) where levels[depth].isPresent {
      let level = levels[depth]
      let key = side == .buy ? level.price.raw : -level.price.raw
      let rung = Rung(
        key: key, quantity: level.quantity.raw, orders: Int32(clamping: level.orders))
      let outcome = insert(row, ladders.count(row), rung)
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
  mutating func insert(_ row: Int, _ index: Int, _ rung: Rung) -> LevelOutcome {
    guard ladders.insert(row, at: index, rung) != nil else {
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

extension LevelTable {
  /// Price levels of one side; 0 for an instrument outside the table.
  @inlinable
  @_noAllocation
  package func depth(_ instrument: InstrumentID, _ side: Side) -> Int {
    guard let row = ladders.row(instrument, side) else { return 0 }
    return ladders.count(row)
  }

  /// The level `depth` steps behind the best (0), absent when there is none.
  @inlinable
  @_noAllocation
  package func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level {
    guard let row = ladders.row(instrument, side) else { return .absent }
    return ladders.level(row, depth)
  }

  /// The best level of one side, absent when the side is empty.
  @inlinable
  @_noAllocation
  package func best(_ instrument: InstrumentID, _ side: Side) -> Level {
    level(instrument, side, 0)
  }

  /// The level at exactly `price`, absent when nothing rests there.
  @inlinable
  @_noAllocation
  package func level(_ instrument: InstrumentID, _ side: Side, at price: Price) -> Level {
    guard price.isDefined, let row = ladders.row(instrument, side),
      let rung = ladders.find(row, side == .buy ? price.raw : -price.raw)
    else { return .absent }
    return ladders.rungs[rung].level(isAsk: side == .sell)
  }

  /// Fills `levels` best first; levels that are not there become absent.
  @inlinable
  package func copyTop<let size: Int>(
    _ instrument: InstrumentID, _ side: Side, into levels: inout InlineArray<size, Level>
  ) {
    guard let row = ladders.row(instrument, side) else {
      levels = InlineArray(repeating: .absent)
      return
    }
    ladders.copyTop(row, into: &levels)
  }
}
