// SPDX-License-Identifier: Apache-2.0
import Rings
import TestSupport
import Testing
import Trading
import Units

@Suite struct CostBasisTests {
  struct Row: Sendable, CustomTestStringConvertible {
    /// Quantity (below 0 a sale) and price in cents of each execution.
    var executions: [(quantity: Int64, cents: Int64)]
    var position: Int64
    /// In units of one cent.
    var openCost: Int64
    var realised: Int64
    var testDescription: String { "\(executions)" }
  }

  func basis(_ executions: [(quantity: Int64, cents: Int64)]) -> CostBasis {
    var basis = CostBasis()
    for (quantity, price) in executions {
      basis.book(
        quantity < 0 ? .sell : .buy,
        Execution(price: cents(price), quantity: Quantity(raw: abs(quantity))))
    }
    return basis
  }

  @Test(
    "cost is pooled at the average price, and what is closed leaves in proportion",
    arguments: [
      Row(executions: [(100, 10)], position: 100, openCost: 1_000, realised: 0),
      Row(executions: [(100, 10), (100, 20)], position: 200, openCost: 3_000, realised: 0),
      Row(
        executions: [(100, 10), (100, 20), (-50, 30)], position: 150, openCost: 2_250,
        realised: 750),
      Row(executions: [(-100, 12), (40, 10)], position: -60, openCost: -720, realised: 80),
      Row(executions: [(100, 10), (-150, 12)], position: -50, openCost: -600, realised: 200),
      Row(executions: [(-10, 7), (30, 5)], position: 20, openCost: 100, realised: 20),
      Row(executions: [(100, 10), (-100, 9)], position: 0, openCost: 0, realised: -100),
    ])
  func table(row: Row) {
    let basis = basis(row.executions)
    let cent: Int128 = 10_000_000
    #expect(basis.position == row.position)
    #expect(basis.openCost.raw == Int128(row.openCost) * cent)
    #expect(basis.realised.raw == Int128(row.realised) * cent)
  }

  @Test("nothing is lost to rounding: profit less cost is cash, to the last unit", arguments: 1...6)
  func conservation(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var basis = CostBasis()
    var cash: Int128 = 0
    for step in 0..<20_000 {
      let side: Side = Bool.random(using: &random) ? .buy : .sell
      let execution = Execution(
        price: Price(raw: Int64.random(in: 1...999_999_999_999, using: &random)),
        quantity: Quantity(raw: Int64.random(in: 1...9_999, using: &random)),
        fee: Money(raw: Int128(Int64.random(in: -50...50, using: &random))))
      cash -= Int128(side.sign) * execution.value.raw
      basis.book(side, execution)
      #expect(basis.realised.raw - basis.openCost.raw == cash, "seed \(seed) step \(step)")
      if basis.position == 0 { #expect(basis.openCost == .zero) }
      // The pool is never on the wrong side of its position.
      if basis.position > 0 { #expect(basis.openCost.raw > 0) }
      if basis.position < 0 { #expect(basis.openCost.raw < 0) }
    }
  }

  @Test("a closed part's cost is rounded towards zero and the rest stays in the pool")
  func rounding() {
    var basis = CostBasis()
    basis.book(.buy, Execution(price: Price(raw: 1), quantity: Quantity(raw: 1)))
    basis.book(.buy, Execution(price: Price(raw: 2), quantity: Quantity(raw: 2)))
    // Five units of cost over three: one of them costs 1, two cost 4.
    basis.book(.sell, Execution(price: Price(raw: 0), quantity: Quantity(raw: 1)))
    #expect(basis.openCost.raw == 4)
    #expect(basis.realised.raw == -1)
  }

  @Test("positions at the bound and beyond are not admitted")
  func bounds() {
    var basis = CostBasis()
    let bound = CostBasis.positionBound
    #expect(basis.admits(.buy, Quantity(raw: bound - 1)))
    #expect(!basis.admits(.buy, Quantity(raw: bound)))
    #expect(!basis.admits(.sell, Quantity(raw: .max)))
    basis.position = .max
    #expect(!basis.admits(.buy, Quantity(raw: 1)))
  }

  @Test("cost near the end of the range is shared without a wrap")
  func wide() {
    var basis = CostBasis()
    let quantity = Quantity(raw: CostBasis.positionBound - 1)
    let price = Price(raw: .max)
    basis.book(.buy, Execution(price: price, quantity: quantity))
    let half = Quantity(raw: quantity.raw / 2)
    basis.book(.sell, Execution(price: price, quantity: half))
    #expect(basis.realised == .zero)
    #expect(basis.openCost == Money(price, times: Quantity(raw: quantity.raw - half.raw)))
  }

  @Test("average price and unrealised profit go by the contract's terms")
  func terms() throws {
    let future = try #require(
      ContractTerms(
        multiplier: Price(raw: 250_000 * Price.scale), quantityDecimals: 0,
        currency: Currency("KRW")!, isMargined: true))
    var basis = CostBasis()
    let price = Price(raw: 350 * Price.scale)
    let two = Quantity(raw: 2)
    basis.book(.buy, Execution(price: price, quantity: two, value: future.value(price, two)))
    #expect(basis.openCost.raw == 175_000_000 * Int128(Price.scale))
    #expect(basis.averagePrice(future) == price)
    let mark = Price(raw: 351 * Price.scale)
    #expect(basis.unrealised(at: mark, future).raw == 500_000 * Int128(Price.scale))
    #expect(CostBasis().averagePrice(future) == .zero)
  }
}
