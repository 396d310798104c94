// SPDX-License-Identifier: Apache-2.0
package import Units

/// When a product trades, as times of day in Korea.
package struct KRXTradingHours: Sendable, BitwiseCopyable, Hashable {
  /// A time of day, from midnight.
  package typealias Clock = Nanos

  package var open: Clock
  package var close: Clock
  /// Of an expiring series on its last day; nil where it is not known.
  package var lastDayClose: Clock?
  /// Orders for the opening auction are taken from here on; nil where it is not known.
  package var openingAuction: Clock?
  /// Length of the closing auction before `close`; nil where it is not known.
  package var closingAuction: Nanos?
  /// The night session's begin and its end on the next day; nil without one on this system.
  package var nightOpen: Clock?
  package var nightClose: Clock?

  package init(
    open: Clock, close: Clock, lastDayClose: Clock? = nil, openingAuction: Clock? = nil,
    closingAuction: Nanos? = nil, nightOpen: Clock? = nil, nightClose: Clock? = nil
  ) {
    self.open = open
    self.close = close
    self.lastDayClose = lastDayClose
    self.openingAuction = openingAuction
    self.closingAuction = closingAuction
    self.nightOpen = nightOpen
    self.nightClose = nightClose
  }

  /// The time of day `hour`:`minute`.
  package static func clock(_ hour: Int64, _ minute: Int64) -> Clock {
    precondition(hour >= 0)
    precondition(hour <= 24)
    precondition(minute >= 0)
    precondition(minute < 60)
    return .seconds(hour * 3_600 + minute * 60)
  }

  /// What part of the day a time of day falls into, by the timetable alone: halts and the venue's
  /// own session messages go before it.
  package func state(at time: Clock, isLastDay: Bool = false) -> TimetableState {
    let close = isLastDay ? lastDayClose ?? close : close
    if time >= open, time < close {
      guard let closingAuction, time >= Nanos(raw: close.raw - closingAuction.raw) else {
        return .continuous
      }
      return .auction
    }
    if let openingAuction, time >= openingAuction, time < open { return .auction }
    if let nightOpen, time >= nightOpen { return .night }
    if let nightClose, time < nightClose { return .night }
    return .closed
  }

  /// A part of the trading day.
  package enum TimetableState: UInt8, Sendable, BitwiseCopyable {
    case closed
    case auction
    case continuous
    case night
  }
}
