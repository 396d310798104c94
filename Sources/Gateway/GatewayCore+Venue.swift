// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
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
    case .status, .unknown: settle(report, now: now)
    case .ready:
      // Journaled so that a restart resumes behind it: an old answer must not pass for a new one.
      _ = write(JournalRecord(report, now: now))
      unsettledReference = report.reference
    case .filled where report.executed.raw >= 0 && isBooked(report):
      counters.fillsRepeated &+= 1
    case .filled, .tradeCorrected: book(report, now: now)
    case .accepted, .rejected, .cancelled, .replaced, .changeRejected, .tradeBroken, .expired,
      .suspended, .resumed:
      let isOrphan = isOrphan(report)
      if isOrphan { enterOrphan(report, now: now) }
      book(completed(report), now: now)
      if isOrphan { postponeOrphan(report.reference, now: now) }
    }
  }

  /// Journals a report, then carries it out.
  @inlinable
  mutating func book(_ report: VenueReport, now: MonotonicNanos) {
    switch report.kind {
    case .filled, .tradeCorrected:
      let charged = ledger.charged(report)
      var record = JournalRecord(charged, now: now)
      if let order = ledger.order(of: report.reference) {
        record = record.attributed(to: order, ledger.accounts.account(of: order.strategy))
      }
      _ = write(record)
      carryOut(charged, now: now)
    default:
      _ = write(JournalRecord(report, now: now))
      carryOut(report, now: now)
    }
  }

  /// Whether the venue tells of an order that we do not know.
  @inlinable
  func isOrphan(_ report: VenueReport) -> Bool {
    guard report.kind == .accepted || report.kind == .replaced else { return false }
    return ledger.order(of: report.reference) == nil
  }

  /// Applies a journaled report and tells whom it concerns.
  @inlinable
  mutating func carryOut(_ report: VenueReport, now: MonotonicNanos) {
    switch ledger.apply(report) {
    case .moved(let order): tell(report, of: order, isLate: false, now: now)
    case .late(let order): tell(report, of: order, isLate: true, now: now)
    case .revived(let slot): cancelRevived(slot, report, now: now)
    case .amended(let trade): tell(report, of: trade, now: now)
    case .repeated: counters.fillsRepeated &+= 1
    case .overtaken: counters.reportsOvertaken &+= 1
    case .impossible: countImpossible(report.kind)
    }
    tellOrphan(now: now)
  }

  @usableFromInline
  mutating func countImpossible(_ kind: VenueReportKind) {
    switch kind {
    case .filled: counters.fillsUnattributed &+= 1
    case .tradeBroken, .tradeCorrected: counters.tradesUnattributed &+= 1
    default: counters.reportsImpossible &+= 1
    }
  }
}
