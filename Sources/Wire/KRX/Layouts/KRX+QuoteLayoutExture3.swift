// SPDX-License-Identifier: Apache-2.0

/// EXTURE 3.0, since 2023: derivatives and securities.
extension KRX.QuoteLayout {
  /// 5 number 8 · 13 board 2 · 15 session 2 · 17 ISIN 12 · 29 index 6 · 35 time 12.
  private static var head3: KRX.QuoteLayout {
    var layout = KRX.QuoteLayout()
    layout.sequence = KRX.Field(5, 8)
    layout.board = .text(13, 2)
    layout.session = .text(15, 2)
    layout.instrument = .text(17, 12)
    layout.index = KRX.Field(29, 6)
    layout.time = .time(35, 12)
    return layout
  }

  /// B6: header · 47 book · expected price 9 · expected quantity 9, which revisions before 2023
  /// lack.
  static func derivativeBook(
    depth: Int, decimals: Int, hasExpectedQuantity: Bool
  ) -> KRX.QuoteLayout {
    var layout = head3
    layout.book = .derivative(at: 47, depth: depth, decimals: decimals)
    let end = layout.book.bidOrderTotal.end
    layout.expectedPrice = .printed(end, 9, decimals: decimals)
    if hasExpectedQuantity { layout.expectedQuantity = KRX.Field(end + 9, 9) }
    return layout
  }

  /// A3: header · 47 price 9 · 56 quantity 9 · 65 near 9 · 74 far 9 · 83 open 9 · 92 high 9
  /// · 101 low 9 · 110 previous 9 · 119 quantity of the day 12 · 131 value 22, in won with three
  /// decimals · 153 aggressor 1 · 154 upper band 9 · 163 lower band 9.
  static func derivativeTrade(decimals: Int) -> KRX.QuoteLayout {
    var layout = head3
    layout.price = .printed(47, 9, decimals: decimals)
    layout.quantity = KRX.Field(56, 9)
    layout.nearPrice = .printed(65, 9, decimals: decimals)
    layout.farPrice = .printed(74, 9, decimals: decimals)
    layout.open = .printed(83, 9, decimals: decimals)
    layout.high = .printed(92, 9, decimals: decimals)
    layout.low = .printed(101, 9, decimals: decimals)
    layout.previous = .printed(110, 9, decimals: decimals)
    layout.cumulativeQuantity = KRX.Field(119, 12)
    layout.cumulativeValue = .printed(131, 22, decimals: 3)
    layout.aggressor = .text(153, 1)
    layout.upperBand = .printed(154, 9, decimals: decimals)
    layout.lowerBand = .printed(163, 9, decimals: decimals)
    return layout
  }

  /// G7: a trade · 172 book.
  static func derivativeTradeBook(depth: Int, decimals: Int) -> KRX.QuoteLayout {
    var layout = derivativeTrade(decimals: decimals)
    layout.book = .derivative(at: 172, depth: depth, decimals: decimals)
    return layout
  }

  /// B6 and B7: header · 47 book · expected price 11 · expected quantity 12 · midpoint 11
  /// · midpoint ask quantity 12 · midpoint bid quantity 12.
  static func securityBook(hasProviders: Bool) -> KRX.QuoteLayout {
    var layout = head3
    layout.book = .security(at: 47, hasProviders: hasProviders)
    let end = layout.book.bidTotal.end
    layout.expectedPrice = .printed(end, 11, decimals: 0)
    layout.expectedQuantity = KRX.Field(end + 11, 12)
    layout.midpoint = .printed(end + 23, 11, decimals: 0)
    layout.midpointAskQuantity = KRX.Field(end + 34, 12)
    layout.midpointBidQuantity = KRX.Field(end + 46, 12)
    return layout
  }

  /// A3: header · 47 direction 1 · 48 change 11 · 59 price 11 · 70 quantity 10 · 80 open 11
  /// · 91 high 11 · 102 low 11 · 113 quantity of the day 12 · 125 value 22 · 147 aggressor 1
  /// · 148 held by the provider 15, which may be negative · 163 best ask 11 · 174 best bid 11.
  static var securityTrade: KRX.QuoteLayout {
    var layout = head3
    layout.changeSign = .text(47, 1)
    layout.change = .printed(48, 11, decimals: 0)
    layout.price = .printed(59, 11, decimals: 0)
    layout.quantity = KRX.Field(70, 10)
    layout.open = .printed(80, 11, decimals: 0)
    layout.high = .printed(91, 11, decimals: 0)
    layout.low = .printed(102, 11, decimals: 0)
    layout.cumulativeQuantity = KRX.Field(113, 12)
    layout.cumulativeValue = .printed(125, 22, decimals: 3)
    layout.aggressor = .text(147, 1)
    layout.providerHolding = KRX.Field(148, 15, .signedNumber)
    layout.bestAsk = .printed(163, 11, decimals: 0)
    layout.bestBid = .printed(174, 11, decimals: 0)
    return layout
  }
}
