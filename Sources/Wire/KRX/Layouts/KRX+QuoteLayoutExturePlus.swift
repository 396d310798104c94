// SPDX-License-Identifier: Apache-2.0

/// Exture+, 2014 to 2022: index options, index futures and stock futures.
extension KRX.QuoteLayout {
  /// How the three products differ: the index is 4 digits, of index futures 2.
  private struct Product {
    var index: Int
    /// Form and width of prices with their sign.
    var price: KRX.Field
    /// Of the legs of a calendar spread, which have no sign; none for options.
    var leg: KRX.Field
    var quantity: Int
    /// Of a trade.
    var tradeQuantity: Int
    /// Total quantities of a side.
    var total: Int
    var cumulativeQuantity: Int
    var cumulativeValue: Int
    /// Thousandths of a won.
    var valueUnit: Int64
    /// Room for negotiated quantities, which are not distributed.
    var filler: Int
    var depth: Int

    static let option = Product(
      index: 4, price: .price(0, 5), leg: .none, quantity: 7, tradeQuantity: 7, total: 7,
      cumulativeQuantity: 8, cumulativeValue: 11, valueUnit: 1_000_000, filler: 8, depth: 5)
    static let future = Product(
      index: 2, price: .signed(0, 6), leg: .price(0, 5), quantity: 6, tradeQuantity: 6, total: 6,
      cumulativeQuantity: 7, cumulativeValue: 12, valueUnit: 1_000_000, filler: 7, depth: 5)
    static let stockFuture = Product(
      index: 4, price: .signed(0, 8, decimals: 0), leg: .price(0, 7, decimals: 0), quantity: 7,
      tradeQuantity: 6, total: 8, cumulativeQuantity: 7, cumulativeValue: 15, valueUnit: 1_000,
      filler: 0, depth: 10)

    func stacked(at start: Int) -> KRX.BookLayout {
      .stacked(at: start, depth: depth, price: price, quantity: quantity, total: total)
    }
  }

  /// Takes the next fields of a message, one after the other.
  private struct Cursor {
    var offset: Int

    mutating func next(_ like: KRX.Field) -> KRX.Field {
      var field = like
      guard like.isPresent else { return like }
      field.offset = UInt16(offset)
      offset += Int(like.width)
      return field
    }
    mutating func number(_ width: Int) -> KRX.Field { next(KRX.Field(0, width)) }
    mutating func text(_ width: Int) -> KRX.Field { next(.text(0, width)) }
    mutating func time(_ width: Int) -> KRX.Field { next(.time(0, width)) }
  }

  static var optionBookExturePlus: KRX.QuoteLayout { book(.option) }
  static var futureBookExturePlus: KRX.QuoteLayout { book(.future) }
  static var stockFutureBookExturePlus: KRX.QuoteLayout { book(.stockFuture) }
  static var optionTradeExturePlus: KRX.QuoteLayout { trade(.option) }
  static var futureTradeExturePlus: KRX.QuoteLayout { trade(.future) }
  static var stockFutureTradeExturePlus: KRX.QuoteLayout { trade(.stockFuture) }
  static var optionTradeBookExturePlus: KRX.QuoteLayout { tradeBook(.option) }
  static var futureTradeBookExturePlus: KRX.QuoteLayout { tradeBook(.future) }
  static var stockFutureTradeBookExturePlus: KRX.QuoteLayout { tradeBook(.stockFuture) }
  static var optionSnapshotExturePlus: KRX.QuoteLayout { snapshot(.option) }
  static var futureSnapshotExturePlus: KRX.QuoteLayout { snapshot(.future) }
  static var stockFutureSnapshotExturePlus: KRX.QuoteLayout { snapshot(.stockFuture) }
  // The books of A6 and A7, whose other fields are a record's.
  static var optionCloseExturePlus: KRX.QuoteLayout { bookAlone(.option, at: 56) }
  static var futureCloseExturePlus: KRX.QuoteLayout { bookAlone(.future, at: 54) }
  static var stockFutureCloseExturePlus: KRX.QuoteLayout { bookAlone(.stockFuture, at: 54) }
  static var optionOperationExturePlus: KRX.QuoteLayout {
    bookAlone(.option, at: 53, session: 50)
  }
  static var futureOperationExturePlus: KRX.QuoteLayout {
    bookAlone(.future, at: 51, session: 48)
  }
  static var stockFutureOperationExturePlus: KRX.QuoteLayout {
    bookAlone(.stockFuture, at: 53, session: 50)
  }

  /// B6: index · board 2 · session 2 · book · accept time 8 · expected price.
  private static func book(_ product: Product) -> KRX.QuoteLayout {
    var layout = KRX.QuoteLayout()
    var cursor = Cursor(offset: 17)
    layout.index = cursor.number(product.index)
    layout.board = cursor.text(2)
    layout.session = cursor.text(2)
    layout.book = product.stacked(at: cursor.offset)
    cursor.offset = layout.book.end
    layout.time = cursor.time(8)
    layout.expectedPrice = cursor.next(product.price)
    return layout
  }

  /// A3 and G7 up to the aggressor: index · board 2 · price · quantity · session 2 · time 8 · near
  /// · far · open · high · low · previous · quantity of the day · value, of stock
  /// futures in won, else in thousands · filler · aggressor 1.
  private static func tradeHead(_ product: Product) -> (KRX.QuoteLayout, Cursor) {
    var layout = KRX.QuoteLayout()
    var cursor = Cursor(offset: 17)
    layout.index = cursor.number(product.index)
    layout.board = cursor.text(2)
    layout.price = cursor.next(product.price)
    layout.quantity = cursor.number(product.tradeQuantity)
    layout.session = cursor.text(2)
    layout.time = cursor.time(8)
    layout.nearPrice = cursor.next(product.leg)
    layout.farPrice = cursor.next(product.leg)
    layout.open = cursor.next(product.price)
    layout.high = cursor.next(product.price)
    layout.low = cursor.next(product.price)
    layout.previous = cursor.next(product.price)
    layout.cumulativeQuantity = cursor.number(product.cumulativeQuantity)
    layout.cumulativeValue = cursor.number(product.cumulativeValue)
    layout.valueUnit = product.valueUnit
    cursor.offset += product.filler
    layout.aggressor = cursor.text(1)
    return (layout, cursor)
  }

  /// A3: … · upper band · lower band.
  private static func trade(_ product: Product) -> KRX.QuoteLayout {
    var (layout, cursor) = tradeHead(product)
    layout.upperBand = cursor.next(product.price)
    layout.lowerBand = cursor.next(product.price)
    return layout
  }

  /// G7: … · book · upper band · lower band.
  private static func tradeBook(_ product: Product) -> KRX.QuoteLayout {
    var (layout, cursor) = tradeHead(product)
    layout.book = product.stacked(at: cursor.offset)
    cursor.offset = layout.book.end
    layout.upperBand = cursor.next(product.price)
    layout.lowerBand = cursor.next(product.price)
    return layout
  }

  /// B2: index · last · near · far · open · high · low · open interest 9 · quantity of the day
  /// · value · filler · aggressor 1 · book · session 2 · board 2 · board event 3 · expected price
  /// · upper band · lower band.
  private static func snapshot(_ product: Product) -> KRX.QuoteLayout {
    var layout = KRX.QuoteLayout()
    var cursor = Cursor(offset: 17)
    layout.index = cursor.number(product.index)
    layout.price = cursor.next(product.price)
    layout.nearPrice = cursor.next(product.leg)
    layout.farPrice = cursor.next(product.leg)
    layout.open = cursor.next(product.price)
    layout.high = cursor.next(product.price)
    layout.low = cursor.next(product.price)
    layout.openInterest = cursor.number(9)
    layout.cumulativeQuantity = cursor.number(product.cumulativeQuantity)
    layout.cumulativeValue = cursor.number(product.cumulativeValue)
    layout.valueUnit = product.valueUnit
    cursor.offset += product.filler
    layout.aggressor = cursor.text(1)
    layout.book = .recovery(
      at: cursor.offset, depth: product.depth, price: product.price, quantity: product.quantity,
      total: product.total)
    cursor.offset = layout.book.end
    layout.session = cursor.text(2)
    layout.board = cursor.text(2)
    layout.boardEvent = cursor.text(3)
    layout.expectedPrice = cursor.next(product.price)
    layout.upperBand = cursor.next(product.price)
    layout.lowerBand = cursor.next(product.price)
    return layout
  }

  private static func bookAlone(
    _ product: Product, at start: Int, session: Int? = nil
  ) -> KRX.QuoteLayout {
    var layout = KRX.QuoteLayout()
    layout.index = KRX.Field(17, product.index)
    // A6 has the board after the index, A7 before the event.
    layout.board = .text(session.map { $0 - 18 } ?? 17 + product.index, 2)
    if let session { layout.session = .text(session, 2) }
    layout.book = product.stacked(at: start)
    return layout
  }
}
