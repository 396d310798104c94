// SPDX-License-Identifier: Apache-2.0

/// A price in units of 10⁻⁹ of the quoted currency or point.
///
/// The range is ±9.2 × 10⁹ units. `undefined` (the smallest `Int64`) means "no price" and must be
/// kept out of arithmetic; every operation here that could leave the range returns nil instead.
@frozen
public struct Price: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: Int64

  /// Units of `raw` in one whole unit of currency.
  @inlinable public static var scale: Int64 { 1_000_000_000 }
  /// Decimal digits that `raw` carries.
  @inlinable public static var decimals: Int { 9 }

  @inlinable public static var zero: Price { Price(raw: 0) }
  @inlinable public static var undefined: Price { Price(raw: .min) }

  /// A price from its count of 10⁻⁹ units.
  @inlinable
  public init(raw: Int64) { self.raw = raw }

  /// A price from `mantissa` × 10^−`decimals`, `decimals` in 0 ... 9; nil when it does not fit.
  @inlinable
  public init?(_ mantissa: Int64, decimals: Int) {
    precondition(decimals >= 0 && decimals <= Price.decimals)
    let (raw, overflow) = mantissa.multipliedReportingOverflow(
      by: powerOfTen(Price.decimals - decimals))
    guard !overflow, raw != .min else { return nil }
    self.raw = raw
  }

  /// A price from an unsigned 32-bit field with four implied decimals; always fits.
  @inlinable
  public init(tenThousandths field: UInt32) {
    self.raw = Int64(field) * 100_000
  }

  /// The count of 10^−`decimals` units, rounded towards zero; `decimals` in 0 ... 9.
  @inlinable
  public func mantissa(decimals: Int) -> Int64 {
    precondition(decimals >= 0 && decimals <= Price.decimals)
    return raw / powerOfTen(Price.decimals - decimals)
  }

  @inlinable public var isDefined: Bool { raw != .min }

  @inlinable
  public static func < (left: Price, right: Price) -> Bool { left.raw < right.raw }

  /// The sum of a price and a distance, nil when it leaves the range.
  @inlinable
  public func adding(_ distance: Int64) -> Price? {
    let (sum, overflow) = raw.addingReportingOverflow(distance)
    guard !overflow, sum != .min else { return nil }
    return Price(raw: sum)
  }
}

/// 10 to the power `exponent`, exponent in 0 ... 18.
@inlinable
public func powerOfTen(_ exponent: Int) -> Int64 {
  precondition(exponent >= 0 && exponent <= 18)
  var power: Int64 = 1
  for _ in 0..<exponent { power *= 10 }
  return power
}
