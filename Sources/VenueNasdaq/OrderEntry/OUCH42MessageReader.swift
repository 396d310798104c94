// SPDX-License-Identifier: Apache-2.0
package import Units
package import Venue
package import Wire

/// Turns the messages of an OUCH 4.2 venue into reports.
package struct OUCH42MessageReader: OUCH42OutboundHandler {
  private var outcome = OUCHReading.nothing
  let midnight: UnixNanos
  /// The highest reference that a message has named.
  package private(set) var referenceMax: UInt64 = 0

  package init(midnight: UnixNanos) { self.midnight = midnight }

  /// The report that one message is; nil for a message that is none, which is counted.
  package mutating func read(
    _ message: RawSpan, _ counters: inout OUCHCounters
  ) -> VenueReport? {
    outcome = .nothing
    let isDecoded = OUCH42.decodeOutbound(message, into: &self) == .decoded
    return counters.report(isDecoded ? outcome : .nothing)
  }

  package mutating func systemEvent(_ message: OUCH42.SystemEvent) {
    outcome = .systemEvent(message.eventCode, at: midnight, message.timestamp)
  }

  package mutating func accepted(_ message: OUCH42.Accepted) {
    guard var report = report(.accepted, message.token, message.timestamp) else { return }
    report.venueOrderID = OrderID(raw: message.orderRef)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.price = OUCH42.price(message.price)
    report.isDead = message.orderState == OUCH42.OrderState.dead
    report.identify(
      message.symbol, message.side,
      isImmediate: message.timeInForce == OUCH42.TimeInForce.immediateOrCancel)
    outcome = .report(report)
  }

  package mutating func replaced(_ message: OUCH42.Replaced) {
    guard var report = report(.replaced, message.token, message.timestamp) else { return }
    guard let target = OUCH42Token.reference(message.previousToken) else {
      outcome = .notice(.orderForeign)
      return
    }
    report.target = target
    report.venueOrderID = OrderID(raw: message.orderRef)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.price = OUCH42.price(message.price)
    report.isDead = message.orderState == OUCH42.OrderState.dead
    report.identify(
      message.symbol, message.side,
      isImmediate: message.timeInForce == OUCH42.TimeInForce.immediateOrCancel)
    outcome = .report(report)
  }

  package mutating func executed(_ message: OUCH42.Executed) {
    traded(
      .filled, message.token, message.timestamp,
      OUCHTrade(
        quantity: message.quantity, price: OUCH42.price(message.price), match: message.match,
        liquidity: message.liquidity, reason: message.liquidity))
  }

  package mutating func executedWithReference(_ message: OUCH42.ExecutedWithReference) {
    traded(
      .filled, message.token, message.timestamp,
      OUCHTrade(
        quantity: message.quantity, price: OUCH42.price(message.price), match: message.match,
        liquidity: message.liquidity, reason: message.liquidity))
  }

  package mutating func tradeCorrection(_ message: OUCH42.TradeCorrection) {
    traded(
      .tradeCorrected, message.token, message.timestamp,
      OUCHTrade(
        quantity: message.quantity, price: OUCH42.price(message.price), match: message.match,
        liquidity: message.liquidity, reason: message.reason))
  }

  package mutating func brokenTrade(_ message: OUCH42.BrokenTrade) {
    guard var report = report(.tradeBroken, message.token, message.timestamp) else { return }
    report.matchNumber = message.match
    report.venueReason = UInt64(message.reason)
    outcome = .report(report)
  }

  package mutating func canceled(_ message: OUCH42.Canceled) {
    cancelled(message.token, message.timestamp, message.quantity, message.reason)
  }

  package mutating func aiqCanceled(_ message: OUCH42.AIQCanceled) {
    cancelled(message.token, message.timestamp, message.quantity, message.reason)
  }

  package mutating func rejected(_ message: OUCH42.Rejected) {
    guard var report = report(.rejected, message.token, message.timestamp) else { return }
    report.venueReason = UInt64(message.reason)
    outcome = .report(report)
  }

  package mutating func cancelReject(_ message: OUCH42.CancelReject) {
    guard let report = report(.changeRejected, message.token, message.timestamp) else { return }
    outcome = .report(report)
  }

  package mutating func cancelPending(_ message: OUCH42.CancelPending) {
    note(.cancelPending, message.token)
  }

  package mutating func priorityUpdate(_ message: OUCH42.PriorityUpdate) {
    note(.priorityUpdated, message.token)
  }

  package mutating func modified(_ message: OUCH42.Modified) {
    note(.answerForeign, message.token)
  }

  package mutating func tradeNowDone(_ message: OUCH42.TradeNowDone) {
    note(.answerForeign, message.token)
  }

  private mutating func note(_ notice: OUCHNotice, _ token: Alpha<14>) {
    guard let reference = OUCH42Token.reference(token) else {
      outcome = .notice(.orderForeign)
      return
    }
    referenceMax = max(referenceMax, reference)
    outcome = .notice(notice)
  }

  private mutating func cancelled(
    _ token: Alpha<14>, _ timestamp: UInt64, _ quantity: UInt32, _ reason: UInt8
  ) {
    guard var report = report(.cancelled, token, timestamp) else { return }
    report.quantity = Quantity(raw: Int64(quantity))
    report.venueReason = UInt64(reason)
    outcome = .report(report)
  }

  private mutating func traded(
    _ kind: VenueReportKind, _ token: Alpha<14>, _ timestamp: UInt64, _ trade: OUCHTrade
  ) {
    guard let report = report(kind, token, timestamp) else { return }
    outcome = .report(trade.complete(report))
  }

  /// A report about the order of `token`; nil, and noted, for an order that is not ours.
  private mutating func report(
    _ kind: VenueReportKind, _ token: Alpha<14>, _ timestamp: UInt64
  ) -> VenueReport? {
    guard let reference = OUCH42Token.reference(token) else {
      outcome = .notice(.orderForeign)
      return nil
    }
    referenceMax = max(referenceMax, reference)
    return VenueReport(kind, reference: reference, time: OUCHReading.time(midnight, timestamp))
  }
}
