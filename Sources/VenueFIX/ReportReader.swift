// SPDX-License-Identifier: Apache-2.0
import Rings
import Units
package import Venue
package import Wire

/// Turns decoded FIX messages about orders into reports, the terms of 4.2, 4.4 and 5.0 SP2 alike.
package struct ReportReader: Sendable, BitwiseCopyable {
  package let identifiers: OrderIdentifiers

  package init(_ identifiers: OrderIdentifiers) { self.identifiers = identifiers }

  /// What a message came to.
  package enum Reading: Sendable, BitwiseCopyable, Hashable {
    case report(VenueReport)
    /// A stage on the way that changes nothing yet: pending, stopped, replaced.
    case nothing
    /// Of no order of ours, or its values make no sense.
    case refused
  }

  /// Reads an ExecutionReport. `isRepeatPossible`: the venue does not know whether it sent the
  /// same under another number.
  package func read(_ message: FIX.ExecutionReport, isRepeatPossible: Bool) -> Reading {
    guard let own = identifiers.meaning(of: message.clOrdID),
      let executed = message.cumQty.quantity(), executed.raw >= 0,
      let leaves = message.leavesQty.quantity(), leaves.raw >= 0
    else { return .refused }
    let original = identifiers.meaning(of: message.origClOrdID)
    // What a cancel did was done to the order it names.
    let reference = own.isCancel ? original?.reference ?? own.reference : own.reference
    var report = VenueReport(.none, reference: reference)
    if message.transactTime != FIX.noTime { report.time = message.transactTime }
    report.venueOrderID = OrderID(raw: Self.number(message.orderID))
    if let symbol = message.symbol.code { report.symbol = symbol }
    report.side = Side(fix: message.side)
    if message.timeInForce == UInt8(ascii: "3") { report.timeInForce = .immediateOrCancel }
    report.price = message.price
    report.quantity = total(message, executed, leaves)
    report.averagePrice = message.avgPx
    switch message.event {
    case FIX.ExecType.new: report.kind = .accepted
    case FIX.ExecType.replaced: return replaced(report, own, original)
    case FIX.ExecType.rejected:
      report.kind = own.isCancel ? .changeRejected : .rejected
      report.venueReason = Self.reason(message.ordRejReason)
    case FIX.ExecType.trade:
      guard let quantity = message.lastQty.quantity(), quantity.raw > 0, message.lastPx.isDefined
      else { return .refused }
      report.kind = .filled
      report.quantity = quantity
      report.price = message.lastPx
      report.matchNumber = Self.number(message.execID)
      if isRepeatPossible { report.executed = executed }
    case FIX.ExecType.canceled:
      report.kind = .cancelled
      report.isDead = true
      report.venueReason = UInt64(message.event)
    case FIX.ExecType.expired, FIX.ExecType.doneForDay:
      report.kind = .expired
      report.venueReason = UInt64(message.event)
    case FIX.ExecType.suspended: report.kind = .suspended
    case FIX.ExecType.tradeCancel:
      report.kind = .tradeBroken
      report.matchNumber = Self.number(message.execRefID)
      report.venueReason = UInt64(message.event)
    case FIX.ExecType.tradeCorrect:
      guard let quantity = message.lastQty.quantity(), quantity.raw > 0, message.lastPx.isDefined
      else { return .refused }
      report.kind = .tradeCorrected
      report.matchNumber = Self.number(message.execRefID)
      report.quantity = quantity
      report.price = message.lastPx
      report.venueReason = UInt64(message.event)
    case FIX.ExecType.orderStatus, FIX.ExecType.restated:
      return status(report, message, executed)
    default: return .nothing
    }
    return .report(report)
  }

  /// Reads an OrderCancelReject: a replacement that was refused never lived, an order whose cancel
  /// was refused stays.
  package func read(_ message: FIX.OrderCancelReject) -> Reading {
    guard let own = identifiers.meaning(of: message.clOrdID) else { return .refused }
    var report = VenueReport(own.isCancel ? .changeRejected : .rejected, reference: own.reference)
    if message.transactTime != FIX.noTime { report.time = message.transactTime }
    report.venueReason = Self.reason(message.cxlRejReason)
    let isUnknown = message.cxlRejReason == 1 && message.ordStatus == FIX.OrdStatus.rejected
    if own.isCancel, isUnknown { report.kind = .unknown }
    return .report(report)
  }

  /// Reads a refusal of a message of ours as such; `type` and `clOrdID` are what we had sent.
  package func read(
    refusalOf type: FIX.MessageType, _ clOrdID: FIX.Text, _ reason: Int64?
  ) -> Reading {
    guard let own = identifiers.meaning(of: clOrdID) else { return .refused }
    let kind: VenueReportKind =
      switch type {
      case FIX.NewOrderSingle.type, FIX.OrderCancelReplaceRequest.type: .rejected
      // Without a number of what was executed: the venue does not tell.
      case FIX.OrderStatusRequest.type: .status
      default: .changeRejected
      }
    var report = VenueReport(kind, reference: own.reference)
    report.venueReason = Self.reason(reason)
    return .report(report)
  }

  private func replaced(
    _ report: VenueReport, _ own: OrderIdentifiers.Meaning, _ original: OrderIdentifiers.Meaning?
  ) -> Reading {
    guard !own.isCancel, let original else { return .refused }
    var report = report
    report.kind = .replaced
    report.target = original.reference
    return .report(report)
  }

  private func status(
    _ report: VenueReport, _ message: FIX.ExecutionReport, _ executed: Quantity
  ) -> Reading {
    var report = report
    report.kind = .status
    report.executed = executed
    switch message.ordStatus {
    // The order that took its place, or the venue's decision, has a report of its own.
    case FIX.OrdStatus.replaced, FIX.OrdStatus.pendingNew: return .nothing
    case FIX.OrdStatus.rejected:
      report.kind = .unknown
      report.venueReason = Self.reason(message.ordRejReason)
    case FIX.OrdStatus.filled, FIX.OrdStatus.canceled, FIX.OrdStatus.expired,
      FIX.OrdStatus.doneForDay:
      report.isDead = true
      report.venueReason = UInt64(message.ordStatus)
    default: break
    }
    return .report(report)
  }

  /// What the order is for in all: what is open and what was executed, or what the report says
  /// where nothing is open.
  private func total(
    _ message: FIX.ExecutionReport, _ executed: Quantity, _ leaves: Quantity
  ) -> Quantity {
    if leaves.raw > 0 {
      let (sum, overflow) = leaves.raw.addingReportingOverflow(executed.raw)
      if !overflow { return Quantity(raw: sum) }
    }
    return message.orderQty.quantity() ?? Quantity(raw: -1)
  }

  private static func reason(_ code: Int64?) -> UInt64 { UInt64(bitPattern: code ?? 99) }

  /// The number that a text is, else one made of its bytes; never 0.
  private static func number(_ text: FIX.Text) -> UInt64 {
    if let number = text.number, number > 0 { return number }
    return text.digest | 1 << 63
  }
}
