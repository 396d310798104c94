// SPDX-License-Identifier: Apache-2.0

/// Index derivatives of 2011; offsets checked on a capture of the opening of 2011-02-16.
extension KRX.QuoteLayout {
  /// The header of 2011: 5 ISIN 12 · 17 index, 3 digits for options and 2 for futures.
  private static func head2011(index width: Int) -> KRX.QuoteLayout {
    var layout = KRX.QuoteLayout()
    layout.index = KRX.Field(17, width)
    return layout
  }

  /// B6034: 20 market status 2 · 22 book · 206 accept time 8.
  static var optionBook2011: KRX.QuoteLayout {
    var layout = head2011(index: 3)
    layout.session = .text(20, 2)
    layout.book = .stacked(at: 22, price: .price(0, 5), quantity: 7, total: 7)
    layout.time = .time(206, 8)
    return layout
  }

  /// A3034: 20 price 5 · 25 quantity 7 · 32 session 2 · 34 time 8 · 42 open 5 · 47 high 5
  /// · 52 low 5 · 57 previous 5 · 62 quantity of the day 8 · 70 value 11, in thousands of won.
  static var optionTrade2011: KRX.QuoteLayout {
    var layout = head2011(index: 3)
    layout.price = .price(20, 5)
    layout.quantity = KRX.Field(25, 7)
    layout.session = .text(32, 2)
    layout.time = .time(34, 8)
    layout.open = .price(42, 5)
    layout.high = .price(47, 5)
    layout.low = .price(52, 5)
    layout.previous = .price(57, 5)
    layout.cumulativeQuantity = KRX.Field(62, 8)
    layout.cumulativeValue = KRX.Field(70, 11)
    return layout
  }

  /// G7034: a trade · 81 market status 2 · 83 book.
  static var optionTradeBook2011: KRX.QuoteLayout {
    var layout = optionTrade2011
    layout.tradeSession = layout.session
    layout.session = .text(81, 2)
    layout.book = .stacked(at: 83, price: .price(0, 5), quantity: 7, total: 7)
    return layout
  }

  /// B2034: 20 last 5 · 25 open 5 · 30 high 5 · 35 low 5 · 40 open interest 9
  /// · 49 quantity of the day 8 · 57 value 11 · 68 book · 252 market status 2 · 254 event 3.
  static var optionSnapshot2011: KRX.QuoteLayout {
    var layout = head2011(index: 3)
    layout.price = .price(20, 5)
    layout.open = .price(25, 5)
    layout.high = .price(30, 5)
    layout.low = .price(35, 5)
    layout.openInterest = KRX.Field(40, 9)
    layout.cumulativeQuantity = KRX.Field(49, 8)
    layout.cumulativeValue = KRX.Field(57, 11)
    layout.book = .recovery(at: 68, price: .price(0, 5), quantity: 7, total: 7)
    layout.session = .text(252, 2)
    layout.boardEvent = .text(254, 3)
    return layout
  }

  /// B6014: 19 market status 2 · 21 book · 203 accept time 8.
  static var futureBook2011: KRX.QuoteLayout {
    var layout = head2011(index: 2)
    layout.session = .text(19, 2)
    layout.book = .stacked(at: 21, price: .signed(0, 6), quantity: 6, total: 6)
    layout.time = .time(203, 8)
    return layout
  }

  /// A3014: 19 price 6 · 25 quantity 6 · 31 session 2 · 33 time 8 · 41 near 5 · 46 far 5
  /// · 51 open 6 · 57 high 6 · 63 low 6 · 69 previous 6 · 75 quantity of the day 7 · 82 value 11.
  static var futureTrade2011: KRX.QuoteLayout {
    var layout = head2011(index: 2)
    layout.price = .signed(19, 6)
    layout.quantity = KRX.Field(25, 6)
    layout.session = .text(31, 2)
    layout.time = .time(33, 8)
    layout.nearPrice = .price(41, 5)
    layout.farPrice = .price(46, 5)
    layout.open = .signed(51, 6)
    layout.high = .signed(57, 6)
    layout.low = .signed(63, 6)
    layout.previous = .signed(69, 6)
    layout.cumulativeQuantity = KRX.Field(75, 7)
    layout.cumulativeValue = KRX.Field(82, 11)
    return layout
  }

  /// G7014: a trade · 93 market status 2 · 95 book.
  static var futureTradeBook2011: KRX.QuoteLayout {
    var layout = futureTrade2011
    layout.tradeSession = layout.session
    layout.session = .text(93, 2)
    layout.book = .stacked(at: 95, price: .signed(0, 6), quantity: 6, total: 6)
    return layout
  }

  /// B2014: 19 last 6 · 25 near 5 · 30 far 5 · 35 open 6 · 41 high 6 · 47 low 6
  /// · 53 open interest 9 · 62 quantity of the day 7 · 69 value 11 · 80 book
  /// · 262 market status 2 · 264 event 3.
  static var futureSnapshot2011: KRX.QuoteLayout {
    var layout = head2011(index: 2)
    layout.price = .signed(19, 6)
    layout.nearPrice = .price(25, 5)
    layout.farPrice = .price(30, 5)
    layout.open = .signed(35, 6)
    layout.high = .signed(41, 6)
    layout.low = .signed(47, 6)
    layout.openInterest = KRX.Field(53, 9)
    layout.cumulativeQuantity = KRX.Field(62, 7)
    layout.cumulativeValue = KRX.Field(69, 11)
    layout.book = .recovery(at: 80, price: .signed(0, 6), quantity: 6, total: 6)
    layout.session = .text(262, 2)
    layout.boardEvent = .text(264, 3)
    return layout
  }
}
