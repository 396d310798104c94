// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Rings
import Testing
import Units
import Wire

@Suite struct OrderPortTests {
  @Test("an order lives through acceptance, fill, replacement and cancels")
  func life() {
    var client = TestClient()
    #expect(client.login() == "logged in at 1, system S")
    #expect(client.send(order: OUCH50.AccountQuery()) == "next 1")
    #expect(client.enter(1, "B", 100, at: 50) == "accepted 1 B 100@50 L")
    #expect(client.market(.sell, 40, at: 50) == "executed 1 40@50 A")
    #expect(client.replace(1, by: 2, 120, at: 49) == "replaced 1 by 2 120@49")
    let state = client.core.port.book.position(InstrumentID(raw: 0))
    #expect(state.position.raw == 40)
    #expect(state.cash == Money(raw: -2_000_000_000_000))
    #expect(state.openOrders == 1)
    #expect(state.openBuy.raw == 80, "the total of a replacement includes what was executed")
    #expect(state.fillCount == 1)
    #expect(client.cancel(2, to: 70) == "canceled 2 50 U", "40 of the 70 were executed before")
    #expect(client.cancel(2, to: 70) == "nothing")
    #expect(client.cancel(1) == "nothing", "a replaced order is finished")
    #expect(client.market(.sell, 10, at: 40) == "executed 2 10@49 A")
    #expect(client.replace(2, by: 3, 50, at: 49) == "rejected 3 19", "no more than was executed")
    #expect(client.cancel(2) == "canceled 2 20 U")
    #expect(client.replace(2, by: 4, 90, at: 49) == "rejected 4 21")
    #expect(client.core.port.book.openOrderCount == 0)
    #expect(client.core.port.book.position(InstrumentID(raw: 0)).openBuy == .zero)
    #expect(client.core.engine.book.orderCount == 0)
    #expect(client.send(order: OUCH50.AccountQuery()) == "next 5")
  }

  @Test("a cancel down to less than was executed takes all that is open, one to more takes nothing")
  func cancelBelowExecuted() {
    var client = TestClient()
    _ = client.login()
    _ = client.enter(1, "B", 100, at: 50)
    _ = client.market(.sell, 40, at: 50)
    #expect(client.cancel(1, to: 100) == "nothing")
    #expect(client.cancel(1, to: 99) == "canceled 1 1 U")
    #expect(client.cancel(1, to: 39) == "canceled 1 59 U")
    #expect(client.core.port.book.openOrderCount == 0)
  }

  @Test("an incoming order takes what is there and expires or rests")
  func aggression() {
    var client = TestClient()
    _ = client.login()
    _ = client.market(.sell, 30, at: 60)
    #expect(
      client.enter(1, "B", 50, at: 61, tif: "3")
        == "accepted 1 B 50@61 L, executed 1 30@60 R, canceled 1 20 I")
    _ = client.market(.sell, 30, at: 60)
    #expect(
      client.enter(2, "B", 50, at: 61) == "accepted 2 B 50@61 L, executed 2 30@60 R")
    #expect(client.market(.sell, 25, at: 61) == "executed 2 20@61 A")
    #expect(
      client.enter(3, "S", 10, at: 62) == "accepted 3 S 10@62 L")
    #expect(
      client.enter(4, "B", 10, at: 62)
        == "accepted 4 B 10@62 L, executed 4 5@61 R, prevented 3 10 Q")
    let state = client.core.port.book.position(InstrumentID(raw: 0))
    #expect(state.position.raw == 85)
    #expect(state.openOrders == 1)
    #expect(state.openSell == .zero)
  }

  struct Refusal: Sendable {
    var side: Character = "B"
    var quantity: UInt32 = 10
    var price: UInt64 = 50
    var tif: Character = "0"
    var display: Character = "Y"
    var cross: Character = "N"
    var symbol = TestClient.symbol
    var reason: UInt16
  }

  static let refusals = [
    Refusal(symbol: Alpha<8>(Code(high: 0x5A5A_5A00_0000_0000, low: 0)), reason: 0x17),
    Refusal(side: "X", reason: 0x09),
    Refusal(price: 0, reason: 0x1D),
    Refusal(price: 200_000, reason: 0x1D),
    Refusal(price: UInt64.max / 10_000, reason: 0x1D),
    Refusal(quantity: 0, reason: 0x13),
    Refusal(quantity: 1_000_000, reason: 0x1E),
    Refusal(display: "N", reason: 0x03),
    Refusal(cross: "O", reason: 0x14),
    Refusal(tif: "6", reason: 0x0F),
  ]

  @Test("an order outside the rules is rejected with its reason", arguments: refusals)
  func refused(row: Refusal) {
    var client = TestClient()
    _ = client.login()
    let answer = client.enter(
      1, row.side, row.quantity, at: row.price, tif: row.tif, display: row.display,
      cross: row.cross, symbol: row.symbol)
    #expect(answer == "rejected 1 \(row.reason)")
    #expect(client.core.port.book.openOrderCount == 0)
    #expect(client.core.port.userRefNumLast == 1, "a rejected number is used up")
  }

  @Test("numbers that do not rise are ignored")
  func duplicates() {
    var client = TestClient()
    _ = client.login()
    #expect(client.enter(5, "B", 10, at: 50) == "accepted 5 B 10@50 L")
    #expect(client.enter(5, "B", 10, at: 50) == "nothing")
    #expect(client.enter(3, "B", 10, at: 50) == "nothing")
    #expect(client.enter(0, "B", 10, at: 50) == "nothing")
    #expect(client.replace(5, by: 5, 20, at: 50) == "nothing")
    #expect(client.core.port.counters.orderDuplicate == 4)
    #expect(client.core.engine.book.orderCount == 1)
  }

  @Test("a row whose order is still open rejects the order that would take it")
  func rowInUse() {
    var port = OrderPortConfiguration()
    port.orderCapacity = 16
    var client = TestClient(port: port)
    _ = client.login()
    #expect(client.enter(1, "B", 10, at: 50) == "accepted 1 B 10@50 L")
    #expect(client.enter(17, "B", 10, at: 50) == "rejected 17 10")
    #expect(client.enter(18, "B", 10, at: 50) == "accepted 18 B 10@50 L")
  }

  @Test("a halted stock rejects orders and lets cancels pass")
  func halted() {
    var client = TestClient()
    _ = client.login()
    _ = client.enter(1, "B", 10, at: 50)
    client.core.changeState(InstrumentID(raw: 0), to: .halted, at: client.now)
    #expect(client.enter(2, "B", 10, at: 50) == "rejected 2 7")
    #expect(client.replace(1, by: 3, 10, at: 51) == "rejected 3 7")
    #expect(client.cancel(1) == "canceled 1 10 U")
  }

  @Test("mass cancel takes all orders of its symbol; disable stops entry")
  func massCancel() {
    var client = TestClient()
    _ = client.login()
    let other = Alpha<8>(ListedInstrument.samples[0].code)
    _ = client.enter(1, "B", 10, at: 50)
    _ = client.enter(2, "S", 10, at: 90)
    _ = client.enter(3, "B", 10, at: 50, symbol: other)
    let request = OUCH50.MassCancel(userRefNum: 4, firm: .blank, symbol: TestClient.symbol)
    #expect(client.send(order: request) == "canceled 1 10 U, canceled 2 10 U, mass cancel 4")
    let all = OUCH50.MassCancel(userRefNum: 5, firm: .blank, symbol: .blank)
    #expect(client.send(order: all) == "canceled 3 10 U, mass cancel 5")
    #expect(
      client.send(order: OUCH50.DisableOrderEntry(userRefNum: 6, firm: .blank)) == "disabled")
    #expect(client.enter(7, "B", 10, at: 50) == "rejected 7 12")
    #expect(client.send(order: OUCH50.EnableOrderEntry(userRefNum: 8, firm: .blank)) == "enabled")
    #expect(client.enter(9, "B", 10, at: 50) == "accepted 9 B 10@50 L")
  }

  @Test("a text that names a feed message yields the time since it was sent")
  func wireToWire() {
    var client = TestClient()
    _ = client.login()
    _ = client.market(.buy, 5, at: 30)
    client.core.publisher.flush(at: client.now)
    client.core.publisher.packetSent(at: client.now)
    client.now = MonotonicNanos(raw: client.now.raw + 4_321)
    // "T0000000000001", then a sequence never sent, then an ordinary text.
    _ = client.enter(
      1, "B", 1, at: 20, text: Alpha(high: 0x5430_3030_3030_3030, low: 0x3030_3030_3031_0000))
    _ = client.enter(
      2, "B", 1, at: 20, text: Alpha(high: 0x5430_3030_3030_3030, low: 0x3030_3030_4146_0000))
    _ = client.enter(3, "B", 1, at: 20)
    #expect(client.core.wireToWire.popFirst() == Nanos(raw: 4_321))
    #expect(client.core.wireToWire.popFirst() == nil)
    #expect(client.core.triggerUnknownCount == 1)
  }
}
