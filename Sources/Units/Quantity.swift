// SPDX-License-Identifier: Apache-2.0

/// A number of shares, contracts or coin units of 10^−e, where e is the instrument's exponent.
@frozen
public struct Quantity: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: Int64

  @inlinable public static var zero: Quantity { Quantity(raw: 0) }

  /// A quantity from its count of instrument units.
  @inlinable
  public init(raw: Int64) { self.raw = raw }

  @inlinable
  public static func < (left: Quantity, right: Quantity) -> Bool { left.raw < right.raw }
}

/// Money in units of 10⁻⁹ of the currency, wide enough that no product of a `Price` and a
/// `Quantity` and no day's sum of them can overflow.
@frozen
public struct Money: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: Int128

  @inlinable public static var zero: Money { Money(raw: 0) }

  /// Money from its count of 10⁻⁹ units.
  @inlinable
  public init(raw: Int128) { self.raw = raw }

  /// The value of `quantity` whole units at `price`.
  @inlinable
  public init(_ price: Price, times quantity: Quantity) {
    self.raw = Int128(price.raw) * Int128(quantity.raw)
  }

  @inlinable
  public static func + (left: Money, right: Money) -> Money { Money(raw: left.raw + right.raw) }
  @inlinable
  public static func - (left: Money, right: Money) -> Money { Money(raw: left.raw - right.raw) }
  /// The sum without a trap; for sums that wire bytes feed, inside the range by their bounds.
  @inlinable
  public static func &+ (left: Money, right: Money) -> Money { Money(raw: left.raw &+ right.raw) }
  @inlinable
  public static func &- (left: Money, right: Money) -> Money { Money(raw: left.raw &- right.raw) }
  @inlinable
  public static func < (left: Money, right: Money) -> Bool { left.raw < right.raw }
  @inlinable
  public var magnitude: Money { Money(raw: raw < 0 ? -raw : raw) }
}
