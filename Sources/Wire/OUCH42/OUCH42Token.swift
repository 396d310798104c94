// SPDX-License-Identifier: Apache-2.0

/// Order tokens of a client that numbers its orders: the number in 14 digits, so that a token needs
/// no memory and survives a restart.
package enum OUCH42Token {
  /// The highest number with a token.
  @inlinable package static var referenceMax: UInt64 { 99_999_999_999_999 }

  /// The token of `reference`, 0 ... referenceMax.
  @inlinable
  package static func text(_ reference: UInt64) -> Alpha<14> {
    precondition(reference <= referenceMax)
    var words: (high: UInt64, low: UInt64) = (0, 0)
    var rest = reference
    for column in stride(from: 13, through: 0, by: -1) {
      let digit = 0x30 + rest % 10
      rest /= 10
      if column < 8 {
        words.high |= digit << UInt64(56 - 8 * column)
      } else {
        words.low |= digit << UInt64(120 - 8 * column)
      }
    }
    return Alpha(high: words.high, low: words.low)
  }

  /// The number of a token, from 1; nil for any other text.
  @inlinable
  package static func reference(_ token: Alpha<14>) -> UInt64? {
    var reference: UInt64 = 0
    for column in 0..<14 {
      let shift = UInt64(column < 8 ? 56 - 8 * column : 120 - 8 * column)
      let byte = (column < 8 ? token.high : token.low) >> shift & 0xFF
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      reference = reference * 10 + byte - 0x30
    }
    return reference > 0 ? reference : nil
  }
}
