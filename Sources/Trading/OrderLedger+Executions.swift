// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// Executions: booked in time or late.
extension OrderLedger {
  /// An execution of the open order in `slot`; nil when it cannot be booked.
  ///
  /// An execution of more than is open fills the order and is booked in full. One of a replacement
  /// that is not confirmed shows that it took its target's place.
  @inlinable
  package mutating func fill(_ slot: Int, _ execution: Execution) -> Order? {
    guard execution.quantity.raw > 0, admits(orders[slot], execution) else { return nil }
    if orders[slot].targetSlot >= 0 {
      let order = orders[slot]
      let confirmed = replaced(
        slot, venueOrderID: .none, price: order.price, quantity: order.quantity)
      guard let confirmed else { return nil }
      if !confirmed.state.isOpen {
        guard let place = finished.slot(reference: order.reference) else { return nil }
        return fillFinished(place, execution)
      }
    }
    let leaves = orders[slot].leaves
    guard move(slot, execution.quantity < leaves ? .filledPart : .filledAll) != nil else {
      return nil
    }
    book(orders[slot], execution, isLate: false)
    let value = Money(execution.price, times: execution.quantity)
    orders[slot].filled.raw &+= execution.quantity.raw
    orders[slot].filledValue = orders[slot].filledValue &+ value
    release(slot, min(execution.quantity, leaves))
    let replacement = Int(orders[slot].replacementSlot)
    if replacement >= 0 {
      orders[replacement].filled.raw &+= execution.quantity.raw
      orders[replacement].filledValue = orders[replacement].filledValue &+ value
    }
    return finishIfDone(slot)
  }

  /// An execution of an order that was finished before it was told; nil when it cannot be booked.
  /// What was executed of a replaced order counts for the order in its place.
  @inlinable
  package mutating func fillFinished(_ place: Int, _ execution: Execution) -> Order? {
    let order = finished[place]
    guard execution.quantity.raw > 0, transitions.isLate(order.state, .filledPart),
      admits(order, execution)
    else { return nil }
    book(order, execution, isLate: true)
    finished[place].filled.raw &+= execution.quantity.raw
    if order.successor != 0 { countFilled(order.successor, execution.quantity) }
    return finished[place]
  }

  /// `quantity` of a successor's total was executed before it came.
  @usableFromInline
  mutating func countFilled(_ reference: UInt64, _ quantity: Quantity) {
    if let slot = orders.slot(reference: reference) {
      let taken = min(quantity, orders[slot].leaves)
      let isAll = taken == orders[slot].leaves && orders[slot].targetSlot < 0
      guard move(slot, isAll ? .filledAll : .filledPart) != nil else { return }
      orders[slot].filled.raw &+= quantity.raw
      let replacement = Int(orders[slot].replacementSlot)
      if replacement >= 0 { orders[replacement].filled.raw &+= quantity.raw }
      release(slot, taken)
      _ = finishIfDone(slot)
    } else if let place = finished.slot(reference: reference) {
      finished[place].filled.raw &+= quantity.raw
      // References of successors increase, so a chain of them ends.
      let next = finished[place].successor
      if next > reference { countFilled(next, quantity) }
    }
  }

  /// Whether all books have room for an execution of `order`.
  @inlinable
  func admits(_ order: Order, _ execution: Execution) -> Bool {
    terms(of: order.instrument).admits(execution.price)
      && accounts.admits(Int(order.holding), order.side, execution.quantity)
      && CostBasis(positions.state(order.strategy, order.instrument)).admits(
        order.side, execution.quantity)
  }

  /// Books an execution that `admits` let pass: positions, account and blotter.
  @inlinable
  mutating func book(_ order: Order, _ execution: Execution, isLate: Bool) {
    let isBooked = positions.fill(order.strategy, order.instrument, side: order.side, execution)
    precondition(isBooked, "an execution was admitted that cannot be booked")
    accounts.fill(Int(order.holding), side: order.side, execution)
    var trade = Trade(execution, of: order, account: accounts.account(of: order.strategy))
    trade.isLate = isLate
    guard let forgotten = trades.append(trade) else { return }
    positions.settle(forgotten)
    accounts.settle(forgotten)
  }

  /// What `quantity` of an instrument at `price` is worth; zero where that is out of range, which
  /// `fill` refuses.
  @inlinable
  package func value(_ instrument: InstrumentID, _ price: Price, _ quantity: Quantity) -> Money {
    let terms = terms(of: instrument)
    guard quantity.raw > 0, quantity.raw < CostBasis.positionBound, terms.admits(price) else {
      return .zero
    }
    return terms.value(price, quantity)
  }

  /// What the account in row `holding` pays by its schedule for an execution of `side`.
  @inlinable
  package func fee(
    _ holding: Int32, _ liquidity: Liquidity, _ side: Side, _ quantity: Quantity, value: Money
  ) -> Money {
    accounts.fee(Int(holding), liquidity, side, quantity, value: value.magnitude)
  }
}
