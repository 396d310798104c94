// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
import Units
public import Wire

extension FeedKRX: KRX2011Handler {
  @usableFromInline
  package mutating func quote(_ message: KRX2011.Quote) {
    counters.count(message.product == .option ? .quoteOption : .quoteFuture)
    let time = midnight + Nanos(raw: message.acceptTime.nanos)
    guard
      let instrument = instrument(
        message.instrument, message.product, index: message.sequence, time)
    else { return }
    publish(status: message.marketStatus, instrument, time)
    publish(book: message.bid, message.ask, instrument, time)
  }

  @usableFromInline
  package mutating func trade(_ message: KRX2011.Trade) {
    counters.count(message.product == .option ? .tradeOption : .tradeFuture)
    let time = midnight + Nanos(raw: message.tradeTime.nanos)
    guard
      let instrument = instrument(
        message.instrument, message.product, index: message.sequence, time)
    else { return }
    publish(trade: message, instrument, time)
  }

  /// The trade comes first: it explains the levels that changed.
  @usableFromInline
  package mutating func tradeQuote(_ message: KRX2011.TradeQuote) {
    let trade = message.trade
    counters.count(trade.product == .option ? .tradeQuoteOption : .tradeQuoteFuture)
    let time = midnight + Nanos(raw: trade.tradeTime.nanos)
    guard
      let instrument = instrument(trade.instrument, trade.product, index: trade.sequence, time)
    else { return }
    publish(trade: trade, instrument, time)
    publish(status: message.marketStatus, instrument, time)
    publish(book: message.bid, message.ask, instrument, time)
  }

  private mutating func publish(
    _ kind: EventKind, _ instrument: InstrumentID, _ time: UnixNanos, side: Side = .none,
    price: Price = .zero, quantity: Quantity = .zero, orderID: UInt64 = 0,
    flags: EventFlags = []
  ) {
    counters.count(.eventStaged)
    stage.append(
      Event(
        kind: kind, instrument: instrument, side: side, price: price, quantity: quantity,
        orderID: orderID, flags: flags, exchangeTime: time, receiveTime: receiveTime))
  }

  /// The instrument of an ISIN, defined when it is new and wanted; else nil, and counted.
  private mutating func instrument(
    _ isin: Alpha<12>, _ product: KRX2011.Product, index: UInt16, _ time: UnixNanos
  ) -> InstrumentID? {
    // An ISIN fills its field, so the field's bytes are the code.
    let code = Code(high: isin.high, low: isin.low)
    if let known = instruments.instrument(of: code) { return known }
    let korea: UInt64 = 0x4B52
    var definition = InstrumentDefinition(code: code, venue: .krx, priceDecimals: 2)
    definition.tickSize = Price(raw: product == .option ? 10_000_000 : 50_000_000)
    definition.venueIndex = UInt64(index)
    guard admitsUnlisted, code.high >> 48 == korea, let new = instruments.define(definition) else {
      counters.count(.instrumentRefused)
      return nil
    }
    publish(.definition, new, time)
    return new
  }

  private mutating func publish(
    status: Alpha<2>, _ instrument: InstrumentID, _ time: UnixNanos
  ) {
    let state: TradingState
    switch status.high >> 48 {
    case 0x3430: state = .trading  // 40
    case 0x3130, 0x3131: state = .auction  // 10, 11
    default:
      counters.count(.statusUnknown)
      return
    }
    guard tradingStates[instrument.index] != state else { return }
    tradingStates[instrument.index] = state
    publish(.status, instrument, time, quantity: Quantity(raw: Int64(state.rawValue)))
  }

  private mutating func publish(
    trade: KRX2011.Trade, _ instrument: InstrumentID, _ time: UnixNanos
  ) {
    let before = cumulativeQuantities[instrument.index]
    let after = Int64(trade.cumulativeQuantity)
    guard before != after else {
      counters.count(.tradeDuplicate)
      return
    }
    if before >= 0, before + Int64(trade.quantity) != after { counters.count(.tradeMissed) }
    cumulativeQuantities[instrument.index] = after
    publish(
      .trade, instrument, time, price: KRX2011.price(trade.price),
      quantity: Quantity(raw: Int64(trade.quantity)))
  }

  private mutating func publish(
    book bids: KRX2011.BookSide, _ asks: KRX2011.BookSide, _ instrument: InstrumentID,
    _ time: UnixNanos
  ) {
    guard isLadder(bids, .buy), isLadder(asks, .sell) else {
      counters.count(.ladderRefused)
      return
    }
    let stagedBefore = stage.count
    publish(side: .buy, bids, instrument, time)
    publish(side: .sell, asks, instrument, time)
    if stage.count == stagedBefore { counters.count(.bookUnchanged) }
  }

  /// Whether the levels that are there get strictly worse.
  private func isLadder(_ book: KRX2011.BookSide, _ side: Side) -> Bool {
    var last: Int32?
    for depth in 0..<5 where book.levels[depth].quantity > 0 {
      let price = book.levels[depth].price
      if let last, side == .buy ? price >= last : price <= last { return false }
      last = price
    }
    return true
  }

  /// Stages what parts a side from the one published before: levels gone first, so that no book
  /// kept from events ever holds more than the venue's.
  private mutating func publish(
    side: Side, _ book: KRX2011.BookSide, _ instrument: InstrumentID, _ time: UnixNanos
  ) {
    var levels = InlineArray<5, Level>(repeating: .absent)
    var count = 0
    for depth in 0..<5 where book.levels[depth].quantity > 0 {
      levels[count] = book.levels[depth].level
      count += 1
    }
    let first = FeedKRX.position(instrument, side)
    for depth in 0..<5 {
      let old = published[first + depth]
      guard old.isPresent, !contains(levels, old.price) else { continue }
      publish(.levelSet, instrument, time, side: side, price: old.price)
    }
    for depth in 0..<count where !wasPublished(levels[depth], first) {
      publish(
        .levelSet, instrument, time, side: side, price: levels[depth].price,
        quantity: levels[depth].quantity, orderID: UInt64(clamping: levels[depth].orders))
    }
    for depth in 0..<5 { published[first + depth] = levels[depth] }
  }

  private func contains(_ levels: InlineArray<5, Level>, _ price: Price) -> Bool {
    for depth in 0..<5 where levels[depth].price == price { return true }
    return false
  }

  private func wasPublished(_ level: Level, _ first: Int) -> Bool {
    for depth in 0..<5 where published[first + depth] == level { return true }
    return false
  }
}

extension FeedKRX {
  /// Stages what this feed knows of `instrument`: at most fifteen events.
  mutating func stageSnapshot(of instrument: InstrumentID) {
    stage(.definition, instrument)
    stage(.snapshotBegin, instrument)
    for side in [Side.buy, .sell] {
      for depth in 0..<5 {
        let level = level(instrument, side, depth)
        guard level.isPresent else { continue }
        stage(
          .levelSet, instrument, side: side, price: level.price, quantity: level.quantity,
          orderID: UInt64(clamping: level.orders))
      }
    }
    let state = tradingStates[instrument.index]
    stage(.status, instrument, quantity: Quantity(raw: Int64(state.rawValue)))
    stage(.snapshotEnd, instrument)
  }

  private mutating func stage(
    _ kind: EventKind, _ instrument: InstrumentID, side: Side = .none, price: Price = .zero,
    quantity: Quantity = .zero, orderID: UInt64 = 0
  ) {
    stage.append(
      Event(
        kind: kind, instrument: instrument, side: side, price: price, quantity: quantity,
        orderID: orderID, flags: .snapshot))
  }
}
