// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// The number in `count` ASCII digits, count in 1 ... 8, at a checked offset; any other byte
  /// makes `isValid` false.
  ///
  /// The field must end at least eight bytes into the span, so that one load covers it. All eight
  /// bytes are converted at once: pairs of digits, then of pairs, then of fours.
  @inlinable @inline(__always)
  func digits(_ count: Int, at offset: Int, _ isValid: inout Bool) -> UInt32 {
    let before = ~UInt64(0) << UInt64(8 * count)
    return number(
      inWord: (u64(at: offset + count - 8) & ~before) | (0x3030_3030_3030_3030 & before), &isValid)
  }

  /// The number in the eight ASCII digits of a word, the first in its most significant byte.
  @inlinable @inline(__always)
  func number(inWord digits: UInt64, _ isValid: inout Bool) -> UInt32 {
    var word = pairs(inWord: digits, &isValid)
    word = ((word & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
    word = ((word & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
    return UInt32(truncatingIfNeeded: word)
  }

  /// The four two-digit numbers of eight ASCII digits, the first in the lowest byte, the next
  /// sixteen bits higher; the bytes between hold no meaning.
  @inlinable @inline(__always)
  func digitPairs(at offset: Int, _ isValid: inout Bool) -> UInt64 {
    pairs(inWord: u64(at: offset), &isValid)
  }

  @inlinable @inline(__always)
  func pairs(inWord digits: UInt64, _ isValid: inout Bool) -> UInt64 {
    // A digit has 3 in its upper half, and still has when 6 is added.
    let upper = digits & 0xF0F0_F0F0_F0F0_F0F0
    let carried = (digits &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
    isValid = isValid && (upper | (carried >> 4)) == 0x3333_3333_3333_3333
    let word = (digits & 0x0F0F_0F0F_0F0F_0F0F).byteSwapped
    return (word &* 2_561) >> 8
  }

  /// As `digits`, for 9 ... 16 of them.
  @inlinable
  func longDigits(_ count: Int, at offset: Int, _ isValid: inout Bool) -> UInt64 {
    let high = digits(count - 8, at: offset, &isValid)
    let low = digits(8, at: offset + count - 8, &isValid)
    return UInt64(high) * 100_000_000 + UInt64(low)
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
