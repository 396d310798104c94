// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Testing
import Units
import Wire

@Suite struct OrderFaultTests {
  private static func client(
    _ faults: [OrderFault.Effect], window: FaultWindow = FaultWindow(), seed: UInt64 = 1
  ) -> TestClient {
    var port = OrderPortConfiguration()
    port.faults = OrderFaultScript(
      seed: seed, faults.map { OrderFault($0, window: window) })
    return TestClient(port: port)
  }

  private static let always = Fault.million

  @Test("a rejected order never lives, a dropped request is never answered")
  func rejectAndDrop() {
    var refused = Self.client([.reject(perMillion: Self.always)])
    _ = refused.login()
    #expect(refused.enter(1, "B", 10, at: 50) == "rejected 1 10")
    #expect(refused.core.engine.book.orderCount == 0)
    #expect(refused.core.port.faultCounters.requestReject == 1)
    var deaf = Self.client([.drop(perMillion: Self.always)])
    _ = deaf.login()
    #expect(deaf.enter(1, "B", 10, at: 50) == "nothing")
    #expect(deaf.cancel(1) == "nothing")
    #expect(deaf.send(order: OUCH50.AccountQuery()) == "next 2", "its number is used up")
    #expect(deaf.core.port.faultCounters.requestDrop == 1, "a cancel of nothing is no request")
  }

  @Test("a resting order is traded in part, with all that stands before it")
  func partialFill() {
    var client = Self.client([.partialFill(perMillion: Self.always, percent: 40)])
    _ = client.login()
    _ = client.market(.buy, 25, at: 51)
    #expect(
      client.enter(1, "B", 100, at: 50) == "accepted 1 B 100@50 L, executed 1 40@50 A")
    #expect(client.core.engine.book.orderCount == 1, "the better order was traded before")
    #expect(client.replace(1, by: 2, 60, at: 49) == "replaced 1 by 2 60@49, executed 2 8@49 A")
    #expect(
      client.enter(3, "S", 10, at: 49, tif: "3")
        == "accepted 3 S 10@49 L, prevented 2 12 Q, canceled 3 10 I", "it does not rest")
    #expect(client.core.port.faultCounters.orderFill == 2)
  }

  @Test("answers leave later, in their order, and the port says when")
  func delay() {
    var client = Self.client([.delay(base: .microseconds(500), jitter: .zero)])
    #expect(client.login() == "logged in at 1")
    let due = client.core.port.nextDue
    #expect(due == client.now + .microseconds(500))
    client.send(
      SoupBinTCP.Data.unsequenced(OUCH50.AccountQuery()))
    client.now = due
    #expect(client.receive() == "system S")
    client.now = client.core.port.nextDue
    #expect(client.receive() == "next 1")
    #expect(client.core.port.faultCounters.answerDelay == 2)
  }

  @Test("answers about two orders change places, those about one do not")
  func swap() {
    var window = FaultWindow()
    window.firstMessage = 2
    window.endMessage = 3
    var client = Self.client([.swap(perMillion: Self.always)], window: window)
    _ = client.login()
    _ = client.enter(1, "B", 10, at: 50)
    #expect(client.enter(2, "B", 10, at: 51) == "nothing", "held back")
    #expect(client.enter(3, "B", 10, at: 52) == "accepted 3 B 10@52 L, accepted 2 B 10@51 L")
    #expect(client.core.port.faultCounters.answerSwap == 1)
    var alone = Self.client([.swap(perMillion: Self.always)])
    _ = alone.login()
    #expect(alone.enter(1, "B", 10, at: 50) == "nothing")
    #expect(alone.cancel(1) == "accepted 1 B 10@50 L, canceled 1 10 U")
    #expect(alone.enter(2, "B", 10, at: 50) == "nothing")
    alone.now = alone.core.port.nextDue
    #expect(alone.receive() == "accepted 2 B 10@50 L", "waited long enough")
    #expect(alone.core.port.faultCounters.answerSwap == 0)
    #expect(alone.enter(3, "B", 10, at: 50) == "nothing")
    #expect(
      alone.send(order: OUCH50.AccountQuery()) == "accepted 3 B 10@50 L, next 4",
      "nothing overtakes the end of what was asked before")
  }

  @Test("the connection breaks behind any byte and nothing is lost", arguments: 1...210)
  func cutAt(byte: UInt64) {
    var client = Self.client([.cutAt(byte: byte)])
    var lines: [String] = []
    var connections = 0
    func note(_ text: String) {
      lines += text.split(separator: ", ").map(String.init)
        .filter { !$0.hasPrefix("logged") && $0 != "nothing" }
    }
    func connect() {
      note(client.login())
      connections += 1
    }
    connect()
    for number in 1...3 {
      if client.core.port.isClosing {
        client.drop()
        connect()
      }
      note(client.enter(UInt32(number), "B", 10, at: 50))
    }
    if client.core.port.isClosing {
      client.drop()
      connect()
    }
    #expect(connections == 2)
    #expect(client.core.port.faultCounters.connectionCut == 1)
    let accepted = lines.filter { $0.hasPrefix("accepted") }
    #expect(accepted.count == Set(accepted).count, "byte \(byte): nothing twice")
    let open = client.core.port.book.openOrderCount
    let cancelled = lines.filter { $0.hasPrefix("canceled") }
    #expect(accepted.count - cancelled.count == Int(open), "byte \(byte): \(lines)")
  }

  @Test("messages come again after a login, or all of them")
  func repeats() {
    var again = Self.client([.repeatMessages(perMillion: Self.always, count: 2)])
    _ = again.login()
    _ = again.enter(1, "B", 10, at: 50)
    again.drop()
    #expect(again.login() == "logged in at 1, system S, accepted 1 B 10@50 L, canceled 1 10 S")
    #expect(again.core.port.faultCounters.messageRepeat == 2)
    var reset = Self.client([.resetSequence(perMillion: Self.always)])
    _ = reset.login()
    for number in 1...5 { _ = reset.enter(UInt32(number), "B", 10, at: 50, tif: "3") }
    reset.drop()
    #expect(reset.login().hasPrefix("logged in at 1, system S, accepted 1"))
    #expect(reset.core.port.faultCounters.sequenceReset == 2)
  }

  @Test("a port that stalls reads nothing until its window is over")
  func stall() {
    var window = FaultWindow()
    window.until = .milliseconds(5)
    var client = Self.client([.stall], window: window)
    #expect(client.login() == "nothing")
    #expect(client.core.port.input.count == 49)
    client.now = client.now + .milliseconds(5)
    #expect(client.receive() == "logged in at 1, system S")
    #expect(client.core.port.faultCounters.inputStall > 0)
  }

  @Test("one seed makes one day, another seed another")
  func determinism() {
    func day(_ seed: UInt64) -> [String] {
      var client = Self.client(
        [
          .reject(perMillion: 200_000), .drop(perMillion: 200_000),
          .partialFill(perMillion: 300_000, percent: 30), .swap(perMillion: 300_000),
        ], seed: seed)
      var lines = [client.login()]
      for number in 1...200 {
        lines.append(client.enter(UInt32(number), "B", 10, at: UInt64(40 + number % 7)))
      }
      return lines
    }
    #expect(day(5) == day(5))
    #expect(day(5) != day(6))
  }

  @Test("builtin scripts have names of their own")
  func builtin() {
    #expect(OrderFaultScript.builtin.map(\.name) == ["builtin", "builtin-loss"])
    #expect(OrderFaultScript.builtin.allSatisfy { !$0.script.isEmpty })
    #expect(OrderFaultCounters().text.hasPrefix("requests rejected 0"))
  }
}
