// SPDX-License-Identifier: Apache-2.0

/// The side of an order, a level or an aggressor.
@frozen
public enum Side: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  case buy = 1
  case sell = 2

  /// The side a trade needs across from this one; `none` has no opposite and returns itself.
  @inlinable
  public var opposite: Side {
    switch self {
    case .none: .none
    case .buy: .sell
    case .sell: .buy
    }
  }

  /// +1 for `buy`, −1 for `sell`, 0 for `none`: the sign an execution gives a position.
  @inlinable
  public var sign: Int64 {
    switch self {
    case .none: 0
    case .buy: 1
    case .sell: -1
    }
  }
}
