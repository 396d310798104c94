// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// How many digits follow the second in a written time.
  @usableFromInline
  package enum TimePrecision: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case seconds = 0
    case milliseconds = 3
    case microseconds = 6
    case nanoseconds = 9

    /// Bytes of `YYYYMMDD-HH:MM:SS` with its fraction.
    @inlinable package var byteCount: Int { self == .seconds ? 17 : 18 + Int(rawValue) }
  }

  @inlinable static var nanosPerDay: Int64 { 86_400_000_000_000 }

  /// Days from 1970-01-01 to a date of the Gregorian calendar; months count 1 ... 12.
  @inlinable
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    // Years begin in March, so that the leap day is a year's last.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date `days` ≥ 0 after 1970-01-01, as the number YYYYMMDD.
  @inlinable
  static func date(days: Int64) -> UInt32 {
    let shifted = UInt32(truncatingIfNeeded: days) &+ 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return year * 10_000 + month * 100 + day
  }

  /// The eight decimal digits of a number below 10⁸, the first in the most significant byte:
  /// fours, then pairs, then single digits, all at once.
  @inlinable @inline(__always)
  static func digitWord(_ number: UInt32) -> UInt64 {
    let high = number / 10_000
    let fours = UInt64(high) | UInt64(number - high * 10_000) << 32
    let hundreds = ((fours &* 10_486) >> 20) & 0x0000_007F_0000_007F
    let pairs = hundreds | (fours &- hundreds &* 100) << 16
    let tens = ((pairs &* 103) >> 10) & 0x000F_000F_000F_000F
    let digits = tens | (pairs &- tens &* 10) << 8
    return (digits | 0x3030_3030_3030_3030).byteSwapped
  }

  @inlinable
  static func monthLength(year: UInt32, month: UInt32) -> UInt32 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

extension RawSpan {
  /// The number of days since 1970 of eight digits YYYYMMDD, 1970 ... 2261; nil for no such day.
  @inlinable
  func date(at offset: Int) -> Int64? {
    var check = DigitCheck()
    let number = UInt32(truncatingIfNeeded: digits(8, at: offset, &check))
    let year = number / 10_000
    let month = number / 100 % 100
    let day = number % 100
    guard check.isPassed, year >= 1970, year <= 2261, month >= 1, month <= 12, day >= 1,
      day <= FIX.monthLength(year: year, month: month)
    else { return nil }
    return FIX.days(year: Int64(year), month: Int64(month), day: Int64(day))
  }

  /// Nanoseconds since midnight of `HH:MM:SS` and 0 or 1 ... 9 digits behind a point; a leap second
  /// counts as the next one. `byteCount` bytes at a checked offset.
  @inlinable
  func timeOfDay(_ byteCount: Int, at offset: Int) -> Int64? {
    guard byteCount == 8 || (byteCount >= 10 && byteCount <= 18) else { return nil }
    let word = lowFirst(at: offset)
    // The colons become zeros, which makes the eight bytes one number of eight digits.
    guard word & 0x0000_FF00_00FF_0000 == 0x0000_3A00_003A_0000 else { return nil }
    var check = DigitCheck()
    let clock = number(ofDigits: word ^ 0x3030_3A30_303A_3030, &check)
    let hours = clock / 1_000_000
    let minutes = clock / 1_000 % 100
    let seconds = clock % 100
    guard check.isPassed, hours < 24, minutes < 60, seconds <= 60 else { return nil }
    let whole = (hours * 3_600 + minutes * 60 + seconds) * 1_000_000_000
    if byteCount == 8 { return whole }
    guard u8(at: offset + 8) == 0x2E else { return nil }
    var fraction: Int64 = 0
    for at in (offset + 9)..<(offset + byteCount) {
      let digit = u8(at: at) &- 0x30
      guard digit <= 9 else { return nil }
      fraction = fraction * 10 + Int64(digit)
    }
    return whole + fraction * powerOfTen(18 - byteCount)
  }

  /// Unix time of a `YYYYMMDD-HH:MM:SS` with up to nine digits of fraction; nil for another form
  /// and for times that are none.
  @inlinable
  package func timestamp(_ field: FIX.Field) -> UnixNanos? {
    guard field.byteCount >= 17, u8(at: field.offset + 8) == 0x2D,
      let days = date(at: field.offset),
      let time = timeOfDay(field.byteCount - 9, at: field.offset + 9)
    else { return nil }
    return UnixNanos(raw: days * FIX.nanosPerDay + time)
  }
}

extension MutableRawSpan {
  /// Stores the low `count` decimal digits of `number`, count in 1 ... 9; the caller checked the
  /// room.
  @inlinable
  mutating func putDigits(_ count: Int, of number: UInt32, at offset: Int) {
    var rest = number
    var index = offset + count - 1
    while index >= offset {
      put(UInt8(truncatingIfNeeded: rest % 10) + 0x30, at: index)
      rest /= 10
      index -= 1
    }
  }

  /// Stores a time, rounded down to its precision; the caller checked the room. Traps on times
  /// before 1970.
  @inlinable
  mutating func put(_ time: UnixNanos, _ precision: FIX.TimePrecision, at offset: Int) {
    precondition(time.raw >= 0)
    let days = time.raw / FIX.nanosPerDay
    let rest = UInt64(time.raw - days * FIX.nanosPerDay)
    let second = UInt32(truncatingIfNeeded: rest / 1_000_000_000)
    let nanos = UInt32(truncatingIfNeeded: rest % 1_000_000_000)
    put(FIX.digitWord(FIX.date(days: days)), at: offset)
    put(UInt8(0x2D), at: offset + 8)
    let minute = second / 60
    let hour = minute / 60
    // HH0MM0SS, whose zeros become colons.
    let clock = hour * 1_000_000 + (minute - hour * 60) * 1_000 + (second - minute * 60)
    put(FIX.digitWord(clock) ^ 0x0000_0A00_000A_0000, at: offset + 9)
    guard precision != .seconds else { return }
    put(UInt8(0x2E), at: offset + 17)
    switch precision {
    case .seconds: break
    case .milliseconds: putDigits(3, of: nanos / 1_000_000, at: offset + 18)
    case .microseconds: putDigits(6, of: nanos / 1_000, at: offset + 18)
    case .nanoseconds: putDigits(9, of: nanos, at: offset + 18)
    }
  }
}
