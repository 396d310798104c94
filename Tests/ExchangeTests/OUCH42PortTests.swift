// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Rings
import Testing
import Units
import Wire

extension Transcript: OUCH42OutboundHandler {
  private func price(_ field: UInt32) -> String { "\(field / 10_000)" }

  mutating func systemEvent(_ message: OUCH42.SystemEvent) {
    lines.append("system \(letter(message.eventCode))")
  }
  mutating func accepted(_ message: OUCH42.Accepted) {
    lines.append(
      "accepted \(message.token.text) \(letter(message.side)) \(message.quantity)"
        + "@\(price(message.price)) \(letter(message.orderState))")
  }
  mutating func replaced(_ message: OUCH42.Replaced) {
    lines.append(
      "replaced \(message.previousToken.text) by \(message.token.text) \(message.quantity)"
        + "@\(price(message.price))")
  }
  mutating func executed(_ message: OUCH42.Executed) {
    lines.append(
      "executed \(message.token.text) \(message.quantity)@\(price(message.price)) "
        + letter(message.liquidity))
  }
  mutating func canceled(_ message: OUCH42.Canceled) {
    lines.append("canceled \(message.token.text) \(message.quantity) \(letter(message.reason))")
  }
  mutating func aiqCanceled(_ message: OUCH42.AIQCanceled) {
    lines.append("prevented \(message.token.text) \(message.quantity) \(letter(message.reason))")
  }
  mutating func rejected(_ message: OUCH42.Rejected) {
    lines.append("rejected \(message.token.text) \(letter(message.reason))")
  }
  mutating func modified(_ message: OUCH42.Modified) {
    lines.append("modified \(message.token.text) \(letter(message.side)) \(message.quantity)")
  }
}

@Suite struct OUCH42PortTests {
  private static func client(orders: Int = 1_024) -> TestClient {
    var port = OrderPortConfiguration()
    port.orderProtocol = .ouch42
    port.orderCapacity = orders
    var client = TestClient(port: port)
    _ = client.login()
    return client
  }

  static func order(
    _ token: String, _ side: Character = "B", _ quantity: UInt32 = 100, at price: UInt32 = 50,
    timeInForce: UInt32 = 99_998, display: Character = "Y", cross: Character = "N",
    symbol: Alpha<8> = TestClient.symbol, minQuantity: UInt32 = 0
  ) -> OUCH42.EnterOrder {
    OUCH42.EnterOrder(
      token: Alpha(Code(token)!), side: side.asciiValue!, quantity: quantity, symbol: symbol,
      price: price * 10_000, timeInForce: timeInForce, firm: .blank,
      display: display.asciiValue!, capacity: UInt8(ascii: "P"),
      interMarketSweep: UInt8(ascii: "N"), minQuantity: minQuantity,
      crossType: cross.asciiValue!, customerType: UInt8(ascii: " "))
  }

  static func replacement(
    _ existing: String, by token: String, _ quantity: UInt32, at price: UInt32
  ) -> OUCH42.ReplaceOrder {
    OUCH42.ReplaceOrder(
      existingToken: Alpha(Code(existing)!), token: Alpha(Code(token)!), quantity: quantity,
      price: price * 10_000, timeInForce: 99_999, display: UInt8(ascii: "Y"),
      interMarketSweep: UInt8(ascii: "N"), minQuantity: 0)
  }

  static func cancel(_ token: String, to total: UInt32 = 0) -> OUCH42.CancelOrder {
    OUCH42.CancelOrder(token: Alpha(Code(token)!), quantity: total)
  }

  static func change(
    _ token: String, _ side: Character, _ quantity: UInt32
  ) -> OUCH42.ModifyOrder {
    OUCH42.ModifyOrder(
      token: Alpha(Code(token)!), side: side.asciiValue!, quantity: quantity)
  }

  @Test("an order lives through acceptance, fill, replacement and cancels")
  func life() {
    var client = Self.client()
    #expect(client.ask(Self.order("a")) == "accepted a B 100@50 L")
    #expect(client.market(.sell, 40, at: 50) == "executed a 40@50 A")
    #expect(client.ask(Self.replacement("a", by: "b", 120, at: 49)) == "replaced a by b 120@49")
    let state = client.core.port.book.position(InstrumentID(raw: 0))
    #expect(state.position.raw == 40)
    #expect(state.openBuy.raw == 80, "the total of a replacement includes what was executed")
    #expect(client.ask(Self.cancel("b", to: 70)) == "canceled b 50 U", "40 of it were executed")
    #expect(client.ask(Self.cancel("b", to: 70)) == "nothing")
    #expect(client.ask(Self.cancel("a")) == "nothing", "a replaced order is finished")
    #expect(client.ask(Self.cancel("zz")) == "nothing")
    #expect(client.core.port.counters.cancelUnknown == 2)
    #expect(client.market(.sell, 10, at: 40) == "executed b 10@49 A")
    #expect(client.ask(Self.replacement("b", by: "c", 50, at: 49)) == "rejected c Z")
    #expect(client.ask(Self.cancel("b")) == "canceled b 20 U")
    #expect(client.ask(Self.replacement("b", by: "d", 90, at: 49)) == "rejected d O")
    #expect(client.core.port.book.openOrderCount == 0)
    #expect(client.core.engine.book.orderCount == 0)
  }

  @Test("an immediate order takes what is there and the rest expires; own orders do not meet")
  func aggression() {
    var client = Self.client()
    _ = client.market(.sell, 30, at: 60)
    #expect(
      client.ask(Self.order("a", "B", 50, at: 61, timeInForce: 0))
        == "accepted a B 50@61 L, executed a 30@60 R, canceled a 20 I")
    #expect(client.ask(Self.order("b", "S", 10, at: 62)) == "accepted b S 10@62 L")
    #expect(
      client.ask(Self.order("c", "B", 10, at: 62)) == "accepted c B 10@62 L, prevented b 10 Q")
  }

  struct Refusal: Sendable {
    var order: OUCH42.EnterOrder
    var reason: String
  }

  static let refusals = [
    Refusal(order: order("a", symbol: Alpha(Code("ZZZ")!)), reason: "S"),
    Refusal(order: order("a", "X"), reason: "O"),
    Refusal(order: order("a", at: 0), reason: "X"),
    Refusal(order: order("a", at: 200_000), reason: "X"),
    Refusal(order: order("a", "B", 0), reason: "Z"),
    Refusal(order: order("a", "B", 1_000_000), reason: "Z"),
    Refusal(order: order("a", display: "N"), reason: "D"),
    Refusal(order: order("a", cross: "O"), reason: "R"),
    Refusal(order: order("a", timeInForce: 60), reason: "O"),
    Refusal(order: order("a", minQuantity: 10), reason: "O"),
  ]

  @Test("an order outside the rules is rejected with its reason", arguments: refusals)
  func refused(row: Refusal) {
    var client = Self.client()
    #expect(client.ask(row.order) == "rejected a \(row.reason)")
    #expect(client.core.port.book.openOrderCount == 0)
    #expect(client.ask(Self.order("a")) == "nothing", "a rejected token is used up")
  }

  @Test("a token is used once, as far back as there are rows")
  func duplicates() {
    var client = Self.client(orders: 16)
    var newest: [Int] = []
    var random = SeededRandom(seed: 3)
    var ignored: UInt64 = 0
    for _ in 0..<5_000 {
      let number = Int(random.below(40))
      let answer = client.ask(Self.order("t\(number)", timeInForce: 0))
      if newest.contains(number) {
        ignored += 1
        #expect(answer == "nothing")
      } else {
        #expect(answer == "accepted t\(number) B 100@50 L, canceled t\(number) 100 I")
        newest.append(number)
        if newest.count > 16 { newest.removeFirst() }
      }
    }
    #expect(client.core.port.counters.orderDuplicate == ignored)
    #expect(ignored > 1_000)
  }

  @Test("a row whose order is still open rejects the order that would take it")
  func rowInUse() {
    var client = Self.client(orders: 16)
    #expect(client.ask(Self.order("a")) == "accepted a B 100@50 L")
    for number in 0..<15 { _ = client.ask(Self.order("t\(number)", timeInForce: 0)) }
    #expect(client.ask(Self.order("b")) == "rejected b O")
    #expect(client.ask(Self.cancel("a")) == "canceled a 100 U")
    #expect(client.ask(Self.order("b")) == "accepted b B 100@50 L", "its token was not taken")
  }

  @Test("a modification cuts an order, or changes the kind of its sale, and keeps its place")
  func modify() {
    var client = Self.client()
    _ = client.ask(Self.order("a", "S", 100, at: 50))
    _ = client.market(.sell, 10, at: 50)
    #expect(client.ask(Self.change("a", "T", 60)) == "modified a T 60")
    #expect(client.ask(Self.change("a", "E", 70)) == "modified a E 60", "it only gets smaller")
    #expect(client.ask(Self.change("a", "B", 50)) == "nothing")
    #expect(client.ask(Self.change("a", "S", 0)) == "nothing")
    #expect(client.ask(Self.change("z", "S", 10)) == "nothing")
    #expect(client.core.port.counters.messageUnsupported == 2)
    #expect(client.core.port.counters.orderModified == 2)
    #expect(client.core.port.book.position(InstrumentID(raw: 0)).openSell.raw == 60)
    #expect(client.market(.buy, 60, at: 50) == "executed a 60@50 A", "before the later order")
  }

  @Test("OUCH 5.0 modifies alike")
  func modify50() {
    var client = TestClient()
    _ = client.login()
    _ = client.enter(1, "S", 100, at: 50)
    let change = OUCH50.ModifyOrder(userRefNum: 1, side: UInt8(ascii: "T"), quantity: 60)
    #expect(client.send(order: change) == "modified 1 T 60")
    #expect(client.market(.buy, 70, at: 50) == "executed 1 60@50 A")
    #expect(client.send(order: change) == "nothing", "a finished order")
  }

  @Test("a trade-now is for orders that this exchange does not have")
  func tradeNow() {
    var client = Self.client()
    #expect(client.ask(OUCH42.TradeNow(token: Alpha(Code("a")!))) == "nothing")
    #expect(client.core.port.counters.messageUnsupported == 1)
  }

  @Test("the day ends with cancels and a system event; what was missed comes again")
  func endAndReplay() {
    var client = Self.client()
    _ = client.ask(Self.order("a"))
    client.drop()
    client.client.sequence = 1
    #expect(client.login() == "logged in at 1, system S, accepted a B 100@50 L, canceled a 100 S")
    _ = client.ask(Self.order("b"))
    client.core.endSession(at: client.now)
    #expect(client.receive() == "canceled b 100 E, system E, end of session")
  }
}
