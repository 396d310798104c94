// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Hands the fields of one message to `visitor` in wire order, prices as decimals; cold path.
  package static func describe(_ message: RawSpan, to visitor: inout some FieldVisitor) -> Outcome {
    var describer = Describer(visitor: visitor)
    let outcome = decode(message, into: &describer)
    visitor = describer.visitor
    return outcome
  }

  private struct Describer<Visitor: FieldVisitor>: ITCH50Handler {
    var visitor: Visitor

    mutating func visit(_ message: some ITCH50Message & FieldSource) {
      visitor.message(type: type(of: message).typeText, name: type(of: message).name)
      visitor.field("stock_locate", .integer(Int128(message.header.stockLocate)))
      visitor.field("tracking_number", .integer(Int128(message.header.trackingNumber)))
      visitor.field("timestamp", .integer(Int128(message.header.timestamp)))
      message.walk(&visitor)
    }

    mutating func systemEvent(_ message: SystemEvent) { visit(message) }
    mutating func stockDirectory(_ message: StockDirectory) { visit(message) }
    mutating func stockTradingAction(_ message: StockTradingAction) { visit(message) }
    mutating func regSHORestriction(_ message: RegSHORestriction) { visit(message) }
    mutating func marketParticipantPosition(_ message: MarketParticipantPosition) { visit(message) }
    mutating func mwcbDeclineLevels(_ message: MWCBDeclineLevels) { visit(message) }
    mutating func mwcbStatus(_ message: MWCBStatus) { visit(message) }
    mutating func ipoQuotingPeriodUpdate(_ message: IPOQuotingPeriodUpdate) { visit(message) }
    mutating func luldAuctionCollar(_ message: LULDAuctionCollar) { visit(message) }
    mutating func operationalHalt(_ message: OperationalHalt) { visit(message) }
    mutating func addOrder(_ message: AddOrder) { visit(message) }
    mutating func addOrderMPID(_ message: AddOrderMPID) { visit(message) }
    mutating func orderExecuted(_ message: OrderExecuted) { visit(message) }
    mutating func orderExecutedWithPrice(_ message: OrderExecutedWithPrice) { visit(message) }
    mutating func orderCancel(_ message: OrderCancel) { visit(message) }
    mutating func orderDelete(_ message: OrderDelete) { visit(message) }
    mutating func orderReplace(_ message: OrderReplace) { visit(message) }
    mutating func trade(_ message: Trade) { visit(message) }
    mutating func crossTrade(_ message: CrossTrade) { visit(message) }
    mutating func brokenTrade(_ message: BrokenTrade) { visit(message) }
    mutating func netOrderImbalance(_ message: NetOrderImbalance) { visit(message) }
    mutating func retailPriceImprovement(_ message: RetailPriceImprovement) { visit(message) }
    mutating func directListing(_ message: DirectListing) { visit(message) }
    mutating func endOfSnapshot(_ message: EndOfSnapshot) {
      visitor.message(type: "G", name: EndOfSnapshot.name)
      visitor.field("sequence", .integer(Int128(message.sequence)))
    }
  }
}
