// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// The limits of one account, which its strategies share. All bounds are inclusive.
package struct AccountLimits: Sendable, BitwiseCopyable, Hashable {
  package var checks = RiskCheckSet.all
  /// Largest quantity of one order.
  package var quantityMax = Quantity.zero
  /// Largest value of one order, price × quantity.
  package var notionalMax = Money.zero
  /// How far beyond the reference price an order may reach, in 1/10,000 of that price.
  package var collarBasisPoints: Int64 = 0
  /// How long an order is remembered as the equal of another one.
  package var repeatWindow = Nanos.zero
  /// Equal orders that may be sent within the window, of the strategy's last 16.
  package var repeatCountMax: Int64 = 0
  package var orderRate = RateLimit.closed
  package var amendRate = RateLimit.closed
  /// Cancels beyond it are counted and pass.
  package var cancelRate = RateLimit.closed
  /// Orders and amends for each execution.
  package var ordersPerTradeMax: Int64 = 0
  /// Cancels for each hundred orders and amends.
  package var cancelPercentMax: Int64 = 0
  /// The two ratios are judged from this many orders and amends on.
  package var ratioOrdersMin: Int64 = 0
  package var openOrderCountMax: Int64 = 0
  /// Largest value of all open orders, at their own prices.
  package var openOrderValueMax = Money.zero
  package var selfTrade = SelfTradePolicy.cancelNewest
  /// Only orders that bring a position nearer to zero.
  package var isReduceOnly = false
  /// Largest position of an instrument either way, open orders of that side counted as executed.
  package var positionMax = Quantity.zero
  /// Largest sum over the instruments of what the larger worst case of each is worth.
  package var grossMax = Money.zero
  /// Largest sum over the instruments of all worst long, or of all worst short, positions.
  package var netMax = Money.zero
  /// Cash at the start of the day: what purchases may spend, and what margin is covered by.
  package var cash = Money.zero
  /// Share of the gross exposure that cash and profit must cover, in 1/10,000.
  package var marginBasisPoints: Int64 = 0
  /// How far the market may have moved against the order since its decision, in 1/10,000.
  package var slippageBasisPoints: Int64 = 0
  /// Largest loss of the day, open positions at their marks.
  package var lossMax = Money.zero
  /// Largest fall of the profit from its highest of the day.
  package var drawdownMax = Money.zero
  /// Longest silence of a strategy.
  package var deadMan = Nanos.zero
  /// The account's kill switch is engaged when it loses too much, loss or drawdown.
  package var killsOnLoss = false
  /// A strategy's kill switch is engaged when it is silent for too long.
  package var killsOnSilence = false

  /// Limits that let nothing pass.
  package init() {}
}

/// What happens to an order that could trade with an open order of its own account.
@frozen
package enum SelfTradePolicy: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The new order is refused.
  case cancelNewest = 0
  /// The open orders in its way are cancelled first.
  case cancelOldest = 1
  /// The new order is refused and the open ones are cancelled.
  case cancelBoth = 2
  /// Both sides shrink by the smaller quantity; what is left of the new order goes out.
  case decrement = 3

  /// Whether the new order is refused however large it is.
  @inlinable
  package var refusesNewest: Bool { self == .cancelNewest || self == .cancelBoth }
}

/// The checks of an account that are switched on, named by the reason they refuse for.
package struct RiskCheckSet: Sendable, BitwiseCopyable, Hashable {
  @usableFromInline var mask: UInt64

  package static var all: RiskCheckSet { RiskCheckSet(mask: .max) }

  @inlinable @inline(__always)
  package func contains(_ reason: RejectReason) -> Bool {
    mask >> UInt64(reason.rawValue) & 1 != 0
  }

  package mutating func insert(_ reason: RejectReason) { mask |= 1 << UInt64(reason.rawValue) }
  package mutating func remove(_ reason: RejectReason) { mask &= ~(1 << UInt64(reason.rawValue)) }

  /// What can be switched off. Not the arming, without which there is no switch to read; not the
  /// kill switches, which are switches themselves; not the form and the number of an order, which
  /// the gateway's own tables rest on.
  package static let switchable: [RejectReason] = [
    .notEntitled, .restricted, .halted, .offTick, .offLot, .offPrecision,
    .maximumQuantity, .maximumNotional, .priceCollar, .repeatedOrder, .orderRate, .amendRate,
    .orderToTrade, .cancelRatio, .openOrderCount, .openOrderValue, .selfTrade, .reduceOnly,
    .positionLimit, .grossExposure, .netExposure, .buyingPower,
    .margin, .slippage, .dailyLoss, .drawdown, .staleFeed, .deadMan,
  ]
}
