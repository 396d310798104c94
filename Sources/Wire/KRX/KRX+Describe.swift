// SPDX-License-Identifier: Apache-2.0
import Units

extension KRX {
  /// Hands the fields of one datagram to `visitor`, prices as decimals; cold path.
  ///
  /// Times are digits as the generation writes them, blank fields are left out, and a message that
  /// is only `recognized` gives its TR code and its length.
  package static func describe(
    _ datagram: RawSpan, _ generation: Generation, masters: MasterLayout? = nil,
    to visitor: inout some FieldVisitor
  ) -> Outcome {
    var describer = Describer(
      visitor: visitor, fractionDigits: generation == .exture3 ? 6 : 2,
      byteCount: datagram.byteCount)
    let outcome = decode(datagram, generation, masters: masters, into: &describer)
    visitor = describer.visitor
    return outcome
  }

  private struct Describer<Visitor: FieldVisitor>: KRXHandler {
    var visitor: Visitor
    let fractionDigits: Int
    let byteCount: Int
    /// Set by a record, whose book goes on with its message.
    var isContinued = false

    mutating func book(_ message: borrowing Book) {
      if !isContinued { begin("book", message.header) }
      levels(message.bid, message.ask, message.depth)
      time("accept_time", message.header.time)
      price("expected_price", message.expectedPrice)
      count("expected_quantity", message.expectedQuantity)
      price("midpoint", message.midpoint)
      count("midpoint_bid_quantity", message.midpointBidQuantity)
      count("midpoint_ask_quantity", message.midpointAskQuantity)
    }

    mutating func book(_ message: borrowing Book, providers: borrowing ProviderQuantities) {
      book(message)
      for level in 0..<message.depth {
        count("provider_bid_quantity", providers.bid[level])
        count("provider_ask_quantity", providers.ask[level])
      }
    }

    mutating func trade(_ message: borrowing Trade) {
      begin("trade", message.header)
      fields(message)
    }

    mutating func trade(_ message: borrowing Trade, security: SecurityTrade) {
      trade(message)
      visitor.field("change_sign", .character(security.changeSign))
      price("change", security.change)
      if let holding = security.providerHolding {
        visitor.field("provider_holding", .integer(Int128(holding)))
      }
      price("best_bid", security.bestBid)
      price("best_ask", security.bestAsk)
    }

    mutating func tradeBook(_ message: borrowing TradeBook) {
      begin("trade_book", message.trade.header)
      fields(message.trade)
      levels(message.bid, message.ask, message.depth)
    }

    mutating func snapshot(_ message: borrowing Snapshot) {
      begin("snapshot", message.header)
      price("last", message.last)
      price("near_price", message.nearPrice)
      price("far_price", message.farPrice)
      price("open", message.open)
      price("high", message.high)
      price("low", message.low)
      count("open_interest", message.openInterest)
      day(message.cumulativeQuantity, message.cumulativeValue, message.aggressor)
      levels(message.bid, message.ask, message.depth)
      text("board_event", message.boardEvent.text)
      price("expected_price", message.expectedPrice)
      price("upper_band", message.upperBand)
      price("lower_band", message.lowerBand)
    }

    mutating func record(_ record: borrowing Record) {
      begin(record.kind.label, record.code)
      for row in record.fields {
        switch row.field.form {
        case .text:
          text(row.name.label, Describer.text(record.characters(row.name)))
        case .number, .signedNumber:
          if let number = record.number(row.name) {
            visitor.field(row.name.label, .integer(Int128(number)))
          }
        case .price, .signedPrice, .printedPrice:
          if let value = record.price(row.name) { price(row.name.label, value) }
        case .time:
          if let value = record.time(row.name) {
            let digits = max(0, Int(row.field.width) - 6)
            visitor.field(row.name.label, .text(value.text(fractionDigits: digits)))
          }
        }
      }
      isContinued = true
    }

    mutating func recognized(_ code: TRCode) {
      begin("undecoded", code)
      visitor.field("byte_count", .integer(Int128(byteCount)))
    }

    private mutating func begin(_ name: StaticString, _ code: TRCode) {
      visitor.message(type: code.text, name: name)
      visitor.field("tr_code", .text(code.text))
    }

    private mutating func begin(_ name: StaticString, _ header: Header) {
      begin(name, header.code)
      visitor.field("instrument", .text(header.instrument.text))
      count("index", Int64(header.index))
      count("sequence", Int64(header.sequence))
      text("board", header.board.text)
      text("session", header.session.text)
    }

    private mutating func fields(_ trade: borrowing Trade) {
      price("price", trade.price)
      count("quantity", trade.quantity)
      text("trade_session", trade.session.text)
      time("trade_time", trade.header.time)
      price("near_price", trade.nearPrice)
      price("far_price", trade.farPrice)
      price("open", trade.open)
      price("high", trade.high)
      price("low", trade.low)
      price("previous", trade.previous)
      day(trade.cumulativeQuantity, trade.cumulativeValue, trade.aggressor)
      price("upper_band", trade.upperBand)
      price("lower_band", trade.lowerBand)
    }

    private mutating func day(_ quantity: Int64, _ value: Int64, _ aggressor: Aggressor) {
      count("cumulative_quantity", quantity)
      visitor.field("cumulative_value", .decimal(Int128(value), decimals: 3))
      if aggressor != .notGiven { visitor.field("aggressor", .character(aggressor.rawValue)) }
    }

    private mutating func levels(
      _ bid: borrowing BookSide, _ ask: borrowing BookSide, _ depth: Int
    ) {
      count("total_bid_quantity", bid.quantityTotal)
      visitor.field("bids", ladder(bid, depth))
      count("total_ask_quantity", ask.quantityTotal)
      visitor.field("asks", ladder(ask, depth))
      count("bid_count_total", bid.orderTotal)
      count("ask_count_total", ask.orderTotal)
    }

    private func ladder(_ side: borrowing BookSide, _ depth: Int) -> FieldValue {
      var levels: [FieldLevel] = []
      for index in 0..<depth {
        let level = side.levels[index]
        levels.append(
          FieldLevel(
            mantissa: level.price.isDefined ? level.price.mantissa(decimals: 2) : 0, decimals: 2,
            quantity: level.quantity.raw, count: level.orders))
      }
      return .levels(levels)
    }

    /// With two decimals, as all index products have, or more where the price does.
    private mutating func price(_ name: StaticString, _ price: Price) {
      guard price.isDefined else { return }
      var decimals = 2
      while decimals < 9, price.raw % powerOfTen(9 - decimals) != 0 { decimals += 1 }
      visitor.field(
        name, .decimal(Int128(price.mantissa(decimals: decimals)), decimals: decimals))
    }

    private mutating func count(_ name: StaticString, _ number: Int64) {
      if number >= 0 { visitor.field(name, .integer(Int128(number))) }
    }

    private mutating func text(_ name: StaticString, _ text: String) {
      if !text.isEmpty { visitor.field(name, .text(text)) }
    }

    private mutating func time(_ name: StaticString, _ time: TimeOfDay) {
      guard time.isPresent else { return }
      visitor.field(name, .text(time.text(fractionDigits: fractionDigits)))
    }

    /// Printable ASCII as it is, other bytes as `?`; without the spaces behind.
    private static func text(_ bytes: [UInt8]) -> String {
      var text = ""
      for byte in bytes {
        text.unicodeScalars.append(byte >= 0x20 && byte < 0x7F ? Unicode.Scalar(byte) : "?")
      }
      while text.last == " " { text.removeLast() }
      return text
    }
  }
}

extension KRX.Kind {
  /// The name in snake case.
  package var label: StaticString {
    switch self {
    case .book: "book"
    case .trade: "trade"
    case .tradeBook: "trade_book"
    case .snapshot: "snapshot"
    case .master: "master"
    case .close: "close"
    case .operation: "operation"
    case .operationBook: "operation_book"
    case .schedule: "schedule"
    case .limitExpansion: "limit_expansion"
    case .dynamicBand: "dynamic_band"
    case .endOfData: "end_of_data"
    case .investorStatistics: "investor_statistics"
    case .openInterest: "open_interest"
    case .settlement: "settlement"
    case .polling: "polling"
    case .combinedTotal: "combined_total"
    case .allocation: "allocation"
    case .sensitivity: "sensitivity"
    case .impliedVolatility: "implied_volatility"
    case .blockTrade: "block_trade"
    case .blank: "blank"
    case .volatilityInterruption: "volatility_interruption"
    case .other: "other"
    }
  }
}
