// SPDX-License-Identifier: Apache-2.0

/// Receives the messages of the 2011 distribution; what a conformer leaves out is ignored.
@usableFromInline
package protocol KRX2011Handler: ~Copyable {
  mutating func quote(_ message: KRX2011.Quote)
  mutating func trade(_ message: KRX2011.Trade)
  mutating func tradeQuote(_ message: KRX2011.TradeQuote)
}

extension KRX2011Handler where Self: ~Copyable {
  @inlinable package mutating func quote(_ message: KRX2011.Quote) {}
  @inlinable package mutating func trade(_ message: KRX2011.Trade) {}
  @inlinable package mutating func tradeQuote(_ message: KRX2011.TradeQuote) {}
}

extension KRX2011 {
  /// Decodes one datagram and hands it to its method of `handler`; allocates nothing.
  ///
  /// The handler is called only for outcome `decoded`.
  @inlinable
  package static func decode<Handler: KRX2011Handler & ~Copyable>(
    _ datagram: RawSpan, into handler: inout Handler
  ) -> Outcome {
    guard datagram.byteCount >= 5 else { return .unknownType }
    let code = datagram.leading(5, at: 0)
    guard let expected = byteCount(of: code) else { return .unknownType }
    guard datagram.byteCount == expected else { return .wrongLength }
    guard datagram.u8(at: expected - 1) == 0xFF else { return .missingEnd }
    switch code {
    case TRCode.optionQuote, TRCode.futureQuote:
      let product: Product = code == TRCode.optionQuote ? .option : .future
      guard let quote = Quote(product, checked: datagram) else { return .malformed }
      handler.quote(quote)
    case TRCode.optionTrade, TRCode.futureTrade:
      let product: Product = code == TRCode.optionTrade ? .option : .future
      guard let trade = Trade(product, checked: datagram) else { return .malformed }
      handler.trade(trade)
    case TRCode.optionTradeQuote, TRCode.futureTradeQuote:
      let product: Product = code == TRCode.optionTradeQuote ? .option : .future
      guard let trade = TradeQuote(product, checked: datagram) else { return .malformed }
      handler.tradeQuote(trade)
    default: return .recognized
    }
    return .decoded
  }
}
