// SPDX-License-Identifier: Apache-2.0
import Units

// Every function here reads inside a span whose exact length was checked against the layout's, and
// clears `isValid` where a number is none. Fields end at least eight bytes into their message.

extension RawSpan {
  /// Digits, width in 0 ... 16; a width of 0 reads as 0.
  @inline(__always)
  func wideDigits(_ width: Int, at offset: Int, _ isValid: inout Bool) -> Int64 {
    if width <= 8 { return Int64(digits(width, at: offset, &isValid)) }
    if width == 9 {
      let lead = u8(at: offset) &- 0x30
      isValid = isValid && lead <= 9
      return Int64(lead) &* 100_000_000 &+ Int64(digits(8, at: offset + 1, &isValid))
    }
    return Int64(longDigits(width, at: offset, &isValid))
  }

  /// A required number of at most sixteen digits.
  @inline(__always)
  func count(_ field: KRX.Field, _ isValid: inout Bool) -> Int64 {
    wideDigits(Int(field.width), at: field.start, &isValid)
  }

  /// A number that may be blank or missing: −1 then.
  @inline(__always)
  func optionalCount(_ field: KRX.Field, _ isValid: inout Bool) -> Int64 {
    guard field.isPresent else { return -1 }
    var isNumber = true
    let number = wideDigits(Int(field.width), at: field.start, &isNumber)
    if isNumber { return number }
    if !isBlank(field) { isValid = false }
    return -1
  }

  /// A price that may be blank or missing: undefined then.
  @inline(__always)
  func price(_ field: KRX.Field, _ isValid: inout Bool) -> Price {
    guard field.isPresent else { return .undefined }
    return price(
      Int(field.width), field.form, unit: field.decimals == 2 ? 10_000_000 : field.unit,
      at: field.start, &isValid)
  }

  /// A price of at most nine (printed: eleven) bytes in one of the three hot forms; `unit` is what
  /// its last digit means in 10⁻⁹, where that is implied.
  @inline(__always)
  func price(
    _ width: Int, _ form: KRX.Form, unit: Int64, at offset: Int, _ isValid: inout Bool
  ) -> Price {
    var isNumber = true
    let raw: Int64
    switch form {
    case .price where width <= 8:
      raw = Int64(digits(width, at: offset, &isNumber)) &* unit
    case .signedPrice where width <= 9:
      let sign = u8(at: offset)
      let magnitude = Int64(digits(width - 1, at: offset + 1, &isNumber)) &* unit
      isNumber = isNumber && (sign == 0x20 || sign == 0x2D)
      raw = sign == 0x2D ? -magnitude : magnitude
    case .printedPrice where width == 9 || width == 11:
      raw = printed(width - 8, at: offset, &isNumber)
    default:
      return unusualPrice(width, form, unit: unit, at: offset, &isValid)
    }
    if isNumber { return Price(raw: raw) }
    return unusualPrice(width, form, unit: unit, at: offset, &isValid)
  }

  /// One or three digits, the first of them perhaps `-`, then eight of which one may be a decimal
  /// point.
  ///
  /// The point is found in all eight bytes at once and closed up, so that they convert as digits.
  @inline(__always)
  private func printed(_ leadWidth: Int, at offset: Int, _ isNumber: inout Bool) -> Int64 {
    let first = u8(at: offset)
    let isNegative = first == 0x2D
    var lead = isNegative ? 0 : Int64(first &- 0x30)
    isNumber = lead <= 9
    if leadWidth == 3 {
      let second = u8(at: offset + 1) &- 0x30
      let third = u8(at: offset + 2) &- 0x30
      isNumber = isNumber && second <= 9 && third <= 9
      lead = lead &* 100 &+ Int64(second) &* 10 &+ Int64(third)
    }
    let word = u64(at: offset + leadWidth)
    let difference = word ^ 0x2E2E_2E2E_2E2E_2E2E
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let points = ~(((difference & low) &+ low) | difference | low)
    var mantissa: Int64
    var unit = Price.scale
    if points == 0 {
      mantissa = lead &* 100_000_000 &+ Int64(number(inWord: word, &isNumber))
    } else {
      let before = points.leadingZeroBitCount >> 3
      let after = before == 7 ? 0 : ~UInt64(0) >> UInt64(8 * before + 8)
      let closed = (word & after) | ((word >> 8) & ~after) | 0x3000_0000_0000_0000
      mantissa = lead &* 10_000_000 &+ Int64(number(inWord: closed, &isNumber))
      unit = RawSpan.pointUnit(before)
    }
    // Beyond the range of a price only with three leading digits.
    let (magnitude, overflow) = mantissa.multipliedReportingOverflow(by: unit)
    isNumber = isNumber && !overflow
    mantissa = isNegative ? 0 &- magnitude : magnitude
    return mantissa
  }

  /// What the last digit means in 10⁻⁹ when `before` of eight bytes come before the point.
  @inline(__always)
  private static func pointUnit(_ before: Int) -> Int64 {
    switch before {
    case 5: 10_000_000
    case 0: 100
    case 1: 1_000
    case 2: 10_000
    case 3: 100_000
    case 4: 1_000_000
    case 6: 100_000_000
    default: 1_000_000_000
    }
  }

  /// Any price: blank is undefined, else spaces or a sign, digits and at most one decimal point.
  @inline(never)
  func unusualPrice(
    _ width: Int, _ form: KRX.Form, unit: Int64, at offset: Int, _ isValid: inout Bool
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
        isValid = false
        return .undefined
      }
      mantissa = sum
      if hasPoint { unit /= 10 }
    }
    let (raw, overflow) = mantissa.multipliedReportingOverflow(by: unit)
    guard digitCount > 0, unit > 0, !overflow else {
      isValid = false
      return .undefined
    }
    return Price(raw: isNegative ? -raw : raw)
  }

  /// A time of day, negative when it is blank or missing.
  @inline(__always)
  func time(_ field: KRX.Field, _ isValid: inout Bool) -> KRX.TimeOfDay {
    guard field.isPresent else { return .absent }
    var isNumber = true
    let nanos: Int64
    switch field.width {
    case 8: nanos = clock(at: field.start, &isNumber)
    case 12:
      let tail = Int64(digits(4, at: field.start + 8, &isNumber))
      nanos = clock(at: field.start, &isNumber) &+ tail &* 1_000
    case 9:
      let tail = Int64(digits(1, at: field.start + 8, &isNumber))
      nanos = clock(at: field.start, &isNumber) &+ tail &* 1_000_000
    case 6:
      let digits = Int64(digits(6, at: field.start, &isNumber))
      nanos = (digits / 10_000 * 3_600 + digits / 100 % 100 * 60 + digits % 100) * Price.scale
    default:
      let digits = Int64(digits(4, at: field.start, &isNumber))
      nanos = (digits / 100 * 3_600 + digits % 100 * 60) * Price.scale
    }
    if isNumber { return KRX.TimeOfDay(nanos: nanos) }
    if !isBlank(field) { isValid = false }
    return .absent
  }

  /// The nanoseconds of `HHMMSSuu`.
  @inline(__always)
  private func clock(at offset: Int, _ isNumber: inout Bool) -> Int64 {
    let pairs = digitPairs(at: offset, &isNumber)
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
