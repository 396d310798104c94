// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
import Trading
package import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// Asks for the cancel of the open order in `slot`, and of the replacement on its way: whichever
  /// the venue knows when the cancels arrive will end. A full journal does not stop a cancel.
  @inlinable
  mutating func cancel(_ slot: Int, now: MonotonicNanos) {
    let order = ledger.orders[slot]
    guard ledger.requestCancel(slot) != nil else {
      counters.reportsImpossible &+= 1
      return
    }
    risk.admitCancel(ledger.accounts.account(of: order.strategy), now: now)
    let request = OrderRequest(
      kind: .cancel, strategy: order.strategy, instrument: order.instrument, side: order.side,
      target: order.clientOrderID, epoch: strategies[order.strategy.index].epoch)
    _ = write(JournalRecord(request, reference: 0, now: now))
    ledger.orders[slot].isCancelDue = true
    sendCancel(slot, now: now)
    let replacement = Int(order.replacementSlot)
    if replacement >= 0, ledger.orders[replacement].state.isUnanswered {
      cancel(replacement, now: now)
    }
  }

  /// Hands one due cancel or reduction to the session, or leaves it due.
  @inlinable
  mutating func sendCancel(_ slot: Int, now: MonotonicNanos) {
    let order = ledger.orders[slot]
    let isReduction = !order.request.isCancelPending && order.ceiling != Order.unreduced
    if isReduction, !order.isReductionPending {
      // The journal has the venue's answer behind what was asked for.
      ledger.orders[slot].isCancelDue = false
      return
    }
    let isHanded =
      session.state == .ready && unsettledReference == nil
      && (isReduction
        ? session.reduce(venueOrder(slot), to: order.ceiling, now: now, output: &output)
        : session.cancel(venueOrder(slot), now: now, output: &output))
    if isHanded {
      ledger.orders[slot].isCancelDue = false
      counters.cancelsSent &+= 1
    } else {
      isCancelDue = true
    }
  }

  /// Sends what cancels are due, as far as session and room allow.
  ///
  /// - Complexity: linear in the order capacity, and only while something is due.
  @usableFromInline
  mutating func sendDueCancels(now: MonotonicNanos) {
    guard session.state == .ready, unsettledReference == nil else { return }
    isCancelDue = false
    for slot in 0..<ledger.orders.capacity where ledger.orders[slot].isCancelDue {
      if ledger.orders[slot].state.isOpen { sendCancel(slot, now: now) }
      if isCancelDue { return }
    }
  }

  /// Asks for the cancel of every open order of a strategy; how many there were.
  @usableFromInline
  mutating func cancelOrders(of strategy: StrategyID, now: MonotonicNanos) -> Int {
    var count = 0
    for slot in 0..<ledger.orders.capacity {
      let order = ledger.orders[slot]
      guard order.state.isOpen, order.strategy == strategy else { continue }
      cancel(slot, now: now)
      count += 1
    }
    return count
  }

  /// `cancelAll`: answered by each order's end, or by one refusal when nothing is open.
  @usableFromInline
  mutating func cancelAll(of request: OrderRequest, _ now: MonotonicNanos) -> RequestOutcome {
    let sentBefore = counters.cancelsSent
    guard cancelOrders(of: request.strategy, now: now) > 0 else {
      return refuse(request, .unknownOrder, now)
    }
    return counters.cancelsSent == sentBefore ? .taken : .sent
  }
}
