// SPDX-License-Identifier: Apache-2.0
import Trading
package import Units

/// What a gateway found when it compared its journal with the venue's stream after a login: the
/// difference between what it knew and what the venue had done.
package struct VenueReconciliation: Sendable, BitwiseCopyable, Hashable {
  /// How many there were before in this process, plus 1; 0 before the first.
  package var number: UInt64 = 0
  /// From the connection to the end, when orders may leave again.
  package var duration = Nanos.zero
  /// Open orders before and after.
  package var openBefore = 0
  package var openAfter = 0
  /// Numbered messages that had been missed.
  package var messagesMissed: UInt64 = 0
  package var fillsMissed: UInt64 = 0
  package var cancelsMissed: UInt64 = 0
  package var acceptancesMissed: UInt64 = 0
  /// Orders that were lost on the way and answered with a reject.
  package var ordersLost: UInt64 = 0
  /// Orders that the venue had and the journal had not.
  package var orphansEntered: UInt64 = 0
  package var orphansRefused: UInt64 = 0
  /// Reports for orders that nobody knows.
  package var reportsImpossible: UInt64 = 0

  package init() {}
}

/// What stood before a login, to tell what it brought.
struct ReconciliationStart: Sendable, BitwiseCopyable {
  var counters = GatewayCounters()
  var venueSequence: UInt64 = 0
  var openCount = 0
  var time = MonotonicNanos(raw: 0)
}

extension GatewayCore where Session: ~Copyable {
  /// The connection stands: from here on the venue tells what was missed.
  mutating func beginReconciliation(now: MonotonicNanos) {
    reconciliationStart = ReconciliationStart(
      counters: counters, venueSequence: venueSequence, openCount: ledger.orders.count, time: now)
  }

  /// Everything missed was told and its consequences are drawn.
  @usableFromInline
  mutating func endReconciliation(now: MonotonicNanos) {
    let start = reconciliationStart
    var found = VenueReconciliation()
    found.number = reconciliation.number + 1
    found.duration = now - start.time
    found.openBefore = start.openCount
    found.openAfter = ledger.orders.count
    found.messagesMissed = venueSequence - start.venueSequence
    found.fillsMissed = counters.fills - start.counters.fills
    found.cancelsMissed = counters.ordersCancelled - start.counters.ordersCancelled
    found.acceptancesMissed = counters.ordersAccepted - start.counters.ordersAccepted
    found.ordersLost = counters.ordersAbandoned - start.counters.ordersAbandoned
    found.orphansEntered = counters.orphansEntered - start.counters.orphansEntered
    found.orphansRefused = counters.orphansRefused - start.counters.orphansRefused
    found.reportsImpossible = counters.reportsImpossible - start.counters.reportsImpossible
    reconciliation = found
  }
}
