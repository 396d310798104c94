// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// The steps that events are made of.
extension OrderLedger {
  /// What an instrument's quantities are worth.
  @inlinable @inline(__always)
  package func terms(of instrument: InstrumentID) -> ContractTerms {
    instrument.index < terms.count ? terms[instrument.index] : .unit
  }

  /// Says what an instrument is worth. False when it lies outside the table, or has been ordered
  /// under other terms already: what was booked would have to be booked again.
  package mutating func define(_ instrument: InstrumentID, as new: ContractTerms) -> Bool {
    if terms(of: instrument) == new { return true }
    guard instrument.index < terms.count else { return false }
    for row in 0..<accounts.count where accounts[row].instrument == instrument { return false }
    terms[instrument.index] = new
    return true
  }

  /// What `quantity` of an order is worth at its price.
  @inlinable @inline(__always)
  func value(_ order: Order, _ quantity: Quantity) -> Money {
    terms(of: order.instrument).value(order.price, quantity)
  }

  /// The order moved by `event`, nil when the table has no state for it.
  @inlinable
  mutating func move(_ slot: Int, _ event: OrderEvent) -> Order? {
    guard var state = transitions.next(orders[slot].state, event) else { return nil }
    if state == .live, orders[slot].filled.raw > 0 { state = .partiallyFilled }
    orders[slot].state = state
    return orders[slot]
  }

  /// The requests about the order moved by `event`, or left as they are.
  @inlinable
  mutating func move(_ slot: Int, _ event: RequestEvent) {
    if let request = transitions.next(orders[slot].request, event) {
      orders[slot].request = request
    }
  }

  @inlinable
  mutating func finishIfDone(_ slot: Int) -> Order {
    let order = orders[slot]
    if !order.state.isOpen { finish(slot) }
    return order
  }

  /// Makes `quantity` and `value` what is counted as open for the order in `slot`.
  @inlinable
  mutating func reserve(_ slot: Int, _ quantity: Quantity, _ value: Money, orders count: Int64) {
    let order = orders[slot]
    let change = quantity.raw &- order.reserved.raw
    let isBooked = positions.open(
      order.strategy, order.instrument, side: order.side, by: change, orders: count)
    precondition(isBooked, "an open order without a position row")
    accounts.open(
      Int(order.holding), side: order.side, by: change, value: value &- order.reservedValue,
      orders: count)
    orders[slot].reserved = quantity
    orders[slot].reservedValue = value
  }

  /// Gives back what was reserved for `quantity` of the order, its value in proportion.
  @inlinable
  mutating func release(_ slot: Int, _ quantity: Quantity) {
    let order = orders[slot]
    let left = Quantity(raw: max(0, order.reserved.raw &- quantity.raw))
    reserve(slot, left, min(order.reservedValue, value(order, left)), orders: 0)
  }

  /// Takes a finished order out of the table, and a replacement that waited for it.
  @inlinable
  mutating func finish(_ slot: Int) {
    move(slot, .ended)
    reserve(slot, .zero, .zero, orders: orders[slot].targetSlot < 0 ? -1 : 0)
    unlink(slot)
    let order = orders[slot]
    finished.insert(order)
    orders.remove(slot)
    guard order.replacementSlot >= 0 else { return }
    let replacement = Int(order.replacementSlot)
    orders[replacement].state = .rejected
    reserve(replacement, .zero, .zero, orders: 0)
    unlink(replacement)
    orphan = orders[replacement]
    finished.insert(orders[replacement])
    orders.remove(replacement)
  }
}
