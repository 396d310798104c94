// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units

/// The checks every new order and replacement passes before it may leave the host.
///
/// In this order, the first that refuses names the reason; each refusal is counted:
///
/// 1. kill switch
/// 2. the strategy has limits
/// 3. form: a side, quantity ≥ 1, price > 0
/// 4. the market reference is fresh, the instrument trades, and there is a reference price
/// 5. quantity of the order
/// 6. notional of the order
/// 7. price collar: no buy above, no sell below the reference price by more than the collar
/// 8. position limit, as if all open orders of the side and this one were executed
/// 9. rate, last so that an order refused for another reason takes no token
///
/// Cancels are never checked. Owned by the gateway's thread; nothing allocates after creation.
package struct RiskCheck: ~Copyable {
  @usableFromInline var limits: FixedArray<RiskLimits>
  @usableFromInline var isLimited: FixedArray<Bool>
  @usableFromInline var buckets: FixedArray<TokenBucket>
  /// While set, no new order passes.
  package var isKilled = false
  /// Refusals by reason since creation.
  package var refusals = RefusalCounts()

  /// Checks without limits: they refuse everything.
  package init() {
    limits = FixedArray(repeating: .closed, count: StrategyID.capacity)
    isLimited = FixedArray(repeating: false, count: StrategyID.capacity)
    buckets = FixedArray(repeating: TokenBucket(), count: StrategyID.capacity)
  }

  /// Puts limits in force for a strategy, nil to take them away. May be called while trading.
  package mutating func limit(_ strategy: StrategyID, to new: RiskLimits?) {
    limits[strategy.index] = new ?? .closed
    isLimited[strategy.index] = new != nil
  }

  /// Why `request` may not pass, `none` when it may.
  ///
  /// `added` is what the request adds to the open quantity of its side: the whole quantity of a
  /// new order, the increase of a replacement. `request.strategy` must be below the capacity.
  @inlinable
  package mutating func refusal(
    of request: OrderRequest, adding added: Quantity, position: PositionState,
    market: MarketReference, now: MonotonicNanos
  ) -> RejectReason {
    var reason = refusalOfState(request, market)
    if reason == .none { reason = refusalOfSize(request, market) }
    if reason == .none { reason = refusalOfExposure(request, added, position, now) }
    if reason != .none { refusals.count(reason) }
    return reason
  }

  @inlinable
  func refusalOfState(_ request: OrderRequest, _ market: MarketReference) -> RejectReason {
    if isKilled { return .killSwitch }
    if !isLimited[request.strategy.index] { return .noLimits }
    if request.side == .none || request.quantity.raw < 1 || request.price.raw < 1 {
      return .invalidOrder
    }
    if market.isStale { return .staleFeed }
    switch market.tradingState {
    case .halted, .paused, .closed: return .halted
    case .unknown, .trading, .quotationOnly, .auction: return .none
    }
  }

  @inlinable
  func refusalOfSize(_ request: OrderRequest, _ market: MarketReference) -> RejectReason {
    let limits = limits[request.strategy.index]
    let reference = market.price(for: request.side)
    if !reference.isDefined || reference.raw < 1 { return .staleFeed }
    if request.quantity > limits.quantityMax { return .maximumQuantity }
    if limits.notionalMax < Money(request.price, times: request.quantity) {
      return .maximumNotional
    }
    let collar = Int128(reference.raw) * Int128(limits.collarBasisPoints) / 10_000
    let reach = (Int128(request.price.raw) - Int128(reference.raw)) * Int128(request.side.sign)
    return reach > collar ? .priceCollar : .none
  }

  @inlinable
  mutating func refusalOfExposure(
    _ request: OrderRequest, _ added: Quantity, _ position: PositionState, _ now: MonotonicNanos
  ) -> RejectReason {
    let limits = limits[request.strategy.index]
    let open = request.side == .buy ? position.openBuy : position.openSell
    let worst =
      Int128(position.position.raw) * Int128(request.side.sign) + Int128(open.raw)
      + Int128(added.raw)
    if worst > Int128(limits.positionMax.raw) { return .positionLimit }
    let isInRate = buckets[request.strategy.index].take(
      now: now, perSecond: limits.ordersPerSecond, burst: limits.orderBurst)
    return isInRate ? .none : .rate
  }
}

/// One counter per reason of refusal.
package struct RefusalCounts: Sendable, BitwiseCopyable {
  @usableFromInline var counts: InlineArray<32, UInt64>

  @inlinable
  package init() { counts = InlineArray(repeating: 0) }

  /// Counts one refusal.
  @inlinable
  package mutating func count(_ reason: RejectReason) {
    counts[Int(reason.rawValue & 31)] &+= 1
  }

  /// Refusals for `reason` so far.
  @inlinable
  package subscript(reason: RejectReason) -> UInt64 { counts[Int(reason.rawValue & 31)] }

  /// Refusals for any reason.
  package var sum: UInt64 {
    var sum: UInt64 = 0
    for index in 1..<32 { sum &+= counts[index] }
    return sum
  }
}
