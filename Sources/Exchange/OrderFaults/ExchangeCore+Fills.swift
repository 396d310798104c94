// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Rings
import Units

extension ExchangeCore {
  /// Has another participant trade `quantity` of a client's resting order, and with it all that
  /// stands before it in the book.
  mutating func fill(_ order: OrderID, _ quantity: Int64, at now: MonotonicNanos) {
    guard let target = engine.book.order(order) else { return }
    var ahead: Int64 = 0
    var next = engine.book.front(target.instrument, target.side)
    while let resting = next, resting.order != order {
      ahead += resting.quantity.raw
      guard ahead + quantity <= MatchingEngine.quantityMax else { return }
      next = engine.book.order(after: resting.order)
    }
    _ = engine.submit(
      IncomingOrder(
        instrument: target.instrument, side: target.side.opposite, price: target.price,
        quantity: Quantity(raw: ahead + quantity), owner: .flow(), isImmediate: true))
    drain(at: now)
  }
}
