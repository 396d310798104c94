// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
import Trading
package import Units
import Venue

/// Self-trade prevention that takes the smaller quantity from both sides.
extension GatewayCore where Session: ~Copyable {
  /// Takes from `request` and from the open orders it would meet, by price and time, what they
  /// would trade with each other. Why it must not be sent, `none` when something is left that may.
  ///
  /// A refusal for another reason than self-trade leaves all orders as they are.
  @usableFromInline
  mutating func decrement(
    _ request: inout OrderRequest, _ row: Int, _ executed: Quantity, _ now: MonotonicNanos
  ) -> RejectReason {
    guard capabilities.canReduce else { return .selfTrade }
    let (open, count) = met(by: request, row)
    let wanted = request.quantity.raw &- executed.raw
    let met = min(wanted, open)
    var rest = request
    rest.quantity.raw &-= met
    if met < wanted {
      let order = venueOrder(rest)
      let refusal = capabilities.refusal(of: order)
      guard refusal == .none else { return refusal }
      let venueRefusal = session.refusal(of: order)
      guard venueRefusal == .none else { return venueRefusal }
    }
    // Each of them and its replacement, and what one order needs.
    guard journal.room >= 2 * count + 4 else { return .capacity }
    let areSent = reduceMet(by: request, row, met, now)
    request = rest
    return areSent && met < wanted ? .none : .selfTrade
  }

  /// What the open orders that `request` would meet can lose in all, and how many they are.
  private func met(by request: OrderRequest, _ row: Int) -> (quantity: Int64, count: Int) {
    var quantity: Int64 = 0
    var count = 0
    var slot = ledger.nextMet(row, by: request.side, at: request.price, after: -1)
    while slot >= 0 {
      quantity = min(request.quantity.raw, quantity &+ ledger.reducible(slot).raw)
      count += 1
      slot = ledger.nextMet(row, by: request.side, at: request.price, after: slot)
    }
    return (quantity, count)
  }

  /// Takes `quantity` from the open orders that `request` would meet; whether all that they lost,
  /// now or before, was handed to the session.
  private mutating func reduceMet(
    by request: OrderRequest, _ row: Int, _ quantity: Int64, _ now: MonotonicNanos
  ) -> Bool {
    var areSent = true
    var left = quantity
    var slot = ledger.nextMet(row, by: request.side, at: request.price, after: -1)
    while slot >= 0 {
      let size = min(left, ledger.reducible(slot).raw)
      left &-= size
      let partner = ledger.partner(slot)
      if size > 0 { reduce(slot, by: size, for: request, now) }
      if size > 0, partner >= 0 { reduce(partner, by: size, for: request, now) }
      if ledger.orders[slot].isCancelDue { areSent = false }
      if partner >= 0, ledger.orders[partner].isCancelDue { areSent = false }
      slot = ledger.nextMet(row, by: request.side, at: request.price, after: slot)
    }
    return areSent
  }

  /// Asks for the cancel of `size` of what is to remain open of the order in `slot`, or of all that
  /// is when it is less, because `request` would meet it.
  private mutating func reduce(
    _ slot: Int, by size: Int64, for request: OrderRequest, _ now: MonotonicNanos
  ) {
    let order = ledger.orders[slot]
    let leaves = order.intendedLeaves.raw
    guard leaves > 0 else { return }
    let total = Quantity(raw: order.filled.raw &+ max(0, leaves &- size))
    _ = write(JournalRecord(decremented: order, to: total, for: request, now: now))
    ledger.reduce(slot, to: total)
    risk.admitCancel(ledger.accounts.account(of: order.strategy), now: now)
    counters.ordersReducedForOwn &+= 1
    ledger.orders[slot].isCancelDue = true
    sendCancel(slot, now: now)
  }

  /// Tells the strategy of the new order in `slot` what of it does not go out.
  @usableFromInline
  mutating func tellPrevented(_ slot: Int, _ quantity: Quantity, now: MonotonicNanos) {
    let order = ledger.orders[slot]
    deliver(
      OrderReport(
        kind: .cancelled, strategy: order.strategy, instrument: order.instrument, side: order.side,
        reason: .selfTrade, clientOrderID: order.clientOrderID, price: order.price,
        quantity: quantity, leaves: order.leaves),
      isCaused: true, now: now)
  }
}
