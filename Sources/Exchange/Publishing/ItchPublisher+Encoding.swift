// SPDX-License-Identifier: Apache-2.0
import Rings
import Units
import Wire

extension MoldUDP64.PacketBuilder {
  /// Adds a record of the feed about `listed` (any, where it is about none); false when the packet
  /// has no room for it.
  mutating func append(
    _ record: FeedRecord, of listed: ListedInstrument, to output: inout MutableRawSpan
  ) -> Bool {
    let stock = Alpha<8>(listed.code)
    func header(_ instrument: InstrumentID) -> ITCH50.Header {
      ITCH50.Header(
        stockLocate: UInt16(truncatingIfNeeded: instrument.raw + 1), timestamp: record.timestamp)
    }
    switch record.message {
    case .event(let event):
      return append(event, header(event.instrument), listed, to: &output)
    case .system(let code):
      let none = ITCH50.Header(stockLocate: 0, timestamp: record.timestamp)
      return append(ITCH50.SystemEvent(header: none, eventCode: code), to: &output)
    case .directory(let instrument):
      return append(ITCH50.StockDirectory(listed, header(instrument)), to: &output)
    case .tradingAction(let instrument):
      return append(
        ITCH50.StockTradingAction(listed, .trading, header(instrument)), to: &output)
    case .shortSaleRestriction(let instrument):
      return append(
        ITCH50.RegSHORestriction(
          header: header(instrument), stock: stock, action: UInt8(ascii: "0")), to: &output)
    case .marketMaker(let instrument):
      return append(
        ITCH50.MarketParticipantPosition(
          header: header(instrument), mpid: ItchPublisher.participant, stock: stock,
          primaryMM: UInt8(ascii: "Y"), mmMode: UInt8(ascii: "N"), state: UInt8(ascii: "A")),
        to: &output)
    }
  }

  private mutating func append(
    _ event: EngineEvent, _ header: ITCH50.Header, _ listed: ListedInstrument,
    to output: inout MutableRawSpan
  ) -> Bool {
    let stock = Alpha<8>(listed.code)
    let shares = UInt32(clamping: event.quantity.raw)
    let price = UInt32(clamping: event.price.mantissa(decimals: 4))
    switch event.kind {
    case .added where event.isAttributed:
      return append(
        ITCH50.AddOrderMPID(
          header: header, orderRef: event.order.raw, side: event.side.character, shares: shares,
          stock: stock, price: price, attribution: ItchPublisher.participant), to: &output)
    case .added:
      return append(
        ITCH50.AddOrder(
          header: header, orderRef: event.order.raw, side: event.side.character, shares: shares,
          stock: stock, price: price), to: &output)
    case .executed:
      return append(
        ITCH50.OrderExecuted(
          header: header, orderRef: event.order.raw, executedShares: shares, match: event.match),
        to: &output)
    case .executedAtPrice:
      return append(
        ITCH50.OrderExecutedWithPrice(
          header: header, orderRef: event.order.raw, executedShares: shares, match: event.match,
          printable: ITCH50.printable, price: price), to: &output)
    case .reduced:
      return append(
        ITCH50.OrderCancel(header: header, orderRef: event.order.raw, cancelledShares: shares),
        to: &output)
    case .deleted:
      return append(
        ITCH50.OrderDelete(header: header, orderRef: event.order.raw), to: &output)
    case .replaced:
      return append(
        ITCH50.OrderReplace(
          header: header, originalRef: event.previous.raw, newRef: event.order.raw,
          shares: shares, price: price), to: &output)
    case .hiddenTrade:
      return append(
        ITCH50.Trade(
          header: header, orderRef: 0, side: Side.buy.character, shares: shares, stock: stock,
          price: price, match: event.match), to: &output)
    case .crossTrade:
      return append(
        ITCH50.CrossTrade(
          header: header, shares: UInt64(clamping: event.quantity.raw), stock: stock,
          crossPrice: price, match: event.match, crossType: ITCH50.CrossType.opening),
        to: &output)
    case .status:
      return append(ITCH50.StockTradingAction(listed, event.state, header), to: &output)
    case .accepted, .expired:
      preconditionFailure("accepted and expired are for the owner of the order only")
    }
  }
}

extension ITCH50.StockDirectory {
  /// The definition of a listed stock.
  init(_ listed: ListedInstrument, _ header: ITCH50.Header) {
    self.init(
      header: header, stock: Alpha<8>(listed.code), marketCategory: UInt8(ascii: "Q"),
      financialStatus: UInt8(ascii: "N"), roundLotSize: listed.roundLot,
      roundLotsOnly: UInt8(ascii: "N"), issueClassification: UInt8(ascii: "C"),
      issueSubType: Alpha<2>(Code(high: 0x5A20_0000_0000_0000, low: 0)),
      authenticity: UInt8(ascii: "P"), shortSaleThreshold: UInt8(ascii: "N"),
      ipoFlag: UInt8(ascii: "N"), luldTier: UInt8(ascii: "1"), etpFlag: UInt8(ascii: "N"),
      etpLeverageFactor: 0, inverse: UInt8(ascii: "N"))
  }
}

extension ITCH50.StockTradingAction {
  /// The trading state of a listed stock.
  init(_ listed: ListedInstrument, _ state: TradingState, _ header: ITCH50.Header) {
    self.init(
      header: header, stock: Alpha<8>(listed.code), tradingState: state.itchCharacter,
      reserved: UInt8(ascii: " "), reason: .blank)
  }
}

extension TradingState {
  /// The letter of a Stock Trading Action message; states it cannot say are halts.
  var itchCharacter: UInt8 {
    switch self {
    case .trading: ITCH50.TradingState.trading
    case .paused: ITCH50.TradingState.paused
    case .quotationOnly, .auction: ITCH50.TradingState.quotationOnly
    case .halted, .closed, .unknown: ITCH50.TradingState.halted
    }
  }
}

extension FeedMessage {
  /// What the message is about, `none` for the whole market.
  var instrument: InstrumentID {
    switch self {
    case .event(let event): event.instrument
    case .system: .none
    case .directory(let instrument), .tradingAction(let instrument),
      .shortSaleRestriction(let instrument), .marketMaker(let instrument):
      instrument
    }
  }

  /// The type byte of the ITCH message it becomes.
  var type: UInt8 {
    switch self {
    case .system: ITCH50.SystemEvent.type
    case .directory: ITCH50.StockDirectory.type
    case .tradingAction: ITCH50.StockTradingAction.type
    case .shortSaleRestriction: ITCH50.RegSHORestriction.type
    case .marketMaker: ITCH50.MarketParticipantPosition.type
    case .event(let event):
      switch event.kind {
      case .added: event.isAttributed ? ITCH50.AddOrderMPID.type : ITCH50.AddOrder.type
      case .executed: ITCH50.OrderExecuted.type
      case .executedAtPrice: ITCH50.OrderExecutedWithPrice.type
      case .hiddenTrade: ITCH50.Trade.type
      case .crossTrade: ITCH50.CrossTrade.type
      case .reduced: ITCH50.OrderCancel.type
      case .deleted: ITCH50.OrderDelete.type
      case .replaced: ITCH50.OrderReplace.type
      case .status: ITCH50.StockTradingAction.type
      case .accepted, .expired: 0
      }
    }
  }
}
