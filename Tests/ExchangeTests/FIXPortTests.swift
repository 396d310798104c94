// SPDX-License-Identifier: Apache-2.0
import Exchange
import Memory
import Rings
import Testing
import Units
import Wire

/// The exchange without flow and one client that speaks FIX.
final class FIXClient {
  private var core: ExchangeCore
  private var session: FIX.Session
  private var now = MonotonicNanos(raw: 10_000)
  private(set) var isOpen = false
  private var executions: Set<String> = []

  init(_ orderProtocol: OrderProtocol, password: FIX.Text = "SECRET", cancels: Bool = true) {
    var configuration = ExchangeConfiguration(session: Code("DAY1")!)
    configuration.instruments = [TestClient.apple] + ListedInstrument.samples.prefix(2)
    configuration.port.orderProtocol = orderProtocol
    configuration.port.cancelsOnDisconnect = cancels
    configuration.port.orderCapacity = 64
    configuration.port.messageCapacity = 256
    core = ExchangeCore(configuration, start: now)
    core.phase = .draining
    let version = orderProtocol.fixVersion ?? .fix44
    var settings = FIX.SessionSettings(version, .initiator, sender: "APUS", target: "EXCHANGE")
    if version != .fix42 {
      settings.username = "APUS"
      settings.password = password
    }
    session = FIX.Session(settings, FIX.Dictionary(version))
  }

  var counters: OrderPortCounters { core.port.counters }
  var openOrderCount: Int64 { core.port.book.openOrderCount }
  var isLoggedOn: Bool { session.state == .active }
  private var wall: UnixNanos { UnixNanos(raw: now.raw) }

  /// Connects, logs on and returns what came back.
  func connect() -> [String] {
    isOpen = core.connectClient(at: now)
    session.connect(now: wall)
    return exchange()
  }

  func drop() {
    core.disconnectClient(at: now)
    session.disconnect()
    isOpen = false
  }

  func send<Message: FIXMessage>(_ message: Message) -> [String] {
    _ = session.send(message, now: wall)
    return exchange()
  }

  /// What the exchange has to say without being asked.
  func exchange() -> [String] {
    var words: [String] = []
    for _ in 0..<20 {
      now = now + .milliseconds(1)
      _ = core.port.input.append(session.output.readable)
      session.output.removeAll()
      core.advance(to: now)
      var bytes = ByteQueue(capacity: 1 << 16)
      _ = bytes.append(core.port.output.readable)
      core.port.output.removeAll()
      if bytes.isEmpty, session.output.isEmpty { break }
      words += take(&bytes)
    }
    if core.port.isClosing { drop() }
    return words
  }

  private func take(_ bytes: inout ByteQueue) -> [String] {
    var words: [String] = []
    while true {
      let step = session.receive(bytes.readable, now: wall)
      switch step.event {
      case .wait: return words
      case .message(let delivery): words.append(word(delivery.frame, bytes.readable))
      case .heldMessage(let delivery): words.append(word(delivery.frame, session.heldBytes))
      case .disconnect: return words + ["closed"]
      case .none, .loggedOn, .logonRequested: break
      }
      bytes.consume(step.byteCount)
    }
  }

  /// A report in words: event, status, names, executed and open quantity.
  private func word(_ frame: FIX.Frame, _ bytes: RawSpan) -> String {
    switch frame.type {
    case FIX.ExecutionReport.type:
      var message = FIX.ExecutionReport()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return "undecodable" }
      if message.event != FIX.ExecType.orderStatus {
        #expect(executions.insert(message.execID.description).inserted)
      }
      var text = "\(Unicode.Scalar(message.event))/\(Unicode.Scalar(message.ordStatus)) "
      text += message.clOrdID.description
      if !message.origClOrdID.isEmpty { text += "<\(message.origClOrdID)" }
      text += " \(message.cumQty.mantissa)+\(message.leavesQty.mantissa)"
      if let reason = message.ordRejReason { text += " r\(reason)" }
      return text
    case FIX.OrderCancelReject.type:
      var message = FIX.OrderCancelReject()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return "undecodable" }
      return "9/\(Unicode.Scalar(message.ordStatus)) \(message.clOrdID)<\(message.origClOrdID) "
        + "r\(message.cxlRejReason ?? -1)"
    case FIX.OrderMassCancelReport.type:
      var message = FIX.OrderMassCancelReport()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return "undecodable" }
      return "r\(Unicode.Scalar(message.massCancelResponse)) \(message.totalAffectedOrders ?? 99)"
    default: return frame.type.text
    }
  }

  func order(
    _ name: FIX.Text, _ side: Side = .buy, cents: Int64 = 100_00, _ quantity: Int64 = 100,
    timeInForce: Unicode.Scalar = "0"
  ) -> FIX.NewOrderSingle {
    var order = FIX.NewOrderSingle()
    order.clOrdID = name
    order.ordType = UInt8(ascii: "2")
    order.side = side.fix
    order.symbol = FIX.Text(TestClient.apple.code)
    order.price = Price(raw: cents * 10_000_000)
    order.orderQty = FIX.Decimal(mantissa: quantity)
    order.timeInForce = UInt8(ascii: timeInForce)
    order.transactTime = wall
    return order
  }

  func replace(
    _ original: FIX.Text, by name: FIX.Text, cents: Int64 = 100_00, _ quantity: Int64
  ) -> FIX.OrderCancelReplaceRequest {
    let order = order(name, cents: cents, quantity)
    var replace = FIX.OrderCancelReplaceRequest()
    replace.clOrdID = name
    replace.origClOrdID = original
    replace.ordType = order.ordType
    replace.side = order.side
    replace.symbol = order.symbol
    replace.price = order.price
    replace.orderQty = order.orderQty
    replace.transactTime = wall
    return replace
  }

  func cancel(_ original: FIX.Text, by name: FIX.Text) -> FIX.OrderCancelRequest {
    var cancel = FIX.OrderCancelRequest()
    cancel.clOrdID = name
    cancel.origClOrdID = original
    cancel.side = Side.buy.fix
    cancel.symbol = FIX.Text(TestClient.apple.code)
    cancel.orderQty = FIX.Decimal(mantissa: 100)
    cancel.transactTime = wall
    return cancel
  }

  func status(_ name: FIX.Text) -> FIX.OrderStatusRequest {
    var status = FIX.OrderStatusRequest()
    status.clOrdID = name
    status.side = Side.buy.fix
    status.symbol = FIX.Text(TestClient.apple.code)
    return status
  }

  func massCancel(_ type: Unicode.Scalar) -> FIX.OrderMassCancelRequest {
    var request = FIX.OrderMassCancelRequest()
    request.clOrdID = "M"
    request.massCancelRequestType = UInt8(ascii: type)
    request.transactTime = wall
    return request
  }
}

@Suite struct FIXPortTests {
  static let protocols: [OrderProtocol] = [.fix42, .fix44, .fix50SP2]

  @Test("orders live as the client is told", arguments: protocols)
  func life(orderProtocol: OrderProtocol) {
    let client = FIXClient(orderProtocol)
    #expect(client.connect().isEmpty)
    #expect(client.isLoggedOn)
    #expect(client.send(client.order("A")) == ["0/0 A 0+100"])
    #expect(client.send(client.order("A")) == ["8/8 A 0+0 r6"])
    #expect(client.send(client.replace("A", by: "B", cents: 100_10, 200)) == ["5/0 B<A 0+200"])
    #expect(client.send(client.replace("A", by: "C", 200)) == ["9/5 C<A r0"])
    #expect(client.send(client.status("B")) == ["I/0 B 0+200"])
    #expect(client.send(client.status("Z")) == ["I/8 Z 0+0 r5"])
    #expect(client.send(client.cancel("Z", by: "X")) == ["9/8 X<Z r1"])
    #expect(client.send(client.cancel("B", by: "D")) == ["4/4 D<B 0+0"])
    #expect(client.send(client.cancel("B", by: "E")) == ["9/4 E<B r0"])
    #expect(client.openOrderCount == 0)
    #expect(client.counters.orderAccepted == 1)
    #expect(client.counters.orderReplaced == 1)
    #expect(client.counters.orderDuplicate == 1)
  }

  @Test("orders the exchange does not offer are rejected with a reason", arguments: protocols)
  func rejections(orderProtocol: OrderProtocol) {
    let client = FIXClient(orderProtocol)
    _ = client.connect()
    let other = orderProtocol == .fix42 ? 0 : 11
    let quantity = orderProtocol == .fix42 ? 0 : 13
    var order = client.order("A")
    order.symbol = "NONE"
    #expect(client.send(order) == ["8/8 A 0+0 r1"])
    order = client.order("B")
    order.ordType = UInt8(ascii: "1")
    order.price = .undefined
    #expect(client.send(order) == ["8/8 B 0+0 r\(other)"])
    #expect(client.send(client.order("C", .buy, 0)) == ["8/8 C 0+0 r\(quantity)"])
    #expect(client.send(client.order("D", .buy, 1_000_000)) == ["8/8 D 0+0 r3"])
    #expect(client.send(client.order("E", timeInForce: "1")) == ["8/8 E 0+0 r\(other)"])
    #expect(client.openOrderCount == 0)
  }

  @Test("an immediate order that meets nothing is cancelled unasked")
  func immediate() {
    let client = FIXClient(.fix44)
    _ = client.connect()
    #expect(
      client.send(client.order("A", timeInForce: "3")) == ["0/0 A 0+100", "4/4 A 0+0"])
  }

  @Test("a mass cancel ends every open order and says how many")
  func massCancel() {
    let client = FIXClient(.fix44)
    _ = client.connect()
    for name in ["A", "B", "C"] as [FIX.Text] { _ = client.send(client.order(name)) }
    let words = client.send(client.massCancel("7"))
    #expect(words == ["4/4 A 0+0", "4/4 B 0+0", "4/4 C 0+0", "r7 3"])
    #expect(client.send(client.massCancel("5")) == ["r0 99"])
  }

  @Test("what happens while the client is away is told when it is back", arguments: protocols)
  func away(orderProtocol: OrderProtocol) {
    let client = FIXClient(orderProtocol)
    _ = client.connect()
    _ = client.send(client.order("A"))
    client.drop()
    #expect(client.openOrderCount == 0)
    #expect(client.connect() == ["4/4 A 0+0"])
    let stays = FIXClient(orderProtocol, cancels: false)
    _ = stays.connect()
    _ = stays.send(stays.order("A"))
    stays.drop()
    #expect(stays.connect().isEmpty)
    #expect(stays.send(stays.cancel("A", by: "B")) == ["4/4 B<A 0+0"])
  }

  @Test("a wrong password is answered with a Logout")
  func password() {
    let client = FIXClient(.fix44, password: "guessed")
    #expect(client.connect() == ["closed"])
    #expect(!client.isOpen)
    #expect(client.counters.loginRejected == 1)
    #expect(client.counters.loginAccepted == 0)
  }

  @Test("names are found and forgotten as their rows are used again")
  func names() {
    let client = FIXClient(.fix44)
    _ = client.connect()
    for number in 1...300 {
      let name = FIX.Text(number: UInt64(number))
      #expect(client.send(client.order(name)) == ["0/0 \(number) 0+100"])
      #expect(client.send(client.cancel(name, by: "C")) == ["4/4 C<\(number) 0+0"])
    }
    #expect(client.send(client.status("300")) == ["I/4 300 0+0"])
    #expect(client.send(client.status("1")) == ["I/8 1 0+0 r5"])
  }
}
