// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing
import Trading
import Units

@Suite struct ContractTermsTests {
  func terms(_ multiplier: Int64, decimals: Int = 0) -> ContractTerms? {
    ContractTerms(
      multiplier: Price(raw: multiplier), quantityDecimals: decimals, currency: .none,
      isMargined: false)
  }

  @Test("multiplier and decimals are reduced to lowest terms")
  func reduced() throws {
    #expect(terms(Price.scale) == .unit)
    let krw = try #require(terms(250_000 * Price.scale))
    #expect(krw.multiplier == 250_000)
    #expect(krw.divisor == 1)
    let coin = try #require(terms(Price.scale, decimals: 8))
    #expect(coin.multiplier == 1)
    #expect(coin.divisor == 100_000_000)
    let micro = try #require(terms(Price.scale / 10, decimals: 2))
    #expect(micro.divisor == 1_000)
  }

  @Test("a multiplier of zero or less and too many decimals are refused")
  func refused() {
    #expect(terms(0) == nil)
    #expect(terms(-1) == nil)
    #expect(terms(Price.scale, decimals: 10) == nil)
  }

  @Test("values are rounded towards zero")
  func rounding() throws {
    let coin = try #require(terms(Price.scale, decimals: 8))
    let price = Price(raw: 3)
    #expect(coin.value(price, Quantity(raw: 33_333_333)).raw == 0)
    #expect(coin.value(price, Quantity(raw: 33_333_334)).raw == 1)
    let whole = Quantity(raw: 100_000_000)
    #expect(coin.value(Price(raw: 60_000 * Price.scale), whole).raw == 60_000 * Int128(Price.scale))
  }

  @Test("prices whose values could leave 128 bits have none")
  func bounds() throws {
    let most = try #require(terms(.max))
    #expect(most.admits(.zero))
    #expect(!most.admits(Price(raw: .max)))
    #expect(!most.admits(Price(raw: -.max)))
    #expect(ContractTerms.unit.admits(Price(raw: .max)))
  }

  @Test("a definition gives its currency, its multiplier and how trades are paid")
  func definition() throws {
    var row = InstrumentDefinition(code: Code("K200")!, venue: .krx, priceDecimals: 2)
    #expect(ContractTerms(row) == .unit)
    row.multiplier = Price(raw: 250_000 * Price.scale)
    row.currency = Currency("KRW")!
    row.margined = 1
    let terms = try #require(ContractTerms(row))
    #expect(terms.isMargined)
    #expect(terms.currency.description == "KRW")
    row.multiplier = .zero
    #expect(ContractTerms(row) == nil)
  }
}
