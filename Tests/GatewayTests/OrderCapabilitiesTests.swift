// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import Testing
import Trading
import Units
import Venue
import VenueNasdaq
import Wire

/// What a session declares and what it then encodes: `VenueOrder+OUCH50`.
@Suite struct OrderCapabilitiesTests {
  func order(_ conditions: OrderConditions, _ time: TimeInForce = .day) -> VenueOrder {
    VenueOrder(
      reference: 1, symbol: Code("TEST")!, side: .buy, price: Price(raw: 100_000_000_000),
      quantity: Quantity(raw: 100), timeInForce: time, triggerSequence: 0, conditions: conditions)
  }

  @Test(
    "a session that says nothing has limit orders for the day or immediate",
    arguments: OrderType.allCases)
  func limitOrders(type: OrderType) {
    let price = Price(raw: type.isStop ? 1 : 0)
    for time in TimeInForce.allCases {
      let end = UnixNanos(raw: time == .goodTillDate ? 1 : 0)
      let order = order(.init(type: type, triggerPrice: price, expireTime: end), time)
      let isCarried = type == .limit && (time == .day || time == .immediateOrCancel)
      let refusal = OrderCapabilities.limitOrders.refusal(of: order)
      #expect(refusal == (isCarried ? .none : .unsupported))
    }
    #expect(OrderCapabilities.limitOrders.canReplace(type) == (type == .limit))
    let reserve = order(.init(displayQuantity: Quantity(raw: 10)))
    #expect(OrderCapabilities.limitOrders.refusal(of: reserve) == .unsupported)
    let hidden = order(.init(instructions: .hidden))
    #expect(OrderCapabilities.limitOrders.refusal(of: hidden) == .unsupported)
  }

  @Test("terms that contradict each other are invalid, not unsupported")
  func incoherent() {
    let order = order(.init(triggerPrice: Price(raw: 1)))
    #expect(VenueOrder.capabilitiesOfOUCH50.refusal(of: order) == .invalidOrder)
  }

  @Test("what the venue lacks is refused before it leaves, and journaled nowhere")
  func refused() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    desk.reports = []
    let count = desk.core.journal.count
    var request = desk.order(1)
    request.conditions = OrderConditions(type: .stop, triggerPrice: Price(raw: 101_000_000_000))
    #expect(desk.send(request) == .refused)
    #expect(desk.reports.map(\.reason) == [.unsupported])
    #expect(desk.core.journal.count == count)
    #expect(desk.venue.lastReference == 0)
  }

  @Test("an order of another type than limit is cancelled, not replaced")
  func replaced() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    var request = desk.order(1)
    request.orderType = .midpointPeg
    #expect(desk.send(request) == .sent)
    desk.reports = []
    var other = desk.replace(1, by: 2, cents: 100_00, quantity: 150)
    other.orderType = .midpointPeg
    #expect(desk.send(other) == .refused)
    #expect(desk.send(desk.replace(1, by: 3, cents: 100_00, quantity: 150)) == .refused)
    #expect(desk.reports.map(\.reason) == [.unsupported, .unsupported])
  }

  struct Row: Sendable {
    var conditions: OrderConditions
    var time = TimeInForce.day
    /// Fields of the message at their offsets, and its appendage.
    var price: [UInt8] = [0, 0, 0, 0, 0, 0x0F, 0x42, 0x40]
    var timeInForce = UInt8(ascii: "0")
    var display = UInt8(ascii: "Y")
    var appendage: [UInt8] = []
  }

  @Test(
    "OUCH 5.0 carries the terms in its fields and tags",
    arguments: [
      Row(conditions: .init()),
      Row(conditions: .init(), time: .immediateOrCancel, timeInForce: UInt8(ascii: "3")),
      Row(
        conditions: .init(), time: .fillOrKill, timeInForce: UInt8(ascii: "3"),
        appendage: [5, 3, 0, 0, 0, 100]),
      Row(
        conditions: .init(type: .market), time: .immediateOrCancel,
        price: [0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF], timeInForce: UInt8(ascii: "3")),
      Row(conditions: .init(instructions: .hidden), display: UInt8(ascii: "N")),
      Row(conditions: .init(instructions: .postOnly), appendage: [2, 12, UInt8(ascii: "P")]),
      Row(
        conditions: .init(displayQuantity: Quantity(raw: 10)), appendage: [5, 5, 0, 0, 0, 10]),
      Row(conditions: .init(type: .midpointPeg), appendage: [2, 6, UInt8(ascii: "M")]),
      Row(
        conditions: .init(type: .marketPeg, triggerPrice: Price(raw: -10_000_000)),
        appendage: [2, 6, UInt8(ascii: "P"), 5, 7, 0xFF, 0xFF, 0xFF, 0x9C]),
    ])
  func encoded(row: Row) throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    var request = desk.order(1)
    request.conditions = row.conditions
    request.timeInForce = row.time
    let outcome = desk.core.accept(
      request, from: Desk.strategy, market: Desk.market, now: desk.now)
    #expect(outcome == .sent)
    // Two bytes of length and the packet's type come before the message.
    let message = Array(bytes(of: desk.core.output).dropFirst(3))
    #expect(Array(message[18..<26]) == row.price)
    #expect(message[26] == row.timeInForce)
    #expect(message[27] == row.display)
    let byteCount = row.appendage.count
    #expect(Array(message[45...]) == [0, UInt8(byteCount)] + row.appendage)
  }

  @Test("a peg's offset beyond the field, or finer than it, is invalid")
  func offset() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    desk.reports = []
    for (id, raw) in [(1, 50_000), (2, 214_748_364_800_000)] as [(UInt64, Int64)] {
      var request = desk.order(id)
      request.conditions = OrderConditions(type: .midpointPeg, triggerPrice: Price(raw: raw))
      desk.send(request)
    }
    #expect(desk.reports.map(\.reason) == [.invalidOrder, .invalidOrder])
  }

  @Test("a journaled request is read back with its terms")
  func journaled() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    var request = desk.order(1)
    request.conditions = OrderConditions(
      type: .marketPeg, instructions: .postOnly, triggerPrice: Price(raw: -10_000_000))
    desk.send(request)
    let records = (0..<desk.core.journal.count).map { desk.core.journal.record(at: $0) }
    let read = records.compactMap(\.request)
    #expect(read.map(\.conditions) == [request.conditions])
  }
}
