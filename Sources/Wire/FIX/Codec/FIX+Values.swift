// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// A decimal number exactly as written: `mantissa` × 10^−`decimals`, decimals in 0 ... 18.
  ///
  /// Quantities stay in this form until somebody knows the exponent of the instrument.
  @usableFromInline
  package struct Decimal: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var mantissa: Int64
    @usableFromInline package var decimals: Int64

    @inlinable
    package init(mantissa: Int64, decimals: Int = 0) {
      self.mantissa = mantissa
      self.decimals = Int64(decimals)
    }

    /// A quantity in units of 10^−`exponent`.
    @inlinable
    package init(_ quantity: Quantity, exponent: Int = 0) {
      self.init(mantissa: quantity.raw, decimals: exponent)
    }

    /// No number: the field is absent.
    @inlinable package static var absent: Decimal { Decimal(mantissa: .min) }
    @inlinable package var isPresent: Bool { mantissa != .min }

    /// The number in units of 10^−`exponent`, exponent in 0 ... 18; nil when it is absent, is no
    /// whole count of such units, or does not fit.
    @inlinable
    package func quantity(exponent: Int = 0) -> Quantity? {
      guard isPresent else { return nil }
      let shift = exponent - Int(decimals)
      if shift >= 0 {
        let (raw, overflow) = mantissa.multipliedReportingOverflow(by: powerOfTen(shift))
        return overflow || raw == .min ? nil : Quantity(raw: raw)
      }
      let unit = powerOfTen(-shift)
      return mantissa % unit == 0 ? Quantity(raw: mantissa / unit) : nil
    }
  }

  /// 10⁻⁹ units in one unit of the last of `decimals` digits, 0 ... 9, without a loop.
  @inlinable
  static func priceUnit(decimals: Int) -> Int64 {
    switch decimals {
    case 0: 1_000_000_000
    case 1: 100_000_000
    case 2: 10_000_000
    case 3: 1_000_000
    case 4: 100_000
    case 5: 10_000
    case 6: 1_000
    case 7: 100
    case 8: 10
    default: 1
    }
  }

  /// A time that is absent.
  @inlinable package static var noTime: UnixNanos { UnixNanos(raw: .min) }
}

extension RawSpan {
  /// The number of a field of 1 ... 18 digits and nothing else.
  @inlinable
  package func unsigned(_ field: FIX.Field) -> UInt64? {
    guard field.byteCount >= 1, field.byteCount <= 18 else { return nil }
    var number: UInt64 = 0
    for at in field.offset..<field.end {
      let digit = u8(at: at) &- 0x30
      guard digit <= 9 else { return nil }
      number = number &* 10 &+ UInt64(digit)
    }
    return number
  }

  /// As `unsigned`, with a minus sign in front or not.
  @inlinable
  package func integer(_ field: FIX.Field) -> Int64? {
    guard field.byteCount > 1, u8(at: field.offset) == 0x2D else {
      return unsigned(field).map { Int64($0) }
    }
    let digits = FIX.Field(tag: field.tag, offset: field.offset + 1, byteCount: field.byteCount - 1)
    return unsigned(digits).map { -Int64($0) }
  }

  /// The byte of a field that is one byte long.
  @inlinable
  package func character(_ field: FIX.Field) -> UInt8? {
    field.byteCount == 1 ? u8(at: field.offset) : nil
  }

  /// Y or N.
  @inlinable
  package func boolean(_ field: FIX.Field) -> Bool? {
    guard let byte = character(field), byte == 0x59 || byte == 0x4E else { return nil }
    return byte == 0x59
  }

  /// The text of a field; nil beyond 64 bytes.
  @inlinable
  package func text(_ field: FIX.Field) -> FIX.Text? {
    var text = FIX.Text.empty
    return text.read(field, in: self) ? text : nil
  }

  /// The type of a field of 1 ... 4 bytes.
  @inlinable
  package func messageType(_ field: FIX.Field) -> FIX.MessageType? {
    guard field.byteCount >= 1, field.byteCount <= 4 else { return nil }
    let word = leading(field.byteCount, at: field.offset)
    return FIX.MessageType(raw: UInt32(word >> UInt64(64 - 8 * field.byteCount)))
  }

  /// A decimal number: a minus sign or not, digits, at most one point; no plus sign, no exponent.
  /// Zeros behind the point that change nothing are dropped where the number needs the room.
  @inlinable
  package func decimal(_ field: FIX.Field) -> FIX.Decimal? {
    guard field.byteCount <= 18 else { return longDecimal(field) }
    var at = field.offset
    let end = field.end
    guard at < end else { return nil }
    let isNegative = u8(at: at) == 0x2D
    if isNegative { at += 1 }
    let first = at
    var mantissa: Int64 = 0
    var point = -1
    while at < end {
      let digit = u8(at: at) &- 0x30
      if digit <= 9 {
        mantissa = mantissa &* 10 &+ Int64(digit)
      } else if digit == 0xFE, point < 0 {
        point = at
      } else {
        return nil
      }
      at += 1
    }
    guard end - first > (point < 0 ? 0 : 1) else { return nil }
    return FIX.Decimal(
      mantissa: isNegative ? -mantissa : mantissa, decimals: point < 0 ? 0 : end - point - 1)
  }

  /// As `decimal`, for more than 18 characters, which may not fit.
  @inlinable
  func longDecimal(_ field: FIX.Field) -> FIX.Decimal? {
    var at = field.offset
    let end = field.end
    guard at < end else { return nil }
    let isNegative = u8(at: at) == 0x2D
    if isNegative { at += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var point = -1
    while at < end {
      let digit = u8(at: at) &- 0x30
      if digit <= 9 {
        digits += 1
        // Digits beyond the room are refused, zeros at the end behind the point need none.
        let (scaled, isTooLarge) = mantissa.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = scaled.addingReportingOverflow(UInt64(digit))
        if !isTooLarge, !overflow, sum <= UInt64(Int64.max) {
          mantissa = sum
        } else if digit != 0 || point < 0 {
          return nil
        } else {
          point += 1
        }
      } else if digit == 0xFE, point < 0 {
        point = at
      } else {
        return nil
      }
      at += 1
    }
    guard digits > 0 else { return nil }
    let decimals = point < 0 ? 0 : end - point - 1
    guard decimals <= 18 else { return nil }
    return FIX.Decimal(
      mantissa: isNegative ? -Int64(mantissa) : Int64(mantissa), decimals: decimals)
  }

  /// A price, exactly; nil when it is no decimal number, has a part below 10⁻⁹ or does not fit.
  @inlinable
  package func price(_ field: FIX.Field) -> Price? {
    guard let decimal = decimal(field) else { return nil }
    guard decimal.decimals <= Price.decimals else {
      return decimal.quantity(exponent: Price.decimals).map { Price(raw: $0.raw) }
    }
    let (raw, overflow) = decimal.mantissa.multipliedReportingOverflow(
      by: FIX.priceUnit(decimals: Int(decimal.decimals)))
    return overflow || raw == .min ? nil : Price(raw: raw)
  }
}

extension RawSpan {
  /// The first 64 bytes of a field.
  @inlinable
  func clippedText(_ field: FIX.Field) -> FIX.Text {
    var clipped = field
    clipped.byteCount = Swift.min(field.byteCount, FIX.Text.byteCountMax)
    var text = FIX.Text.empty
    _ = text.read(clipped, in: self)
    return text
  }

  /// As `price`, with digits below 10⁻⁹ dropped: averages have as many as their sender likes.
  @inlinable
  func clippedPrice(_ field: FIX.Field) -> Price? {
    var kept = field
    for at in field.offset..<field.end where u8(at: at) == 0x2E {
      kept.byteCount = Swift.min(field.byteCount, at + 1 + Price.decimals - field.offset)
      for dropped in kept.end..<field.end where u8(at: dropped) &- 0x30 > 9 { return nil }
      break
    }
    return price(kept)
  }
}
