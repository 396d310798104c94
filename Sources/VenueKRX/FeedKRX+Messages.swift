// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
import Units
public import Wire

extension FeedKRX: KRXHandler {
  @usableFromInline
  package mutating func book(_ message: borrowing KRX.Book) {
    // The books of other classes were counted as records.
    if message.header.code.dataClass >> 8 == 0x42 { messages.count(.book) }
    guard let instrument = instrument(message.header) else { return }
    let row = instrument.index
    guard case .newest = place(message.header, row, carriesBook: true, cumulative: nil) else {
      return
    }
    if message.header.time.isPresent { records[row].quoteTime = message.header.time.nanos }
    take(session: message.header.session, instrument, message.header.time)
    take(book: message.header, message.bid, message.ask, instrument)
  }

  @usableFromInline
  package mutating func trade(_ message: borrowing KRX.Trade) {
    messages.count(.trade)
    guard let instrument = instrument(message.header) else { return }
    let arrival = place(
      message.header, instrument.index, carriesBook: false, cumulative: message.cumulativeQuantity)
    switch arrival {
    case .dropped: break
    case .late: take(trade: message, instrument, isLate: true, carriesBook: false)
    case .newest:
      take(session: message.session, instrument, message.header.time)
      take(trade: message, instrument, isLate: false, carriesBook: false)
      take(band: message, instrument)
    }
  }

  /// The trade comes first: it explains the levels that changed.
  @usableFromInline
  package mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
    messages.count(.tradeBook)
    let header = message.trade.header
    guard let instrument = instrument(header) else { return }
    let arrival = place(
      header, instrument.index, carriesBook: true, cumulative: message.trade.cumulativeQuantity)
    switch arrival {
    case .dropped: break
    case .late: take(trade: message.trade, instrument, isLate: true, carriesBook: true)
    case .newest:
      take(trade: message.trade, instrument, isLate: false, carriesBook: true)
      take(session: header.session, instrument, header.time)
      take(band: message.trade, instrument)
      take(book: header, message.bid, message.ask, instrument)
    }
  }

  /// The recovery cycle has no times, so it never replaces a book that is believed. A volume
  /// beyond the known one may be on its way; when a whole cycle later it still is beyond, trades
  /// were lost, and the book with them.
  @usableFromInline
  package mutating func snapshot(_ message: borrowing KRX.Snapshot) {
    messages.count(.snapshot)
    guard let instrument = instrument(message.header) else { return }
    let row = instrument.index
    let known = records[row].cumulative
    let told = message.cumulativeQuantity
    let toldBefore = records[row].snapshotCumulative
    records[row].snapshotCumulative = told
    let isLost = known >= 0 && toldBefore > known && told >= toldBefore
    guard isLost || !records[row].isTrusted && told >= known else {
      counters.count(.snapshotSkipped)
      return
    }
    counters.count(.snapshotApplied)
    if known >= 0, told > known {
      counters[.volumeLost] &+= UInt64(told - known)
      distrust(instrument, at: message.header.time, volumeLost: told - known)
    }
    records[row].cumulative = told
    records[row].holes.removeAll()
    if records[row].session == 0 {
      take(session: message.header.session, instrument, message.header.time)
    }
    take(book: message.header, message.bid, message.ask, instrument)
  }

  @usableFromInline
  package mutating func record(_ record: borrowing KRX.Record) {
    messages.count(FeedKRXMessage(record.kind))
    switch record.kind {
    case .schedule, .operation, .operationBook: take(schedule: record)
    case .limitExpansion: take(expansion: record)
    case .dynamicBand: take(band: record)
    case .master: take(master: record)
    case .endOfData: publish(session: 0x48_30_20, .none, .absent)
    default: break
    }
  }

  @usableFromInline
  package mutating func recognized(_ code: KRX.TRCode) {
    messages.count(FeedKRXMessage(KRX.kind(ofClass: code.dataClass) ?? .other))
  }

  private mutating func instrument(_ header: KRX.Header) -> InstrumentID? {
    instrument(header.instrument, header.code, index: Int64(header.index), header.time)
  }

  /// The instrument of an ISIN, defined when it is new and wanted; else nil, and counted.
  mutating func instrument(
    _ isin: Alpha<12>, _ trCode: KRX.TRCode, index: Int64, _ time: KRX.TimeOfDay
  ) -> InstrumentID? {
    // An ISIN fills its field, so the field's bytes are the code.
    let code = Code(high: isin.high, low: isin.low)
    if let known = instruments.instrument(of: code) {
      if records[known.index].information == 0 { identify(known, trCode, time) }
      return known
    }
    let korea: UInt64 = 0x4B52
    let rules = configuration.rules[KRXProduct(information: trCode.information)]
    var definition = InstrumentDefinition(
      code: code, venue: .krx, priceDecimals: rules.priceDecimals)
    definition.tickSize = rules.ticks.smallest
    definition.venueIndex = UInt64(max(index, 0))
    // `KRW`.
    definition.currency = Currency(raw: 0x4B52_5700)
    guard configuration.admitsUnlisted, code.high >> 48 == korea,
      let new = instruments.define(definition)
    else {
      counters.count(.instrumentRefused)
      return nil
    }
    identify(new, trCode, time)
    publish(.definition, new, at: time)
    return new
  }

  /// Takes the product from the first message of an instrument; one of which just the code was
  /// known gets its tick.
  private mutating func identify(
    _ instrument: InstrumentID, _ code: KRX.TRCode, _ time: KRX.TimeOfDay
  ) {
    let product = KRXProduct(information: code.information)
    records[instrument.index].information = code.information
    records[instrument.index].product = product
    var definition = instruments[instrument]
    let tick = configuration.rules[product].ticks.smallest
    guard definition.tickSize == .zero, tick != .zero else { return }
    definition.tickSize = tick
    definition.priceDecimals = configuration.rules[product].priceDecimals
    if instruments.define(definition) != nil { publish(.definition, instrument, at: time) }
  }
}
