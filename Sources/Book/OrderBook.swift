// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Units

/// Every resting order of every instrument of one channel, in price-time priority.
///
/// Orders of a price queue in the order they came, levels are sorted by price, and each order is
/// found by its reference. All memory is taken at creation; what does not fit is refused and
/// counted. An order is half a cache line that names its level, a level another half that names its
/// first and last order: a change of an order touches its line, its level and its neighbours. The
/// levels within 64 ticks of the best are found by arithmetic (`PriceWindow`), those beyond, few
/// and seldom touched, in sorted `Ladders`. `foresee` lets a feed fetch these lines before it
/// needs them. Owned by one thread.
package struct OrderBook: ~Copyable {
  @usableFromInline var orders: OrderTable
  @usableFromInline var windows: FixedArray<PriceWindow>
  /// The levels worse than all of a row's window.
  @usableFromInline var far: Ladders<Int32>
  @usableFromInline var levels: LevelPool
  @usableFromInline var foresight = Foresight()
  @usableFromInline package var refusals = BookRefusals()

  /// An empty book for up to `orderCapacity` resting orders of instruments 0 ..<
  /// `instrumentCapacity`, at most 65,536, with up to about `levelCapacity` / 2 prices (runs grow
  /// by doubling) more than 64 ticks behind the best of their side.
  ///
  /// Takes what `byteCount` says.
  package init(orderCapacity: Int, instrumentCapacity: Int, levelCapacity: Int) {
    precondition(instrumentCapacity <= 1 << 16)
    orders = OrderTable(capacity: orderCapacity)
    windows = FixedArray(repeating: PriceWindow(), count: 2 * instrumentCapacity)
    far = Ladders(
      instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity, filler: noNode)
    levels = LevelPool(
      rowCount: 2 * instrumentCapacity,
      capacity: Ladders<Int32>.rungCapacity(
        instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity))
  }

  /// The memory in bytes of a book of these capacities: 80 an order, 44 a level, 4,960 an
  /// instrument.
  package static func byteCount(
    orderCapacity: Int, instrumentCapacity: Int, levelCapacity: Int
  ) -> Int {
    OrderTable.byteCount(capacity: orderCapacity)
      + 2 * instrumentCapacity * MemoryLayout<PriceWindow>.stride
      + Ladders<Int32>.byteCount(
        instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
      + LevelPool.byteCount(
        rowCount: 2 * instrumentCapacity,
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
    guard let row = far.row(instrument, side), price.raw.magnitude <= Self.priceMax,
      quantity.raw > 0
    else {
      refusals.valueInvalid += 1
      return .invalid
    }
    let home = orders.home(id.raw)
    guard slot(id, home) == nil else {
      refusals.orderDuplicate += 1
      return .duplicate
    }
    guard !orders.isFull, let slot = vacancy(home) else {
      refusals.orderTableFull += 1
      return .full
    }
    guard let level = level(row, Ladders<Int32>.key(row, price)) else {
      refusals.levelArenaFull += 1
      return .full
    }
    guard levels[level].quantity <= Int64.max - quantity.raw else {
      refusals.valueInvalid += 1
      return .invalid
    }
    let last = levels[level].tail
    orders.insert(
      id.raw, quantity: quantity.raw, level: level, previous: last, tag: tag, slot: slot,
      home: home)
    let stored = Int32(truncatingIfNeeded: slot)
    orders.nodes[orders.neighbour(last)].next = stored
    levels[level].append(stored)
    levels[level].quantity &+= quantity.raw
    levels[level].orders += 1
    return .added
  }

  /// Beyond any price of a market, and no sum of two keys overflows.
  @inlinable static var priceMax: UInt64 { 1 << 62 }

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
    let home = orders.home(id.raw)
    guard let slot = slot(id, home) else {
      refusals.orderUnknown += 1
      return nil
    }
    let node = orders.nodes[slot]
    let number = node.level
    let row = Int(levels[number].row)
    let key = levels[number].key
    let taken = min(node.quantity, wanted ?? node.quantity)
    let remaining = node.quantity - taken
    levels[number].quantity -= taken
    if remaining > 0 {
      orders.nodes[slot].quantity = remaining
    } else {
      unlink(node)
      orders.remove(slot: slot, home: home)
      levels[number].orders -= 1
      removeLevelIfEmpty(number, row, key)
    }
    let excess = (wanted ?? taken) - taken
    if excess > 0 { refusals.quantityExcess += 1 }
    return OrderChange(
      instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: row / 2)),
      side: Ladders<Int32>.side(row), price: Ladders<Int32>.price(row, key),
      quantity: Quantity(raw: taken), remaining: Quantity(raw: remaining),
      excess: Quantity(raw: excess), tag: node.tag)
  }

  /// `orders.find`, its long way apart: called on the table it would have the whole of it copied
  /// to the stack for each order.
  @inlinable @inline(__always)
  @_noAllocation
  mutating func slot(_ id: OrderID, _ home: Int) -> Int? {
    let found = orders.match(home, id.raw)
    if found < 2 { return home &+ found }
    return orders.nodes[home].passedCount == 0 ? nil : slotBehind(id, home)
  }

  @inlinable @inline(never)
  mutating func slotBehind(_ id: OrderID, _ home: Int) -> Int? { orders.find(id.raw, behind: home) }

  /// `orders.vacancy`, its long way apart as in `slot`.
  @inlinable @inline(__always)
  mutating func vacancy(_ home: Int) -> Int? {
    let slot = home &+ (orders.nodes[home].isLive ? 1 : 0)
    return orders.nodes[slot].isLive ? vacancyBehind(home) : slot
  }

  @inlinable @inline(never)
  mutating func vacancyBehind(_ home: Int) -> Int? { orders.vacancy(behind: home) }

  /// Takes an order out of the queue of its level.
  @inlinable @inline(__always)
  @_noAllocation
  mutating func unlink(_ node: OrderNode) {
    let level = node.level
    orders.nodes[orders.neighbour(node.previous)].next = node.next
    orders.nodes[orders.neighbour(node.next)].previous = node.previous
    levels[level].unlink(previous: node.previous, next: node.next)
  }
}
