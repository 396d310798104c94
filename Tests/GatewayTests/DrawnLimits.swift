// SPDX-License-Identifier: Apache-2.0
import Rings
import TestSupport
import Trading
import Units

/// Limits of which some are so near that the next requests meet them.
struct DrawnLimits {
  struct Rate: Equatable {
    var perSecond: Int64 = 1_000_000
    var burst: Int64 = 1_000_000

    var limit: RateLimit { RateLimit(perSecond: perSecond, burst: burst) }
  }

  var account: AccountLimits
  var orders = Rate()
  var amends = Rate()
  var cancels = Rate()
  let isMargined: Bool

  /// Wide ones.
  init(isMargined: Bool, _ policy: SelfTradePolicy) {
    self.isMargined = isMargined
    account = Desk.limits
    account.selfTrade = policy
    account.checks.insert(.selfTrade)
    account.collarBasisPoints = 2_000
    account.slippageBasisPoints = 2_000
    account.repeatCountMax = 1_000
  }

  /// What can be drawn near to what stands.
  struct Row: Sendable {
    let reason: RejectReason
    let tighten: @Sendable (inout DrawnLimits, VenueLimitOracle, inout SeededGenerator) -> Void

    init(
      _ reason: RejectReason,
      _ tighten:
        @escaping @Sendable (inout DrawnLimits, VenueLimitOracle, inout SeededGenerator) -> Void
    ) {
      self.reason = reason
      self.tighten = tighten
    }
  }

  static let rows: [Row] = [
    Row(.maximumQuantity) { $0.account.quantityMax = Quantity(raw: Int64($2.below(350))) },
    Row(.maximumNotional) { $0.account.notionalMax = money($2.below(35_000)) },
    Row(.priceCollar) { $0.account.collarBasisPoints = Int64($2.below(80)) },
    Row(.slippage) { $0.account.slippageBasisPoints = Int64($2.below(80)) },
    Row(.orderRate) { drawn, _, random in
      drawn.orders = rate(&random)
      drawn.account.orderRate = drawn.orders.limit
    },
    Row(.amendRate) { drawn, _, random in
      drawn.amends = Rate(
        perSecond: Int64(20 + random.below(200)), burst: Int64(1 + random.below(2)))
      drawn.account.amendRate = drawn.amends.limit
    },
    // Cancels beyond their rate pass, so no reason belongs to it.
    Row(.none) { drawn, _, random in
      drawn.cancels = rate(&random)
      drawn.account.cancelRate = drawn.cancels.limit
    },
    Row(.orderToTrade) { drawn, oracle, random in
      let share = oracle.entryCount / Int64(max(1, oracle.truth.fillCount))
      drawn.account.ordersPerTradeMax = share + Int64(random.below(2))
    },
    Row(.cancelRatio) { drawn, oracle, random in
      let share = oracle.cancelCount * 100 / max(1, oracle.entryCount)
      drawn.account.cancelPercentMax = share + Int64(random.below(2))
    },
    Row(.openOrderCount) { $0.account.openOrderCountMax = Int64($2.below(8)) },
    Row(.openOrderValue) { drawn, oracle, random in
      drawn.account.openOrderValueMax = near(oracle.truth.openValue(), &random)
    },
    Row(.selfTrade) { drawn, _, _ in drawn.account.checks.insert(.selfTrade) },
    Row(.reduceOnly) { drawn, _, _ in drawn.account.isReduceOnly = true },
    Row(.positionLimit) { drawn, oracle, random in
      let largest = oracle.truth.positions.values.reduce(0) { max($0, abs($1)) }
      drawn.account.positionMax = Quantity(
        raw: Int64(random.below(Int(largest) + 1) + random.below(400)))
    },
    Row(.grossExposure) { drawn, oracle, random in
      drawn.account.grossMax = near(gross(oracle), &random)
    },
    Row(.netExposure) { drawn, oracle, random in
      let net = oracle.marks.reduce(Int128(0)) {
        $0 + Int128(oracle.truth.positions[$1.key, default: 0]) * Int128($1.value.raw)
      }
      drawn.account.netMax = near(abs(net), &random)
    },
    Row(.buyingPower) { drawn, oracle, random in
      let spent = oracle.truth.openValue(.buy) - oracle.truth.cash
      drawn.account.cash = Money(raw: spent + money(random.below(60_000) - 10_000).raw)
    },
    Row(.margin) { drawn, oracle, random in
      let needed = gross(oracle) / 2 - oracle.profit
      drawn.account.marginBasisPoints = 5_000
      drawn.account.cash = Money(raw: needed + money(random.below(60_000) - 10_000).raw)
    },
    Row(.dailyLoss) { drawn, oracle, random in
      drawn.account.lossMax = Money(raw: money(random.below(100)).raw - oracle.profit)
    },
    Row(.drawdown) { drawn, oracle, random in
      let fall = oracle.profitPeak - oracle.profit
      drawn.account.drawdownMax = Money(raw: fall + money(random.below(100)).raw)
    },
  ]

  /// Wide limits with row `number` and two others near.
  static func drawn(
    _ number: Int, isMargined: Bool, _ policy: SelfTradePolicy, _ oracle: VenueLimitOracle,
    _ random: inout SeededGenerator
  ) -> DrawnLimits {
    var drawn = DrawnLimits(isMargined: isMargined, policy)
    if random.chance(30) { drawn.account.checks.remove(.selfTrade) }
    for row in [number % rows.count, random.below(rows.count), random.below(rows.count)] {
      rows[row].tighten(&drawn, oracle, &random)
    }
    return drawn
  }

  private static func money(_ units: Int) -> Money {
    Money(raw: Int128(units) * Int128(Price.scale))
  }

  /// Above or below what stands.
  private static func near(_ standing: Int128, _ random: inout SeededGenerator) -> Money {
    Money(raw: standing * Int128(60 + random.below(50)) / 100 + money(random.below(20_000)).raw)
  }

  private static func gross(_ oracle: VenueLimitOracle) -> Int128 {
    oracle.marks.reduce(0) { $0 + oracle.truth.gross($1.key, at: $1.value) }
  }

  private static func rate(_ random: inout SeededGenerator) -> Rate {
    Rate(perSecond: Int64(500 + random.below(4_000)), burst: Int64(1 + random.below(6)))
  }
}
