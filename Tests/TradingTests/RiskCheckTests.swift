// SPDX-License-Identifier: Apache-2.0
import CMallocCount
import Rings
import Testing
import Trading
import Units

@Suite struct RiskCheckTests {
  /// One check: what sets its limit, the last thing that passes, the next that does not.
  struct Row: Sendable, CustomTestStringConvertible {
    var reason: RejectReason
    /// The switch that turns it off where it is not its own.
    var switched: RejectReason?
    var limit: @Sendable (RiskScene) -> Void = { _ in }
    var passes: @Sendable (RiskScene) -> Void = { _ in }
    var refuses: @Sendable (RiskScene) -> Void
    var testDescription: String { "\(reason)" }
  }

  static let rows: [Row] = standing + form + flow + exposure + moment

  static let standing: [Row] = [
    Row(reason: .unarmed, refuses: { $0.isArmed = false }),
    Row(reason: .killSwitch, refuses: { $0.risk.kill(.everything, true) }),
    Row(reason: .venueKilled, refuses: { $0.risk.kill(.venue, true) }),
    Row(
      reason: .accountKilled,
      passes: { $0.risk.kill(.account(AccountID(raw: 1)), true) },
      refuses: { $0.risk.kill(.account(RiskScene.account), true) }),
    Row(
      reason: .strategyKilled, passes: { $0.risk.kill(.strategy(RiskScene.other), true) },
      refuses: { $0.risk.kill(.strategy(RiskScene.strategy), true) }),
    Row(
      reason: .instrumentKilled,
      passes: { $0.risk.kill(.instrument(RiskScene.elsewhere), true) },
      refuses: {
        $0.risk.kill(.instrument(RiskScene.instrument), true)
        $0.risk.kill(.instrument(InstrumentID(raw: 2)), true)
      }),
    Row(
      reason: .notEntitled, passes: { $0.request.instrument = RiskScene.elsewhere },
      refuses: { $0.request.instrument = InstrumentID(raw: 2) }),
    Row(
      reason: .restricted,
      passes: { $0.risk.restrict(RiskScene.account, from: RiskScene.elsewhere) },
      refuses: {
        for index in 0..<4 as Range<UInt32> {
          $0.risk.restrict(RiskScene.account, from: InstrumentID(raw: index))
        }
      }),
    Row(
      reason: .halted, passes: { $0.market.tradingState = .auction },
      refuses: { $0.market.tradingState = .halted }),
  ]

  static let form: [Row] = [
    Row(
      reason: .offTick, passes: { $0.request.price = cents(100_01) },
      refuses: { $0.request.price = Price(raw: 100_005_000_000) }),
    Row(
      reason: .offLot, limit: { $0.define(RiskScene.instrument, tick: 1, lot: 100) },
      passes: { $0.request.quantity = Quantity(raw: 200) },
      refuses: { $0.request.quantity = Quantity(raw: 150) }),
    Row(
      reason: .offPrecision, limit: { $0.define(RiskScene.instrument, tick: 0, lot: 100) },
      passes: { $0.request.price = Price(raw: 100_000_100_000) },
      refuses: { $0.request.price = Price(raw: 100_000_010_000) }),
    Row(reason: .invalidOrder, refuses: { $0.request.side = .none }),
    Row(
      reason: .maximumQuantity, limit: { $0.limits.quantityMax = Quantity(raw: 100) },
      refuses: { $0.request.quantity = Quantity(raw: 101) }),
    Row(
      reason: .maximumNotional, limit: { $0.limits.notionalMax = money(10_000) },
      refuses: { $0.request.price = cents(100_01) }),
    Row(
      reason: .staleReference, switched: .priceCollar,
      refuses: {
        $0.market.isStale = true
        $0.request.decisionPrice = .undefined
      }),
    Row(
      reason: .priceCollar, limit: { $0.limits.collarBasisPoints = 100 },
      passes: { $0.request.price = cents(101_00) },
      refuses: { $0.request.price = cents(101_01) }),
  ]

  static let flow: [Row] = [
    Row(
      reason: .duplicateOrder, passes: { $0.last = ClientOrderID(raw: 6) },
      refuses: { $0.last = ClientOrderID(raw: 7) }),
    Row(
      reason: .repeatedOrder, limit: { $0.limits.repeatCountMax = 2 }, passes: { $0.admit(1) },
      refuses: { $0.admit(2) }),
    Row(
      reason: .orderRate, limit: { $0.limits.orderRate = RateLimit(perSecond: 10, burst: 3) },
      passes: { $0.admit(2) }, refuses: { $0.admit(3) }),
    Row(
      reason: .amendRate,
      limit: {
        $0.limits.amendRate = RateLimit(perSecond: 10, burst: 3)
        $0.isAmend = true
      },
      passes: { $0.admit(2) }, refuses: { $0.admit(3) }),
    Row(
      reason: .orderToTrade, limit: { $0.limits.ordersPerTradeMax = 3 },
      passes: { for _ in 0..<2 { $0.enter(.buy, cents: 1_00, 100) } },
      refuses: { for _ in 0..<3 { $0.enter(.buy, cents: 1_00, 100) } }),
    Row(
      reason: .cancelRatio, limit: { $0.limits.cancelPercentMax = 200 },
      passes: { scene in
        let slot = scene.enter(.buy, cents: 1_00, 100)
        for _ in 0..<2 { _ = scene.ledger.requestCancel(slot) }
      },
      refuses: { scene in
        let slot = scene.enter(.buy, cents: 1_00, 100)
        for _ in 0..<10 { _ = scene.ledger.requestCancel(slot) }
      }),
    Row(
      reason: .openOrderCount, limit: { $0.limits.openOrderCountMax = 2 },
      passes: { $0.enter(.buy, cents: 1_00, 100) },
      refuses: { for _ in 0..<2 { $0.enter(.buy, cents: 1_00, 100) } }),
    Row(
      reason: .openOrderValue, limit: { $0.limits.openOrderValueMax = money(20_000) },
      passes: { $0.enter(.buy, cents: 100_00, 100) },
      refuses: { $0.enter(.buy, cents: 100_01, 100) }),
  ]

  static let exposure: [Row] = [
    Row(
      reason: .selfTrade, passes: { $0.enter(.sell, cents: 100_01, 100) },
      refuses: { $0.enter(.sell, cents: 100_00, 100) }),
    Row(
      reason: .reduceOnly,
      limit: {
        $0.limits.isReduceOnly = true
        $0.hold(-100)
      },
      refuses: { $0.request.quantity = Quantity(raw: 101) }),
    Row(
      reason: .positionLimit,
      limit: {
        $0.limits.positionMax = Quantity(raw: 1_000)
        $0.hold(600)
        $0.enter(.buy, cents: 90_00, 300)
      },
      refuses: { $0.request.quantity = Quantity(raw: 101) }),
    Row(
      reason: .grossExposure,
      limit: {
        $0.limits.grossMax = money(20_000)
        $0.hold(100, in: RiskScene.elsewhere)
      },
      refuses: { $0.request.quantity = Quantity(raw: 101) }),
    Row(
      reason: .netExposure,
      limit: {
        $0.limits.netMax = money(20_000)
        $0.hold(100, in: RiskScene.elsewhere)
        $0.enter(.sell, cents: 110_00, 50)
      },
      refuses: { $0.request.quantity = Quantity(raw: 101) }),
    Row(
      reason: .buyingPower,
      limit: {
        $0.limits.cash = money(20_000)
        $0.hold(50)
        $0.enter(.buy, cents: 100_00, 50)
      },
      refuses: { $0.request.price = cents(100_01) }),
    Row(
      reason: .margin,
      limit: {
        $0.limits.cash = money(10_000)
        $0.limits.marginBasisPoints = 10_000
      },
      refuses: { $0.limits.marginBasisPoints = 10_001 }),
  ]

  static let moment: [Row] = [
    Row(
      reason: .slippage, limit: { $0.limits.slippageBasisPoints = 100 },
      passes: { $0.market.ask = cents(101_00) }, refuses: { $0.market.ask = cents(101_01) }),
    Row(
      reason: .dailyLoss,
      limit: {
        $0.limits.lossMax = money(1_000)
        $0.hold(100, in: RiskScene.elsewhere)
      },
      passes: { $0.mark(cents: 90_00) }, refuses: { $0.mark(cents: 89_99) }),
    Row(
      reason: .drawdown,
      limit: {
        $0.limits.drawdownMax = money(2_000)
        $0.hold(100, in: RiskScene.elsewhere)
        $0.mark(cents: 110_00)
      },
      passes: { $0.mark(cents: 90_00) }, refuses: { $0.mark(cents: 89_99) }),
    Row(reason: .staleFeed, refuses: { $0.market.isFeedLive = false }),
    Row(
      reason: .deadMan, limit: { $0.limits.deadMan = .seconds(1) },
      passes: { $0.now = $0.now + .seconds(1) },
      refuses: { $0.now = $0.now + Nanos(raw: 1_000_000_001) }),
  ]

  @Test("what lies at the limit passes, and the next does not", arguments: rows)
  func limit(_ row: Row) {
    let passing = RiskScene()
    row.limit(passing)
    row.passes(passing)
    #expect(passing.verdict() == .none)
    #expect(passing.risk.refusals.sum == 0)
    let refused = RiskScene()
    row.limit(refused)
    row.refuses(refused)
    #expect(refused.verdict() == row.reason)
    #expect(refused.risk.refusals[row.reason] == 1)
    #expect(refused.risk.refusals.sum == 1)
  }

  @Test("a check that is switched off lets pass", arguments: rows)
  func switched(_ row: Row) {
    let check = row.switched ?? row.reason
    let isSwitchable = RiskCheckSet.switchable.contains(check)
    let always: [RejectReason] = [
      .unarmed, .killSwitch, .venueKilled, .accountKilled, .strategyKilled, .instrumentKilled,
      .invalidOrder, .duplicateOrder,
    ]
    #expect(isSwitchable != always.contains(check))
    guard isSwitchable else { return }
    let scene = RiskScene()
    row.limit(scene)
    scene.limits.checks.remove(check)
    row.refuses(scene)
    #expect(scene.verdict() == .none)
    scene.limits.checks.insert(check)
    #expect(scene.verdict() == row.reason)
  }

  @Test("the earlier check names the reason", arguments: zip(rows, rows.dropFirst()))
  func order(_ first: Row, _ second: Row) {
    // An amend is not subject to the rate of orders.
    guard second.reason != .amendRate else { return }
    let scene = RiskScene()
    first.limit(scene)
    second.limit(scene)
    second.refuses(scene)
    first.refuses(scene)
    #expect(scene.verdict() == first.reason)
  }

  @Test("every check of the list has a row")
  func complete() {
    let checked = Set(Self.rows.map { $0.switched ?? $0.reason })
    #expect(checked.isSuperset(of: RiskCheckSet.switchable))
    #expect(Self.rows.count == 37)
  }

  @Test("a price without a reference to measure it against is refused", arguments: [true, false])
  func reference(isBuy: Bool) {
    let scene = RiskScene()
    scene.request.side = isBuy ? .buy : .sell
    scene.market.bid = .undefined
    scene.market.ask = .undefined
    scene.request.decisionPrice = .undefined
    #expect(scene.verdict() == .staleReference)
    scene.market.last = cents(100_00)
    #expect(scene.verdict() == .none)
  }

  @Test(
    "quantities and prices below 1 are no orders",
    arguments: [(0, 100_00), (-100, 100_00), (100, 0), (100, -1), (.min, .min / 10_000_000)]
      as [(Int64, Int64)])
  func nothing(quantity: Int64, price: Int64) {
    let scene = RiskScene()
    scene.request.quantity = Quantity(raw: quantity)
    scene.request.price = cents(price)
    #expect(scene.verdict() == .invalidOrder)
  }

  @Test("what leads back to zero passes limits that prices or orders have left behind")
  func wayBack() {
    let scene = RiskScene()
    scene.hold(900)
    scene.limits.positionMax = Quantity(raw: 100)
    scene.limits.grossMax = money(100)
    scene.limits.netMax = money(100)
    scene.limits.cash = money(-1_000_000)
    #expect(scene.verdict() == .positionLimit)
    scene.request.side = .sell
    #expect(scene.verdict() == .none)
  }

  @Test("a stricter limit applies to the next order")
  func stricter() {
    let scene = RiskScene()
    #expect(scene.verdict() == .none)
    scene.limits.quantityMax = Quantity(raw: 99)
    #expect(scene.verdict() == .maximumQuantity)
    scene.isArmed = false
    #expect(scene.verdict() == .unarmed)
  }

  @Test("an order that is refused takes no token and is not remembered")
  func tokens() {
    let scene = RiskScene()
    scene.limits.orderRate = RateLimit(perSecond: 1, burst: 1)
    scene.limits.repeatCountMax = 1
    for _ in 0..<10 { #expect(scene.verdict() == .none) }
    scene.admit(1)
    #expect(scene.verdict() == .repeatedOrder)
    scene.request.quantity = Quantity(raw: 200)
    #expect(scene.verdict() == .orderRate)
  }

  @Test("checks allocate nothing, whichever of them refuses")
  func allocations() {
    let scenes = Self.rows.map { row in
      let scene = RiskScene()
      row.limit(scene)
      row.refuses(scene)
      return scene
    }
    for scene in scenes { _ = scene.verdict() }
    let before = malloc_count_thread()
    var refused = 0
    for scene in scenes where scene.verdict() != .none { refused += 1 }
    let allocations = malloc_count_thread() - before
    #expect(allocations == 0)
    #expect(refused == Self.rows.count)
  }
}
