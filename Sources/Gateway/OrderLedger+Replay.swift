// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Trading
import Units
import Venue

/// A journal's records, applied by the same transitions that made them.
extension OrderLedger {
  /// Applies one record; what a report of the venue changed, else nil. Records about strategies'
  /// processes and the session change nothing here.
  package mutating func replay(_ record: JournalRecord) -> VenueChange? {
    switch record.kind {
    case .request: replayRequest(record)
    case .venue: return replayReport(record)
    case .abandoned:
      if let slot = orders.slot(reference: record.reference) { _ = reject(slot) }
    case .definition:
      if let terms = record.definition.flatMap({ ContractTerms($0) }) {
        _ = define(record.instrument, as: terms)
      }
    case .position: _ = carry(record.openingPosition(.empty), in: record.instrument)
    case .cash: _ = carry(record.openingCash)
    case .hello, .session, .some(.none), nil: break
    }
    _ = takeOrphan()
    return nil
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

  private mutating func replayRequest(_ record: JournalRecord) {
    guard let request = record.request else { return }
    switch request.kind {
    case .new: _ = submit(Order(request, reference: record.reference))
    case .replace:
      if let target = orders.slot(request.strategy, request.target) {
        _ = replace(target, by: Order(request, reference: record.reference))
      }
    case .cancel:
      guard let slot = orders.slot(request.strategy, request.target) else { return }
      _ = requestCancel(slot)
      orders[slot].isCancelDue = true
    case .none, .hello, .goodbye, .cancelAll: return
    }
  }

  private mutating func replayReport(_ record: JournalRecord) -> VenueChange? {
    guard let report = record.venueReport else { return nil }
    let change = apply(report)
    switch change {
    case .moved(let order):
      if report.isDead, let slot = orders.slot(reference: order.reference) {
        _ = cancel(slot, quantity: order.leaves)
      }
    case .revived(let slot):
      // The record of its cancel follows, unless the gateway died in between.
      if report.isDead {
        _ = cancel(slot, quantity: orders[slot].leaves)
      } else {
        orders[slot].isCancelDue = true
      }
    case .late, .amended, .repeated, .overtaken, .impossible: break
    }
    _ = takeOrphan()
    return change
  }
}
