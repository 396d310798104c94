// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Rings
import Testing
import Units
import Wire

@Suite struct OrderPortSessionTests {
  static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue ?? 0) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  static func take(_ queue: inout ByteQueue) -> [UInt8] {
    let taken = (0..<queue.count).map {
      queue.readable.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
    }
    queue.removeAll()
    return taken
  }

  static func put(_ bytes: [UInt8], _ queue: inout ByteQueue) {
    let isPut = queue.append(bytes.span.bytes)
    #expect(isPut)
  }

  /// Exchange time 34,200 s after midnight; stock AAPL; session SESS01; user FMUSER, secret.
  static let conversation: [(client: String, exchange: String)] = [
    (
      """
      002f 4c 464d55534552 73656372657420202020 20202020202020202020
      2020202020202020202020202020202020202031
      """,
      """
      001f 41 20202020534553533031 2020202020202020202020202020202020202031
      000b 53 53 00001f1aced9f000 53
      """
    ),
    (
      "0030 55 4f 00000001 42 00000064 4141504c20202020 00000000001cdba2 30 59 50 4e 4e "
        + "666d3030303130303030303030 31 0000",
      "0041 53 41 00001f1aced9f000 00000001 42 00000064 4141504c20202020 00000000001cdba2 30 59 "
        + "0000000000000001 50 4e 4e 4c 666d3030303130303030303030 31 0000"
    ),
    ("000a 55 58 00000001 0000000a", "0013 53 43 00001f1aced9f000 00000001 0000005a 55"),
    ("0001 52", ""),
    ("0002 55 51", "000e 53 51 00001f1aced9f000 00000002"),
  ]

  @Test("the bytes of a conversation are those of the specifications")
  func wire() {
    var configuration = ExchangeConfiguration(
      session: Code(high: 0x5345_5353_3031_0000, low: 0))
    configuration.instruments = [TestClient.apple]
    configuration.port = OrderPortConfiguration(
      username: Code(high: 0x464D_5553_4552_0000, low: 0),
      password: Code(high: 0x5345_4352_4554_0000, low: 0))
    let now = MonotonicNanos(raw: 500)
    var core = ExchangeCore(configuration, start: now)
    core.phase = .draining
    #expect(core.connectClient(at: now) == true)
    for (row, exchange) in Self.conversation.enumerated() {
      Self.put(Self.bytes(exchange.client), &core.port.input)
      core.advance(to: now)
      #expect(Self.take(&core.port.output) == Self.bytes(exchange.exchange), "row \(row)")
    }
  }

  @Test(
    "a protocol has one name in configurations",
    arguments: [(OrderProtocol.ouch50, "ouch-5.0"), (.ouch42, "ouch-4.2")])
  func names(row: OrderProtocol, name: String) {
    #expect(row.rawValue == name)
    #expect(OrderProtocol(rawValue: name) == row)
  }

  @Test("bytes may arrive one by one")
  func dribble() {
    var client = TestClient()
    #expect(client.core.connectClient(at: client.now) == true)
    var source = ByteQueue(capacity: 64)
    var room = source.writable
    client.client.connect(now: client.now).write(to: &room, at: 0)
    source.commit(49)
    for byte in Self.take(&source) {
      #expect(client.words.lines.isEmpty)
      Self.put([byte], &client.core.port.input)
      client.core.advance(to: client.now)
    }
    #expect(client.receive() == "logged in at 1, system S")
  }

  @Test("a client that logs in again gets what it missed, or all of it, in the same bytes")
  func replay() {
    var client = TestClient()
    _ = client.login()
    _ = client.enter(1, "B", 100, at: 50)
    let seen = client.client.sequence
    client.drop()
    #expect(client.core.engine.book.orderCount == 0, "cancelled with the connection")
    client.now = MonotonicNanos(raw: client.now.raw + 1_000)
    #expect(client.login() == "logged in at \(seen), canceled 1 100 S")
    _ = client.enter(2, "B", 5, at: 50)
    client.drop()
    client.client.sequence = 1
    #expect(
      client.login() == "logged in at 1, system S, accepted 1 B 100@50 L, canceled 1 100 S, "
        + "accepted 2 B 5@50 L, canceled 2 5 S")
    client.drop()
    client.client.sequence = 0
    #expect(client.login() == "logged in at 6")
    client.drop()
    client.client.sequence = 1_000
    #expect(client.login() == "logged in at 6")
  }

  @Test("orders stay when the port is told to keep them")
  func keep() {
    var port = OrderPortConfiguration()
    port.cancelsOnDisconnect = false
    var client = TestClient(port: port)
    _ = client.login()
    _ = client.enter(1, "B", 100, at: 50)
    client.drop()
    #expect(client.market(.sell, 30, at: 50) == "nothing")
    #expect(client.login() == "logged in at 3, executed 1 30@50 A")
    #expect(client.core.port.book.position(InstrumentID(raw: 0)).openBuy.raw == 70)
  }

  @Test("wrong password and wrong session are refused and the connection is to be closed")
  func badLogin() {
    var stranger = TestClient(password: Code(high: 0x5800_0000_0000_0000, low: 0))
    #expect(stranger.login() == "login rejected notAuthorized")
    #expect(stranger.core.port.isClosing == true)
    var lost = TestClient(sessionWanted: Code(high: 0x5800_0000_0000_0000, low: 0))
    #expect(lost.login() == "login rejected sessionNotAvailable")
    #expect(lost.core.port.counters.loginRejected == 1)
  }

  @Test("messages that are forgotten cannot be asked for")
  func forgotten() {
    var port = OrderPortConfiguration()
    port.messageCapacity = 16
    var client = TestClient(port: port)
    _ = client.login()
    for number in 1...20 { _ = client.enter(UInt32(number), "B", 1, at: 50, tif: "3") }
    client.drop()
    client.client.sequence = 1
    #expect(client.login() == "login rejected sessionNotAvailable")
  }

  @Test("a second connection is refused; an order before the login is a violation")
  func outOfPlace() {
    var client = TestClient()
    _ = client.login()
    #expect(client.core.connectClient(at: client.now) == false)
    #expect(client.core.port.counters.connectionRefused == 1)
    client.drop()
    #expect(client.core.connectClient(at: client.now) == true)
    client.send(SoupBinTCP.Data.unsequenced(OUCH50.AccountQuery()))
    #expect(client.receive() == "nothing")
    #expect(client.core.port.counters.protocolViolation == 1)
    #expect(client.core.port.isClosing == true)
  }

  @Test("the port keeps a connection alive and gives up on a silent one")
  func timers() {
    var client = TestClient()
    _ = client.login()
    for _ in 0..<14 {
      client.now = client.core.port.nextDue
      #expect(client.receive() == "heartbeat")
    }
    client.now = client.core.port.nextDue
    _ = client.receive()
    #expect(client.core.port.counters.connectionTimeout == 1)
    #expect(client.core.port.isClosing == true)
    #expect(client.now.raw == 10_000 + 15_000_000_000)
  }

  @Test("the end of the day cancels, says so and closes")
  func endOfDay() {
    var client = TestClient()
    _ = client.login()
    _ = client.enter(1, "B", 100, at: 50)
    client.core.endSession(at: client.now)
    #expect(client.receive() == "canceled 1 100 E, system E, end of session")
    #expect(client.core.port.isClosing == true)
    client.drop()
    #expect(client.login() == "refused")
  }

  @Test("a client that does not read is dropped once its messages are forgotten, not before")
  func slowReader() {
    var port = OrderPortConfiguration()
    port.messageCapacity = 8_192
    var client = TestClient(port: port)
    _ = client.login()
    for number in 1...12_000 {
      client.send(
        SoupBinTCP.Data.unsequenced(
          OUCH50.CancelOrder(userRefNum: UInt32(number), quantity: 0)))
      client.send(SoupBinTCP.Data.unsequenced(OUCH50.AccountQuery()))
      client.core.advance(to: client.now)
      guard !client.core.port.isClosing else { break }
    }
    #expect(client.core.port.counters.replayLost == 0, "the output holds 15,000 answers")
    for _ in 0..<20_000 {
      client.send(SoupBinTCP.Data.unsequenced(OUCH50.AccountQuery()))
      client.core.advance(to: client.now)
      if client.core.port.isClosing { break }
    }
    #expect(client.core.port.counters.replayLost == 1)
  }
}
