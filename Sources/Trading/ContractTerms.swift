// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// What a quantity of an instrument at a price is worth, and how it is paid.
package struct ContractTerms: Sendable, BitwiseCopyable, Hashable {
  /// Value = price × quantity × multiplier ÷ divisor; the two have no common factor.
  package let multiplier: Int64
  package let divisor: Int64
  package let currency: Currency
  /// Trades move no cash but profit and loss: futures. Otherwise the full value is paid.
  package let isMargined: Bool

  /// Shares and whatever else is quoted by the unit, in the venue's currency.
  @inlinable
  package static var unit: ContractTerms {
    ContractTerms(multiplier: 1, divisor: 1, currency: .none, isMargined: false)
  }

  @inlinable
  init(multiplier: Int64, divisor: Int64, currency: Currency, isMargined: Bool) {
    self.multiplier = multiplier
    self.divisor = divisor
    self.currency = currency
    self.isMargined = isMargined
  }

  /// Terms of an instrument worth `multiplier` for each whole quantity and point, whose quantities
  /// count 10^−`quantityDecimals`; nil for a multiplier not above 0 or more than nine decimals.
  package init?(
    multiplier: Price, quantityDecimals: Int, currency: Currency, isMargined: Bool
  ) {
    guard multiplier.raw > 0, quantityDecimals >= 0, quantityDecimals <= 9 else { return nil }
    let divisor = Price.scale * powerOfTen(quantityDecimals)
    var (left, right) = (multiplier.raw, divisor)
    while right != 0 { (left, right) = (right, left % right) }
    self.init(
      multiplier: multiplier.raw / left, divisor: divisor / left, currency: currency,
      isMargined: isMargined)
  }

  /// The terms of a defined instrument; nil when the definition makes no sense.
  package init?(_ definition: InstrumentDefinition) {
    self.init(
      multiplier: definition.multiplier, quantityDecimals: Int(definition.quantityDecimals),
      currency: definition.currency, isMargined: definition.isMargined)
  }

  /// |price| × multiplier of this and above has no value here: with the bound of `CostBasis` on
  /// positions, no product of the two leaves 128 bits.
  @inlinable package static var priceBound: Int128 { 1 << 72 }

  /// Whether values at `price` are in range.
  @inlinable
  package func admits(_ price: Price) -> Bool {
    let scaled = Int128(price.raw) &* Int128(multiplier)
    return scaled < ContractTerms.priceBound && scaled > 0 &- ContractTerms.priceBound
  }

  /// The value of `quantity` at `price`, rounded towards zero; both must be in range.
  @inlinable @inline(__always)
  package func value(_ price: Price, _ quantity: Quantity) -> Money {
    let product = Int128(price.raw) &* Int128(quantity.raw)
    return multiplier == 1 && divisor == 1 ? Money(raw: product) : scaled(product)
  }

  @inlinable
  func scaled(_ product: Int128) -> Money {
    let value = product &* Int128(multiplier)
    return Money(raw: divisor == 1 ? value : value / Int128(divisor))
  }
}
