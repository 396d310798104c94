// SPDX-License-Identifier: Apache-2.0

extension KRX2011 {
  /// Hands the fields of one datagram to `visitor`, prices as decimals; cold path.
  ///
  /// A message that is only `recognized` gives its TR code and its text.
  package static func describe(
    _ datagram: RawSpan, to visitor: inout some FieldVisitor
  ) -> Outcome {
    var describer = Describer(visitor: visitor)
    let outcome = decode(datagram, into: &describer)
    visitor = describer.visitor
    if outcome == .recognized {
      let code = datagram.alpha(Alpha<5>.self, at: 0).text
      visitor.message(type: code, name: "undecoded")
      visitor.field("tr_code", .text(code))
      visitor.field("byte_count", .integer(Int128(datagram.byteCount)))
    }
    return outcome
  }

  private struct Describer<Visitor: FieldVisitor>: KRX2011Handler {
    var visitor: Visitor

    mutating func quote(_ message: Quote) {
      let isOption = message.product == .option
      begin(
        isOption ? "B6034" : "B6014", isOption ? "option_quote" : "future_quote",
        message.instrument, message.sequence)
      book(message.marketStatus, message.bid, message.ask)
      visitor.field("accept_time", .text(message.acceptTime.text))
    }

    mutating func trade(_ message: Trade) {
      let isOption = message.product == .option
      begin(
        isOption ? "A3034" : "A3014", isOption ? "option_trade" : "future_trade",
        message.instrument, message.sequence)
      fields(message)
    }

    mutating func tradeQuote(_ message: TradeQuote) {
      let trade = message.trade
      let isOption = trade.product == .option
      begin(
        isOption ? "G7034" : "G7014", isOption ? "option_trade_quote" : "future_trade_quote",
        trade.instrument, trade.sequence)
      fields(trade)
      book(message.marketStatus, message.bid, message.ask)
    }

    private mutating func begin(
      _ code: String, _ name: StaticString, _ instrument: Alpha<12>, _ sequence: UInt16
    ) {
      visitor.message(type: code, name: name)
      visitor.field("tr_code", .text(code))
      visitor.field("instrument", .text(instrument.text))
      visitor.field("sequence", .integer(Int128(sequence)))
    }

    private mutating func fields(_ trade: Trade) {
      visitor.field("price", price(trade.price))
      visitor.field("quantity", .integer(Int128(trade.quantity)))
      visitor.field("trade_status", .text(trade.tradeStatus.text))
      visitor.field("trade_time", .text(trade.tradeTime.text))
      if trade.product == .future {
        visitor.field("near_price", price(trade.nearPrice))
        visitor.field("far_price", price(trade.farPrice))
      }
      visitor.field("open", price(trade.open))
      visitor.field("high", price(trade.high))
      visitor.field("low", price(trade.low))
      visitor.field("previous", price(trade.previous))
      visitor.field("cumulative_quantity", .integer(Int128(trade.cumulativeQuantity)))
      visitor.field("cumulative_amount", .integer(Int128(trade.cumulativeAmount)))
    }

    private mutating func book(_ status: Alpha<2>, _ bid: BookSide, _ ask: BookSide) {
      visitor.field("market_status", .text(status.text))
      visitor.field("total_bid_quantity", .integer(Int128(bid.quantityTotal)))
      visitor.field("bids", levels(bid))
      visitor.field("total_ask_quantity", .integer(Int128(ask.quantityTotal)))
      visitor.field("asks", levels(ask))
      visitor.field("bid_count_total", .integer(Int128(bid.countTotal)))
      visitor.field("ask_count_total", .integer(Int128(ask.countTotal)))
    }

    private func price(_ hundredths: Int32) -> FieldValue {
      .decimal(Int128(hundredths), decimals: 2)
    }

    private func levels(_ side: BookSide) -> FieldValue {
      var levels: [FieldLevel] = []
      for index in side.levels.indices {
        let level = side.levels[index]
        levels.append(
          FieldLevel(
            mantissa: Int64(level.price), decimals: 2, quantity: Int64(level.quantity),
            count: Int64(level.count)))
      }
      return .levels(levels)
    }
  }
}
