// SPDX-License-Identifier: Apache-2.0
import Host
import Rings
import Testing
import Units

@Suite("Shared records")
struct RecordLayoutTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let layout: RecordLayout
    let size: Int
    let alignment: Int
    let offsets: [String: Int]
    var testDescription: String { layout.name }
  }

  static let rows: [Row] = [
    Row(
      layout: Event.layout, size: 64, alignment: 8,
      offsets: [
        "sequence": 0, "exchangeTime": 8, "receiveTime": 16, "venueSequence": 24, "orderID": 32,
        "price": 40, "quantity": 48, "instrument": 56, "kind": 60, "side": 61, "flags": 62,
      ]),
    Row(
      layout: OrderRequest.layout, size: 128, alignment: 8,
      offsets: [
        "kind": 0, "side": 1, "timeInForce": 2, "strategy": 3, "instrument": 4,
        "clientOrderID": 8, "target": 16, "price": 24, "quantity": 32, "epoch": 40,
        "triggerSequence": 48, "receiveTime": 56, "publishTime": 64, "readTime": 72,
        "requestTime": 80, "decisionPrice": 88, "orderType": 96, "instructions": 97,
        "reserved": 98, "number": 100, "triggerPrice": 104, "displayQuantity": 112,
        "expireTime": 120,
      ]),
    Row(
      layout: OrderReport.layout, size: 144, alignment: 8,
      offsets: [
        "kind": 0, "reason": 1, "side": 2, "strategy": 3, "instrument": 4, "clientOrderID": 8,
        "target": 16, "venueOrderID": 24, "price": 32, "quantity": 40, "leaves": 48,
        "matchNumber": 56, "epoch": 64, "venueTime": 72, "gatewayTime": 80, "cashLow": 88,
        "cashHigh": 96, "venueReason": 104, "amountLow": 112, "amountHigh": 120,
        "journalSequence": 128, "progress": 136,
      ]),
    Row(
      layout: InstrumentState.layout, size: 608, alignment: 8,
      offsets: [
        "code": 0, "venue": 16, "priceDecimals": 17, "quantityDecimals": 18, "tradingState": 19,
        "isStale": 20, "roundLot": 24, "venueIndex": 32, "bids": 40, "asks": 280,
        "lastPrice": 520, "lastQuantity": 528, "volume": 536, "tradeCount": 544, "open": 552,
        "high": 560, "low": 568, "lastSequence": 576, "lastVenueSequence": 584,
        "lastExchangeTime": 592, "messageCount": 600,
      ]),
    Row(
      layout: PositionState.layout, size: 112, alignment: 16,
      offsets: [
        "strategy": 0, "instrument": 4, "position": 8, "cash": 16, "openOrders": 32,
        "openBuy": 40, "openSell": 48, "fillCount": 56, "openCost": 64, "realised": 80,
        "fees": 96,
      ]),
    Row(
      layout: InstrumentDefinition.layout, size: 64, alignment: 8,
      offsets: [
        "code": 0, "venueIndex": 16, "roundLot": 24, "tickSize": 32, "venue": 40,
        "priceDecimals": 41, "quantityDecimals": 42, "margined": 43, "tradingDate": 44,
        "multiplier": 48, "currency": 56, "reserved1": 60,
      ]),
  ]

  @Test("has the size, alignment and field offsets its page says", arguments: rows)
  func offsets(row: Row) {
    #expect(row.layout.size == row.size)
    #expect(row.layout.stride == row.size)
    #expect(row.layout.alignment == row.alignment)
    let offsets = Dictionary(uniqueKeysWithValues: row.layout.fields.map { ($0.name, $0.offset) })
    #expect(offsets == row.offsets)
  }

  @Test("has no padding hole and no field left out", arguments: rows)
  func holes(row: Row) {
    #expect(row.layout.flaw == nil)
    #expect(row.layout.size % 8 == 0)
  }

  @Test("hashes differently when a field moves")
  func hash() {
    #expect(Set(Self.rows.map(\.layout.hash)).count == Self.rows.count)
    let moved = RecordLayout(
      Event.self, Event.layout.fields.dropLast() + [.init("flags", \Event.side)])
    #expect(moved.hash != Event.layout.hash)
    #expect(moved.flaw != nil)
  }
}
