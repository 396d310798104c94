// SPDX-License-Identifier: Apache-2.0
internal import Rings
internal import Trading
internal import Units

/// Limits that a benchmark does not reach, with every check switched on.
enum BenchLimits {
  static var wide: AccountLimits {
    let money = Money(raw: 1 << 100)
    var limits = AccountLimits()
    limits.checks.remove(.offLot)
    limits.quantityMax = Quantity(raw: 1_000_000)
    limits.notionalMax = money
    limits.collarBasisPoints = 10_000
    limits.repeatWindow = Nanos(raw: 1)
    limits.repeatCountMax = 16
    limits.orderRate = RateLimit(perSecond: 1_000_000_000, burst: 1 << 40)
    limits.amendRate = limits.orderRate
    limits.cancelRate = limits.orderRate
    limits.ordersPerTradeMax = 1 << 40
    limits.cancelPercentMax = 1 << 40
    limits.openOrderCountMax = 1 << 20
    limits.openOrderValueMax = money
    limits.positionMax = Quantity(raw: 1 << 40)
    limits.grossMax = money
    limits.netMax = money
    limits.cash = money
    limits.marginBasisPoints = 1
    limits.slippageBasisPoints = 10_000
    limits.lossMax = money
    limits.drawdownMax = money
    limits.deadMan = .seconds(3_600)
    return limits
  }
}
