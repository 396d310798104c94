// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

extension OrderBook {
  /// Whether an order of this reference rests.
  @inlinable
  @_noAllocation
  package func contains(_ id: OrderID) -> Bool {
    orders.buckets[orders.bucket(id.raw)].node != noNode
  }

  /// The resting order of a reference, nil when there is none.
  @inlinable
  @_noAllocation
  package func order(_ id: OrderID) -> RestingOrder? {
    guard let index = orders.find(id.raw) else { return nil }
    return resting(index)
  }

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

  /// The order that trades next: the oldest at the best price.
  @inlinable
  @_noAllocation
  package func front(_ instrument: InstrumentID, _ side: Side) -> RestingOrder? {
    guard let row = ladders.row(instrument, side), ladders.count(row) > 0 else { return nil }
    return resting(Int(ladders.rungs[ladders.position(row, ladders.count(row) - 1)].head))
  }

  /// The order behind `id` in priority: the next of its price, else the oldest of the next worse
  /// price; nil for the last order of the side and for unknown references.
  @inlinable
  @_noAllocation
  package func order(after id: OrderID) -> RestingOrder? {
    guard let index = orders.find(id.raw) else { return nil }
    let node = orders.nodes[index]
    if node.next != noNode { return resting(Int(node.next)) }
    let rank = ladders.search(Int(node.row), node.key)
    guard rank > 0 else { return nil }
    return resting(Int(ladders.rungs[ladders.position(Int(node.row), rank - 1)].head))
  }

  /// Calls `body` with each order of one side in the order they trade: best price first, at each
  /// price the oldest first; with none for an instrument outside the book.
  ///
  /// - Complexity: the orders of the side; allocates nothing.
  @inlinable
  package func forEachOrder(
    _ instrument: InstrumentID, _ side: Side, _ body: (RestingOrder) -> Void
  ) {
    guard let row = ladders.row(instrument, side) else { return }
    for index in stride(from: ladders.count(row) - 1, through: 0, by: -1) {
      var next = ladders.rungs[ladders.position(row, index)].head
      while next != noNode {
        body(resting(Int(next)))
        next = orders.nodes[Int(next)].next
      }
    }
  }

  /// What must trade at the order's price before the order does; nil for unknown references.
  ///
  /// - Complexity: the orders ahead of it at its price.
  @inlinable
  @_noAllocation
  package func queueAhead(of id: OrderID) -> Quantity? {
    guard let index = orders.find(id.raw) else { return nil }
    var ahead: Int64 = 0
    var previous = orders.nodes[index].previous
    while previous != noNode {
      ahead += orders.nodes[Int(previous)].quantity
      previous = orders.nodes[Int(previous)].previous
    }
    return Quantity(raw: ahead)
  }

  @inlinable
  @_noAllocation
  func resting(_ index: Int) -> RestingOrder {
    let node = orders.nodes[index]
    let isBid = node.row & 1 == 0
    return RestingOrder(
      order: OrderID(raw: node.id),
      instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: node.row / 2)),
      side: isBid ? .buy : .sell, price: Price(raw: isBid ? node.key : -node.key),
      quantity: Quantity(raw: node.quantity), tag: node.tag)
  }
}
