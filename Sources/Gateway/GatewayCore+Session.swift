// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
package import Units
import Venue

/// What follows from the session's coming and going.
extension GatewayCore where Session: ~Copyable {
  /// Follows the session's state; a session that became ready for the first time is journaled.
  @usableFromInline
  mutating func watchSession(now: MonotonicNanos) {
    let state = session.state
    if lastState == .ready, state != .ready {
      counters.sessionsLost &+= 1
      ledger.lose()
    }
    if state != .ready, state != .synchronising { unsettledReference = nil }
    if session.sessionName != sessionName {
      sessionName = session.sessionName
      _ = write(JournalRecord(session: sessionName, now: now))
    }
    lastState = state
    if isOpen != isOpenAnnounced { announce(now: now) }
  }

  /// Draws the consequences of a login: orders the venue never saw are answered with a reject,
  /// cancels and reductions that may have been lost are due again.
  ///
  /// By the time the venue names its next reference it has sent everything it knows, so an
  /// unanswered order at or above that number can only have been lost on the way. What became of
  /// the others is asked where the protocol leaves that open.
  @usableFromInline
  mutating func settle(now: MonotonicNanos) {
    guard let next = unsettledReference, reports.room >= 2 * ledger.orders.count + 3 else { return }
    while settleSlot < ledger.orders.capacity {
      let slot = settleSlot
      let order = ledger.orders[slot]
      if order.state.isUnanswered, order.reference >= next {
        _ = abandon(slot, now)
      } else if order.state.isOpen {
        guard session.query(venueOrder(slot), now: now, output: &output) else { return }
        if order.request.isCancelPending || order.isReductionPending {
          ledger.orders[slot].isCancelDue = true
          isCancelDue = true
        }
      }
      settleSlot += 1
    }
    unsettledReference = nil
    counters.sessionsReady &+= 1
    cancelOrphans(now: now)
    endReconciliation(now: now)
  }
}
