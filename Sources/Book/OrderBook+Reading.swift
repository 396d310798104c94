// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

extension OrderBook: LevelReading {
  @inlinable package var instrumentCapacity: Int { far.instrumentCapacity }

  @inlinable
  package func row(_ instrument: InstrumentID, _ side: Side) -> Int? {
    far.row(instrument, side)
  }

  @inlinable package func depth(row: Int) -> Int { levelCount(row) }

  @inlinable
  @_noAllocation
  package func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level {
    guard let row = far.row(instrument, side), depth >= 0, depth < levelCount(row) else {
      return .absent
    }
    return shown(level(row, depth: depth))
  }

  @inlinable
  @_noAllocation
  package func best(_ instrument: InstrumentID, _ side: Side) -> Level {
    level(instrument, side, 0)
  }

  @inlinable
  package func level(row: Int, at price: Price) -> Level {
    guard let number = level(row, at: Ladders<Int32>.key(row, price)) else { return .absent }
    return shown(number)
  }

  @inlinable
  func shown(_ number: Int32) -> Level {
    let level = levels[number]
    return Level(
      price: Ladders<Int32>.price(Int(level.row), level.key),
      quantity: Quantity(raw: level.quantity), orders: Int64(level.orders))
  }
}

extension OrderBook {
  /// Whether an order of this reference rests.
  @inlinable
  @_noAllocation
  package func contains(_ id: OrderID) -> Bool { orders.find(id.raw) != nil }

  /// The resting order of a reference, nil when there is none.
  @inlinable
  @_noAllocation
  package func order(_ id: OrderID) -> RestingOrder? {
    guard let slot = orders.find(id.raw) else { return nil }
    return resting(slot)
  }

  /// The order that trades next: the oldest at the best price.
  @inlinable
  @_noAllocation
  package func front(_ instrument: InstrumentID, _ side: Side) -> RestingOrder? {
    guard let row = far.row(instrument, side), levelCount(row) > 0 else { return nil }
    return resting(head(row, depth: 0))
  }

  /// The order behind `id` in priority: the next of its price, else the oldest of the next worse
  /// price; nil for the last order of the side and for unknown references.
  @inlinable
  @_noAllocation
  package func order(after id: OrderID) -> RestingOrder? {
    guard let slot = orders.find(id.raw) else { return nil }
    let node = orders.nodes[slot]
    if node.next != noNode { return resting(Int(node.next)) }
    let row = Int(levels[node.level].row)
    let depth = depth(node.level) + 1
    return depth < levelCount(row) ? resting(head(row, depth: depth)) : nil
  }

  /// Calls `body` with each order of one side in the order they trade: best price first, at each
  /// price the oldest first; with none for an instrument outside the book.
  ///
  /// - Complexity: the orders of the side; allocates nothing.
  @inlinable
  package func forEachOrder(
    _ instrument: InstrumentID, _ side: Side, _ body: (RestingOrder) -> Void
  ) {
    guard let row = far.row(instrument, side) else { return }
    for depth in 0..<levelCount(row) {
      var slot = head(row, depth: depth)
      while slot != Int(noNode) {
        body(resting(slot))
        slot = Int(orders.nodes[slot].next)
      }
    }
  }

  /// What must trade at the order's price before the order does; nil for unknown references.
  ///
  /// - Complexity: the orders ahead of it at its price.
  @inlinable
  @_noAllocation
  package func queuePosition(of id: OrderID) -> QueuePosition? {
    guard let slot = orders.find(id.raw) else { return nil }
    var position = QueuePosition(quantityAhead: .zero, ordersAhead: 0)
    var previous = orders.nodes[slot].previous
    while previous != noNode {
      let ahead = orders.nodes[Int(previous)]
      position.quantityAhead.raw += ahead.quantity
      position.ordersAhead += 1
      previous = ahead.previous
    }
    return position
  }

  /// The oldest order of the level `depth` steps behind the best of `row`.
  @inlinable
  @_noAllocation
  func head(_ row: Int, depth: Int) -> Int {
    Int(levels[level(row, depth: depth)].head)
  }

  @inlinable
  @_noAllocation
  func resting(_ slot: Int) -> RestingOrder {
    let node = orders.nodes[slot]
    let level = levels[node.level]
    let isBid = level.row & 1 == 0
    return RestingOrder(
      order: OrderID(raw: node.id),
      instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: level.row / 2)),
      side: isBid ? .buy : .sell, price: Ladders<Int32>.price(Int(level.row), level.key),
      quantity: Quantity(raw: node.quantity), tag: node.tag)
  }
}
