// SPDX-License-Identifier: Apache-2.0
import Units

extension KRX {
  /// Writes a book as its TR code's message of `generation`; nil when there is no such layout.
  ///
  /// Numbers beyond their field are written as all nines. Traps unless the message fits at `start`;
  /// returns its byte count. Fields that the generation lacks are left out.
  package static func encode(
    _ message: borrowing Book, providers: ProviderQuantities? = nil, _ generation: Generation,
    to output: inout MutableRawSpan, at start: Int = 0
  ) -> Int? {
    guard let row = row(message.header.code, generation, .book) else { return nil }
    output.requireRoom(row.byteCount, at: start)
    let layout = row.quote
    output.put(message.header, layout, row.byteCount, at: start)
    output.put(message.bid, message.ask, layout.book, at: start)
    output.put(message.expectedPrice, layout.expectedPrice, at: start)
    output.put(message.expectedQuantity, layout.expectedQuantity, at: start)
    output.put(message.midpoint, layout.midpoint, at: start)
    output.put(message.midpointBidQuantity, layout.midpointBidQuantity, at: start)
    output.put(message.midpointAskQuantity, layout.midpointAskQuantity, at: start)
    if row.hasProviders, let providers {
      for level in 0..<layout.book.depth {
        let offset = start + level * layout.book.stride
        let width = layout.book.quantityWidth
        output.putDigits(providers.bid[level], width, at: offset + layout.book.bidProvider)
        output.putDigits(providers.ask[level], width, at: offset + layout.book.askProvider)
      }
    }
    return row.byteCount
  }

  /// As for books.
  package static func encode(
    _ message: borrowing Trade, security: SecurityTrade? = nil, _ generation: Generation,
    to output: inout MutableRawSpan, at start: Int = 0
  ) -> Int? {
    guard let row = row(message.header.code, generation, .trade) else { return nil }
    output.requireRoom(row.byteCount, at: start)
    let layout = row.quote
    output.put(message.header, layout, row.byteCount, at: start)
    output.put(message, layout, at: start)
    if let security, layout.changeSign.isPresent {
      output.put(security.changeSign, at: start + layout.changeSign.start)
      output.put(security.change, layout.change, at: start)
      if let holding = security.providerHolding {
        output.putDigits(
          abs(holding), Int(layout.providerHolding.width),
          at: start + layout.providerHolding.start)
        if holding < 0 {
          output.put(UInt8(ascii: "-"), at: start + layout.providerHolding.start)
        }
      }
      output.put(security.bestBid, layout.bestBid, at: start)
      output.put(security.bestAsk, layout.bestAsk, at: start)
    }
    return row.byteCount
  }

  /// As for books.
  package static func encode(
    _ message: borrowing TradeBook, _ generation: Generation, to output: inout MutableRawSpan,
    at start: Int = 0
  ) -> Int? {
    guard let row = row(message.trade.header.code, generation, .tradeBook) else { return nil }
    output.requireRoom(row.byteCount, at: start)
    let layout = row.quote
    output.put(message.trade.header, layout, row.byteCount, at: start)
    output.put(message.trade, layout, at: start)
    output.put(message.bid, message.ask, layout.book, at: start)
    return row.byteCount
  }

  /// As for books.
  package static func encode(
    _ message: borrowing Snapshot, _ generation: Generation, to output: inout MutableRawSpan,
    at start: Int = 0
  ) -> Int? {
    guard let row = row(message.header.code, generation, .snapshot) else { return nil }
    output.requireRoom(row.byteCount, at: start)
    let layout = row.quote
    output.put(message.header, layout, row.byteCount, at: start)
    output.put(message.bid, message.ask, layout.book, at: start)
    output.put(message.last, layout.price, at: start)
    output.put(message.nearPrice, layout.nearPrice, at: start)
    output.put(message.farPrice, layout.farPrice, at: start)
    output.put(message.open, layout.open, at: start)
    output.put(message.high, layout.high, at: start)
    output.put(message.low, layout.low, at: start)
    output.put(message.openInterest, layout.openInterest, at: start)
    output.put(message.cumulativeQuantity, layout.cumulativeQuantity, at: start)
    output.put(value: message.cumulativeValue, layout, at: start)
    output.put(message.aggressor, layout.aggressor, at: start)
    output.put(message.boardEvent, layout.boardEvent, at: start)
    output.put(message.expectedPrice, layout.expectedPrice, at: start)
    output.put(message.upperBand, layout.upperBand, at: start)
    output.put(message.lowerBand, layout.lowerBand, at: start)
    return row.byteCount
  }

  /// The usual row of a TR code that is laid out as `kind`.
  private static func row(_ code: TRCode, _ generation: Generation, _ kind: Kind) -> Row? {
    for number in rowIndex.candidates(of: code, generation) {
      let row = rowIndex.rows[number]
      guard row.hasQuote, row.hasProviders == code.isProviderBook else { continue }
      if row.kind == kind { return row }
    }
    return nil
  }
}

extension MutableRawSpan {
  fileprivate mutating func put(
    _ header: KRX.Header, _ layout: KRX.QuoteLayout, _ byteCount: Int, at start: Int
  ) {
    putEnvelope(header.code, byteCount, at: start)
    put(header.instrument, layout.instrument, at: start)
    put(Int64(header.index), layout.index, at: start)
    put(Int64(header.sequence), layout.sequence, at: start)
    put(header.board, layout.board, at: start)
    put(header.session, layout.session, at: start)
    put(header.time, layout.time, at: start)
  }

  fileprivate mutating func put(
    _ trade: borrowing KRX.Trade, _ layout: KRX.QuoteLayout, at start: Int
  ) {
    put(trade.price, layout.price, at: start)
    put(trade.quantity, layout.quantity, at: start)
    put(trade.session, layout.tradeSession, at: start)
    put(trade.nearPrice, layout.nearPrice, at: start)
    put(trade.farPrice, layout.farPrice, at: start)
    put(trade.open, layout.open, at: start)
    put(trade.high, layout.high, at: start)
    put(trade.low, layout.low, at: start)
    put(trade.previous, layout.previous, at: start)
    put(trade.cumulativeQuantity, layout.cumulativeQuantity, at: start)
    put(value: trade.cumulativeValue, layout, at: start)
    put(trade.aggressor, layout.aggressor, at: start)
    put(trade.upperBand, layout.upperBand, at: start)
    put(trade.lowerBand, layout.lowerBand, at: start)
  }

  fileprivate mutating func put(value: Int64, _ layout: KRX.QuoteLayout, at start: Int) {
    let field = layout.cumulativeValue
    if field.form == .printedPrice {
      putMantissa(value, field, at: start)
    } else {
      put(value / layout.valueUnit, field, at: start)
    }
  }

  fileprivate mutating func put(_ aggressor: KRX.Aggressor, _ field: KRX.Field, at start: Int) {
    guard field.isPresent, aggressor != .notGiven else { return }
    put(aggressor.rawValue, at: start + field.start)
  }

  mutating func put(
    _ bid: borrowing KRX.BookSide, _ ask: borrowing KRX.BookSide, _ layout: KRX.BookLayout,
    at start: Int
  ) {
    for level in 0..<layout.depth {
      let offset = start + level * layout.stride
      var price = layout.price
      price.offset = UInt16(layout.bidPrice)
      put(priceOrZero(bid.levels[level].price), price, at: offset)
      price.offset = UInt16(layout.askPrice)
      put(priceOrZero(ask.levels[level].price), price, at: offset)
      putDigits(
        bid.levels[level].quantity.raw, layout.quantityWidth, at: offset + layout.bidQuantity)
      putDigits(
        ask.levels[level].quantity.raw, layout.quantityWidth, at: offset + layout.askQuantity)
      guard layout.ordersWidth > 0 else { continue }
      let orders = start + level * layout.ordersStride
      putDigits(bid.levels[level].orders, layout.ordersWidth, at: orders + layout.bidOrders)
      putDigits(ask.levels[level].orders, layout.ordersWidth, at: orders + layout.askOrders)
    }
    put(bid.quantityTotal, layout.bidTotal, at: start)
    put(ask.quantityTotal, layout.askTotal, at: start)
    put(bid.orderTotal, layout.bidOrderTotal, at: start)
    put(ask.orderTotal, layout.askOrderTotal, at: start)
  }

  /// The venue writes absent levels as zeros.
  private func priceOrZero(_ price: Price) -> Price { price.isDefined ? price : .zero }
}
