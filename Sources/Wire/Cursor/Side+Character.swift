// SPDX-License-Identifier: Apache-2.0
public import Units

extension Side {
  /// The side of a wire character: `B` buys, `S`, `T` and `E` (short, short exempt) sell, any
  /// other character is no side.
  @inlinable @inline(__always)
  package init(character: UInt8) {
    // Shifted out of masks: a feed's next side is anybody's guess, and a branch on it would be
    // mispredicted half the time.
    let letter = character &- UInt8(ascii: "B")
    guard letter < 32 else {
      self = .none
      return
    }
    let buy = UInt8(truncatingIfNeeded: Self.buyLetters >> letter & 1)
    let sell = UInt8(truncatingIfNeeded: Self.sellLetters >> letter & 1)
    self = Side(rawValue: buy | sell << 1) ?? .none
  }

  /// A bit for each letter from `B` on.
  @inlinable static var buyLetters: UInt32 { 1 }
  @inlinable static var sellLetters: UInt32 {
    1 << UInt32(UInt8(ascii: "S") - UInt8(ascii: "B"))
      | 1 << UInt32(UInt8(ascii: "T") - UInt8(ascii: "B"))
      | 1 << UInt32(UInt8(ascii: "E") - UInt8(ascii: "B"))
  }

  /// `B` or `S`; a space for no side.
  @inlinable
  package var character: UInt8 {
    switch self {
    case .buy: UInt8(ascii: "B")
    case .sell: UInt8(ascii: "S")
    case .none: UInt8(ascii: " ")
    }
  }
}
