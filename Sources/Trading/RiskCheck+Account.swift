// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
package import Units

/// What is looked at beside the order: the account's messages, orders, positions and money.
extension RiskCheck {
  @inlinable @inline(__always)
  func refusalOfFlow(
    _ request: OrderRequest, _ subject: RiskSubject, _ books: borrowing AccountBook,
    _ now: MonotonicNanos
  ) -> RejectReason {
    let account = subject.account.index
    let checks = limits[account].checks
    if request.clientOrderID <= subject.lastClientOrderID { return .duplicateOrder }
    if !subject.isAmend, checks.contains(.repeatedOrder) {
      let count = repeats.span[request.strategy.index].count(
        RepeatWindow.fingerprint(of: request), within: limits[account].repeatWindow, now: now)
      if count >= limits[account].repeatCountMax { return .repeatedOrder }
    }
    if subject.isAmend {
      if !flows[account].amends.holds(now: now, limits[account].amendRate),
        checks.contains(.amendRate)
      {
        return .amendRate
      }
    } else if !flows[account].orders.holds(now: now, limits[account].orderRate),
      checks.contains(.orderRate)
    {
      return .orderRate
    }
    let state = books.state(subject.account)
    if state.orderCount >= limits[account].ratioOrdersMin {
      let allowed = Int128(limits[account].ordersPerTradeMax) &* Int128(max(1, state.fillCount))
      if Int128(state.orderCount) >= allowed, checks.contains(.orderToTrade) {
        return .orderToTrade
      }
      let cancels = Int128(state.cancelCount) &* 100
      if cancels > Int128(limits[account].cancelPercentMax) &* Int128(max(1, state.orderCount)),
        checks.contains(.cancelRatio)
      {
        return .cancelRatio
      }
    }
    if !subject.isAmend, state.openOrders >= limits[account].openOrderCountMax,
      checks.contains(.openOrderCount)
    {
      return .openOrderCount
    }
    let isTooMuch = limits[account].openOrderValueMax < state.openValue &+ subject.added.value
    if isTooMuch, subject.added.value > .zero, checks.contains(.openOrderValue) {
      return .openOrderValue
    }
    return .none
  }

  @inlinable @inline(__always)
  func refusalOfExposure(
    _ request: OrderRequest, _ subject: RiskSubject, _ books: borrowing AccountBook,
    _ holding: Holding
  ) -> RejectReason {
    let account = subject.account.index
    let checks = limits[account].checks
    if limits[account].selfTrade.refusesNewest, checks.contains(.selfTrade),
      holding.isCrossed(by: request.side, at: request.price)
    {
      return .selfTrade
    }
    let open = request.side == .buy ? holding.openBuy : holding.openSell
    let added = Int128(subject.added.quantity.raw)
    let worst =
      Int128(holding.position.raw) &* Int128(request.side.sign) &+ Int128(open.raw) &+ added
    if limits[account].isReduceOnly, worst > 0, added > 0, checks.contains(.reduceOnly) {
      return .reduceOnly
    }
    if worst > Int128(limits[account].positionMax.raw), added > 0, checks.contains(.positionLimit) {
      return .positionLimit
    }
    let before = holding.worth
    var with = holding
    let (openAfter, isTooMuch) = open.raw.addingReportingOverflow(subject.added.quantity.raw)
    if isTooMuch { return .positionLimit }
    if request.side == .buy {
      with.openBuy.raw = openAfter
    } else {
      with.openSell.raw = openAfter
    }
    let after = with.worth
    let state = books.state(subject.account)
    let gross = state.worth.gross &+ (after.gross &- before.gross)
    let isMore = before.gross < after.gross
    if limits[account].grossMax < gross, isMore, checks.contains(.grossExposure) {
      return .grossExposure
    }
    if added > 0, checks.contains(.netExposure) {
      let long = state.worth.long &+ (after.long &- before.long)
      let short = state.worth.short &+ (after.short &- before.short)
      let net = request.side == .buy ? long : .zero &- short
      if limits[account].netMax < net { return .netExposure }
    }
    let spendable = limits[account].cash &+ state.settled &- state.openBuyValue
    let isPaid = request.side == .buy && !holding.isMargined
    if isPaid, subject.added.value > spendable, subject.added.value > .zero,
      checks.contains(.buyingPower)
    {
      return .buyingPower
    }
    let margin = gross.raw &* Int128(limits[account].marginBasisPoints)
    let cover = (limits[account].cash &+ state.profit).raw &* 10_000
    return margin > cover && isMore && checks.contains(.margin) ? .margin : .none
  }

  @inlinable @inline(__always)
  func refusalOfMoment(
    _ request: OrderRequest, _ subject: RiskSubject, _ books: borrowing AccountBook,
    _ market: MarketReference, _ now: MonotonicNanos
  ) -> RejectReason {
    let account = subject.account.index
    let checks = limits[account].checks
    if request.decisionPrice.raw > 0, checks.contains(.slippage) {
      let reference = market.price(for: request.side)
      guard reference.raw > 0 else { return .slippage }
      let isGone = RiskCheck.isBeyond(
        reference, request.decisionPrice, side: request.side,
        basisPoints: limits[account].slippageBasisPoints)
      if isGone { return .slippage }
    }
    let state = books.state(subject.account)
    if isLossTooLarge(account, state) { return .dailyLoss }
    if isDrawdownTooLarge(account, state) { return .drawdown }
    if !market.isFeedLive, checks.contains(.staleFeed) { return .staleFeed }
    let isSilent = isSilent(request.strategy, of: subject.account, now: now)
    return isSilent ? .deadMan : .none
  }
  @inlinable @inline(__always)
  func isLossTooLarge(_ account: Int, _ state: AccountState) -> Bool {
    limits[account].lossMax < .zero &- state.profit
      && limits[account].checks.contains(.dailyLoss)
  }

  @inlinable @inline(__always)
  func isDrawdownTooLarge(_ account: Int, _ state: AccountState) -> Bool {
    limits[account].drawdownMax < state.profitPeak &- state.profit
      && limits[account].checks.contains(.drawdown)
  }

  /// Which limit on losses calls for the account's kill switch, nil while none does or the switch
  /// is engaged.
  package func lossBreach(of account: AccountID, _ state: AccountState) -> KillCause? {
    let bit = UInt64(account.raw)
    guard armed >> bit & 1 != 0, kills.accounts >> bit & 1 == 0,
      limits[account.index].killsOnLoss
    else { return nil }
    if isLossTooLarge(account.index, state) { return .loss }
    return isDrawdownTooLarge(account.index, state) ? .drawdown : nil
  }

  /// Whether a strategy's silence calls for its kill switch; false once that is engaged.
  package func breaksSilence(
    _ strategy: StrategyID, of account: AccountID, now: MonotonicNanos
  ) -> Bool {
    limits[account.index].killsOnSilence && kills.strategies >> UInt64(strategy.raw) & 1 == 0
      && isSilent(strategy, of: account, now: now)
  }
}
