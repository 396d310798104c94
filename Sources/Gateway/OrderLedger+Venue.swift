// SPDX-License-Identifier: Apache-2.0
import Memory
package import Trading
import Units
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

/// What the venue reports, applied to orders and trades: by the gateway, by its recovery and by
/// whoever reads its journal.
extension OrderLedger {
  /// An open or finished order by its reference, nil when it is not known any more.
  package func order(of reference: UInt64) -> Order? {
    if let slot = orders.slot(reference: reference) { return orders[slot] }
    if let place = finished.slot(reference: reference) { return finished[place] }
    return nil
  }

  /// The report with the fee of its execution: the venue's, or what the schedule says.
  package func charged(_ report: VenueReport) -> VenueReport {
    guard !report.hasFee, let order = order(of: report.reference) else { return report }
    let value = self.value(order.instrument, report.price, report.quantity)
    var report = report
    report.hasFee = true
    report.fee = fee(
      order.holding, report.liquidity, order.side, report.quantity, value: value)
    return report
  }

  /// What the venue says of an execution, with the value that the order's instrument gives it.
  private func execution(_ report: VenueReport, of instrument: InstrumentID) -> Execution {
    Execution(
      price: report.price, quantity: report.quantity,
      value: value(instrument, report.price, report.quantity),
      matchNumber: report.matchNumber, fee: report.fee, venueTime: report.time,
      liquidity: report.liquidity)
  }

  /// Moves the order or the trade a report is about. Used as it is by recovery, so that a restarted
  /// gateway reaches the same state.
  package mutating func apply(_ report: VenueReport) -> VenueChange {
    if report.kind == .tradeBroken || report.kind == .tradeCorrected { return amend(report) }
    if report.kind == .filled,
      trades.slot(report.matchNumber, reference: report.reference) != nil
    {
      return .repeated
    }
    guard let slot = orders.slot(reference: report.reference) else {
      return applyToFinished(report)
    }
    let order: Order? =
      switch report.kind {
      case .accepted: accept(slot, venueOrderID: report.venueOrderID)
      case .rejected: reject(slot)
      case .filled: fill(slot, execution(report, of: orders[slot].instrument))
      case .cancelled: cancel(slot, quantity: report.quantity)
      case .expired: expire(slot)
      case .suspended: suspend(slot, true)
      case .resumed: suspend(slot, false)
      case .changeRejected: rejectChange(slot)
      case .replaced: confirm(slot, report)
      case .none, .ready, .tradingOpened, .tradingClosed, .tradeBroken, .tradeCorrected, .status,
        .unknown:
        nil
      }
    if let order { return .moved(order) }
    return .impossible
  }

  private mutating func confirm(_ slot: Int, _ report: VenueReport) -> Order? {
    let target = Int(orders[slot].targetSlot)
    guard target < 0 || orders[target].reference == report.target else { return nil }
    return replaced(
      slot, venueOrderID: report.venueOrderID, price: report.price, quantity: report.quantity)
  }

  /// What the venue says of an order that is finished for us.
  private mutating func applyToFinished(_ report: VenueReport) -> VenueChange {
    guard let place = finished.slot(reference: report.reference) else { return .impossible }
    let event: OrderEvent
    switch report.kind {
    case .filled:
      let execution = self.execution(report, of: finished[place].instrument)
      guard let order = fillFinished(place, execution) else { return .impossible }
      return .late(order)
    case .accepted, .replaced:
      let slot = revive(
        place, venueOrderID: report.venueOrderID, price: report.price, quantity: report.quantity)
      if let slot {
        if report.kind == .replaced { supplant(report.target, by: slot) }
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
    return isOvertaken(place, event) ? .overtaken : .impossible
  }

  /// Breaks or corrects the trade that the report names: by number and order, or by the number
  /// alone where only one trade has it.
  private mutating func amend(_ report: VenueReport) -> VenueChange {
    let known = trades.slot(report.matchNumber, reference: report.reference)
    guard let slot = known ?? trades.onlySlot(report.matchNumber) else {
      return .impossible
    }
    let trade =
      report.kind == .tradeBroken
      ? breakTrade(slot)
      : correctTrade(
        slot, price: report.price, quantity: report.quantity,
        fee: report.hasFee ? report.fee : nil)
    if let trade { return .amended(trade) }
    return .impossible
  }
}
