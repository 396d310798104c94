// SPDX-License-Identifier: Apache-2.0
import Units

// Each message is read by the row that its envelope found, whose length was checked, into where its
// handler finds it: a book is 600 bytes, and copying it twice took a sixth of the time.

extension KRX.Header {
  /// A header of which nothing else is known.
  @usableFromInline
  init(_ code: KRX.TRCode) {
    self.init(
      code: code, instrument: Alpha(high: 0, low: 0), board: .blankCode, session: .blankCode)
  }

  @inline(__always)
  init(
    _ bytes: RawSpan, _ code: KRX.TRCode, _ layout: KRX.QuoteLayout,
    _ check: inout DigitCheck
  ) {
    self.init(
      code: code, instrument: bytes.alpha(Alpha<12>.self, at: layout.instrument.start),
      index: Int32(truncatingIfNeeded: bytes.optionalCount(layout.index, &check)),
      sequence: Int32(truncatingIfNeeded: bytes.optionalCount(layout.sequence, &check)),
      board: bytes.code(layout.board), session: bytes.code(layout.session),
      time: bytes.time(layout.time, &check))
  }
}

extension RawSpan {
  /// A text of two bytes, blank when the layout lacks it.
  @inline(__always)
  fileprivate func code(_ field: KRX.Field) -> Alpha<2> {
    guard field.isPresent else { return .blankCode }
    return Alpha(high: UInt64(u16(at: field.start)) << 48, low: 0)
  }

  @inline(__always)
  fileprivate func aggressor(_ field: KRX.Field) -> KRX.Aggressor {
    guard field.isPresent else { return .notGiven }
    return KRX.Aggressor(rawValue: u8(at: field.start)) ?? .notGiven
  }

  /// The value of the day in thousandths of a won.
  @inline(__always)
  fileprivate func value(_ layout: KRX.QuoteLayout, _ check: inout DigitCheck) -> Int64 {
    let field = layout.cumulativeValue
    if field.form == .printedPrice { return printedValue(field, &check) }
    let (value, overflow) = count(field, &check).multipliedReportingOverflow(by: layout.valueUnit)
    if overflow { check.fail() }
    return value
  }

  /// Twenty-two bytes: eighteen digits, a point, three digits.
  @inline(__always)
  private func printedValue(_ field: KRX.Field, _ check: inout DigitCheck) -> Int64 {
    let lead = digits(2, at: field.start, &check)
    let whole = lead &* 10_000_000_000_000_000 &+ longDigits(16, at: field.start &+ 2, &check)
    let (value, overflow) = whole.multipliedReportingOverflow(by: 1_000)
    if overflow || u8(at: field.start &+ 18) != 0x2E { check.fail() }
    return value &+ digits(3, at: field.start &+ 19, &check)
  }
}

extension Alpha<2> {
  /// Two spaces.
  @inline(__always)
  fileprivate static var blankCode: Alpha<2> { Alpha(high: 0x2020 << 48, low: 0) }
}

extension KRX.BookSide {
  /// Where one side's first level lies, and how far apart the levels are.
  fileprivate struct Place {
    let depth: Int
    let price: Int
    let quantity: Int
    let orders: Int
    let stride: Int
    let ordersStride: Int
  }

  /// Reads the levels of the row's depth over absent ones.
  @inline(__always)
  fileprivate mutating func read(
    bids bytes: RawSpan, _ layout: KRX.BookLayout, _ check: inout DigitCheck
  ) {
    read(
      bytes, layout,
      Place(
        depth: layout.depth, price: layout.bidPrice, quantity: layout.bidQuantity,
        orders: layout.bidOrders, stride: layout.stride, ordersStride: layout.ordersStride),
      &check)
    quantityTotal = bytes.count(layout.bidTotal, &check)
    if layout.bidOrderTotal.isPresent { orderTotal = bytes.count(layout.bidOrderTotal, &check) }
  }

  @inline(__always)
  fileprivate mutating func read(
    asks bytes: RawSpan, _ layout: KRX.BookLayout, _ check: inout DigitCheck
  ) {
    read(
      bytes, layout,
      Place(
        depth: layout.depth, price: layout.askPrice, quantity: layout.askQuantity,
        orders: layout.askOrders, stride: layout.stride, ordersStride: layout.ordersStride),
      &check)
    quantityTotal = bytes.count(layout.askTotal, &check)
    if layout.askOrderTotal.isPresent { orderTotal = bytes.count(layout.askOrderTotal, &check) }
  }

  /// Each usual combination of widths is compiled on its own, which halves the time.
  @inline(__always)
  private mutating func read(
    _ bytes: RawSpan, _ layout: KRX.BookLayout, _ place: Place, _ check: inout DigitCheck
  ) {
    switch layout.widths {
    case .option: readOption(bytes, place, &check)
    case .future: readFuture(bytes, place, &check)
    case .stockFuture: readStockFuture(bytes, place, &check)
    case .derivative: readDerivative(bytes, place, &check)
    case .stockDerivative: readStockDerivative(bytes, place, &check)
    case .other:
      fill(
        bytes, place, layout.price.form,
        (Int(layout.price.width), layout.quantityWidth, layout.ordersWidth), layout.price.unit,
        &check)
    }
  }

  @inline(never)
  private mutating func readOption(
    _ bytes: RawSpan, _ place: Place, _ check: inout DigitCheck
  ) {
    fill(bytes, place, .price, (5, 7, 4), 10_000_000, &check)
  }

  @inline(never)
  private mutating func readFuture(
    _ bytes: RawSpan, _ place: Place, _ check: inout DigitCheck
  ) {
    fill(bytes, place, .signedPrice, (6, 6, 4), 10_000_000, &check)
  }

  @inline(never)
  private mutating func readStockFuture(
    _ bytes: RawSpan, _ place: Place, _ check: inout DigitCheck
  ) {
    fill(bytes, place, .signedPrice, (8, 7, 4), Price.scale, &check)
  }

  @inline(never)
  private mutating func readDerivative(
    _ bytes: RawSpan, _ place: Place, _ check: inout DigitCheck
  ) {
    fill(bytes, place, .printedPrice, (9, 9, 5), 10_000_000, &check)
  }

  @inline(never)
  private mutating func readStockDerivative(
    _ bytes: RawSpan, _ place: Place, _ check: inout DigitCheck
  ) {
    fill(bytes, place, .printedPrice, (9, 9, 5), Price.scale, &check)
  }

  @inline(__always)
  private mutating func fill(
    _ bytes: RawSpan, _ place: Place, _ form: KRX.Form,
    _ widths: (price: Int, quantity: Int, orders: Int), _ unit: Int64,
    _ check: inout DigitCheck
  ) {
    var price = place.price
    var quantity = place.quantity
    var orders = place.orders
    for level in 0..<min(place.depth, 10) {
      levels[level] = Level(
        price: bytes.price(widths.price, form, unit: unit, at: price, &check),
        quantity: Quantity(raw: bytes.wideDigits(widths.quantity, at: quantity, &check)),
        orders: widths.orders == 0 ? 0 : bytes.digits(widths.orders, at: orders, &check))
      price &+= place.stride
      quantity &+= place.stride
      orders &+= place.ordersStride
    }
  }
}

extension KRX.Book {
  @usableFromInline
  mutating func read(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ check: inout DigitCheck) {
    let layout = KRX.rowIndex.quotes[envelope.row]
    header = KRX.Header(bytes, envelope.code, layout, &check)
    depth = layout.book.depth
    expectedPrice = bytes.price(layout.expectedPrice, &check)
    expectedQuantity = bytes.optionalCount(layout.expectedQuantity, &check)
    midpoint = bytes.price(layout.midpoint, &check)
    midpointBidQuantity = bytes.optionalCount(layout.midpointBidQuantity, &check)
    midpointAskQuantity = bytes.optionalCount(layout.midpointAskQuantity, &check)
    bid.read(bids: bytes, layout.book, &check)
    ask.read(asks: bytes, layout.book, &check)
  }
}

extension KRX.ProviderQuantities {
  @usableFromInline
  init(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ check: inout DigitCheck) {
    let layout = KRX.rowIndex.quotes[envelope.row].book
    for level in 0..<layout.depth {
      let offset = level * layout.stride
      bid[level] = bytes.wideDigits(
        layout.quantityWidth, at: layout.bidProvider + offset, &check)
      ask[level] = bytes.wideDigits(
        layout.quantityWidth, at: layout.askProvider + offset, &check)
    }
  }
}

extension KRX.Trade {
  /// A trade of which nothing is known yet.
  @usableFromInline
  init(_ code: KRX.TRCode) {
    self.init(
      header: KRX.Header(code), price: .undefined, quantity: 0, session: .blankCode,
      cumulativeQuantity: 0, cumulativeValue: 0)
  }

  @usableFromInline
  mutating func read(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ check: inout DigitCheck) {
    read(bytes, envelope.code, KRX.rowIndex.quotes[envelope.row], &check)
  }

  @inline(__always)
  fileprivate mutating func read(
    _ bytes: RawSpan, _ code: KRX.TRCode, _ layout: KRX.QuoteLayout,
    _ check: inout DigitCheck
  ) {
    header = KRX.Header(bytes, code, layout, &check)
    price = bytes.price(layout.price, &check)
    quantity = bytes.count(layout.quantity, &check)
    session = bytes.code(layout.tradeSession.isPresent ? layout.tradeSession : layout.session)
    nearPrice = bytes.price(layout.nearPrice, &check)
    farPrice = bytes.price(layout.farPrice, &check)
    open = bytes.price(layout.open, &check)
    high = bytes.price(layout.high, &check)
    low = bytes.price(layout.low, &check)
    previous = bytes.price(layout.previous, &check)
    cumulativeQuantity = bytes.count(layout.cumulativeQuantity, &check)
    cumulativeValue = bytes.value(layout, &check)
    aggressor = bytes.aggressor(layout.aggressor)
    upperBand = bytes.price(layout.upperBand, &check)
    lowerBand = bytes.price(layout.lowerBand, &check)
    if !price.isDefined { check.fail() }
  }
}

extension KRX.TradeBook {
  @usableFromInline
  mutating func read(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ check: inout DigitCheck) {
    let layout = KRX.rowIndex.quotes[envelope.row]
    trade.read(bytes, envelope.code, layout, &check)
    depth = layout.book.depth
    bid.read(bids: bytes, layout.book, &check)
    ask.read(asks: bytes, layout.book, &check)
  }
}

extension KRX.SecurityTrade {
  @usableFromInline
  init(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ check: inout DigitCheck) {
    let layout = KRX.rowIndex.quotes[envelope.row]
    changeSign = bytes.u8(at: layout.changeSign.start)
    change = bytes.price(layout.change, &check)
    if !bytes.isNumberText(layout.providerHolding) { check.fail() }
    providerHolding = bytes.anyNumber(layout.providerHolding, &check)
    bestBid = bytes.price(layout.bestBid, &check)
    bestAsk = bytes.price(layout.bestAsk, &check)
  }
}

extension KRX.Snapshot {
  /// A snapshot of which nothing is known yet.
  @usableFromInline
  init(_ code: KRX.TRCode) {
    self.init(
      header: KRX.Header(code), last: .undefined, cumulativeQuantity: 0, cumulativeValue: 0,
      depth: 0)
  }

  @usableFromInline
  mutating func read(_ bytes: RawSpan, _ envelope: KRX.Envelope, _ check: inout DigitCheck) {
    let layout = KRX.rowIndex.quotes[envelope.row]
    header = KRX.Header(bytes, envelope.code, layout, &check)
    last = bytes.price(layout.price, &check)
    nearPrice = bytes.price(layout.nearPrice, &check)
    farPrice = bytes.price(layout.farPrice, &check)
    open = bytes.price(layout.open, &check)
    high = bytes.price(layout.high, &check)
    low = bytes.price(layout.low, &check)
    openInterest = bytes.optionalCount(layout.openInterest, &check)
    cumulativeQuantity = bytes.count(layout.cumulativeQuantity, &check)
    cumulativeValue = bytes.value(layout, &check)
    aggressor = bytes.aggressor(layout.aggressor)
    depth = layout.book.depth
    boardEvent =
      layout.boardEvent.isPresent
      ? bytes.alpha(Alpha<3>.self, at: layout.boardEvent.start) : .blank
    expectedPrice = bytes.price(layout.expectedPrice, &check)
    upperBand = bytes.price(layout.upperBand, &check)
    lowerBand = bytes.price(layout.lowerBand, &check)
    bid.read(bids: bytes, layout.book, &check)
    ask.read(asks: bytes, layout.book, &check)
  }
}
