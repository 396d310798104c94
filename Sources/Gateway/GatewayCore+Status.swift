// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
package import Units
package import Venue

extension GatewayCore where Session: ~Copyable {
  /// Brings an order to where the venue says it stands, by the reports that must have been lost:
  /// none when all had come.
  @usableFromInline
  mutating func settle(_ status: VenueReport, now: MonotonicNanos) {
    guard let slot = ledger.orders.slot(reference: status.reference) else {
      // It has ended, and the venue says so once more.
      counters.reportsOvertaken &+= 1
      return
    }
    let order = ledger.orders[slot]
    var report = status
    report.executed = Quantity(raw: -1)
    guard status.kind == .status else {
      report.kind = order.state.isUnanswered ? .rejected : .cancelled
      report.quantity = order.leaves
      return book(report, now: now)
    }
    guard status.executed.raw >= 0 else {
      // It does not tell where orders stand; by now it has answered what it took of this one.
      guard order.state.isUnanswered else { return }
      report.kind = .rejected
      return book(report, now: now)
    }
    if order.state.isUnanswered {
      report.kind = order.targetSlot < 0 ? .accepted : .replaced
      if order.targetSlot >= 0 { report.target = ledger.orders[Int(order.targetSlot)].reference }
      report.isDead = false
      book(completed(report), now: now)
    }
    if order.state == .suspended, !status.isDead {
      report.kind = .resumed
      book(report, now: now)
    }
    bookMissingFill(status, now: now)
    bookMissingCancel(status, now: now)
  }

  private mutating func bookMissingFill(_ status: VenueReport, now: MonotonicNanos) {
    guard let slot = ledger.orders.slot(reference: status.reference) else { return }
    let order = ledger.orders[slot]
    let missing = status.executed.raw &- order.filled.raw
    guard missing > 0 else {
      // A trade was broken meanwhile, which is reported apart.
      if missing < 0 { counters.reportsImpossible &+= 1 }
      return
    }
    var report = VenueReport(
      .filled, reference: status.reference, sequence: status.sequence, time: status.time)
    report.quantity = Quantity(raw: missing)
    report.price = order.price
    if status.averagePrice.isDefined {
      let value = Money(status.averagePrice, times: status.executed) &- order.filledValue
      let price = Int64(exactly: value.raw / Int128(missing))
      report.price = price.map { Price(raw: $0) } ?? order.price
    }
    report.matchNumber = status.matchNumber
    book(report, now: now)
  }

  private mutating func bookMissingCancel(_ status: VenueReport, now: MonotonicNanos) {
    guard let slot = ledger.orders.slot(reference: status.reference) else { return }
    let order = ledger.orders[slot]
    guard status.isDead || status.quantity.raw >= 0 else { return }
    let open = status.isDead ? 0 : status.quantity.raw &- status.executed.raw
    let excess = order.leaves.raw &- max(0, open)
    guard excess > 0 else { return }
    var report = VenueReport(
      .cancelled, reference: status.reference, sequence: status.sequence, time: status.time)
    report.quantity = Quantity(raw: excess)
    report.venueReason = status.venueReason
    book(report, now: now)
  }

  /// A report with what it leaves to the order's own terms.
  @inlinable
  func completed(_ report: VenueReport) -> VenueReport {
    guard report.quantity.raw < 0 || report.isDead || !report.price.isDefined,
      let slot = ledger.orders.slot(reference: report.reference)
    else { return report }
    var report = report
    let order = ledger.orders[slot]
    if !report.price.isDefined { report.price = order.price }
    if report.kind == .cancelled {
      if report.isDead { report.quantity = order.leaves }
      report.isDead = false
    } else if report.quantity.raw < 0 {
      report.quantity = order.quantity
    }
    return report
  }

  /// Whether a fill of which the venue tells the sum was booked before.
  @inlinable
  func isBooked(_ report: VenueReport) -> Bool {
    guard let order = ledger.order(of: report.reference) else { return false }
    return report.executed <= order.filled
  }
}
