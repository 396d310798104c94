// SPDX-License-Identifier: Apache-2.0
public import Units

extension KRX {
  /// One side of a book: up to ten levels, best first, and what rests on all levels together.
  ///
  /// A level is there when its quantity is positive; its price is kept as sent either way, for a
  /// calendar spread may trade at 0. Levels beyond the message's depth are absent.
  @usableFromInline
  package struct BookSide: Sendable, BitwiseCopyable {
    @usableFromInline package var levels: InlineArray<10, Level>
    @usableFromInline package var quantityTotal: Int64
    /// Orders on all levels; 0 for securities, which do not say.
    @usableFromInline package var orderTotal: Int64

    @inlinable
    package init(
      levels: InlineArray<10, Level> = InlineArray(repeating: .absent), quantityTotal: Int64 = 0,
      orderTotal: Int64 = 0
    ) {
      self.levels = levels
      self.quantityTotal = quantityTotal
      self.orderTotal = orderTotal
    }
  }

  /// B6 and B7: the best levels of both sides.
  @usableFromInline
  package struct Book: Sendable, BitwiseCopyable {
    @usableFromInline package var header: Header
    /// Levels a side in this message, 5 or 10.
    @usableFromInline package var depth: Int
    @usableFromInline package var bid: BookSide
    @usableFromInline package var ask: BookSide
    /// The price at which the auction would end; undefined when blank or not in the layout, and 0
    /// outside auctions.
    @usableFromInline package var expectedPrice: Price
    /// Negative when blank or not in the layout.
    @usableFromInline package var expectedQuantity: Int64
    /// The price of midpoint orders, of securities only; undefined when blank or not in the layout.
    @usableFromInline package var midpoint: Price
    /// Negative when blank or not in the layout.
    @usableFromInline package var midpointBidQuantity: Int64
    @usableFromInline package var midpointAskQuantity: Int64

    @inlinable
    package init(
      header: Header, depth: Int, bid: BookSide = BookSide(), ask: BookSide = BookSide(),
      expectedPrice: Price = .undefined, expectedQuantity: Int64 = -1,
      midpoint: Price = .undefined, midpointBidQuantity: Int64 = -1,
      midpointAskQuantity: Int64 = -1
    ) {
      self.header = header
      self.depth = depth
      self.bid = bid
      self.ask = ask
      self.expectedPrice = expectedPrice
      self.expectedQuantity = expectedQuantity
      self.midpoint = midpoint
      self.midpointBidQuantity = midpointBidQuantity
      self.midpointAskQuantity = midpointAskQuantity
    }
  }

  /// B7: how much of each level is of liquidity providers, best level first.
  @usableFromInline
  package struct ProviderQuantities: Sendable, BitwiseCopyable {
    @usableFromInline package var bid = InlineArray<10, Int64>(repeating: 0)
    @usableFromInline package var ask = InlineArray<10, Int64>(repeating: 0)

    @inlinable package init() {}
  }
}
