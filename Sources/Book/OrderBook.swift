// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// Every resting order of every instrument of one channel, in price-time priority.
///
/// Orders of a price queue in the order they came, levels are sorted by price, and each order is
/// found by its reference. All memory is taken at creation; what does not fit is refused and
/// counted. Owned by one thread.
package struct OrderBook: ~Copyable {
  @usableFromInline var orders: OrderTable
  @usableFromInline var ladders: Ladders
  @usableFromInline package var refusals = BookRefusals()

  /// An empty book for up to `orderCapacity` resting orders of instruments 0 ..<
  /// `instrumentCapacity` at up to about `levelCapacity` / 2 prices (runs grow by doubling).
  ///
  /// Takes 40 bytes an order plus 16 to 32 of index, 32 a level, 24 an instrument.
  package init(orderCapacity: Int, instrumentCapacity: Int, levelCapacity: Int) {
    orders = OrderTable(capacity: orderCapacity)
    ladders = Ladders(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
  }

  @inlinable package var orderCount: Int { @_noAllocation get { orders.count } }
  @inlinable package var orderCapacity: Int { @_noAllocation get { orders.nodes.count } }
  @inlinable package var instrumentCapacity: Int { ladders.instrumentCapacity }

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
    let bucket = orders.bucket(id.raw)
    guard orders.buckets[bucket].node == noNode else {
      refusals.orderDuplicate += 1
      return .duplicate
    }
    guard !orders.isFull else {
      refusals.orderTableFull += 1
      return .full
    }
    let key = side == .buy ? price.raw : -price.raw
    let index = ladders.search(row, key)
    var rung: Int
    if index < ladders.count(row), ladders.rungs[ladders.position(row, index)].key == key {
      rung = ladders.position(row, index)
      guard ladders.rungs[rung].quantity <= Int64.max - quantity.raw else {
        refusals.valueInvalid += 1
        return .invalid
      }
    } else {
      let empty = Rung(key: key, quantity: 0, orders: 0)
      guard let inserted = ladders.insert(row, at: index, empty) else {
        refusals.levelArenaFull += 1
        return .full
      }
      rung = inserted
    }
    var node = OrderNode(
      id: id.raw, key: key, quantity: quantity.raw, row: Int32(truncatingIfNeeded: row), tag: tag)
    let last = ladders.rungs[rung].tail
    node.previous = last
    let stored = Int32(truncatingIfNeeded: orders.insert(node, bucket: bucket))
    if last == noNode {
      ladders.rungs[rung].head = stored
    } else {
      orders.nodes[Int(last)].next = stored
    }
    ladders.rungs[rung].tail = stored
    ladders.rungs[rung].quantity += quantity.raw
    ladders.rungs[rung].orders += 1
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

  @inlinable
  @_noAllocation
  mutating func take(_ id: OrderID, _ wanted: Int64?) -> OrderChange? {
    let bucket = orders.bucket(id.raw)
    let index = orders.buckets[bucket].node
    guard index != noNode else {
      refusals.orderUnknown += 1
      return nil
    }
    let node = orders.nodes[Int(index)]
    let row = Int(node.row)
    guard let rung = ladders.find(row, node.key) else {
      preconditionFailure("a resting order has no level")
    }
    let taken = min(node.quantity, wanted ?? node.quantity)
    let remaining = node.quantity - taken
    ladders.rungs[rung].quantity -= taken
    if remaining > 0 {
      orders.nodes[Int(index)].quantity = remaining
    } else {
      unlink(node, rung)
      orders.remove(bucket: bucket)
      if ladders.rungs[rung].orders == 0 { ladders.remove(row, position: rung) }
    }
    let excess = (wanted ?? taken) - taken
    if excess > 0 { refusals.quantityExcess += 1 }
    return OrderChange(
      instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: row / 2)),
      side: row & 1 == 0 ? .buy : .sell, price: Price(raw: row & 1 == 0 ? node.key : -node.key),
      quantity: Quantity(raw: taken), remaining: Quantity(raw: remaining),
      excess: Quantity(raw: excess), tag: node.tag)
  }

  @inlinable
  @_noAllocation
  mutating func unlink(_ node: OrderNode, _ rung: Int) {
    if node.previous == noNode {
      ladders.rungs[rung].head = node.next
    } else {
      orders.nodes[Int(node.previous)].next = node.next
    }
    if node.next == noNode {
      ladders.rungs[rung].tail = node.previous
    } else {
      orders.nodes[Int(node.next)].previous = node.previous
    }
    ladders.rungs[rung].orders -= 1
  }
}
