// SPDX-License-Identifier: Apache-2.0
import Rings
import Trading
import Units

/// An account with wide limits, two instruments and an order that passes: what a test changes is
/// what it is about. Prices are in cents.
final class RiskScene {
  var risk = RiskCheck(instrumentCapacity: 4)
  var ledger = OrderLedger(
    .init(orders: 64, positions: 64), accounts: AccountBook(capacity: 64))
  var limits = RiskScene.wide
  var request: OrderRequest
  var market = MarketReference(
    bid: cents(100_00), ask: cents(100_00), last: .undefined, tradingState: .trading,
    isStale: false, isFeedLive: true)
  var last = ClientOrderID.none
  var isAmend = false
  var isArmed = true
  var now = MonotonicNanos(raw: 10_000_000_000)
  private var reference: UInt64 = 0

  static let account = AccountID(raw: 0)
  static let strategy = StrategyID(raw: 2)
  static let other = StrategyID(raw: 5)
  static let instrument = InstrumentID(raw: 0)
  static let elsewhere = InstrumentID(raw: 1)

  static let wide: AccountLimits = {
    let money = Money(raw: 1 << 90)
    var limits = AccountLimits()
    limits.quantityMax = Quantity(raw: 1_000_000)
    limits.notionalMax = money
    limits.collarBasisPoints = 10_000
    limits.repeatWindow = Nanos(raw: 1_000)
    limits.repeatCountMax = 100
    limits.orderRate = RateLimit(perSecond: 1_000, burst: 1_000)
    limits.amendRate = limits.orderRate
    limits.cancelRate = limits.orderRate
    limits.ordersPerTradeMax = 1_000
    limits.cancelPercentMax = 1_000
    limits.openOrderCountMax = 1_000
    limits.openOrderValueMax = money
    limits.positionMax = Quantity(raw: 1_000_000)
    limits.grossMax = money
    limits.netMax = money
    limits.cash = money
    limits.marginBasisPoints = 1
    limits.slippageBasisPoints = 10_000
    limits.lossMax = money
    limits.drawdownMax = money
    limits.deadMan = .seconds(100)
    return limits
  }()

  init() {
    request = OrderRequest(
      kind: .new, strategy: Self.strategy, instrument: Self.instrument, side: .buy,
      clientOrderID: ClientOrderID(raw: 7), price: cents(100_00), quantity: Quantity(raw: 100))
    request.decisionPrice = cents(100_00)
    for instrument in [Self.instrument, Self.elsewhere] {
      define(instrument, tick: 1)
      risk.entitle(Self.strategy, to: instrument)
      risk.noteLife(of: Self.strategy, at: now)
    }
  }

  func define(_ instrument: InstrumentID, tick: Int64, lot: Int64 = 1) {
    risk.define(
      instrument,
      as: InstrumentDefinition(
        code: Code("TEST")!, venue: .nasdaq, priceDecimals: 4, roundLot: Quantity(raw: lot),
        tickSize: cents(tick)))
  }

  /// The verdict on the request, as the gateway asks for it.
  func verdict() -> RejectReason {
    risk.limit(Self.account, to: isArmed ? limits : nil)
    let row = ledger.accounts.row(Self.account, request.instrument)
    ledger.accounts.mark(row, at: market.mark)
    return risk.refusal(
      of: request, as: subject, books: ledger.accounts, market: market, now: now)
  }

  var subject: RiskSubject {
    RiskSubject(
      account: Self.account, row: ledger.accounts.row(Self.account, request.instrument),
      added: AddedExposure(
        quantity: request.quantity, value: Money(request.price, times: request.quantity)),
      isAmend: isAmend, lastClientOrderID: last)
  }

  /// The request is sent `count` times, as far as rates and repetitions go.
  func admit(_ count: Int) {
    risk.limit(Self.account, to: limits)
    for _ in 0..<count { risk.admit(request, as: subject, now: now) }
  }

  /// Enters an order of another strategy of the account; its slot.
  @discardableResult
  func enter(
    _ side: Side, cents price: Int64, _ quantity: Int64, in instrument: InstrumentID = instrument
  ) -> Int {
    reference += 1
    let request = OrderRequest(
      kind: .new, strategy: Self.other, instrument: instrument, side: side,
      clientOrderID: ClientOrderID(raw: reference), price: cents(price),
      quantity: Quantity(raw: quantity))
    guard let slot = ledger.submit(Order(request, reference: reference)) else {
      preconditionFailure("the scene is full")
    }
    return slot
  }

  /// A position of the account, signed, made at `price` by another strategy.
  func hold(
    _ position: Int64, cents price: Int64 = 100_00, in instrument: InstrumentID = instrument
  ) {
    let side: Side = position < 0 ? .sell : .buy
    let slot = enter(side, cents: price, abs(position), in: instrument)
    let order = ledger.fill(
      slot, Execution(price: cents(price), quantity: Quantity(raw: abs(position))))
    precondition(order != nil)
  }

  /// Values the other instrument's holding at `price`.
  func mark(cents price: Int64) {
    ledger.accounts.mark(
      ledger.accounts.row(Self.account, Self.elsewhere), at: Price(raw: price * 10_000_000))
  }
}

func cents(_ value: Int64) -> Price { Price(raw: value * 10_000_000) }

func money(_ units: Int64) -> Money { Money(raw: Int128(units) * Int128(Price.scale)) }
