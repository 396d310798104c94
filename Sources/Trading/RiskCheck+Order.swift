// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
package import Units

/// What is looked at in an order itself: who sends it, where, and in what form.
extension RiskCheck {
  @inlinable @inline(__always)
  func refusalOfStanding(
    _ request: OrderRequest, _ subject: RiskSubject, _ market: MarketReference
  ) -> RejectReason {
    let account = UInt64(subject.account.raw)
    let strategy = UInt64(request.strategy.raw)
    let terms = terms[request.instrument.index]
    if armed >> account & 1 == 0 { return .unarmed }
    if kills.isEverything { return .killSwitch }
    if kills.isVenue { return .venueKilled }
    if kills.accounts >> account & 1 != 0 { return .accountKilled }
    if kills.strategies >> strategy & 1 != 0 { return .strategyKilled }
    if terms.isKilled { return .instrumentKilled }
    let checks = limits[subject.account.index].checks
    if terms.entitled >> strategy & 1 == 0, checks.contains(.notEntitled) { return .notEntitled }
    if UInt64(terms.restricted) >> account & 1 != 0, checks.contains(.restricted) {
      return .restricted
    }
    switch market.tradingState {
    case .halted, .paused, .closed: return checks.contains(.halted) ? .halted : .none
    case .unknown, .trading, .quotationOnly, .auction: return .none
    }
  }

  @inlinable @inline(__always)
  func refusalOfForm(
    _ request: OrderRequest, _ subject: RiskSubject, _ market: MarketReference
  ) -> RejectReason {
    let terms = terms[request.instrument.index]
    let checks = limits[subject.account.index].checks
    let price = request.price.raw
    if !terms.tick.divides(price), checks.contains(.offTick) { return .offTick }
    if !terms.lot.divides(request.quantity.raw), checks.contains(.offLot) { return .offLot }
    if !terms.step.divides(price), checks.contains(.offPrecision) { return .offPrecision }
    if request.side == .none || request.quantity.raw < 1 || price < 1 { return .invalidOrder }
    return refusalOfSize(request, subject, market)
  }

  // Shares are compared multiplied out: a division of 128 bits costs more than all other checks.

  @inlinable @inline(__always)
  func refusalOfSize(
    _ request: OrderRequest, _ subject: RiskSubject, _ market: MarketReference
  ) -> RejectReason {
    // Fields are read one by one: a copy of all limits would cost more than the checks.
    let account = subject.account.index
    let checks = limits[account].checks
    if request.quantity > limits[account].quantityMax, checks.contains(.maximumQuantity) {
      return .maximumQuantity
    }
    let contract = terms.span[request.instrument.index].contract
    if limits[account].notionalMax < contract.value(request.price, request.quantity),
      checks.contains(.maximumNotional)
    {
      return .maximumNotional
    }
    guard checks.contains(.priceCollar) else { return .none }
    let reference = market.price(for: request.side)
    guard reference.raw > 0 else { return .staleReference }
    let isBeyond = RiskCheck.isBeyond(
      request.price, reference, side: request.side, basisPoints: limits[account].collarBasisPoints)
    return isBeyond ? .priceCollar : .none
  }

  /// Whether `price` lies further above `reference` (below it for a sell) than the share allows.
  @inlinable @inline(__always)
  static func isBeyond(
    _ price: Price, _ reference: Price, side: Side, basisPoints: Int64
  ) -> Bool {
    let distance = (Int128(price.raw) &- Int128(reference.raw)) &* Int128(side.sign)
    return distance &* 10_000 > Int128(reference.raw) &* Int128(basisPoints)
  }
}
