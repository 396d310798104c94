// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing
import Trading
import Units

@Suite struct RiskCheckTests {
  /// One request against standard limits; what differs from a passing order is said in the row.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var side: Side = .buy
    var price: Int64 = 100_00
    var quantity: Int64 = 100
    var position: Int64 = 0
    var openBuy: Int64 = 0
    var openSell: Int64 = 0
    var bid: Int64? = 99_99
    var ask: Int64? = 100_01
    var last: Int64?
    var state: TradingState = .trading
    var isStale = false
    var isKilled = false
    var isLimited = true
    var outcome: RejectReason
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "an ordinary order passes", outcome: .none),
    Row(name: "kill switch", isKilled: true, outcome: .killSwitch),
    Row(name: "kill switch comes first", isKilled: true, isLimited: false, outcome: .killSwitch),
    Row(name: "no limits", isLimited: false, outcome: .noLimits),
    Row(name: "no side", side: .none, outcome: .invalidOrder),
    Row(name: "quantity 0", quantity: 0, outcome: .invalidOrder),
    Row(name: "quantity below 0", quantity: -5, outcome: .invalidOrder),
    Row(name: "price 0", price: 0, outcome: .invalidOrder),
    Row(name: "stale reference", isStale: true, outcome: .staleFeed),
    Row(name: "no reference", bid: nil, ask: nil, outcome: .staleFeed),
    Row(name: "last is enough", bid: nil, ask: nil, last: 100_00, outcome: .none),
    Row(name: "own side is enough", ask: nil, outcome: .none),
    Row(name: "halted", state: .halted, outcome: .halted),
    Row(name: "paused", state: .paused, outcome: .halted),
    Row(name: "closed", state: .closed, outcome: .halted),
    Row(name: "quantity at the limit", quantity: 500, outcome: .none),
    Row(name: "quantity above the limit", quantity: 501, outcome: .maximumQuantity),
    Row(name: "notional at the limit", price: 100_00, quantity: 500, outcome: .none),
    Row(name: "notional above it", price: 100_01, quantity: 500, outcome: .maximumNotional),
    Row(name: "buy at the collar", price: 101_01, quantity: 1, outcome: .none),
    Row(name: "buy above the collar", price: 101_02, quantity: 1, outcome: .priceCollar),
    Row(name: "buy far below is harmless", price: 1, quantity: 1, outcome: .none),
    Row(name: "sell at the collar", side: .sell, price: 99_00, quantity: 1, outcome: .none),
    Row(
      name: "sell below the collar", side: .sell, price: 98_99, quantity: 1,
      outcome: .priceCollar),
    Row(name: "position at the limit", position: 600, openBuy: 300, outcome: .none),
    Row(name: "position above it", position: 600, openBuy: 301, outcome: .positionLimit),
    Row(name: "other side's orders do not count", openSell: 5_000, outcome: .none),
    Row(name: "short at the limit", side: .sell, position: -900, outcome: .none),
    Row(name: "short above it", side: .sell, position: -901, outcome: .positionLimit),
    Row(name: "a way back is open", side: .buy, position: -5_000, outcome: .none),
    Row(name: "open orders near the edge", openBuy: .max, outcome: .positionLimit),
  ]

  static let limits = RiskLimits(
    quantityMax: Quantity(raw: 500),
    notionalMax: Money(Price(raw: 100_000_000_000), times: Quantity(raw: 500)),
    collarBasisPoints: 100, positionMax: Quantity(raw: 1_000), ordersPerSecond: 10, orderBurst: 3)

  static func cents(_ value: Int64?) -> Price {
    guard let value else { return .undefined }
    return Price(raw: value * 10_000_000)
  }

  @Test("a request is refused for the reason of the table", arguments: rows)
  func table(row: Row) {
    let strategy = StrategyID(raw: 2)
    var risk = RiskCheck()
    if row.isLimited { risk.limit(strategy, to: Self.limits) }
    risk.isKilled = row.isKilled
    let request = OrderRequest(
      kind: .new, strategy: strategy, instrument: InstrumentID(raw: 0), side: row.side,
      clientOrderID: ClientOrderID(raw: 1), price: Self.cents(row.price),
      quantity: Quantity(raw: row.quantity))
    var position = PositionState(strategy: strategy, instrument: InstrumentID(raw: 0))
    position.position = Quantity(raw: row.position)
    position.openBuy = Quantity(raw: row.openBuy)
    position.openSell = Quantity(raw: row.openSell)
    let market = MarketReference(
      bid: Self.cents(row.bid), ask: Self.cents(row.ask), last: Self.cents(row.last),
      tradingState: row.state, isStale: row.isStale)
    let reason = risk.refusal(
      of: request, adding: request.quantity, position: position, market: market,
      now: MonotonicNanos(raw: 1))
    #expect(reason == row.outcome)
    #expect(risk.refusals[row.outcome] == (row.outcome == .none ? 0 : 1))
    #expect(risk.refusals.sum == (row.outcome == .none ? 0 : 1))
  }

  @Test("the bucket gives its burst at once and then one token per interval")
  func rate() {
    var bucket = TokenBucket()
    let second: Int64 = 1_000_000_000
    func take(_ time: Int64) -> Bool {
      bucket.take(now: MonotonicNanos(raw: time), perSecond: 10, burst: 3)
    }
    #expect(take(second))
    #expect(take(second))
    #expect(take(second))
    #expect(!take(second))
    #expect(!take(second + 99_999_999))
    #expect(take(second + 100_000_000))
    #expect(!take(second + 100_000_000))
    #expect(!take(second - 5))
    #expect(take(10 * second))
    #expect(take(10 * second))
    #expect(take(10 * second))
    #expect(!take(10 * second))
  }

  @Test("rates and bursts that mean nothing refuse everything")
  func rateEdges() {
    var bucket = TokenBucket()
    let now = MonotonicNanos(raw: 5)
    #expect(bucket.take(now: now, perSecond: 0, burst: 1) == false)
    #expect(bucket.take(now: now, perSecond: 1, burst: 0) == false)
    #expect(bucket.take(now: now, perSecond: -1, burst: -1) == false)
    #expect(bucket.take(now: now, perSecond: 1, burst: .max) == false)
    #expect(bucket.take(now: now, perSecond: .max, burst: 1) == true)
  }

  @Test("only orders that pass everything else take a token")
  func rateIsLast() {
    let strategy = StrategyID(raw: 0)
    var risk = RiskCheck()
    risk.limit(strategy, to: Self.limits)
    let flat = PositionState(strategy: strategy, instrument: InstrumentID(raw: 0))
    let market = MarketReference(
      bid: Self.cents(99_99), ask: Self.cents(100_01), last: .undefined, tradingState: .trading,
      isStale: false)
    func submit(_ quantity: Int64) -> RejectReason {
      let request = OrderRequest(
        kind: .new, strategy: strategy, side: .buy, price: Self.cents(100_00),
        quantity: Quantity(raw: quantity))
      return risk.refusal(
        of: request, adding: request.quantity, position: flat, market: market,
        now: MonotonicNanos(raw: 1))
    }
    for _ in 0..<10 { #expect(submit(501) == .maximumQuantity) }
    for _ in 0..<3 { #expect(submit(1) == .none) }
    #expect(submit(1) == .rate)
    risk.limit(strategy, to: nil)
    #expect(submit(1) == .noLimits)
  }
}
