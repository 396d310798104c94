// SPDX-License-Identifier: Apache-2.0

/// Whether all bytes that were read as digits were digits: gathered from many fields, asked once.
@usableFromInline
struct DigitCheck: Sendable, BitwiseCopyable {
  /// A byte whose upper half is not 0 comes from one that was no digit.
  @usableFromInline var marks: UInt64 = 0

  @inlinable
  init() {}

  @inlinable var isPassed: Bool { marks & 0xF0F0_F0F0_F0F0_F0F0 == 0 }

  /// Takes note of eight bytes less the digit zero.
  @inlinable
  @inline(__always)
  mutating func take(_ values: UInt64) {
    // Beyond 9 either the upper half is set, or is when 6 is added.
    marks |= values | (values &+ 0x0606_0606_0606_0606)
  }

  @inlinable
  mutating func fail() { marks = .max }
}

extension RawSpan {
  /// The number in `count` ASCII digits, count in 1 ... 8, at a checked offset; bytes that are no
  /// digits fail `check`.
  ///
  /// The field must end at least eight bytes into the span, so that one load covers it. All eight
  /// bytes are converted at once: pairs of digits, then of pairs, then of fours.
  @inlinable
  @inline(__always)
  func digits(_ count: Int, at offset: Int, _ check: inout DigitCheck) -> Int64 {
    let others = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    let values = lowFirst(at: offset &+ count &- 8) ^ 0x3030_3030_3030_3030
    return number(ofDigits: (values &>> others) &<< others, &check)
  }

  /// The number of eight digits' values, the first in the lowest byte.
  @inlinable
  @inline(__always)
  func number(ofDigits values: UInt64, _ check: inout DigitCheck) -> Int64 {
    var word = pairs(ofDigits: values, &check)
    word = ((word & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
    word = ((word & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
    return Int64(truncatingIfNeeded: word)
  }

  /// The four two-digit numbers of eight digits' values, the first in the lowest byte, the next
  /// sixteen bits higher; the bytes between hold no meaning.
  @inlinable
  @inline(__always)
  func pairs(ofDigits values: UInt64, _ check: inout DigitCheck) -> UInt64 {
    check.take(values)
    return (values &* 2_561) >> 8
  }

  /// As `digits`, for 9 ... 16 of them.
  @inlinable
  @inline(__always)
  func longDigits(_ count: Int, at offset: Int, _ check: inout DigitCheck) -> Int64 {
    let high = digits(count &- 8, at: offset, &check)
    return high &* 100_000_000 &+ digits(8, at: offset &+ count &- 8, &check)
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
}
