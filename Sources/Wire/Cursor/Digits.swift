// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// The number in `count` ASCII digits at a checked offset; nil for any other byte. `count` is
  /// at most 19, so that the number always fits.
  @inlinable
  func digits(_ count: Int, at offset: Int) -> UInt64? {
    var number: UInt64 = 0
    var refused: UInt8 = 0
    for index in offset..<(offset + count) {
      let digit = u8(at: index) &- 0x30
      refused |= digit > 9 ? 1 : 0
      number = number &* 10 &+ UInt64(digit)
    }
    return refused == 0 ? number : nil
  }

  /// The number in a field of `count` bytes: spaces, then at least one digit, then no other byte.
  /// Nil when the field holds anything else or a number beyond 64 bits.
  @inlinable
  func paddedNumber(_ count: Int, at offset: Int) -> UInt64? {
    var index = offset
    let end = offset + count
    while index < end, u8(at: index) == 0x20 { index += 1 }
    guard index < end else { return nil }
    var number: UInt64 = 0
    while index < end {
      let digit = u8(at: index) &- 0x30
      guard digit <= 9 else { return nil }
      let (scaled, tooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = scaled.addingReportingOverflow(UInt64(digit))
      guard !tooLarge, !overflow else { return nil }
      number = sum
      index += 1
    }
    return number
  }
}

extension MutableRawSpan {
  /// Stores `number` as decimal digits, padded on the left with spaces; the caller checked the
  /// room, and digits beyond `width` are cut.
  @inlinable
  mutating func putPaddedNumber(_ number: UInt64, width: Int, at offset: Int) {
    var rest = number
    var index = offset + width - 1
    repeat {
      put(UInt8(truncatingIfNeeded: rest % 10) + 0x30, at: index)
      rest /= 10
      index -= 1
    } while rest > 0 && index >= offset
    while index >= offset {
      put(UInt8(0x20), at: index)
      index -= 1
    }
  }

  /// Stores `number` as exactly `width` digits, zeros on the left; digits beyond are cut.
  @inlinable
  mutating func putDigits(_ number: UInt64, width: Int, at offset: Int) {
    var rest = number
    for index in stride(from: offset + width - 1, through: offset, by: -1) {
      put(UInt8(truncatingIfNeeded: rest % 10) + 0x30, at: index)
      rest /= 10
    }
  }
}
