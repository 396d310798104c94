// SPDX-License-Identifier: Apache-2.0
import Units

// Each message is read by the row that its envelope found, whose length was checked.

extension KRX.Header {
  @inline(__always)
  init(
    _ bytes: RawSpan, _ code: KRX.TRCode, _ layout: borrowing KRX.QuoteLayout,
    _ isValid: inout Bool
  ) {
    self.init(
      code: code, instrument: bytes.alpha(Alpha<12>.self, at: layout.instrument.start),
      index: Int32(truncatingIfNeeded: bytes.optionalCount(layout.index, &isValid)),
      sequence: Int32(truncatingIfNeeded: bytes.optionalCount(layout.sequence, &isValid)),
      board: bytes.code(layout.board), session: bytes.code(layout.session),
      time: bytes.time(layout.time, &isValid))
  }
}

extension RawSpan {
  /// A text of two bytes, blank when the layout lacks it.
  @inline(__always)
  fileprivate func code(_ field: KRX.Field) -> Alpha<2> {
    guard field.isPresent else { return .blank }
    return Alpha(high: UInt64(u16(at: field.start)) << 48, low: 0)
  }

  @inline(__always)
  fileprivate func aggressor(_ field: KRX.Field) -> KRX.Aggressor {
    guard field.isPresent else { return .notGiven }
    return KRX.Aggressor(rawValue: u8(at: field.start)) ?? .notGiven
  }

  /// The value of the day in thousandths of a won.
  @inline(__always)
  fileprivate func value(_ layout: borrowing KRX.QuoteLayout, _ isValid: inout Bool) -> Int64 {
    let field = layout.cumulativeValue
    if field.form == .printedPrice { return printedValue(field, &isValid) }
    let (value, overflow) = count(field, &isValid).multipliedReportingOverflow(by: layout.valueUnit)
    isValid = isValid && !overflow
    return value
  }

  /// Twenty-two bytes: eighteen digits, a point, three digits.
  @inline(__always)
  private func printedValue(_ field: KRX.Field, _ isValid: inout Bool) -> Int64 {
    let lead = Int64(digits(2, at: field.start, &isValid))
    let whole = lead &* 10_000_000_000_000_000 &+ wideDigits(16, at: field.start + 2, &isValid)
    isValid = isValid && u8(at: field.start + 18) == 0x2E
    let (value, overflow) = whole.multipliedReportingOverflow(by: 1_000)
    isValid = isValid && !overflow
    return value &+ Int64(digits(3, at: field.start + 19, &isValid))
  }
}

extension KRX.BookSide {
  /// The levels of one side, from where its first price, quantity and order count lie.
  ///
  /// Each usual combination of widths is compiled on its own, which halves the time.
  @inline(__always)
  fileprivate init(
    _ bytes: RawSpan, _ layout: borrowing KRX.BookLayout, price: Int, quantity: Int, orders: Int,
    total: KRX.Field, ordersTotal: KRX.Field, _ isValid: inout Bool
  ) {
    self.init()
    let steps = (layout.stride, layout.ordersStride)
    let depth = layout.depth
    let form = layout.price.form
    let widths = (Int(layout.price.width), layout.quantityWidth, layout.ordersWidth)
    let unit: Int64 = layout.price.decimals == 2 ? 10_000_000 : Price.scale
    if form == .price, widths == (5, 7, 4), unit == 10_000_000 {
      fill(
        bytes, depth, .price, (5, 7, 4), 10_000_000, price, quantity, orders, steps, &isValid)
    } else if form == .signedPrice, widths == (6, 6, 4), unit == 10_000_000 {
      fill(
        bytes, depth, .signedPrice, (6, 6, 4), 10_000_000, price, quantity, orders, steps,
        &isValid)
    } else if form == .printedPrice, widths == (9, 9, 5) {
      fill(
        bytes, depth, .printedPrice, (9, 9, 5), Price.scale, price, quantity, orders, steps,
        &isValid)
    } else {
      fill(bytes, depth, form, widths, unit, price, quantity, orders, steps, &isValid)
    }
    quantityTotal = bytes.count(total, &isValid)
    if ordersTotal.isPresent { orderTotal = bytes.count(ordersTotal, &isValid) }
  }

  @inline(__always)
  private mutating func fill(
    _ bytes: RawSpan, _ depth: Int, _ form: KRX.Form,
    _ widths: (price: Int, quantity: Int, orders: Int), _ unit: Int64, _ price: Int,
    _ quantity: Int, _ orders: Int, _ steps: (level: Int, orders: Int), _ isValid: inout Bool
  ) {
    for level in 0..<depth {
      let offset = level &* steps.level
      levels[level] = Level(
        price: bytes.price(widths.price, form, unit: unit, at: price &+ offset, &isValid),
        quantity: Quantity(
          raw: bytes.wideDigits(widths.quantity, at: quantity &+ offset, &isValid)),
        orders: widths.orders == 0
          ? 0
          : Int64(
            bytes.digits(widths.orders, at: orders &+ level &* steps.orders, &isValid)))
    }
  }

  @inline(__always)
  static func bids(
    _ bytes: RawSpan, _ layout: borrowing KRX.BookLayout, _ isValid: inout Bool
  ) -> KRX.BookSide {
    KRX.BookSide(
      bytes, layout, price: layout.bidPrice, quantity: layout.bidQuantity,
      orders: layout.bidOrders, total: layout.bidTotal, ordersTotal: layout.bidOrderTotal, &isValid)
  }

  @inline(__always)
  static func asks(
    _ bytes: RawSpan, _ layout: borrowing KRX.BookLayout, _ isValid: inout Bool
  ) -> KRX.BookSide {
    KRX.BookSide(
      bytes, layout, price: layout.askPrice, quantity: layout.askQuantity,
      orders: layout.askOrders, total: layout.askTotal, ordersTotal: layout.askOrderTotal, &isValid)
  }
}

extension KRX.Book {
  @usableFromInline
  init(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ isValid: inout Bool) {
    self.init(bytes, envelope.code, KRX.rowIndex.rows[envelope.row].quote, &isValid)
  }

  private init(
    _ bytes: RawSpan, _ code: KRX.TRCode, _ layout: borrowing KRX.QuoteLayout,
    _ isValid: inout Bool
  ) {
    header = KRX.Header(bytes, code, layout, &isValid)
    depth = layout.book.depth
    bid = .bids(bytes, layout.book, &isValid)
    ask = .asks(bytes, layout.book, &isValid)
    expectedPrice = bytes.price(layout.expectedPrice, &isValid)
    expectedQuantity = bytes.optionalCount(layout.expectedQuantity, &isValid)
    midpoint = bytes.price(layout.midpoint, &isValid)
    midpointBidQuantity = bytes.optionalCount(layout.midpointBidQuantity, &isValid)
    midpointAskQuantity = bytes.optionalCount(layout.midpointAskQuantity, &isValid)
  }
}

extension KRX.ProviderQuantities {
  @usableFromInline
  init(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ isValid: inout Bool) {
    let layout = KRX.rowIndex.rows[envelope.row].quote.book
    for level in 0..<layout.depth {
      let offset = level * layout.stride
      bid[level] = bytes.wideDigits(
        layout.quantityWidth, at: layout.bidProvider + offset, &isValid)
      ask[level] = bytes.wideDigits(
        layout.quantityWidth, at: layout.askProvider + offset, &isValid)
    }
  }
}

extension KRX.Trade {
  @usableFromInline
  init(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ isValid: inout Bool) {
    self.init(bytes, envelope.code, KRX.rowIndex.rows[envelope.row].quote, &isValid)
  }

  @inline(__always)
  fileprivate init(
    _ bytes: RawSpan, _ code: KRX.TRCode, _ layout: borrowing KRX.QuoteLayout,
    _ isValid: inout Bool
  ) {
    header = KRX.Header(bytes, code, layout, &isValid)
    price = bytes.price(layout.price, &isValid)
    quantity = bytes.count(layout.quantity, &isValid)
    session = bytes.code(layout.tradeSession.isPresent ? layout.tradeSession : layout.session)
    nearPrice = bytes.price(layout.nearPrice, &isValid)
    farPrice = bytes.price(layout.farPrice, &isValid)
    open = bytes.price(layout.open, &isValid)
    high = bytes.price(layout.high, &isValid)
    low = bytes.price(layout.low, &isValid)
    previous = bytes.price(layout.previous, &isValid)
    cumulativeQuantity = bytes.count(layout.cumulativeQuantity, &isValid)
    cumulativeValue = bytes.value(layout, &isValid)
    aggressor = bytes.aggressor(layout.aggressor)
    upperBand = bytes.price(layout.upperBand, &isValid)
    lowerBand = bytes.price(layout.lowerBand, &isValid)
    isValid = isValid && price.isDefined
  }
}

extension KRX.TradeBook {
  @usableFromInline
  init(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ isValid: inout Bool) {
    self.init(bytes, envelope.code, KRX.rowIndex.rows[envelope.row].quote, &isValid)
  }

  private init(
    _ bytes: RawSpan, _ code: KRX.TRCode, _ layout: borrowing KRX.QuoteLayout,
    _ isValid: inout Bool
  ) {
    trade = KRX.Trade(bytes, code, layout, &isValid)
    depth = layout.book.depth
    bid = .bids(bytes, layout.book, &isValid)
    ask = .asks(bytes, layout.book, &isValid)
  }
}

extension KRX.SecurityTrade {
  /// Nil when the row has no such fields.
  @usableFromInline
  init?(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ isValid: inout Bool) {
    let layout = KRX.rowIndex.rows[envelope.row].quote
    guard layout.changeSign.isPresent else { return nil }
    changeSign = bytes.u8(at: layout.changeSign.start)
    change = bytes.price(layout.change, &isValid)
    isValid = isValid && bytes.isNumberText(layout.providerHolding)
    providerHolding = bytes.anyNumber(layout.providerHolding, &isValid)
    bestBid = bytes.price(layout.bestBid, &isValid)
    bestAsk = bytes.price(layout.bestAsk, &isValid)
  }
}

extension KRX.Snapshot {
  @usableFromInline
  init(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ isValid: inout Bool) {
    self.init(bytes, envelope.code, KRX.rowIndex.rows[envelope.row].quote, &isValid)
  }

  private init(
    _ bytes: RawSpan, _ code: KRX.TRCode, _ layout: borrowing KRX.QuoteLayout,
    _ isValid: inout Bool
  ) {
    header = KRX.Header(bytes, code, layout, &isValid)
    last = bytes.price(layout.price, &isValid)
    nearPrice = bytes.price(layout.nearPrice, &isValid)
    farPrice = bytes.price(layout.farPrice, &isValid)
    open = bytes.price(layout.open, &isValid)
    high = bytes.price(layout.high, &isValid)
    low = bytes.price(layout.low, &isValid)
    openInterest = bytes.optionalCount(layout.openInterest, &isValid)
    cumulativeQuantity = bytes.count(layout.cumulativeQuantity, &isValid)
    cumulativeValue = bytes.value(layout, &isValid)
    aggressor = bytes.aggressor(layout.aggressor)
    depth = layout.book.depth
    bid = .bids(bytes, layout.book, &isValid)
    ask = .asks(bytes, layout.book, &isValid)
    boardEvent =
      layout.boardEvent.isPresent
      ? bytes.alpha(Alpha<3>.self, at: layout.boardEvent.start) : .blank
    expectedPrice = bytes.price(layout.expectedPrice, &isValid)
    upperBand = bytes.price(layout.upperBand, &isValid)
    lowerBand = bytes.price(layout.lowerBand, &isValid)
  }
}
