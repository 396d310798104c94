// SPDX-License-Identifier: Apache-2.0
public import Units

extension KRX {
  /// A3, and the trade of a G7. Undefined prices are blank or not in the layout.
  @usableFromInline
  package struct Trade: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var header: Header
    @usableFromInline package var price: Price
    @usableFromInline package var quantity: Int64
    /// The session that the trade belongs to; in G7 of 2011 the header's is that of the market.
    @usableFromInline package var session: Alpha<2>
    /// Prices of a calendar spread's legs; 0 for outright futures.
    @usableFromInline package var nearPrice: Price
    @usableFromInline package var farPrice: Price
    @usableFromInline package var open: Price
    @usableFromInline package var high: Price
    @usableFromInline package var low: Price
    /// The price of the trade before this one.
    @usableFromInline package var previous: Price
    /// Of the day, this trade's among it.
    @usableFromInline package var cumulativeQuantity: Int64
    /// Of the day, in thousandths of a won.
    @usableFromInline package var cumulativeValue: Int64
    @usableFromInline package var aggressor: Aggressor
    /// The dynamic band; 0 or undefined where it does not apply.
    @usableFromInline package var upperBand: Price
    @usableFromInline package var lowerBand: Price

    @inlinable
    package init(
      header: Header, price: Price, quantity: Int64, session: Alpha<2>,
      nearPrice: Price = .undefined, farPrice: Price = .undefined, open: Price = .undefined,
      high: Price = .undefined, low: Price = .undefined, previous: Price = .undefined,
      cumulativeQuantity: Int64, cumulativeValue: Int64, aggressor: Aggressor = .notGiven,
      upperBand: Price = .undefined, lowerBand: Price = .undefined
    ) {
      self.header = header
      self.price = price
      self.quantity = quantity
      self.session = session
      self.nearPrice = nearPrice
      self.farPrice = farPrice
      self.open = open
      self.high = high
      self.low = low
      self.previous = previous
      self.cumulativeQuantity = cumulativeQuantity
      self.cumulativeValue = cumulativeValue
      self.aggressor = aggressor
      self.upperBand = upperBand
      self.lowerBand = lowerBand
    }
  }

  /// Who came last to a trade: the character of the field.
  @usableFromInline
  package enum Aggressor: UInt8, Sendable, BitwiseCopyable {
    /// The layout has no such field, or the character no meaning.
    case notGiven = 0
    /// A space: an auction at one price.
    case auction = 0x20
    /// `0`.
    case none = 0x30
    /// `1`.
    case sell = 0x31
    /// `2`.
    case buy = 0x32

    @inlinable package var side: Side {
      switch self {
      case .sell: .sell
      case .buy: .buy
      case .notGiven, .auction, .none: .none
      }
    }
  }

  /// G7: one trade and the book that it left behind.
  @usableFromInline
  package struct TradeBook: Sendable, BitwiseCopyable {
    @usableFromInline package var trade: Trade
    /// Levels a side in this message, 5 or 10.
    @usableFromInline package var depth: Int
    @usableFromInline package var bid: BookSide
    @usableFromInline package var ask: BookSide

    @inlinable
    package init(trade: Trade, depth: Int, bid: BookSide = BookSide(), ask: BookSide = BookSide()) {
      self.trade = trade
      self.depth = depth
      self.bid = bid
      self.ask = ask
    }
  }

  /// What A3 of securities says beside the trade.
  @usableFromInline
  package struct SecurityTrade: Sendable, BitwiseCopyable, Hashable {
    /// The venue's code of the direction.
    @usableFromInline package var changeSign: UInt8
    /// Against the day before, without its direction.
    @usableFromInline package var change: Price
    /// Held by the liquidity provider, of some products negative; nil when blank.
    @usableFromInline package var providerHolding: Int64?
    @usableFromInline package var bestBid: Price
    @usableFromInline package var bestAsk: Price

    @inlinable
    package init(
      changeSign: UInt8, change: Price, providerHolding: Int64?, bestBid: Price, bestAsk: Price
    ) {
      self.changeSign = changeSign
      self.change = change
      self.providerHolding = providerHolding
      self.bestBid = bestBid
      self.bestAsk = bestAsk
    }
  }
}
