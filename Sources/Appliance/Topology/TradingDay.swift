// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Units

/// The calendar behind wire times that count from midnight.
package enum TradingDay {
  /// The zone whose midnight a venue's times count from.
  package enum Zone: String, Sendable {
    case newYork = "America/New_York"
    case seoul = "Asia/Seoul"
  }

  /// Midnight of the day that holds `instant` in `zone`.
  package static func midnight(of instant: UnixNanos, in zone: Zone) -> UnixNanos {
    let calendar = calendar(zone)
    let date = Date(timeIntervalSince1970: TimeInterval(instant.raw / 1_000_000_000))
    return nanos(calendar.startOfDay(for: date))
  }

  /// Midnight of a date written YYYY-MM-DD; nil when it is not one.
  package static func midnight(date text: String, in zone: Zone) -> UnixNanos? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    let calendar = calendar(zone)
    let components = DateComponents(
      calendar: calendar, timeZone: calendar.timeZone, year: year, month: month, day: day)
    guard components.isValidDate(in: calendar), let date = calendar.date(from: components)
    else { return nil }
    return nanos(calendar.startOfDay(for: date))
  }

  /// The date, YYYY-MM-DD, of `instant` in `zone`.
  package static func date(of instant: UnixNanos, in zone: Zone) -> String {
    let date = Date(timeIntervalSince1970: TimeInterval(instant.raw / 1_000_000_000))
    let parts = calendar(zone).dateComponents([.year, .month, .day], from: date)
    return [parts.year, parts.month, parts.day].map { part in
      let text = part.map(String.init) ?? ""
      return text.count < 2 ? "0" + text : text
    }.joined(separator: "-")
  }

  /// The date of `instant` in `zone` as the number YYYYMMDD.
  package static func number(of instant: UnixNanos, in zone: Zone) -> UInt32 {
    date(of: instant, in: zone).split(separator: "-").reduce(0) { number, part in
      guard let part = UInt32(part) else { preconditionFailure("date part \(part)") }
      return number * 100 + part
    }
  }

  /// `instant` in UTC to the nanosecond: `2026-01-05T09:30:00.123456789Z`.
  package static func text(of instant: UnixNanos) -> String {
    let (seconds, nanos) = instant.raw.quotientAndRemainder(dividingBy: 1_000_000_000)
    let whole = Date(timeIntervalSince1970: Double(seconds))
    let digits = String(nanos)
    return whole.ISO8601Format().dropLast() + "."
      + String(repeating: "0", count: 9 - digits.count) + digits + "Z"
  }

  private static func calendar(_ zone: Zone) -> Calendar {
    guard let timeZone = TimeZone(identifier: zone.rawValue) else {
      preconditionFailure("the time zone database lacks \(zone.rawValue)")
    }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    return calendar
  }

  private static func nanos(_ date: Date) -> UnixNanos {
    UnixNanos(raw: Int64(date.timeIntervalSince1970.rounded()) * 1_000_000_000)
  }
}
