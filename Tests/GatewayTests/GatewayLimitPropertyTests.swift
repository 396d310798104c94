// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import TestSupport
import Testing
import Trading
import Units

/// Many strategies, one account, random venue outcomes: what the venue could make of it all stays
/// within the account's limits at every moment.
@Suite struct GatewayLimitPropertyTests {
  static let strategies = (0..<6).map { StrategyID(raw: UInt8($0)) }
  static let code = Code("TEST")!
  static let unit = Int128(Price.scale)

  static func limits(_ policy: SelfTradePolicy) -> AccountLimits {
    var limits = Desk.limits
    limits.checks.insert(.selfTrade)
    limits.selfTrade = policy
    limits.positionMax = Quantity(raw: 900)
    limits.openOrderCountMax = 12
    limits.openOrderValueMax = Money(raw: 150_000 * unit)
    limits.grossMax = Money(raw: 80_000 * unit)
    limits.netMax = Money(raw: 79_000 * unit)
    limits.cash = Money(raw: 60_000 * unit)
    limits.marginBasisPoints = 8_000
    return limits
  }

  /// The venue's own state against the limits, at the price that stays the mark of the test.
  func expectWithin(_ desk: Desk, _ limits: AccountLimits, _ comment: Comment) {
    let position = desk.venue.position[Self.code, default: 0]
    let cash = desk.venue.cash[Self.code, default: 0]
    var buys: Int64 = 0
    var sells: Int64 = 0
    var value: Int128 = 0
    var buyValue: Int128 = 0
    var bestBuy: UInt64 = 0
    var bestSell = UInt64.max
    for order in desk.venue.resting.values {
      let worth = Int128(order.price) * 100_000 * Int128(order.leaves)
      value += worth
      if order.side == UInt8(ascii: "B") {
        buys += Int64(order.leaves)
        buyValue += worth
        bestBuy = max(bestBuy, order.price)
      } else {
        sells += Int64(order.leaves)
        bestSell = min(bestSell, order.price)
      }
    }
    let mark = Int128(Desk.market.mark.raw)
    let long = Int128(position + buys) * mark
    let short = Int128(position - sells) * mark
    #expect(position + buys <= limits.positionMax.raw, comment)
    #expect(position - sells >= -limits.positionMax.raw, comment)
    #expect(desk.venue.resting.count <= Int(limits.openOrderCountMax), comment)
    #expect(value <= limits.openOrderValueMax.raw, comment)
    #expect(max(abs(long), abs(short)) <= limits.grossMax.raw, comment)
    #expect(long <= limits.netMax.raw, comment)
    #expect(-short <= limits.netMax.raw, comment)
    #expect(limits.cash.raw + cash - buyValue >= 0, comment)
    #expect(bestBuy < bestSell, comment)
  }

  func step(_ desk: Desk, _ lastIDs: inout [UInt64], _ random: inout SeededGenerator) {
    let index = Int.random(in: 0..<Self.strategies.count, using: &random)
    let strategy = Self.strategies[index]
    let last = lastIDs[index]
    let target = last < 5 ? 1 : UInt64.random(in: (last - 4)...last, using: &random)
    var request: OrderRequest
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<5:
      lastIDs[index] += 1
      request = desk.order(
        last + 1, Bool.random(using: &random) ? .buy : .sell,
        cents: Int64.random(in: 99_00...101_00, using: &random),
        quantity: Int64.random(in: 1...400, using: &random), strategy: strategy)
      if random.chance(20) { request.timeInForce = .immediateOrCancel }
    case 5..<7:
      lastIDs[index] += 1
      request = desk.replace(
        target, by: last + 1, cents: Int64.random(in: 99_00...101_00, using: &random),
        quantity: Int64.random(in: 1...400, using: &random), strategy: strategy)
    default: request = desk.cancel(target, strategy: strategy)
    }
    _ = desk.core.accept(request, from: strategy, market: Desk.market, now: desk.now)
    if random.chance(40), let hit = desk.venue.resting.keys.sorted().randomElement(using: &random) {
      desk.venue.hit(hit)
    }
    if random.chance(60) { desk.pump() }
  }

  @Test(
    "no sequence of requests and outcomes brings the venue past a limit",
    arguments: [1, 2, 3, 4] as [UInt64], [SelfTradePolicy.cancelNewest, .cancelOldest, .cancelBoth])
  func within(seed: UInt64, policy: SelfTradePolicy) throws {
    var random = SeededGenerator(seed: seed)
    let desk = try Desk(seed: seed)
    desk.venue.rejectPercent = 5
    desk.venue.deadPercent = 3
    desk.venue.hitPercent = 15
    let limits = Self.limits(policy)
    desk.core.risk.limit(Desk.account, to: limits)
    desk.connect()
    for strategy in Self.strategies { desk.hello(strategy) }
    var lastIDs = [UInt64](repeating: 0, count: Self.strategies.count)
    for count in 0..<4_000 {
      step(desk, &lastIDs, &random)
      expectWithin(desk, limits, "seed \(seed) \(policy) step \(count)")
      if count % 1_000 == 500 { desk.disconnect() }
      if count % 1_000 == 510 { desk.connect() }
    }
    let refusals = desk.core.risk.refusals
    // The limits are near enough to be met.
    let reasons: [RejectReason] = [
      .positionLimit, .openOrderCount, .openOrderValue, .buyingPower, .grossExposure,
      .netExposure, .margin, .selfTrade,
    ]
    let met = reasons.filter { refusals[$0] > 0 }
    #expect(met.count >= 3, "\(met)")
    #expect(desk.core.counters.fills > 200)
    #expect(desk.core.counters.reportsImpossible == 0)
  }
}
