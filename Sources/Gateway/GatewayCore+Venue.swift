// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Trading
package import Units
package import Venue

extension GatewayCore where Session: ~Copyable {
  /// One report of the venue: journal, then orders and positions, then the strategy.
  ///
  /// A full journal does not stop what the venue says: it is applied in memory, and a restart
  /// would have the venue send it again.
  @inlinable
  mutating func take(_ report: VenueReport, now: MonotonicNanos) {
    if report.sequence != 0 {
      guard report.sequence > venueSequence else {
        counters.reportsRepeated &+= 1
        return
      }
      venueSequence = report.sequence
    }
    switch report.kind {
    case .none, .tradingOpened, .tradingClosed: return
    case .ready:
      // Journaled so that a restart resumes behind it: an old answer must not pass for a new one.
      _ = write(JournalRecord(report, now: now))
      unsettledReference = report.reference
      return
    case .tradeBroken: counters.tradesBroken &+= 1
    case .accepted, .rejected, .filled, .cancelled, .replaced, .changeRejected: break
    }
    _ = write(JournalRecord(report, now: now))
    guard let order = apply(report, now: now) else {
      if report.kind != .tradeBroken { counters.reportsImpossible &+= 1 }
      return
    }
    tell(report, of: order, now: now)
    if let orphan = ledger.takeOrphan() {
      deliver(rejection(of: orphan, .unknownOrder), now: now)
    }
  }

  /// Moves the order a report is about; nil when there is none or it cannot be. Used as it is by
  /// recovery, so that a restarted gateway reaches the same state.
  @inlinable
  mutating func apply(_ report: VenueReport, now: MonotonicNanos) -> Order? {
    guard let slot = ledger.orders.slot(reference: report.reference) else { return nil }
    switch report.kind {
    case .accepted: return ledger.accept(slot, venueOrderID: report.venueOrderID)
    case .rejected: return ledger.reject(slot)
    case .filled: return ledger.fill(slot, price: report.price, quantity: report.quantity)
    case .cancelled: return ledger.cancel(slot, quantity: report.quantity)
    case .changeRejected: return ledger.rejectChange(slot)
    case .replaced:
      let target = Int(ledger.orders[slot].targetSlot)
      guard target >= 0, ledger.orders[target].reference == report.target else { return nil }
      return ledger.replaced(
        slot, venueOrderID: report.venueOrderID, price: report.price, quantity: report.quantity)
    case .none, .ready, .tradingOpened, .tradingClosed, .tradeBroken: return nil
    }
  }

  /// Passes an applied report on to the order's strategy.
  @inlinable
  mutating func tell(_ report: VenueReport, of order: Order, now: MonotonicNanos) {
    var told = OrderReport(
      kind: .none, strategy: order.strategy, instrument: order.instrument, side: order.side,
      clientOrderID: order.clientOrderID, venueOrderID: order.venueOrderID, price: order.price,
      quantity: order.quantity, leaves: order.leaves)
    told.venueTime = report.time
    told.venueReason = report.venueReason
    switch report.kind {
    case .accepted:
      told.kind = .accepted
      counters.ordersAccepted &+= 1
    case .rejected:
      told = rejection(of: order, .venue)
      told.venueTime = report.time
      told.venueReason = report.venueReason
      counters.ordersRejectedByVenue &+= 1
    case .filled:
      told.kind = .filled
      told.price = report.price
      told.quantity = report.quantity
      told.matchNumber = report.matchNumber
      counters.fills &+= 1
    case .cancelled:
      told.kind = .cancelled
      told.quantity = report.quantity
      if order.leaves.raw == 0 { counters.ordersCancelled &+= 1 }
    case .replaced:
      told.kind = .replaced
      told.target = order.target
      counters.ordersReplaced &+= 1
    case .changeRejected:
      told.kind = .changeRejected
      told.reason = .venue
      told.clientOrderID = .none
      told.target = order.clientOrderID
    case .none, .ready, .tradingOpened, .tradingClosed, .tradeBroken: return
    }
    deliver(told, now: now)
    let isEndless = report.isDead && order.leaves.raw > 0
    if isEndless, let slot = ledger.orders.slot(reference: order.reference) {
      endAtOnce(slot, report, now: now)
    }
  }

  /// The venue took an order and finished it in the same message.
  @inlinable
  mutating func endAtOnce(_ slot: Int, _ report: VenueReport, now: MonotonicNanos) {
    let leaves = ledger.orders[slot].leaves
    guard let order = ledger.cancel(slot, quantity: leaves) else {
      counters.reportsImpossible &+= 1
      return
    }
    var told = OrderReport(
      kind: .cancelled, strategy: order.strategy, instrument: order.instrument, side: order.side,
      clientOrderID: order.clientOrderID, venueOrderID: order.venueOrderID, price: order.price,
      quantity: leaves)
    told.venueTime = report.time
    counters.ordersCancelled &+= 1
    deliver(told, now: now)
  }

  /// Follows the session's state; a session that became ready for the first time is journaled.
  @usableFromInline
  mutating func watchSession(now: MonotonicNanos) {
    let state = session.state
    if lastState == .ready, state != .ready { counters.sessionsLost &+= 1 }
    if state != .ready, state != .synchronising { unsettledReference = nil }
    if session.sessionName != sessionName {
      sessionName = session.sessionName
      _ = write(JournalRecord(session: sessionName, now: now))
    }
    lastState = state
    if isOpen != isOpenAnnounced { announce(now: now) }
  }

  /// Draws the consequences of a login: orders the venue never saw are answered with a reject,
  /// cancels that may have been lost are due again.
  ///
  /// By the time the venue names its next reference it has sent everything it knows, so an
  /// unanswered order at or above that number can only have been lost on the way.
  @usableFromInline
  mutating func settle(now: MonotonicNanos) {
    guard let next = unsettledReference, reports.room >= 2 * ledger.orders.count + 3 else { return }
    for slot in 0..<ledger.orders.capacity {
      let order = ledger.orders[slot]
      guard order.state.isOpen else { continue }
      let isUnanswered = order.venueOrderID == .none
      if isUnanswered, order.reference >= next {
        _ = abandon(slot, now)
      } else if order.state == .pendingCancel {
        ledger.orders[slot].isCancelDue = true
        isCancelDue = true
      }
    }
    unsettledReference = nil
    counters.sessionsReady &+= 1
  }
}
