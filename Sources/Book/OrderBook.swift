// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// Every resting order of every instrument of one channel, in price-time priority.
///
/// Orders of a price queue in the order they came, levels are sorted by price, and each order is
/// found by its reference. All memory is taken at creation; what does not fit is refused and
/// counted. An order is half a cache line that names its level, a level another half that names its
/// first and last order, and neither moves: a change of an order touches its line, its level and
/// its neighbours, and sorted prices only when a level comes or goes. `foresee` lets a feed fetch
/// these lines before it needs them. Owned by one thread.
package struct OrderBook: ~Copyable {
  @usableFromInline var orders: OrderTable
  @usableFromInline package var ladders: Ladders<Int32>
  @usableFromInline var levels: LevelPool
  @usableFromInline var foresight = Foresight()
  @usableFromInline package var refusals = BookRefusals()

  /// An empty book for up to `orderCapacity` resting orders of instruments 0 ..<
  /// `instrumentCapacity` at up to about `levelCapacity` / 2 prices (runs grow by doubling) besides
  /// the eight best of each side.
  ///
  /// Takes what `byteCount` says.
  package init(orderCapacity: Int, instrumentCapacity: Int, levelCapacity: Int) {
    orders = OrderTable(capacity: orderCapacity)
    ladders = Ladders(
      instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity, filler: noNode)
    levels = LevelPool(
      capacity: Ladders<Int32>.rungCapacity(
        instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity))
  }

  /// The memory in bytes of a book of these capacities: 64 an order, 44 a level, 736 an instrument.
  package static func byteCount(
    orderCapacity: Int, instrumentCapacity: Int, levelCapacity: Int
  ) -> Int {
    OrderTable.byteCount(capacity: orderCapacity)
      + Ladders<Int32>.byteCount(
        instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
      + LevelPool.byteCount(
        capacity: Ladders<Int32>.rungCapacity(
          instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity))
  }

  @inlinable package var orderCount: Int { @_noAllocation get { orders.count } }
  @inlinable package var orderCapacity: Int { @_noAllocation get { orders.capacity } }

  /// Puts an order behind all others of its price; the book is unchanged unless it was `added`.
  @inlinable
  @_noAllocation
  package mutating func add(
    order id: OrderID, instrument: InstrumentID, side: Side, price: Price, quantity: Quantity,
    tag: UInt32 = 0
  ) -> AddOutcome {
    guard let row = ladders.row(instrument, side), price.isDefined, quantity.raw > 0 else {
      refusals.valueInvalid += 1
      return .invalid
    }
    guard orders.find(id.raw) == nil else {
      refusals.orderDuplicate += 1
      return .duplicate
    }
    guard !orders.isFull, let slot = orders.vacancy(id.raw) else {
      refusals.orderTableFull += 1
      return .full
    }
    let key = Ladders<Int32>.key(side, price)
    let found = ladders.search(row, key)
    let level: Int32
    if found.isFound {
      level = ladders[row, found.place]
      guard levels[level].quantity <= Int64.max - quantity.raw else {
        refusals.valueInvalid += 1
        return .invalid
      }
    } else {
      guard !levels.isFull, ladders.insert(row, at: found.place, key, levels.vacant) else {
        refusals.levelArenaFull += 1
        return .full
      }
      level = levels.insert(key, row)
    }
    let last = levels[level].tail
    orders.insert(
      id.raw, quantity: quantity.raw, level: level, previous: last, tag: tag, slot: slot)
    let stored = Int32(truncatingIfNeeded: slot)
    if last == noNode {
      levels[level].head = stored
    } else {
      orders.nodes[Int(last)].next = stored
    }
    levels[level].tail = stored
    levels[level].quantity += quantity.raw
    levels[level].orders += 1
    return .added
  }

  /// Takes `quantity` off an order (execution or partial cancel), the order with it when nothing
  /// is left; nil, and counted, when the reference is unknown or the quantity negative.
  @inlinable
  @_noAllocation
  package mutating func reduce(order id: OrderID, by quantity: Quantity) -> OrderChange? {
    guard quantity.raw >= 0 else {
      refusals.valueInvalid += 1
      return nil
    }
    return take(id, quantity.raw)
  }

  /// Takes an order out; nil, and counted, when the reference is unknown.
  @inlinable
  @_noAllocation
  package mutating func remove(order id: OrderID) -> OrderChange? { take(id, nil) }

  /// Takes an order out and puts `new` behind all others of its price, same side and tag.
  ///
  /// Nil, and counted, when `old` is unknown. When `new` is refused `old` is gone nevertheless:
  /// the venue has removed it.
  @inlinable
  @_noAllocation
  package mutating func replace(
    order old: OrderID, with new: OrderID, price: Price, quantity: Quantity
  ) -> ReplaceChange? {
    guard let removed = take(old, nil) else { return nil }
    let added = add(
      order: new, instrument: removed.instrument, side: removed.side, price: price,
      quantity: quantity, tag: removed.tag)
    return ReplaceChange(removed: removed, added: added)
  }

  /// Takes all orders of `instrument` out.
  package mutating func clear(_ instrument: InstrumentID) {
    for side in [Side.buy, .sell] {
      while let order = front(instrument, side) { _ = remove(order: order.order) }
    }
  }

  @inlinable @inline(__always)
  @_noAllocation
  mutating func take(_ id: OrderID, _ wanted: Int64?) -> OrderChange? {
    guard let slot = orders.find(id.raw) else {
      refusals.orderUnknown += 1
      return nil
    }
    let node = orders.nodes[slot]
    let level = levels[node.level]
    let row = Int(level.row)
    let taken = min(node.quantity, wanted ?? node.quantity)
    let remaining = node.quantity - taken
    if remaining > 0 {
      orders.nodes[slot].quantity = remaining
      levels[node.level].quantity = level.quantity - taken
    } else if level.orders > 1 {
      unlink(node)
      orders.remove(id.raw, slot: slot)
      levels[node.level].quantity = level.quantity - taken
      levels[node.level].orders = level.orders - 1
    } else {
      orders.remove(id.raw, slot: slot)
      let found = ladders.search(row, level.key)
      precondition(found.isFound, "a level has no rung")
      ladders.remove(row, place: found.place)
      levels.remove(node.level)
    }
    let excess = (wanted ?? taken) - taken
    if excess > 0 { refusals.quantityExcess += 1 }
    return OrderChange(
      instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: row / 2)),
      side: row & 1 == 0 ? .buy : .sell,
      price: Price(raw: row & 1 == 0 ? level.key : -level.key),
      quantity: Quantity(raw: taken), remaining: Quantity(raw: remaining),
      excess: Quantity(raw: excess), tag: node.tag)
  }

  /// Takes an order that is not the only one out of the queue of its level.
  @inlinable @inline(__always)
  @_noAllocation
  mutating func unlink(_ node: OrderNode) {
    if node.previous == noNode {
      levels[node.level].head = node.next
    } else {
      orders.nodes[Int(node.previous)].next = node.next
    }
    if node.next == noNode {
      levels[node.level].tail = node.previous
    } else {
      orders.nodes[Int(node.next)].previous = node.previous
    }
  }
}
