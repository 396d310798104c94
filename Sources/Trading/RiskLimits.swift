// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// The limits of one strategy. All bounds are inclusive; a strategy without limits trades nothing.
package struct RiskLimits: Sendable, BitwiseCopyable, Hashable {
  /// Largest quantity of one order.
  package var quantityMax: Quantity
  /// Largest value of one order, price × quantity.
  package var notionalMax: Money
  /// How far beyond the reference price an order may reach, in 1/10,000 of that price.
  package var collarBasisPoints: Int64
  /// Largest position either way, open orders of that side counted as executed.
  package var positionMax: Quantity
  package var ordersPerSecond: Int64
  /// Orders that may come at once after a pause, ≥ 1.
  package var orderBurst: Int64

  @inlinable
  package init(
    quantityMax: Quantity, notionalMax: Money, collarBasisPoints: Int64, positionMax: Quantity,
    ordersPerSecond: Int64, orderBurst: Int64
  ) {
    self.quantityMax = quantityMax
    self.notionalMax = notionalMax
    self.collarBasisPoints = collarBasisPoints
    self.positionMax = positionMax
    self.ordersPerSecond = ordersPerSecond
    self.orderBurst = orderBurst
  }

  /// Limits that let nothing pass.
  @inlinable
  package static var closed: RiskLimits {
    RiskLimits(
      quantityMax: .zero, notionalMax: .zero, collarBasisPoints: 0, positionMax: .zero,
      ordersPerSecond: 0, orderBurst: 0)
  }
}

/// What risk knows of an instrument's market when an order arrives: a few fields of its store row.
package struct MarketReference: Sendable, BitwiseCopyable {
  /// Best bid, `undefined` when there is none.
  package var bid: Price
  /// Best ask, `undefined` when there is none.
  package var ask: Price
  /// Price of the last trade, `undefined` when there was none.
  package var last: Price
  package var tradingState: TradingState
  /// The row is known to be wrong or old, or the feed's heartbeat is.
  package var isStale: Bool

  @inlinable
  package init(
    bid: Price, ask: Price, last: Price, tradingState: TradingState, isStale: Bool
  ) {
    self.bid = bid
    self.ask = ask
    self.last = last
    self.tradingState = tradingState
    self.isStale = isStale
  }

  /// What a store row says; `isFeedLive` is the age check of the feed's heartbeat.
  @inlinable
  package init(_ row: InstrumentState, isFeedLive: Bool) {
    self.init(
      bid: row.bestBid.isPresent ? row.bestBid.price : .undefined,
      ask: row.bestAsk.isPresent ? row.bestAsk.price : .undefined,
      last: row.lastPrice, tradingState: row.tradingState,
      isStale: row.isStale != 0 || !isFeedLive)
  }

  /// Nothing is known: every new order is refused.
  @inlinable
  package static var missing: MarketReference {
    MarketReference(
      bid: .undefined, ask: .undefined, last: .undefined, tradingState: .unknown, isStale: true)
  }

  /// The price an order of `side` is measured against: the best of the other side, else the last
  /// trade, else the best of its own side, else `undefined`.
  @inlinable
  package func price(for side: Side) -> Price {
    let other = side == .buy ? ask : bid
    if other.isDefined { return other }
    if last.isDefined { return last }
    return side == .buy ? bid : ask
  }
}
