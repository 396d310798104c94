// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Trading
package import Units
package import Venue

/// What a report of the venue changed.
package enum VenueChange: Sendable {
  /// The order moved.
  case moved(Order)
  /// A finished order was executed all the same: booked.
  case late(Order)
  /// An order that had been given up is open, in this slot.
  case revived(Int)
  /// A trade was broken or corrected.
  case amended(Trade)
  /// An execution that was booked before.
  case repeated
  /// Another report has made this one void.
  case overtaken
  /// No order or trade of ours, or not possible in its state.
  case impossible
}

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
      book(completed(report), now: now)
    }
  }

  /// Journals a report, then carries it out.
  @inlinable
  mutating func book(_ report: VenueReport, now: MonotonicNanos) {
    switch report.kind {
    case .filled, .tradeCorrected:
      let charged = charged(report)
      var record = JournalRecord(charged, now: now)
      if let order = order(of: report.reference) {
        record = record.attributed(to: order, ledger.accounts.account(of: order.strategy))
      }
      _ = write(record)
      carryOut(charged, now: now)
    default:
      _ = write(JournalRecord(report, now: now))
      carryOut(report, now: now)
    }
  }

  /// Applies a journaled report and tells whom it concerns.
  @inlinable
  mutating func carryOut(_ report: VenueReport, now: MonotonicNanos) {
    switch apply(report) {
    case .moved(let order): tell(report, of: order, isLate: false, now: now)
    case .late(let order): tell(report, of: order, isLate: true, now: now)
    case .revived(let slot): cancelRevived(slot, report, now: now)
    case .amended(let trade): tell(report, of: trade, now: now)
    case .repeated: counters.fillsRepeated &+= 1
    case .overtaken: counters.reportsOvertaken &+= 1
    case .impossible: countImpossible(report.kind)
    }
    if let orphan = ledger.takeOrphan() {
      deliver(rejection(of: orphan, .unknownOrder), now: now)
    }
  }

  @usableFromInline
  mutating func countImpossible(_ kind: VenueReportKind) {
    switch kind {
    case .filled: counters.fillsUnattributed &+= 1
    case .tradeBroken, .tradeCorrected: counters.tradesUnattributed &+= 1
    default: counters.reportsImpossible &+= 1
    }
  }

  /// An open or finished order by its reference, nil when it is not known any more.
  @inlinable
  func order(of reference: UInt64) -> Order? {
    if let slot = ledger.orders.slot(reference: reference) { return ledger.orders[slot] }
    if let place = ledger.finished.slot(reference: reference) { return ledger.finished[place] }
    return nil
  }

  /// The report with the fee of its execution: the venue's, or what the schedule says.
  @inlinable
  func charged(_ report: VenueReport) -> VenueReport {
    guard !report.hasFee, let order = order(of: report.reference) else { return report }
    let value = ledger.value(order.instrument, report.price, report.quantity)
    var report = report
    report.hasFee = true
    report.fee = ledger.fee(
      order.holding, report.liquidity, order.side, report.quantity, value: value)
    return report
  }

  /// What the venue says of an execution, with the value that the order's instrument gives it.
  @inlinable
  func execution(_ report: VenueReport, of instrument: InstrumentID) -> Execution {
    Execution(
      price: report.price, quantity: report.quantity,
      value: ledger.value(instrument, report.price, report.quantity),
      matchNumber: report.matchNumber, fee: report.fee, venueTime: report.time,
      liquidity: report.liquidity)
  }

  /// Moves the order or the trade a report is about. Used as it is by recovery, so that a restarted
  /// gateway reaches the same state.
  @inlinable
  mutating func apply(_ report: VenueReport) -> VenueChange {
    if report.kind == .tradeBroken || report.kind == .tradeCorrected { return amend(report) }
    if report.kind == .filled,
      ledger.trades.slot(report.matchNumber, reference: report.reference) != nil
    {
      return .repeated
    }
    guard let slot = ledger.orders.slot(reference: report.reference) else {
      return applyToFinished(report)
    }
    let order: Order? =
      switch report.kind {
      case .accepted: ledger.accept(slot, venueOrderID: report.venueOrderID)
      case .rejected: ledger.reject(slot)
      case .filled:
        ledger.fill(slot, execution(report, of: ledger.orders[slot].instrument))
      case .cancelled: ledger.cancel(slot, quantity: report.quantity)
      case .expired: ledger.expire(slot)
      case .suspended: ledger.suspend(slot, true)
      case .resumed: ledger.suspend(slot, false)
      case .changeRejected: ledger.rejectChange(slot)
      case .replaced: confirm(slot, report)
      case .none, .ready, .tradingOpened, .tradingClosed, .tradeBroken, .tradeCorrected, .status,
        .unknown:
        nil
      }
    if let order { return .moved(order) }
    return .impossible
  }

  @inlinable
  mutating func confirm(_ slot: Int, _ report: VenueReport) -> Order? {
    let target = Int(ledger.orders[slot].targetSlot)
    guard target < 0 || ledger.orders[target].reference == report.target else { return nil }
    return ledger.replaced(
      slot, venueOrderID: report.venueOrderID, price: report.price, quantity: report.quantity)
  }

  /// What the venue says of an order that is finished for us.
  @usableFromInline
  mutating func applyToFinished(_ report: VenueReport) -> VenueChange {
    guard let place = ledger.finished.slot(reference: report.reference) else { return .impossible }
    let event: OrderEvent
    switch report.kind {
    case .filled:
      let execution = execution(report, of: ledger.finished[place].instrument)
      guard let order = ledger.fillFinished(place, execution) else { return .impossible }
      return .late(order)
    case .accepted, .replaced:
      let slot = ledger.revive(
        place, venueOrderID: report.venueOrderID, price: report.price, quantity: report.quantity)
      if let slot {
        if report.kind == .replaced { ledger.supplant(report.target, by: slot) }
        return .revived(slot)
      }
      event = .accepted
    case .rejected: event = .rejected
    case .cancelled: event = .cancelledAll
    case .expired: event = .expired
    case .suspended: event = .suspended
    case .resumed: event = .resumed
    case .changeRejected: return .overtaken
    case .none, .ready, .tradingOpened, .tradingClosed, .tradeBroken, .tradeCorrected, .status,
      .unknown:
      return .impossible
    }
    return ledger.isOvertaken(place, event) ? .overtaken : .impossible
  }

  /// Breaks or corrects the trade that the report names: by number and order, or by the number
  /// alone where only one trade has it.
  @usableFromInline
  mutating func amend(_ report: VenueReport) -> VenueChange {
    let known = ledger.trades.slot(report.matchNumber, reference: report.reference)
    guard let slot = known ?? ledger.trades.onlySlot(report.matchNumber) else {
      return .impossible
    }
    let trade =
      report.kind == .tradeBroken
      ? ledger.breakTrade(slot)
      : ledger.correctTrade(
        slot, price: report.price, quantity: report.quantity,
        fee: report.hasFee ? report.fee : nil)
    if let trade { return .amended(trade) }
    return .impossible
  }
}
