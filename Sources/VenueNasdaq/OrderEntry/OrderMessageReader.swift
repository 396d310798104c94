// SPDX-License-Identifier: Apache-2.0
package import Units
package import Venue
package import Wire

/// Turns the messages of an OUCH 5.0 venue into reports.
package struct OrderMessageReader: OUCH50OutboundHandler {
  private var outcome = OUCHReading.nothing
  let midnight: UnixNanos

  package init(midnight: UnixNanos) { self.midnight = midnight }

  /// The report that one message is; nil for a message that is none, which is counted.
  package mutating func read(
    _ message: RawSpan, _ counters: inout OUCHCounters
  ) -> VenueReport? {
    outcome = .nothing
    let isDecoded = OUCH50.decodeOutbound(message, into: &self) == .decoded
    return counters.report(isDecoded ? outcome : .nothing)
  }

  package mutating func systemEvent(_ message: OUCH50.SystemEvent, tags: RawSpan) {
    outcome = .systemEvent(message.eventCode, at: midnight, message.timestamp)
  }

  package mutating func accepted(_ message: OUCH50.Accepted, tags: RawSpan) {
    guard let price = OUCH50.price(message.price) else { return }
    var report = report(.accepted, message.userRefNum, message.timestamp)
    report.venueOrderID = OrderID(raw: message.orderRef)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.price = price
    report.isDead = message.orderState == OUCH50.OrderState.dead
    report.identify(
      message.symbol, message.side,
      isImmediate: message.timeInForce == OUCH50.TimeInForce.immediateOrCancel)
    outcome = .report(report)
  }

  package mutating func replaced(_ message: OUCH50.Replaced, tags: RawSpan) {
    guard let price = OUCH50.price(message.price) else { return }
    var report = report(.replaced, message.userRefNum, message.timestamp)
    report.target = UInt64(message.origUserRefNum)
    report.venueOrderID = OrderID(raw: message.orderRef)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.price = price
    report.isDead = message.orderState == OUCH50.OrderState.dead
    report.identify(
      message.symbol, message.side,
      isImmediate: message.timeInForce == OUCH50.TimeInForce.immediateOrCancel)
    outcome = .report(report)
  }

  package mutating func executed(_ message: OUCH50.Executed, tags: RawSpan) {
    guard let price = OUCH50.price(message.price) else { return }
    let trade = OUCHTrade(
      quantity: message.quantity, price: price, match: message.match,
      liquidity: message.liquidity, reason: message.liquidity)
    outcome = .report(trade.complete(report(.filled, message.userRefNum, message.timestamp)))
  }

  package mutating func tradeCorrection(_ message: OUCH50.TradeCorrection, tags: RawSpan) {
    guard let price = OUCH50.price(message.price) else { return }
    let trade = OUCHTrade(
      quantity: message.quantity, price: price, match: message.match,
      liquidity: message.liquidity, reason: message.reason)
    outcome = .report(
      trade.complete(report(.tradeCorrected, message.userRefNum, message.timestamp)))
  }

  package mutating func brokenTrade(_ message: OUCH50.BrokenTrade, tags: RawSpan) {
    var report = report(.tradeBroken, message.userRefNum, message.timestamp)
    report.matchNumber = message.match
    report.venueReason = UInt64(message.reason)
    outcome = .report(report)
  }

  package mutating func canceled(_ message: OUCH50.Canceled, tags: RawSpan) {
    cancelled(message.userRefNum, message.timestamp, message.quantity, message.reason)
  }

  package mutating func aiqCanceled(_ message: OUCH50.AIQCanceled, tags: RawSpan) {
    cancelled(message.userRefNum, message.timestamp, message.quantity, message.reason)
  }

  package mutating func rejected(_ message: OUCH50.Rejected, tags: RawSpan) {
    var report = report(.rejected, message.userRefNum, message.timestamp)
    report.venueReason = UInt64(message.reason)
    outcome = .report(report)
  }

  package mutating func cancelReject(_ message: OUCH50.CancelReject, tags: RawSpan) {
    outcome = .report(report(.changeRejected, message.userRefNum, message.timestamp))
  }

  package mutating func cancelPending(_ message: OUCH50.CancelPending, tags: RawSpan) {
    outcome = .notice(.cancelPending)
  }

  package mutating func priorityUpdate(_ message: OUCH50.PriorityUpdate, tags: RawSpan) {
    outcome = .notice(.priorityUpdated)
  }

  package mutating func restated(_ message: OUCH50.Restated, tags: RawSpan) {
    outcome = .notice(.orderRestated)
  }

  package mutating func modified(_ message: OUCH50.Modified, tags: RawSpan) {
    outcome = .notice(.answerForeign)
  }

  package mutating func massCancelResponse(_ message: OUCH50.MassCancelResponse, tags: RawSpan) {
    outcome = .notice(.answerForeign)
  }

  package mutating func disableResponse(_ message: OUCH50.DisableResponse, tags: RawSpan) {
    outcome = .notice(.answerForeign)
  }

  package mutating func enableResponse(_ message: OUCH50.EnableResponse, tags: RawSpan) {
    outcome = .notice(.answerForeign)
  }

  package mutating func accountQueryResponse(
    _ message: OUCH50.AccountQueryResponse, tags: RawSpan
  ) {
    outcome = .report(report(.ready, message.nextUserRefNum, message.timestamp))
  }

  private mutating func cancelled(
    _ reference: UInt32, _ timestamp: UInt64, _ quantity: UInt32, _ reason: UInt8
  ) {
    var report = report(.cancelled, reference, timestamp)
    report.quantity = Quantity(raw: Int64(quantity))
    report.venueReason = UInt64(reason)
    outcome = .report(report)
  }

  private func report(
    _ kind: VenueReportKind, _ reference: UInt32, _ timestamp: UInt64
  ) -> VenueReport {
    VenueReport(
      kind, reference: UInt64(reference), time: OUCHReading.time(midnight, timestamp))
  }
}
