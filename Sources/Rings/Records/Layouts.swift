// SPDX-License-Identifier: Apache-2.0

extension Event: SharedRecord {
  /// The fields of the page above the type, as the compiler laid them out.
  public static var layout: RecordLayout {
    RecordLayout(
      Event.self,
      [
        .init("sequence", \Event.sequence), .init("exchangeTime", \Event.exchangeTime),
        .init("receiveTime", \Event.receiveTime), .init("venueSequence", \Event.venueSequence),
        .init("orderID", \Event.orderID), .init("price", \Event.price),
        .init("quantity", \Event.quantity), .init("instrument", \Event.instrument),
        .init("kind", \Event.kind), .init("side", \Event.side), .init("flags", \Event.flags),
      ])
  }
}

extension OrderRequest: SharedRecord {
  /// The fields of the page above the type, as the compiler laid them out.
  public static var layout: RecordLayout {
    RecordLayout(
      OrderRequest.self,
      [
        .init("kind", \OrderRequest.kind), .init("side", \OrderRequest.side),
        .init("timeInForce", \OrderRequest.timeInForce),
        .init("strategy", \OrderRequest.strategy), .init("instrument", \OrderRequest.instrument),
        .init("clientOrderID", \OrderRequest.clientOrderID),
        .init("target", \OrderRequest.target), .init("price", \OrderRequest.price),
        .init("quantity", \OrderRequest.quantity), .init("epoch", \OrderRequest.epoch),
        .init("triggerSequence", \OrderRequest.triggerSequence),
        .init("receiveTime", \OrderRequest.receiveTime),
        .init("publishTime", \OrderRequest.publishTime),
        .init("readTime", \OrderRequest.readTime),
        .init("requestTime", \OrderRequest.requestTime),
        .init("decisionPrice", \OrderRequest.decisionPrice),
        .init("orderType", \OrderRequest.orderType),
        .init("instructions", \OrderRequest.instructions),
        .init("reserved", \OrderRequest.reserved),
        .init("number", \OrderRequest.number),
        .init("triggerPrice", \OrderRequest.triggerPrice),
        .init("displayQuantity", \OrderRequest.displayQuantity),
        .init("expireTime", \OrderRequest.expireTime),
      ])
  }
}

extension OrderReport: SharedRecord {
  /// The fields of the page above the type, as the compiler laid them out.
  public static var layout: RecordLayout {
    RecordLayout(
      OrderReport.self,
      [
        .init("kind", \OrderReport.kind), .init("reason", \OrderReport.reason),
        .init("side", \OrderReport.side), .init("strategy", \OrderReport.strategy),
        .init("instrument", \OrderReport.instrument),
        .init("clientOrderID", \OrderReport.clientOrderID),
        .init("target", \OrderReport.target), .init("venueOrderID", \OrderReport.venueOrderID),
        .init("price", \OrderReport.price), .init("quantity", \OrderReport.quantity),
        .init("leaves", \OrderReport.leaves), .init("matchNumber", \OrderReport.matchNumber),
        .init("epoch", \OrderReport.epoch), .init("venueTime", \OrderReport.venueTime),
        .init("gatewayTime", \OrderReport.gatewayTime), .init("cashLow", \OrderReport.cashLow),
        .init("cashHigh", \OrderReport.cashHigh),
        .init("venueReason", \OrderReport.venueReason),
        .init("amountLow", \OrderReport.amountLow),
        .init("amountHigh", \OrderReport.amountHigh),
        .init("journalSequence", \OrderReport.journalSequence),
        .init("progress", \OrderReport.progress),
      ])
  }
}

extension InstrumentState: SharedRecord {
  /// The fields of the page above the type, as the compiler laid them out.
  public static var layout: RecordLayout {
    RecordLayout(
      InstrumentState.self,
      [
        .init("code", \InstrumentState.code), .init("venue", \InstrumentState.venue),
        .init("priceDecimals", \InstrumentState.priceDecimals),
        .init("quantityDecimals", \InstrumentState.quantityDecimals),
        .init("tradingState", \InstrumentState.tradingState),
        .init("isStale", \InstrumentState.isStale), .init("roundLot", \InstrumentState.roundLot),
        .init("venueIndex", \InstrumentState.venueIndex), .init("bids", \InstrumentState.bids),
        .init("asks", \InstrumentState.asks), .init("lastPrice", \InstrumentState.lastPrice),
        .init("lastQuantity", \InstrumentState.lastQuantity),
        .init("volume", \InstrumentState.volume),
        .init("tradeCount", \InstrumentState.tradeCount), .init("open", \InstrumentState.open),
        .init("high", \InstrumentState.high), .init("low", \InstrumentState.low),
        .init("lastSequence", \InstrumentState.lastSequence),
        .init("lastVenueSequence", \InstrumentState.lastVenueSequence),
        .init("lastExchangeTime", \InstrumentState.lastExchangeTime),
        .init("messageCount", \InstrumentState.messageCount),
      ])
  }
}

extension PositionState: SharedRecord {
  /// The fields of the page above the type, as the compiler laid them out.
  public static var layout: RecordLayout {
    RecordLayout(
      PositionState.self,
      [
        .init("strategy", \PositionState.strategy),
        .init("instrument", \PositionState.instrument),
        .init("position", \PositionState.position), .init("cash", \PositionState.cash),
        .init("openOrders", \PositionState.openOrders), .init("openBuy", \PositionState.openBuy),
        .init("openSell", \PositionState.openSell), .init("fillCount", \PositionState.fillCount),
        .init("openCost", \PositionState.openCost), .init("realised", \PositionState.realised),
        .init("fees", \PositionState.fees),
      ])
  }
}

extension InstrumentDefinition: SharedRecord {
  public static var layout: RecordLayout {
    RecordLayout(
      InstrumentDefinition.self,
      [
        .init("code", \InstrumentDefinition.code),
        .init("venueIndex", \InstrumentDefinition.venueIndex),
        .init("roundLot", \InstrumentDefinition.roundLot),
        .init("tickSize", \InstrumentDefinition.tickSize),
        .init("venue", \InstrumentDefinition.venue),
        .init("priceDecimals", \InstrumentDefinition.priceDecimals),
        .init("quantityDecimals", \InstrumentDefinition.quantityDecimals),
        .init("margined", \InstrumentDefinition.margined),
        .init("tradingDate", \InstrumentDefinition.tradingDate),
        .init("multiplier", \InstrumentDefinition.multiplier),
        .init("currency", \InstrumentDefinition.currency),
        .init("reserved1", \InstrumentDefinition.reserved1),
      ])
  }
}
