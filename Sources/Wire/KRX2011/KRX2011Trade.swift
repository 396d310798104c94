// SPDX-License-Identifier: Apache-2.0

extension KRX2011 {
  /// A3034 and A3014: one trade; also the first part of G7034 and G7014.
  ///
  ///     option: 17 index 3 · 20 price 5 · 25 quantity 7 · 32 status 2 · 34 time 8 · 42 open 5
  ///             · 47 high 5 · 52 low 5 · 57 previous 5 · 62 quantity of the day 8 · 70 amount 11
  ///             · 81 0xFF, or the book's market status
  ///     future: 17 index 2 · 19 price 6 · 25 quantity 6 · 31 status 2 · 33 time 8 · 41 near 5
  ///             · 46 far 5 · 51 open 6 · 57 high 6 · 63 low 6 · 69 previous 6
  ///             · 75 quantity of the day 7 · 82 amount 11 · 93 0xFF, or the book's market status
  @usableFromInline
  package struct Trade: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var product: Product
    /// The ISIN.
    @usableFromInline package var instrument: Alpha<12>
    /// The instrument's index in the day's list, not a message number.
    @usableFromInline package var sequence: UInt16
    /// Hundredths of a point, as all prices here.
    @usableFromInline package var price: Int32
    @usableFromInline package var quantity: Int32
    /// `40` continuous trading, `10` and `11` auctions.
    @usableFromInline package var tradeStatus: Alpha<2>
    @usableFromInline package var tradeTime: TimeOfDay
    /// Prices of a calendar spread's legs; 0 for options and outright futures.
    @usableFromInline package var nearPrice: Int32
    @usableFromInline package var farPrice: Int32
    @usableFromInline package var open: Int32
    @usableFromInline package var high: Int32
    @usableFromInline package var low: Int32
    /// The price of the trade before this one.
    @usableFromInline package var previous: Int32
    /// Contracts of the day, this trade's among them.
    @usableFromInline package var cumulativeQuantity: UInt32
    /// In thousands of won.
    @usableFromInline package var cumulativeAmount: UInt64

    /// Where a trade ends: its 0xFF, or the rest of a combined message.
    @inlinable
    static func end(_ product: Product) -> Int { product == .option ? 81 : 93 }

    /// The trade of a datagram of at least its length; nil when a number is none.
    @inlinable
    init?(_ product: Product, checked bytes: RawSpan) {
      var isValid = true
      self.product = product
      instrument = bytes.alpha(Alpha<12>.self, at: 5)
      switch product {
      case .option:
        sequence = UInt16(bytes.digits(3, at: 17, &isValid))
        price = bytes.price(product, at: 20, &isValid)
        quantity = Int32(bytes.digits(7, at: 25, &isValid))
        tradeStatus = bytes.alpha(Alpha<2>.self, at: 32)
        tradeTime = TimeOfDay(digits: bytes.digits(8, at: 34, &isValid))
        nearPrice = 0
        farPrice = 0
        open = bytes.price(product, at: 42, &isValid)
        high = bytes.price(product, at: 47, &isValid)
        low = bytes.price(product, at: 52, &isValid)
        previous = bytes.price(product, at: 57, &isValid)
        cumulativeQuantity = bytes.digits(8, at: 62, &isValid)
        cumulativeAmount = bytes.longDigits(11, at: 70, &isValid)
      case .future:
        sequence = UInt16(bytes.digits(2, at: 17, &isValid))
        price = bytes.price(product, at: 19, &isValid)
        quantity = Int32(bytes.digits(6, at: 25, &isValid))
        tradeStatus = bytes.alpha(Alpha<2>.self, at: 31)
        tradeTime = TimeOfDay(digits: bytes.digits(8, at: 33, &isValid))
        nearPrice = Int32(bytes.digits(5, at: 41, &isValid))
        farPrice = Int32(bytes.digits(5, at: 46, &isValid))
        open = bytes.price(product, at: 51, &isValid)
        high = bytes.price(product, at: 57, &isValid)
        low = bytes.price(product, at: 63, &isValid)
        previous = bytes.price(product, at: 69, &isValid)
        cumulativeQuantity = bytes.digits(7, at: 75, &isValid)
        cumulativeAmount = bytes.longDigits(11, at: 82, &isValid)
      }
      guard isValid else { return nil }
    }
  }

  /// G7034 and G7014: one trade and the book it left behind.
  ///
  ///     trade · market status 2 · book · 0xFF
  @usableFromInline
  package struct TradeQuote: Sendable, BitwiseCopyable {
    @usableFromInline package var trade: Trade
    @usableFromInline package var marketStatus: Alpha<2>
    @usableFromInline package var bid: BookSide
    @usableFromInline package var ask: BookSide

    /// The message of a datagram of the exact length; nil when a number is none.
    @inlinable
    init?(_ product: Product, checked bytes: RawSpan) {
      guard let trade = Trade(product, checked: bytes) else { return nil }
      let status = Trade.end(product)
      let book = BookLayout(product, at: status + 2)
      var isValid = true
      self.trade = trade
      marketStatus = bytes.alpha(Alpha<2>.self, at: status)
      bid = book.bids(bytes, &isValid)
      ask = book.asks(bytes, &isValid)
      guard isValid else { return nil }
    }
  }
}
