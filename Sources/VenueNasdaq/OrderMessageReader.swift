import Rings
// SPDX-License-Identifier: Apache-2.0
internal import Trading
package import Units
package import Venue
package import Wire

/// Turns decoded OUCH 5.0 messages into reports. A report of kind `none` marks a message whose
/// fields make no sense; a message that is no report leaves nil.
package struct OrderMessageReader: OUCH50OutboundHandler {
  package var report: VenueReport?
  let midnight: UnixNanos

  package init(midnight: UnixNanos) { self.midnight = midnight }

  package mutating func accepted(_ message: OUCH50.Accepted, tags: RawSpan) {
    var report = report(.accepted, message.userRefNum, message.timestamp)
    report.venueOrderID = OrderID(raw: message.orderRef)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.isDead = message.orderState == UInt8(ascii: "D")
    report.symbol = message.symbol.code
    report.side = Side(character: message.side)
    if message.timeInForce == OUCH50.TimeInForce.immediateOrCancel {
      report.timeInForce = .immediateOrCancel
    }
    take(report, price: message.price)
  }

  package mutating func replaced(_ message: OUCH50.Replaced, tags: RawSpan) {
    var report = report(.replaced, message.userRefNum, message.timestamp)
    report.target = UInt64(message.origUserRefNum)
    report.venueOrderID = OrderID(raw: message.orderRef)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.isDead = message.orderState == UInt8(ascii: "D")
    report.symbol = message.symbol.code
    report.side = Side(character: message.side)
    if message.timeInForce == OUCH50.TimeInForce.immediateOrCancel {
      report.timeInForce = .immediateOrCancel
    }
    take(report, price: message.price)
  }

  package mutating func executed(_ message: OUCH50.Executed, tags: RawSpan) {
    var report = report(.filled, message.userRefNum, message.timestamp)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.matchNumber = message.match
    report.venueReason = UInt64(message.liquidity)
    report.liquidity = Self.liquidity(message.liquidity)
    take(report, price: message.price)
  }

  package mutating func canceled(_ message: OUCH50.Canceled, tags: RawSpan) {
    var report = report(.cancelled, message.userRefNum, message.timestamp)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.venueReason = UInt64(message.reason)
    self.report = report
  }

  package mutating func aiqCanceled(_ message: OUCH50.AIQCanceled, tags: RawSpan) {
    var report = report(.cancelled, message.userRefNum, message.timestamp)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.venueReason = UInt64(message.reason)
    self.report = report
  }

  package mutating func rejected(_ message: OUCH50.Rejected, tags: RawSpan) {
    var report = report(.rejected, message.userRefNum, message.timestamp)
    report.venueReason = UInt64(message.reason)
    self.report = report
  }

  package mutating func cancelReject(_ message: OUCH50.CancelReject, tags: RawSpan) {
    report = report(.changeRejected, message.userRefNum, message.timestamp)
  }

  package mutating func brokenTrade(_ message: OUCH50.BrokenTrade, tags: RawSpan) {
    var report = report(.tradeBroken, message.userRefNum, message.timestamp)
    report.matchNumber = message.match
    report.venueReason = UInt64(message.reason)
    self.report = report
  }

  package mutating func tradeCorrection(_ message: OUCH50.TradeCorrection, tags: RawSpan) {
    var report = report(.tradeCorrected, message.userRefNum, message.timestamp)
    report.quantity = Quantity(raw: Int64(message.quantity))
    report.matchNumber = message.match
    report.venueReason = UInt64(message.reason)
    report.liquidity = Self.liquidity(message.liquidity)
    take(report, price: message.price)
  }

  package mutating func accountQueryResponse(
    _ message: OUCH50.AccountQueryResponse, tags: RawSpan
  ) {
    report = report(.ready, message.nextUserRefNum, message.timestamp)
  }

  package mutating func systemEvent(_ message: OUCH50.SystemEvent, tags: RawSpan) {
    let isStart = message.eventCode == UInt8(ascii: "S")
    report = report(isStart ? .tradingOpened : .tradingClosed, 0, message.timestamp)
  }

  /// Added: displayed, hidden, midpoint and improving orders that rested. Auction: the crosses.
  /// Everything else removed.
  private static func liquidity(_ flag: UInt8) -> Liquidity {
    switch flag {
    case UInt8(ascii: "A"), UInt8(ascii: "J"), UInt8(ascii: "W"), UInt8(ascii: "k"),
      UInt8(ascii: "7"), UInt8(ascii: "8"), UInt8(ascii: "e"), UInt8(ascii: "f"),
      UInt8(ascii: "j"):
      .added
    case UInt8(ascii: "O"), UInt8(ascii: "M"), UInt8(ascii: "C"), UInt8(ascii: "L"),
      UInt8(ascii: "H"), UInt8(ascii: "K"):
      .auction
    default: .removed
    }
  }

  /// A stamp beyond any day wraps: it is for display and must not stop a report.
  private func report(
    _ kind: VenueReportKind, _ reference: UInt32, _ timestamp: UInt64
  ) -> VenueReport {
    let time = Nanos(raw: Int64(truncatingIfNeeded: timestamp))
    return VenueReport(kind, reference: UInt64(reference), time: midnight + time)
  }

  /// Adds a price with four decimals, or marks the report senseless when it has no place.
  private mutating func take(_ report: VenueReport, price: UInt64) {
    var report = report
    if price <= UInt64(Int64.max / 100_000) {
      report.price = Price(raw: Int64(price) * 100_000)
    } else {
      report.kind = .none
    }
    self.report = report
  }
}
