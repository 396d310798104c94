// SPDX-License-Identifier: Apache-2.0
package import Units

/// What an account pays for executions, by liquidity and by the quantity it has traded that day.
///
/// The tier in force is the last one whose `volumeMin` the account's executions before this one
/// have reached. Without tiers nothing is charged.
package struct FeeSchedule: Sendable, BitwiseCopyable {
  package struct Rate: Sendable, BitwiseCopyable, Hashable {
    /// For each unit of quantity, in 10⁻⁹ of the currency; below 0 a rebate.
    package var perUnit: Int64
    /// Of the value, in 10⁻⁹; below 0 a rebate.
    package var partsPerBillion: Int64

    @inlinable
    package init(perUnit: Int64 = 0, partsPerBillion: Int64 = 0) {
      self.perUnit = perUnit
      self.partsPerBillion = partsPerBillion
    }
  }

  package struct Tier: Sendable, BitwiseCopyable, Hashable {
    /// Quantity executed from which on it applies, ≥ 0.
    package var volumeMin: Int64 = 0
    package var maker = Rate()
    package var taker = Rate()
    /// Of the value of sales beside the rate, in 10⁻⁹: transaction taxes.
    package var salePartsPerBillion: Int64 = 0

    @inlinable
    package init() {}
  }

  @usableFromInline var tiers = InlineArray<8, Tier>(repeating: Tier())
  @usableFromInline package private(set) var count = 0

  package static var tierCapacity: Int { 8 }

  /// Nothing is charged.
  package init() {}

  /// Adds a tier; false when there are eight already or its `volumeMin` is not above the last.
  package mutating func append(_ tier: Tier) -> Bool {
    guard count < Self.tierCapacity, count == 0 || tiers[count - 1].volumeMin < tier.volumeMin
    else { return false }
    tiers[count] = tier
    count += 1
    return true
  }

  /// The fee of an execution of `quantity` worth `value` ≥ 0 by an account that has executed
  /// `volume` before. Shares of the value are rounded up, in the venue's favour.
  @inlinable
  package func fee(
    _ liquidity: Liquidity, _ side: Side, _ quantity: Quantity, value: Money, volume: Int64
  ) -> Money {
    var tier = -1
    while tier &+ 1 < count, tiers[tier &+ 1].volumeMin <= volume { tier &+= 1 }
    guard tier >= 0 else { return .zero }
    let rate = liquidity == .added ? tiers[tier].maker : tiers[tier].taker
    var share = rate.partsPerBillion
    if side == .sell { share &+= tiers[tier].salePartsPerBillion }
    let units = Int128(rate.perUnit) &* Int128(quantity.raw)
    guard share != 0 else { return Money(raw: units) }
    // Whole billions first: a share is below 2³¹, a value below 2¹²⁶.
    let billion: Int128 = 1_000_000_000
    let (whole, rest) = value.raw.quotientAndRemainder(dividingBy: billion)
    let product = rest &* Int128(share)
    var ofRest = product / billion
    if product > 0, ofRest &* billion != product { ofRest &+= 1 }
    return Money(raw: units &+ whole &* Int128(share) &+ ofRest)
  }
}
