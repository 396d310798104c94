// SPDX-License-Identifier: Apache-2.0

/// Receives the messages of a TotalView-ITCH 5.0 stream; what a conformer leaves out is ignored.
@usableFromInline
package protocol ITCH50Handler: ~Copyable {
  mutating func systemEvent(_ message: ITCH50.SystemEvent)
  mutating func stockDirectory(_ message: ITCH50.StockDirectory)
  mutating func stockTradingAction(_ message: ITCH50.StockTradingAction)
  mutating func regSHORestriction(_ message: ITCH50.RegSHORestriction)
  mutating func marketParticipantPosition(_ message: ITCH50.MarketParticipantPosition)
  mutating func mwcbDeclineLevels(_ message: ITCH50.MWCBDeclineLevels)
  mutating func mwcbStatus(_ message: ITCH50.MWCBStatus)
  mutating func ipoQuotingPeriodUpdate(_ message: ITCH50.IPOQuotingPeriodUpdate)
  mutating func luldAuctionCollar(_ message: ITCH50.LULDAuctionCollar)
  mutating func operationalHalt(_ message: ITCH50.OperationalHalt)
  mutating func addOrder(_ message: ITCH50.AddOrder)
  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID)
  mutating func orderExecuted(_ message: ITCH50.OrderExecuted)
  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice)
  mutating func orderCancel(_ message: ITCH50.OrderCancel)
  mutating func orderDelete(_ message: ITCH50.OrderDelete)
  mutating func orderReplace(_ message: ITCH50.OrderReplace)
  mutating func trade(_ message: ITCH50.Trade)
  mutating func crossTrade(_ message: ITCH50.CrossTrade)
  mutating func brokenTrade(_ message: ITCH50.BrokenTrade)
  mutating func netOrderImbalance(_ message: ITCH50.NetOrderImbalance)
  mutating func retailPriceImprovement(_ message: ITCH50.RetailPriceImprovement)
  mutating func directListing(_ message: ITCH50.DirectListing)
  mutating func endOfSnapshot(_ message: ITCH50.EndOfSnapshot)
}

extension ITCH50Handler where Self: ~Copyable {
  @inlinable package mutating func systemEvent(_ message: ITCH50.SystemEvent) {}
  @inlinable package mutating func stockDirectory(_ message: ITCH50.StockDirectory) {}
  @inlinable package mutating func stockTradingAction(_ message: ITCH50.StockTradingAction) {}
  @inlinable package mutating func regSHORestriction(_ message: ITCH50.RegSHORestriction) {}
  @inlinable package mutating func marketParticipantPosition(
    _ message: ITCH50.MarketParticipantPosition
  ) {}
  @inlinable package mutating func mwcbDeclineLevels(_ message: ITCH50.MWCBDeclineLevels) {}
  @inlinable package mutating func mwcbStatus(_ message: ITCH50.MWCBStatus) {}
  @inlinable package mutating func ipoQuotingPeriodUpdate(_ message: ITCH50.IPOQuotingPeriodUpdate)
  {}
  @inlinable package mutating func luldAuctionCollar(_ message: ITCH50.LULDAuctionCollar) {}
  @inlinable package mutating func operationalHalt(_ message: ITCH50.OperationalHalt) {}
  @inlinable package mutating func addOrder(_ message: ITCH50.AddOrder) {}
  @inlinable package mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) {}
  @inlinable package mutating func orderExecuted(_ message: ITCH50.OrderExecuted) {}
  @inlinable package mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice)
  {}
  @inlinable package mutating func orderCancel(_ message: ITCH50.OrderCancel) {}
  @inlinable package mutating func orderDelete(_ message: ITCH50.OrderDelete) {}
  @inlinable package mutating func orderReplace(_ message: ITCH50.OrderReplace) {}
  @inlinable package mutating func trade(_ message: ITCH50.Trade) {}
  @inlinable package mutating func crossTrade(_ message: ITCH50.CrossTrade) {}
  @inlinable package mutating func brokenTrade(_ message: ITCH50.BrokenTrade) {}
  @inlinable package mutating func netOrderImbalance(_ message: ITCH50.NetOrderImbalance) {}
  @inlinable package mutating func retailPriceImprovement(_ message: ITCH50.RetailPriceImprovement)
  {}
  @inlinable package mutating func directListing(_ message: ITCH50.DirectListing) {}
  @inlinable package mutating func endOfSnapshot(_ message: ITCH50.EndOfSnapshot) {}
}
