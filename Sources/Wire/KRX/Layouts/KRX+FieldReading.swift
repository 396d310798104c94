// SPDX-License-Identifier: Apache-2.0
import Units

// Every function here reads inside a span whose exact length was checked against the layout's, and
// fails `check` where a number is none. Fields end at least eight bytes into their message.

extension RawSpan {
  /// Digits, width in 1 ... 16.
  @inline(__always)
  func wideDigits(_ width: Int, at offset: Int, _ check: inout DigitCheck) -> Int64 {
    if width <= 8 { return digits(width, at: offset, &check) }
    if width == 9 {
      let lead = UInt64(u8(at: offset) ^ 0x30)
      check.take(lead)
      return Int64(truncatingIfNeeded: lead) &* 100_000_000 &+ digits(8, at: offset &+ 1, &check)
    }
    return longDigits(width, at: offset, &check)
  }

  /// A required number of at most sixteen digits.
  @inline(__always)
  func count(_ field: KRX.Field, _ check: inout DigitCheck) -> Int64 {
    wideDigits(Int(field.width), at: field.start, &check)
  }

  /// A number that may be blank or missing: −1 then.
  @inline(__always)
  func optionalCount(_ field: KRX.Field, _ check: inout DigitCheck) -> Int64 {
    guard field.isPresent else { return -1 }
    var own = DigitCheck()
    let number = wideDigits(Int(field.width), at: field.start, &own)
    if own.isPassed { return number }
    if !isBlank(field) { check.fail() }
    return -1
  }

  /// A price that may be blank or missing: undefined then.
  @inline(__always)
  func price(_ field: KRX.Field, _ check: inout DigitCheck) -> Price {
    guard field.isPresent else { return .undefined }
    return price(
      Int(field.width), field.form, unit: field.decimals == 2 ? 10_000_000 : field.unit,
      at: field.start, &check)
  }

  /// A price of at most nine (printed: eleven) bytes in one of the three hot forms; `unit` is what
  /// its last digit means in 10⁻⁹, where prices are printed as a rule only.
  @inline(__always)
  func price(
    _ width: Int, _ form: KRX.Form, unit: Int64, at offset: Int, _ check: inout DigitCheck
  ) -> Price {
    var own = DigitCheck()
    let raw: Int64
    switch form {
    case .price where width <= 8:
      raw = digits(width, at: offset, &own) &* unit
    case .signedPrice where width <= 9:
      let sign = u8(at: offset)
      let magnitude = digits(width &- 1, at: offset &+ 1, &own) &* unit
      if sign != 0x20, sign != 0x2D { own.fail() }
      raw = sign == 0x2D ? 0 &- magnitude : magnitude
    case .printedPrice where width == 9 && unit == 10_000_000:
      raw = hundredths(at: offset, &own) &* unit
      if own.isPassed { return Price(raw: raw) }
      own = DigitCheck()
      return printedPrice(width, at: offset, &check)
    case .printedPrice where width == 9 || width == 11:
      return printedPrice(width, at: offset, &check)
    default:
      return unusualPrice(width, form, unit: unit, at: offset, &check)
    }
    if own.isPassed { return Price(raw: raw) }
    return unusualPrice(width, form, unit: unit, at: offset, &check)
  }

  /// Nine bytes that are six digits, a point and two digits: two loads that leave the point out.
  @inline(__always)
  private func hundredths(at offset: Int, _ check: inout DigitCheck) -> Int64 {
    let head = lowFirst(at: offset)
    let tail = lowFirst(at: offset &+ 1)
    let digits = head & 0x0000_FFFF_FFFF_FFFF | tail & 0xFFFF_0000_0000_0000
    if UInt8(truncatingIfNeeded: head >> 48) != 0x2E { check.fail() }
    return number(ofDigits: digits ^ 0x3030_3030_3030_3030, &check)
  }

  /// One or three digits, the first of them perhaps `-`, then eight of which one may be a decimal
  /// point; any other price of this width is unusual.
  ///
  /// The point is found in all eight bytes at once and closed up, so that they convert as digits.
  @inline(never)
  private func printedPrice(
    _ width: Int, at offset: Int, _ check: inout DigitCheck
  ) -> Price {
    var own = DigitCheck()
    let first = u8(at: offset)
    let isNegative = first == 0x2D
    var lead = isNegative ? 0 : Int64(first ^ 0x30)
    own.take(UInt64(truncatingIfNeeded: lead))
    if width == 11 {
      lead = lead &* 100 &+ digits(2, at: offset &+ 1, &own)
    }
    let word = lowFirst(at: offset &+ width &- 8)
    let difference = word ^ 0x2E2E_2E2E_2E2E_2E2E
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let points = ~(((difference & low) &+ low) | difference | low)
    let mantissa: Int64
    var unit = Price.scale
    if points == 0 {
      mantissa =
        lead &* 100_000_000 &+ number(ofDigits: word ^ 0x3030_3030_3030_3030, &own)
    } else {
      let before = points.trailingZeroBitCount >> 3
      let after = ~UInt64(0) << UInt64(8 * before + 8)
      let closed = (word & after) | ((word << 8) & ~after) | 0x30
      mantissa =
        lead &* 10_000_000 &+ number(ofDigits: closed ^ 0x3030_3030_3030_3030, &own)
      unit = powerOfTen(2 + before)
    }
    // Beyond the range of a price only with three leading digits.
    let (magnitude, overflow) = mantissa.multipliedReportingOverflow(by: unit)
    if own.isPassed, !overflow { return Price(raw: isNegative ? 0 &- magnitude : magnitude) }
    return unusualPrice(width, .printedPrice, unit: unit, at: offset, &check)
  }

  /// Any price: blank is undefined, else spaces or a sign, digits and at most one decimal point.
  @inline(never)
  func unusualPrice(
    _ width: Int, _ form: KRX.Form, unit: Int64, at offset: Int, _ check: inout DigitCheck
  ) -> Price {
    var index = offset
    let end = offset + width
    if isBlank(at: offset, width) { return .undefined }
    var isNegative = false
    if form != .price {
      let sign = u8(at: index)
      isNegative = sign == 0x2D
      if isNegative || (sign == 0x20 && form == .signedPrice) { index += 1 }
    }
    var mantissa: Int64 = 0
    var unit = form == .printedPrice ? Price.scale : unit
    var hasPoint = false
    var digitCount = 0
    while index < end {
      let byte = u8(at: index)
      index += 1
      if byte == 0x2E, form == .printedPrice, !hasPoint {
        hasPoint = true
        continue
      }
      let (scaled, tooLarge) = mantissa.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = scaled.addingReportingOverflow(Int64(byte &- 0x30))
      digitCount += 1
      guard byte &- 0x30 <= 9, !tooLarge, !overflow else {
        check.fail()
        return .undefined
      }
      mantissa = sum
      if hasPoint { unit /= 10 }
    }
    let (raw, overflow) = mantissa.multipliedReportingOverflow(by: unit)
    guard digitCount > 0, unit > 0, !overflow else {
      check.fail()
      return .undefined
    }
    return Price(raw: isNegative ? -raw : raw)
  }

  /// A time of day, negative when it is blank or missing.
  @inline(__always)
  func time(_ field: KRX.Field, _ check: inout DigitCheck) -> KRX.TimeOfDay {
    guard field.isPresent else { return .absent }
    var own = DigitCheck()
    let nanos: Int64
    switch field.width {
    case 8: nanos = clock(at: field.start, &own)
    case 12:
      let tail = digits(4, at: field.start &+ 8, &own)
      nanos = clock(at: field.start, &own) &+ tail &* 1_000
    default: nanos = shortTime(field, &own)
    }
    if own.isPassed { return KRX.TimeOfDay(nanos: nanos) }
    if !isBlank(field) { check.fail() }
    return .absent
  }

  /// The nanoseconds of `HHMM`, `HHMMSS` or `HHMMSSmmm`.
  private func shortTime(_ field: KRX.Field, _ check: inout DigitCheck) -> Int64 {
    switch field.width {
    case 9:
      let tail = digits(1, at: field.start &+ 8, &check)
      return clock(at: field.start, &check) &+ tail &* 1_000_000
    case 6:
      let digits = digits(6, at: field.start, &check)
      return (digits / 10_000 * 3_600 + digits / 100 % 100 * 60 + digits % 100) * Price.scale
    default:
      let digits = digits(4, at: field.start, &check)
      return (digits / 100 * 3_600 + digits % 100 * 60) * Price.scale
    }
  }

  /// The nanoseconds of `HHMMSSuu`.
  @inline(__always)
  private func clock(at offset: Int, _ check: inout DigitCheck) -> Int64 {
    let pairs = pairs(ofDigits: lowFirst(at: offset) ^ 0x3030_3030_3030_3030, &check)
    let hours = Int64(pairs & 0xFF)
    let minutes = Int64(pairs >> 16 & 0xFF)
    let seconds = Int64(pairs >> 32 & 0xFF)
    return (hours &* 3_600 &+ minutes &* 60 &+ seconds) &* 1_000_000_000
      &+ Int64(pairs >> 48 & 0xFF) &* 10_000_000
  }

  func isBlank(_ field: KRX.Field) -> Bool { isBlank(at: field.start, Int(field.width)) }

  func isBlank(at offset: Int, _ width: Int) -> Bool {
    for index in offset..<(offset + width) where u8(at: index) != 0x20 { return false }
    return true
  }
}

extension KRX.Field {
  /// What the last digit of an implied price means in 10⁻⁹.
  var unit: Int64 { powerOfTen(Price.decimals - Int(decimals)) }
}
