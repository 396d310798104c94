// SPDX-License-Identifier: Apache-2.0
public import Units

extension Side {
  /// The side of a wire character: `B` buys, `S`, `T` and `E` (short, short exempt) sell, any
  /// other character is no side.
  @inlinable
  package init(character: UInt8) {
    switch character {
    case UInt8(ascii: "B"): self = .buy
    case UInt8(ascii: "S"), UInt8(ascii: "T"), UInt8(ascii: "E"): self = .sell
    default: self = .none
    }
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
