// SPDX-License-Identifier: Apache-2.0
import Rings
import Trading
import Units
import Venue
import Wire

/// What a message of the venue is to a gateway.
enum OUCHReading {
  /// Unknown, malformed, or senseless in its fields.
  case nothing
  case report(VenueReport)
  /// True and harmless: it changes nothing that a gateway keeps.
  case notice(OUCHNotice)

  /// A stamp beyond any day wraps: it is for display and must not stop a report.
  static func time(_ midnight: UnixNanos, _ timestamp: UInt64) -> UnixNanos {
    midnight + Nanos(raw: Int64(truncatingIfNeeded: timestamp))
  }

  /// `S` opens the day and `E` ends it; other codes make no sense.
  static func systemEvent(
    _ code: UInt8, at midnight: UnixNanos, _ timestamp: UInt64
  ) -> OUCHReading {
    let kind: VenueReportKind
    switch code {
    case UInt8(ascii: "S"): kind = .tradingOpened
    case UInt8(ascii: "E"): kind = .tradingClosed
    default: return .nothing
    }
    return .report(VenueReport(kind, time: time(midnight, timestamp)))
  }
}

/// A message that is counted and changes nothing else.
enum OUCHNotice {
  case cancelPending
  case priorityUpdated
  case orderRestated
  case answerForeign
  case orderForeign
}

extension OUCHCounters {
  /// Counts what is no report; the report otherwise.
  mutating func report(_ reading: OUCHReading) -> VenueReport? {
    switch reading {
    case .report(let report): return report
    case .nothing: messageRefused &+= 1
    case .notice(.cancelPending): cancelPending &+= 1
    case .notice(.priorityUpdated): priorityUpdated &+= 1
    case .notice(.orderRestated): orderRestated &+= 1
    case .notice(.answerForeign): answerForeign &+= 1
    case .notice(.orderForeign): orderForeign &+= 1
    }
    return nil
  }
}

/// An execution, or what one was corrected to.
struct OUCHTrade {
  var quantity: UInt32
  var price: Price
  var match: UInt64
  var liquidity: UInt8
  var reason: UInt8

  func complete(_ report: VenueReport) -> VenueReport {
    var report = report
    report.quantity = Quantity(raw: Int64(quantity))
    report.price = price
    report.matchNumber = match
    report.venueReason = UInt64(reason)
    report.liquidity = Self.liquidity(liquidity)
    return report
  }

  /// Added: displayed, hidden, midpoint and improving orders that rested. Auction: the crosses.
  /// Everything else removed. The flags of both versions of OUCH are the same.
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
}

extension VenueReport {
  /// Says what and how the order of an acceptance trades.
  mutating func identify(_ symbol: Alpha<8>, _ side: UInt8, isImmediate: Bool) {
    self.symbol = symbol.code
    self.side = Side(character: side)
    if isImmediate { timeInForce = .immediateOrCancel }
  }
}
