// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Trading
import Units
import Venue

/// What a journal's record changed when it was applied once more.
package struct ReplayedRecord: Sendable {
  /// By a report of the venue, else nil.
  package var change: VenueChange?
  /// An order that ended at once beside that: as it stood before when the venue took and finished
  /// it in one message, and afterwards when it had never reached the venue.
  package var ended: Order?
  /// A replacement that became impossible.
  package var orphan: Order?
}

/// A journal's records, applied by the same transitions that made them.
extension OrderLedger {
  /// Applies one record. Those about strategies' processes and the session change nothing here.
  package mutating func replay(_ record: JournalRecord) -> ReplayedRecord {
    var replayed = ReplayedRecord()
    switch record.kind {
    case .request: replayRequest(record)
    case .venue:
      if let report = record.venueReport { replay(report, &replayed) }
    case .abandoned:
      if let slot = orders.slot(reference: record.reference) { replayed.ended = reject(slot) }
    case .definition:
      if let terms = record.definition.flatMap({ ContractTerms($0) }) {
        _ = define(record.instrument, as: terms)
      }
    case .decrement:
      guard let slot = orders.slot(reference: record.reference) else { break }
      reduce(slot, to: record.remainingTotal)
      orders[slot].isCancelDue = true
    case .position: _ = carry(record.openingPosition(.empty), in: record.instrument)
    case .cash: _ = carry(record.openingCash)
    case .hello, .session, .some(.none), nil: break
    }
    replayed.orphan = takeOrphan()
    return replayed
  }

  /// The day begins with a position; false when the books have no room or range for it.
  mutating func carry(_ position: OpeningBook.Position, in instrument: InstrumentID) -> Bool {
    var basis = CostBasis()
    basis.position = position.quantity.raw
    basis.openCost = position.openCost
    return carry(position.strategy, instrument, basis, mark: position.mark)
  }

  /// The day begins with money; false when there are too many currencies or it is out of range.
  mutating func carry(_ cash: OpeningBook.Cash) -> Bool {
    accounts.purse.carry(cash.account, cash.currency, cash.amount)
  }

  /// Enters an order that the venue has taken, for the one in slot `target`; false when a table is
  /// full. A target that cannot be replaced for us was replaced for the venue, which decides.
  mutating func enter(_ order: Order, inPlaceOf target: Int?) -> Bool {
    guard let target else { return submit(order) != nil }
    if replace(target, by: order) != nil { return true }
    var order = order
    order.filled = orders[target].filled
    order.filledValue = orders[target].filledValue
    forget(target)
    return submit(order) != nil
  }

  private mutating func replayRequest(_ record: JournalRecord) {
    guard let request = record.request else { return }
    switch request.kind {
    case .new: _ = submit(Order(request, reference: record.reference))
    case .replace:
      if let target = orders.slot(request.strategy, request.target) {
        _ = enter(Order(request, reference: record.reference), inPlaceOf: target)
      }
    case .cancel:
      guard let slot = orders.slot(request.strategy, request.target) else { return }
      _ = requestCancel(slot)
      orders[slot].isCancelDue = true
    case .none, .hello, .goodbye, .cancelAll: return
    }
  }

  private mutating func replay(_ report: VenueReport, _ replayed: inout ReplayedRecord) {
    let change = apply(report)
    replayed.change = change
    switch change {
    case .moved(let order):
      guard report.isDead, order.leaves.raw > 0,
        let slot = orders.slot(reference: order.reference)
      else { return }
      replayed.ended = order
      _ = cancel(slot, quantity: order.leaves)
    case .revived(let slot):
      // The record of its cancel follows, unless the gateway died in between.
      guard report.isDead else {
        orders[slot].isCancelDue = true
        return
      }
      replayed.ended = orders[slot]
      _ = cancel(slot, quantity: orders[slot].leaves)
    case .late, .amended, .repeated, .overtaken, .impossible: return
    }
  }
}
