// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Units

/// What changes the past: trades broken and corrected, orders found alive, positions carried over.
extension OrderLedger {
  /// The venue declared the trade in blotter slot `slot` void: position, cash and fee become what
  /// they would be without it. Nil when it is void already.
  ///
  /// - Complexity: linear in the blotter's count.
  package mutating func breakTrade(_ slot: Int) -> Trade? {
    let trade = trades.trades[slot]
    guard trade.status != .broken else { return nil }
    trades.trades[slot].status = .broken
    rebuild(trade, cash: .zero &- trade.cash, fills: -1)
    return trades.trades[slot]
  }

  /// The venue changed price and quantity of the trade in blotter slot `slot`; without `fee`
  /// that one stays. Nil when it is void, or when the new values cannot be booked. What its order
  /// counts as executed stays.
  ///
  /// - Complexity: linear in the blotter's count.
  package mutating func correctTrade(
    _ slot: Int, price: Price, quantity: Quantity, fee: Money?
  ) -> Trade? {
    let old = trades.trades[slot]
    let terms = terms(of: old.instrument)
    let more = Quantity(raw: quantity.raw &- old.execution.quantity.raw)
    guard old.status != .broken, quantity.raw > 0, quantity.raw < CostBasis.positionBound,
      terms.admits(price), accounts.admits(Int(old.holding), old.side, more),
      CostBasis(positions.state(old.strategy, old.instrument)).admits(old.side, more)
    else { return nil }
    var new = old
    new.execution.price = price
    new.execution.quantity = quantity
    if let fee { new.execution.fee = fee }
    new.execution.value = terms.value(price, quantity)
    new.status = .corrected
    trades.trades[slot] = new
    rebuild(new, cash: new.cash &- old.cash, fills: 0)
    return new
  }

  /// Books the rows of `trade` again from their starts.
  private mutating func rebuild(_ trade: Trade, cash: Money, fills: Int64) {
    var mine = positions.start(trade.strategy, trade.instrument)
    var ours = accounts.start(Int(trade.holding))
    for position in 0..<trades.count {
      let other = trades[position]
      guard other.instrument == trade.instrument, other.status != .broken else { continue }
      if other.strategy == trade.strategy { mine.book(other.side, other.execution) }
      if other.holding == trade.holding { ours.book(other.side, other.execution) }
    }
    positions.amend(trade.strategy, trade.instrument, to: mine, cash: cash, fills: fills)
    accounts.amend(Int(trade.holding), to: ours, cash: cash, fills: fills)
  }

  /// Opens the finished order in `place` again, because the venue says that it took it after all,
  /// with `quantity` in all at `price`; its slot, or nil when it was not given up unanswered or a
  /// table is full.
  package mutating func revive(
    _ place: Int, venueOrderID: OrderID, price: Price, quantity: Quantity
  ) -> Int? {
    var order = finished[place]
    guard transitions.next(order.state, .accepted) != nil, quantity.raw > 0,
      quantity.raw < CostBasis.positionBound, terms(of: order.instrument).admits(price)
    else { return nil }
    order.venueOrderID = venueOrderID
    order.price = price
    order.quantity = quantity
    order.request = .none
    order.ceiling = Order.unreduced
    order.targetSlot = -1
    order.replacementSlot = -1
    order.reserved = .zero
    order.reservedValue = .zero
    order.state = order.filled.raw > 0 ? .partiallyFilled : .live
    guard order.leaves.raw > 0, let slot = submit(order) else { return nil }
    finished.remove(place)
    return slot
  }

  /// The revived order in `slot` took the place of the order under `target`: that one is finished.
  package mutating func supplant(_ target: UInt64, by slot: Int) {
    guard let old = orders.slot(reference: target), old != slot, move(old, .replaced) != nil else {
      return
    }
    orders[old].successor = orders[slot].reference
    finish(old)
  }

  /// Whether `event` says of a finished order what another event has made void.
  package func isOvertaken(_ place: Int, _ event: OrderEvent) -> Bool {
    transitions.isOvertaken(finished[place].state, event)
  }

  /// The day begins with a position of a strategy; it counts for the account as well. False when a
  /// table is full, the pair has traded or a sum leaves its bounds.
  package mutating func carry(
    _ strategy: StrategyID, _ instrument: InstrumentID, _ basis: CostBasis, mark: Price
  ) -> Bool {
    let account = accounts.account(of: strategy)
    guard positions.state(strategy, instrument).fillCount == 0,
      positions.carry(strategy, instrument, basis),
      let row = accounts.reserve(account, instrument, terms(of: instrument))
    else { return false }
    return accounts.carry(row, basis, mark: mark)
  }
}
