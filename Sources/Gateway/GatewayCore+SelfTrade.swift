// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
package import Trading
package import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// Keeps `request` from meeting open orders of its account as the account's policy says: those
  /// are cancelled, or both sides shrink. Why it must not be sent, `none` when it may with the
  /// quantity that it has then.
  ///
  /// What the others lose must have been handed to the session before, whose order of messages is
  /// what keeps the two from meeting. `executed` is what of the request's total is executed.
  @inlinable
  mutating func clearWay(
    for request: inout OrderRequest, _ subject: RiskSubject, executed: Quantity = .zero,
    _ now: MonotonicNanos
  ) -> RejectReason {
    guard subject.row >= 0,
      ledger.accounts[subject.row].isCrossed(by: request.side, at: request.price),
      let limits = risk.limits(of: subject.account), limits.checks.contains(.selfTrade)
    else { return .none }
    if limits.selfTrade == .decrement { return decrement(&request, subject.row, executed, now) }
    return cancelCrossed(by: request, subject.row, now) ? .none : .selfTrade
  }

  /// Cancels the open orders that the refused `request` would have met, if its account's policy is
  /// to cancel both.
  @usableFromInline
  mutating func cancelOthers(
    than request: OrderRequest, _ subject: RiskSubject, _ now: MonotonicNanos
  ) {
    guard subject.row >= 0, risk.limits(of: subject.account)?.selfTrade == .cancelBoth else {
      return
    }
    _ = cancelCrossed(by: request, subject.row, now)
  }

  /// Whether all their cancels were handed to the session.
  @usableFromInline
  mutating func cancelCrossed(
    by request: OrderRequest, _ row: Int, _ now: MonotonicNanos
  ) -> Bool {
    var areSent = true
    var slot = ledger.firstSlot(row, request.side.opposite)
    while slot >= 0 {
      let order = ledger.orders[slot]
      let isCrossed =
        request.side == .buy ? order.price <= request.price : request.price <= order.price
      if isCrossed, !order.request.isCancelPending {
        counters.ordersCancelledForOwn &+= 1
        cancel(slot, now: now)
      }
      if isCrossed, ledger.orders[slot].isCancelDue { areSent = false }
      slot = Int(order.nextSlot)
    }
    return areSent
  }
}
