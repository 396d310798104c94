// SPDX-License-Identifier: Apache-2.0
public import Units

/// A fixed-width text field exactly as on the wire, padding included, 1 ... 16 bytes wide.
///
/// Bytes are not checked to be ASCII: a hostile field stays a value that compares and prints.
@usableFromInline
package struct Alpha<let width: Int>: Sendable, BitwiseCopyable, Hashable {
  /// Bytes 0 ..< 8, left-justified, the first in the most significant byte.
  @usableFromInline package var high: UInt64
  /// Bytes 8 ..< 16, left-justified.
  @usableFromInline package var low: UInt64

  @inlinable
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The field of `code`, space padded on the right; a longer code is cut to the width.
  @inlinable
  package init(_ code: Code) {
    self.high = Alpha.padded(code.high, width: min(width, 8))
    self.low = Alpha.padded(code.low, width: max(width - 8, 0))
  }

  /// The field of `code`, space padded on the left; a longer code loses its first characters.
  package init(trailing code: Code) {
    self.init(high: 0, low: 0)
    var low = code.low
    var high = code.high
    for index in stride(from: 15, through: 0, by: -1) {
      let column = index - (16 - width)
      guard column >= 0 else { break }
      while low & 0xFF == 0, high | low != 0 {
        low = low >> 8 | high << 56
        high >>= 8
      }
      let byte = high | low == 0 ? 0x20 : low & 0xFF
      low = low >> 8 | high << 56
      high >>= 8
      if column < 8 {
        self.high |= byte << UInt64(56 - 8 * column)
      } else {
        self.low |= byte << UInt64(120 - 8 * column)
      }
    }
  }

  /// All spaces.
  @inlinable package static var blank: Alpha { Alpha(Code.empty) }

  /// The text without the spaces on either side.
  @inlinable
  package var code: Code {
    var high = high
    var low = low
    while high >> 56 == 0x20 {
      high = high << 8 | low >> 56
      low <<= 8
    }
    low = Alpha.trimmed(low)
    if low == 0 { high = Alpha.trimmed(high) }
    return Code(high: high, low: low)
  }

  /// The text without the spaces on either side; each byte becomes one Unicode scalar.
  package var text: String { code.description }

  @inlinable
  static func padded(_ word: UInt64, width: Int) -> UInt64 {
    var word = word
    for index in 0..<8 {
      let shift = UInt64(56 - 8 * index)
      if index >= width {
        word &= ~(0xFF << shift)
      } else if (word >> shift) & 0xFF == 0 {
        word |= 0x20 << shift
      }
    }
    return word
  }

  /// `word` with trailing spaces and zero bytes zeroed.
  @inlinable
  static func trimmed(_ word: UInt64) -> UInt64 {
    var kept = word
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      let byte = (word >> shift) & 0xFF
      guard byte == 0x20 || byte == 0 else { break }
      kept &= ~(0xFF << shift)
    }
    return kept
  }
}

extension RawSpan {
  @inlinable
  func alpha<let width: Int>(_ type: Alpha<width>.Type, at offset: Int) -> Alpha<width> {
    Alpha(
      high: leading(Swift.min(width, 8), at: offset),
      low: width > 8 ? leading(width - 8, at: offset + 8) : 0)
  }
}

extension MutableRawSpan {
  @inlinable
  mutating func put<let width: Int>(_ value: Alpha<width>, at offset: Int) {
    putLeading(Swift.min(width, 8), of: value.high, at: offset)
    if width > 8 { putLeading(width - 8, of: value.low, at: offset + 8) }
  }
}
