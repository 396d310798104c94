// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Wire

/// Writes every message it receives back into bytes and counts them by type.
struct EchoHandler: ITCH50Handler {
  var bytes: [UInt8] = []
  var counts: [Character: Int] = [:]

  mutating func echo(_ message: some WireEncodable) {
    bytes = encoded(message)
    counts[Character(Unicode.Scalar(bytes[0])), default: 0] += 1
  }

  mutating func systemEvent(_ message: ITCH50.SystemEvent) { echo(message) }
  mutating func stockDirectory(_ message: ITCH50.StockDirectory) { echo(message) }
  mutating func stockTradingAction(_ message: ITCH50.StockTradingAction) { echo(message) }
  mutating func regSHORestriction(_ message: ITCH50.RegSHORestriction) { echo(message) }
  mutating func marketParticipantPosition(_ message: ITCH50.MarketParticipantPosition) {
    echo(message)
  }
  mutating func mwcbDeclineLevels(_ message: ITCH50.MWCBDeclineLevels) { echo(message) }
  mutating func mwcbStatus(_ message: ITCH50.MWCBStatus) { echo(message) }
  mutating func ipoQuotingPeriodUpdate(_ message: ITCH50.IPOQuotingPeriodUpdate) { echo(message) }
  mutating func luldAuctionCollar(_ message: ITCH50.LULDAuctionCollar) { echo(message) }
  mutating func operationalHalt(_ message: ITCH50.OperationalHalt) { echo(message) }
  mutating func addOrder(_ message: ITCH50.AddOrder) { echo(message) }
  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) { echo(message) }
  mutating func orderExecuted(_ message: ITCH50.OrderExecuted) { echo(message) }
  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) { echo(message) }
  mutating func orderCancel(_ message: ITCH50.OrderCancel) { echo(message) }
  mutating func orderDelete(_ message: ITCH50.OrderDelete) { echo(message) }
  mutating func orderReplace(_ message: ITCH50.OrderReplace) { echo(message) }
  mutating func trade(_ message: ITCH50.Trade) { echo(message) }
  mutating func crossTrade(_ message: ITCH50.CrossTrade) { echo(message) }
  mutating func brokenTrade(_ message: ITCH50.BrokenTrade) { echo(message) }
  mutating func netOrderImbalance(_ message: ITCH50.NetOrderImbalance) { echo(message) }
  mutating func retailPriceImprovement(_ message: ITCH50.RetailPriceImprovement) { echo(message) }
  mutating func directListing(_ message: ITCH50.DirectListing) { echo(message) }
  mutating func endOfSnapshot(_ message: ITCH50.EndOfSnapshot) { echo(message) }
}
