// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// What risk knows of an instrument's market when an order arrives: a few fields of its store row.
package struct MarketReference: Sendable, BitwiseCopyable {
  /// Best bid, `undefined` when there is none.
  package var bid: Price
  /// Best ask, `undefined` when there is none.
  package var ask: Price
  /// Price of the last trade, `undefined` when there was none.
  package var last: Price
  package var tradingState: TradingState
  /// The book is known to be wrong or old.
  package var isStale: Bool
  /// The feed gave a sign of life within the configured age.
  package var isFeedLive: Bool

  @inlinable
  package init(
    bid: Price, ask: Price, last: Price, tradingState: TradingState, isStale: Bool,
    isFeedLive: Bool
  ) {
    self.bid = bid
    self.ask = ask
    self.last = last
    self.tradingState = tradingState
    self.isStale = isStale
    self.isFeedLive = isFeedLive
  }

  /// What a store row says; `isFeedLive` is the age check of the feed's heartbeat.
  @inlinable
  package init(_ quote: InstrumentQuote, isFeedLive: Bool) {
    self.init(
      bid: quote.bid, ask: quote.ask, last: quote.last, tradingState: quote.tradingState,
      isStale: quote.isStale, isFeedLive: isFeedLive)
  }

  /// Nothing is known: every new order is refused.
  @inlinable
  package static var missing: MarketReference {
    MarketReference(
      bid: .undefined, ask: .undefined, last: .undefined, tradingState: .unknown, isStale: true,
      isFeedLive: false)
  }

  /// The price an order of `side` is measured against: the best of the other side, else the last
  /// trade, else the best of its own side; `undefined` when there is none or the book is stale.
  @inlinable @inline(__always)
  package func price(for side: Side) -> Price {
    if isStale { return .undefined }
    let other = side == .buy ? ask : bid
    if other.isDefined { return other }
    if last.isDefined { return last }
    return side == .buy ? bid : ask
  }

  /// The price that holdings are valued at: the middle of the book, else the last trade, else the
  /// one side there is; `undefined` when there is none or the book is stale.
  @inlinable @inline(__always)
  package var mark: Price {
    if isStale { return .undefined }
    if bid.isDefined, ask.isDefined {
      return Price(raw: bid.raw / 2 &+ ask.raw / 2 &+ (bid.raw & ask.raw & 1))
    }
    if last.isDefined { return last }
    return bid.isDefined ? bid : ask
  }
}
