// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Units

/// Turns a venue's time of day into Unix time: the day comes from the command line, else from the
/// capture stamp, else from the file's name, else it is the first day of 1970.
struct SessionClock {
  private let zone: TradingDay.Zone
  /// The midnight that applies where there is no capture stamp.
  private let fixed: Int64
  private let isForced: Bool
  /// The day of the newest capture stamp: `start` ..< `end`, midnight to midnight.
  private var start: Int64 = 0
  private var end: Int64 = 0

  /// A clock of `zone`. With `date` every time is of that day; a `fallback` date is used for
  /// messages without capture stamp only.
  init(zone: TradingDay.Zone, date: String?, fallback: String) {
    self.zone = zone
    isForced = date != nil
    guard let midnight = TradingDay.midnight(date: date ?? fallback, in: zone) else {
      preconditionFailure("the date was not checked: \(date ?? fallback)")
    }
    fixed = midnight.raw
  }

  /// Midnight of the day a message captured at `stamp` belongs to.
  mutating func midnight(captured stamp: Int64?) -> Int64 {
    guard let stamp, !isForced else { return fixed }
    if stamp < start || stamp >= end {
      start = TradingDay.midnight(of: UnixNanos(raw: stamp), in: zone).raw
      // Thirty hours on is the next day, also on days of 23 and 25 hours.
      end =
        TradingDay.midnight(of: UnixNanos(raw: start + 30 * 3_600_000_000_000), in: zone).raw
    }
    return start
  }

  /// The time of `text` (HHMMSS and up to nine digits of fraction) on that day; nil when the text
  /// is no time.
  mutating func time(clock text: String, captured stamp: Int64?) -> Int64? {
    var digits: [Int64] = []
    for byte in text.utf8 {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      digits.append(Int64(byte - 0x30))
    }
    guard digits.count >= 6, digits.count <= 15 else { return nil }
    let hours = digits[0] * 10 + digits[1]
    let minutes = digits[2] * 10 + digits[3]
    let seconds = digits[4] * 10 + digits[5]
    guard hours < 24, minutes < 60, seconds < 60 else { return nil }
    var nanos = (hours * 3_600 + minutes * 60 + seconds) * 1_000_000_000
    var unit: Int64 = 100_000_000
    for digit in digits[6...] {
      nanos += digit * unit
      unit /= 10
    }
    return midnight(captured: stamp) + nanos
  }
}

/// The dates that names and arguments carry.
enum DateText {
  /// The date in a file's name, as YYYY-MM-DD: the first run of exactly eight digits that reads as
  /// YYYYMMDD or, as Nasdaq names its files, MMDDYYYY.
  static func date(inName path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    for run in name.split(whereSeparator: { !("0"..."9").contains($0) }) where run.count == 8 {
      let candidates = [
        (run.prefix(4), run.dropFirst(4).prefix(2), run.suffix(2)),
        (run.suffix(4), run.prefix(2), run.dropFirst(2).prefix(2)),
      ]
      for (year, month, day) in candidates where year >= "1990" && year < "2100" {
        let text = "\(year)-\(month)-\(day)"
        if isDate(text) { return text }
      }
    }
    return nil
  }

  static func isDate(_ text: String) -> Bool {
    TradingDay.midnight(date: text, in: .newYork) != nil
  }
}
