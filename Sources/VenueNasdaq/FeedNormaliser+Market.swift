// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
import Units
public import Wire

extension FeedNormaliser {
  @usableFromInline
  package mutating func systemEvent(_ message: ITCH50.SystemEvent) {
    publish(.session, .none, message.header, orderID: UInt64(message.eventCode))
  }

  @usableFromInline
  package mutating func stockDirectory(_ message: ITCH50.StockDirectory) {
    var definition = FeedNasdaqConfiguration.definition(message.stock.code)
    definition.roundLot = Quantity(raw: Int64(message.roundLotSize))
    definition.venueIndex = UInt64(message.header.stockLocate)
    _ = admit(definition, message.header, redefines: true)
  }

  @usableFromInline
  package mutating func stockTradingAction(_ message: ITCH50.StockTradingAction) {
    guard let instrument = instrument(message.header, message.stock) else { return }
    switch message.tradingState {
    case ITCH50.TradingState.trading: publish(.trading, instrument, message.header)
    case ITCH50.TradingState.halted: publish(.halted, instrument, message.header)
    case ITCH50.TradingState.paused: publish(.paused, instrument, message.header)
    case ITCH50.TradingState.quotationOnly: publish(.quotationOnly, instrument, message.header)
    default: counters.count(.statusUnknown)
    }
  }

  /// Publishes halts of Nasdaq itself; those of its other markets say nothing of this book.
  @usableFromInline
  package mutating func operationalHalt(_ message: ITCH50.OperationalHalt) {
    guard message.market == UInt8(ascii: "Q"),
      let instrument = instrument(message.header, message.stock)
    else { return }
    switch message.action {
    case ITCH50.HaltAction.halted: publish(.halted, instrument, message.header)
    case ITCH50.HaltAction.resumed: publish(.trading, instrument, message.header)
    default: counters.count(.statusUnknown)
    }
  }

  @usableFromInline
  package mutating func luldAuctionCollar(_ message: ITCH50.LULDAuctionCollar) {
    guard let instrument = instrument(message.header, message.stock) else { return }
    publish(
      .limits, instrument, message.header, price: Price(tenThousandths: message.lower),
      quantity: Quantity(raw: Price(tenThousandths: message.upper).raw))
  }

  /// A trade against a hidden order. The side on the wire is constant, so none is published.
  @usableFromInline
  package mutating func trade(_ message: ITCH50.Trade) {
    guard let instrument = instrument(message.header, message.stock) else { return }
    publish(
      .trade, message.header,
      RecentTrades.Trade(
        match: message.match, price: Price(tenThousandths: message.price),
        quantity: Quantity(raw: Int64(message.shares)), instrument: instrument))
  }

  @usableFromInline
  package mutating func crossTrade(_ message: ITCH50.CrossTrade) {
    guard let instrument = instrument(message.header, message.stock) else { return }
    publish(
      .crossTrade, message.header,
      RecentTrades.Trade(
        match: message.match, price: Price(tenThousandths: message.crossPrice),
        quantity: Quantity(raw: Int64(clamping: message.shares)), instrument: instrument))
  }

  @usableFromInline
  package mutating func brokenTrade(_ message: ITCH50.BrokenTrade) {
    guard isWanted(message.header) else { return }
    guard let trade = trades.take(message.match) else {
      counters.count(.tradeBreakUnknown)
      let instrument = instruments.instrument(locate: message.header.stockLocate)
      publish(.tradeBreak, instrument, message.header, orderID: message.match)
      return
    }
    publish(
      .tradeBreak, trade.instrument, message.header, price: trade.price,
      quantity: trade.quantity, orderID: message.match)
  }

  /// Publishes a trade with a match number of its own and notes it.
  private mutating func publish(
    _ kind: EventKind, _ header: ITCH50.Header, _ trade: RecentTrades.Trade
  ) {
    trades.note(trade)
    publish(
      kind, trade.instrument, header, price: trade.price, quantity: trade.quantity,
      orderID: trade.match)
  }

  private mutating func publish(
    _ state: TradingState, _ instrument: InstrumentID, _ header: ITCH50.Header
  ) {
    tradingStates[instrument.index] = state
    publish(.status, instrument, header, quantity: Quantity(raw: Int64(state.rawValue)))
  }
}
