// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// A rule of the book that `OrderBook.violation()` found broken.
package enum BookViolation: Sendable, Equatable {
  case windowWrong(InstrumentID, Side)
  case levelsUnsorted(InstrumentID, Side)
  case levelMisplaced(InstrumentID, Side, Price)
  case levelEmpty(InstrumentID, Side)
  case levelQuantityWrong(InstrumentID, Side, Price)
  case levelOrderCountWrong(InstrumentID, Side, Price)
  case orderLinkBroken(OrderID)
  case orderMisplaced(OrderID)
  case orderUnreachable(OrderID)
  case orderCountWrong
}

extension OrderBook {
  /// The first broken rule of a walk over all levels, orders and index entries; nil when the book
  /// is sound. For tests: visits everything.
  package func violation() -> BookViolation? {
    var reached = 0
    for row in 0..<windows.count {
      if let found = violation(row: row, reached: &reached) { return found }
    }
    return reached == orders.count ? nil : .orderCountWrong
  }

  private func violation(row: Int, reached: inout Int) -> BookViolation? {
    let instrument = InstrumentID(raw: UInt32(row / 2))
    let side: Side = row & 1 == 0 ? .buy : .sell
    var lastKey = Int64.max
    var isFirst = true
    if !hasSoundWindow(row) { return .windowWrong(instrument, side) }
    for depth in 0..<levelCount(row) {
      let number = self.level(row, depth: depth)
      let level = levels[number]
      let key = level.key
      guard isFirst || key < lastKey else { return .levelsUnsorted(instrument, side) }
      isFirst = false
      lastKey = key
      let price = Ladders<Int32>.price(row, key)
      guard self.level(row, at: key) == number, Int(level.row) == row else {
        return .levelMisplaced(instrument, side, price)
      }
      guard level.quantity > 0, level.orders > 0 else { return .levelEmpty(instrument, side) }
      var quantity: Int64 = 0
      var count: Int32 = 0
      var previous = noNode
      var next = level.head
      while next != noNode {
        let node = orders.nodes[Int(next)]
        let id = OrderID(raw: node.id)
        guard node.previous == previous else { return .orderLinkBroken(id) }
        guard node.level == number else { return .orderMisplaced(id) }
        guard orders.find(node.id) == Int(next) else { return .orderUnreachable(id) }
        quantity += node.quantity
        count += 1
        previous = next
        next = node.next
      }
      guard previous == level.tail, count == level.orders else {
        return .levelOrderCountWrong(instrument, side, price)
      }
      guard quantity == level.quantity else { return .levelQuantityWrong(instrument, side, price) }
      reached += Int(count)
    }
    return nil
  }

  /// Whether the levels of the window have its keys, those without orders are bare, and the ladder
  /// begins below it and only behind a level in it.
  private func hasSoundWindow(_ row: Int) -> Bool {
    let window = windows[row]
    for slot in 0..<PriceWindow.slotCount {
      let level = levels[Int32(row * PriceWindow.slotCount + slot)]
      if window.occupied >> UInt64(slot) & 1 == 1 {
        guard window.key(place: window.place(slot: slot)) == level.key else { return false }
      } else {
        guard level.orders == 0, level.quantity == 0, level.head == noNode, level.tail == noNode
        else { return false }
      }
    }
    guard far.count(row) > 0 else { return true }
    return window.occupied != 0 && far.key(row, place: far.place(row, depth: 0)) < window.start
  }
}
