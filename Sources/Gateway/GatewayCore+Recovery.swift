// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// Rebuilds orders, positions, seats and session numbers from the journal, by the same
  /// transitions that made them. Strategies that were seated will be told what is known.
  mutating func recover() {
    var referenceMax: UInt64 = 0
    for index in 0..<journal.count {
      let record = journal.record(at: index)
      switch record.kind {
      case .hello:
        let seat = Int(record.strategy.raw & 63)
        strategies[seat].epoch = record.epoch
        strategies[seat].isAlive = true
        strategies[seat].isWelcomeDue = true
        isWelcomeDue = true
      case .request:
        referenceMax = max(referenceMax, record.reference)
        if let request = record.request { replay(request, reference: record.reference) }
      case .venue:
        guard let report = record.venueReport else { break }
        venueSequence = max(venueSequence, report.sequence)
        replay(report)
      case .abandoned:
        if let slot = ledger.orders.slot(reference: record.reference) { _ = ledger.reject(slot) }
      case .session: sessionName = record.session
      case .some(.none), nil: break
      }
    }
    ledger.lose()
    session.resume(
      session: sessionName, nextReference: referenceMax + 1, nextSequence: venueSequence + 1)
  }

  private mutating func replay(_ report: VenueReport) {
    switch apply(report) {
    case .moved(let order):
      if report.isDead, let slot = ledger.orders.slot(reference: order.reference) {
        _ = ledger.cancel(slot, quantity: order.leaves)
      }
    case .revived(let slot):
      if report.isDead {
        _ = ledger.cancel(slot, quantity: ledger.orders[slot].leaves)
      } else {
        _ = ledger.requestCancel(slot)
        ledger.orders[slot].isCancelDue = true
        isCancelDue = true
      }
    case .late, .amended, .repeated, .overtaken, .impossible: break
    }
    _ = ledger.takeOrphan()
  }

  private mutating func replay(_ request: OrderRequest, reference: UInt64) {
    let seat = Int(request.strategy.raw & 63)
    switch request.kind {
    case .new:
      _ = ledger.submit(Order(request, reference: reference))
      strategies[seat].lastClientOrderID = request.clientOrderID
    case .replace:
      if let target = ledger.orders.slot(request.strategy, request.target) {
        _ = ledger.replace(target, by: Order(request, reference: reference))
      }
      strategies[seat].lastClientOrderID = request.clientOrderID
    case .cancel:
      guard let slot = ledger.orders.slot(request.strategy, request.target) else { return }
      _ = ledger.requestCancel(slot)
      ledger.orders[slot].isCancelDue = true
      isCancelDue = true
    case .none, .hello, .goodbye, .cancelAll: return
    }
  }
}
