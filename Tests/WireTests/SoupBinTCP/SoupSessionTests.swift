// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct SoupSessionTests {
  static let second = Nanos.seconds(1)

  static func at(_ millis: Int64) -> MonotonicNanos { MonotonicNanos(raw: millis * 1_000_000) }

  /// A client and a server joined by nothing but the bytes they give each other.
  struct Pair {
    var client = SoupBinTCP.ClientSession(username: Code("user")!, password: Code("pass")!)
    var server = SoupBinTCP.ServerSession(now: at(0))

    mutating func toServer(_ message: some WireEncodable, _ now: MonotonicNanos)
      -> SoupBinTCP.ServerSession.Received
    {
      let bytes = encoded(message)
      return server.receive(SoupBinTCPTests.packet(bytes), in: bytes.span.bytes, now: now)
    }

    mutating func toClient(_ message: some WireEncodable, _ now: MonotonicNanos)
      -> SoupBinTCP.ClientSession.Received
    {
      let bytes = encoded(message)
      return client.receive(SoupBinTCPTests.packet(bytes), in: bytes.span.bytes, now: now)
    }

    mutating func logIn(sequence: UInt64 = 1, _ now: MonotonicNanos) {
      let request = client.connect(now: now)
      #expect(toServer(request, now) == .login(request))
      let accepted = server.accept(session: Code("S1")!, sequence: sequence, now: now)
      #expect(
        toClient(accepted, now) == .loggedIn(session: Code("S1")!, sequence: sequence))
    }
  }

  static let message = OUCH50.CancelPending(timestamp: 1, userRefNum: 1)

  @Test("sequenced packets are numbered alike on both sides, and a new login resumes after them")
  func numbering() {
    var pair = Pair()
    pair.logIn(sequence: 7, Self.at(0))
    for number in UInt64(7)...9 {
      #expect(pair.server.sentSequenced(now: Self.at(1)) == number)
      let received = pair.toClient(SoupBinTCP.Data.sequenced(Self.message), Self.at(1))
      #expect(received == .sequenced(number))
    }
    pair.client.disconnect()
    let again = pair.client.connect(now: Self.at(2))
    #expect(again.session == Code("S1")!)
    #expect(again.sequence == 10)
  }

  @Test("a side that is idle for a second owes a heartbeat, and silence of fifteen kills it")
  func timers() {
    var pair = Pair()
    pair.logIn(Self.at(0))
    #expect(pair.client.due(now: Self.at(999)) == nil)
    #expect(pair.client.due(now: Self.at(1_000)) == .heartbeat)
    #expect(pair.server.due(now: Self.at(1_000)) == .heartbeat)
    pair.client.sent(now: Self.at(1_000))
    #expect(pair.client.due(now: Self.at(1_999)) == nil)
    #expect(pair.toServer(SoupBinTCP.Control(.clientHeartbeat), Self.at(1_000)) == .nothing)
    #expect(pair.client.due(now: Self.at(14_999)) == .heartbeat)
    #expect(pair.client.due(now: Self.at(15_000)) == .timeout)
    #expect(pair.server.due(now: Self.at(15_999)) == .heartbeat)
    #expect(pair.server.due(now: Self.at(16_000)) == .timeout)
  }

  @Test("a server waits thirty seconds for a login and no longer")
  func loginTimeout() {
    let server = SoupBinTCP.ServerSession(now: Self.at(0))
    #expect(server.due(now: Self.at(29_999)) == nil)
    #expect(server.due(now: Self.at(30_000)) == .timeout)
  }

  @Test("a rejected login and the end of a session leave the client ended")
  func endings() {
    var pair = Pair()
    let request = pair.client.connect(now: Self.at(0))
    _ = pair.toServer(request, Self.at(0))
    let rejection = pair.server.reject(.sessionNotAvailable)
    #expect(pair.toClient(rejection, Self.at(0)) == .rejected(.sessionNotAvailable))
    #expect(pair.client.state == .ended)
    #expect(pair.server.state == .closed)

    var other = Pair()
    other.logIn(Self.at(0))
    let end = other.server.end()
    #expect(other.toClient(end, Self.at(1)) == .endOfSession)
    other.client.disconnect()
    #expect(other.client.state == .ended)
  }

  @Test("a logout closes the server's side")
  func logout() {
    var pair = Pair()
    pair.logIn(Self.at(0))
    #expect(pair.toServer(SoupBinTCP.Control(.logoutRequest), Self.at(1)) == .logout)
    #expect(pair.server.state == .closed)
  }

  @Test("packets of the wrong side or state are violations")
  func violations() {
    var pair = Pair()
    let order = SoupBinTCP.Data.unsequenced(OUCH50.CancelOrder(userRefNum: 1, quantity: 0))
    #expect(pair.toServer(order, Self.at(0)) == .violation(.unexpectedPacket))
    _ = pair.client.connect(now: Self.at(0))
    let data = SoupBinTCP.Data.sequenced(Self.message)
    #expect(pair.toClient(data, Self.at(0)) == .violation(.unexpectedPacket))
    #expect(
      pair.toClient(SoupBinTCP.Control(.clientHeartbeat), Self.at(0))
        == .violation(.unexpectedPacket))
  }

  @Test(
    "a login starts where it was asked to, never beyond the next new message",
    arguments: [(0, 50, 50), (1, 50, 1), (49, 50, 49), (50, 50, 50), (900, 50, 50)]
      as [(UInt64, UInt64, UInt64)])
  func firstSequence(requested: UInt64, next: UInt64, expected: UInt64) {
    #expect(SoupBinTCP.ServerSession.firstSequence(requested: requested, next: next) == expected)
  }
}
