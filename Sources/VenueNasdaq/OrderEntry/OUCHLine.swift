// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Units
import Venue
package import Wire

/// What the order sessions of both OUCH versions are made with.
package struct OUCHSettings: Sendable {
  /// Name and password of the port.
  package var username: Code
  package var password: Code
  /// Midnight of US/Eastern, from which the venue's stamps count.
  package var midnight: UnixNanos
  package var timers: SoupBinTCP.Timers

  package init(
    username: Code, password: Code, midnight: UnixNanos,
    timers: SoupBinTCP.Timers = SoupBinTCP.Timers()
  ) {
    self.username = username
    self.password = password
    self.midnight = midnight
    self.timers = timers
  }
}

/// What became of the venue's messages that are no report; one count a cause.
package struct OUCHCounters: Sendable, BitwiseCopyable, Hashable {
  /// Broken packets, and messages that are unknown, malformed, out of place or make no sense.
  package var messageRefused: UInt64 = 0
  /// A cancel has to wait for the end of a cross; its end comes as a message of its own.
  package var cancelPending: UInt64 = 0
  /// The venue gave an order another place, price or display: nothing is more or less open.
  package var priorityUpdated: UInt64 = 0
  /// A reserve was refilled or a displayed price follows the market.
  package var orderRestated: UInt64 = 0
  /// Answers to what this gateway does not send: somebody else uses the port's rights.
  package var answerForeign: UInt64 = 0
  /// Messages about orders that do not carry this gateway's references.
  package var orderForeign: UInt64 = 0
  /// Logins refused because the session is not at this host: another one is to be tried.
  package var sessionUnavailable: UInt64 = 0

  /// Logins answered with another session than was asked for, or behind messages that were not
  /// received: nothing is right any more, and the session does not become ready.
  package var loginUnusable: UInt64 = 0

  package init() {}
}

/// The SoupBinTCP half of an order session: framing, login, numbers and timers.
///
/// Anything out of place closes the connection: the state becomes `disconnected` and the loop
/// connects again. Sends nothing twice.
struct OUCHLine {
  /// The longest packet taken from the venue; a longer one is a broken stream.
  static let packetByteCountMax = 4_096

  var client: SoupBinTCP.ClientSession
  var counters = OUCHCounters()
  /// What the login under way asked for.
  private var wanted: (session: Code, sequence: UInt64) = (.empty, 1)

  init(_ settings: OUCHSettings) {
    client = SoupBinTCP.ClientSession(
      username: settings.username, password: settings.password, timers: settings.timers)
  }

  /// Where a session stands that `isReady` once the venue has sent what was missed.
  func state(isReady: Bool) -> SessionState {
    switch client.state {
    case .disconnected: .disconnected
    case .loggingIn: .connecting
    case .active: isReady ? .ready : .synchronising
    case .ended: .ended
    }
  }

  var isConnected: Bool { client.state == .loggingIn || client.state == .active }

  mutating func resume(session: Code, nextSequence: UInt64) {
    precondition(client.state == .disconnected)
    client.session = session
    client.sequence = nextSequence
  }

  /// Logs in on a new connection; false when there is one already.
  mutating func connect(now: MonotonicNanos, output: inout ByteQueue) -> Bool {
    guard client.state == .disconnected else { return false }
    wanted = (client.session, client.sequence)
    let login = client.connect(now: now)
    if !send(login, now: now, output: &output) { fail() }
    return true
  }

  mutating func poll(now: MonotonicNanos, output: inout ByteQueue) {
    switch client.due(now: now) {
    case .heartbeat:
      _ = send(SoupBinTCP.Control(.clientHeartbeat), now: now, output: &output)
    case .timeout: fail()
    case nil: break
    }
  }

  /// One packet of the venue.
  struct Packet {
    var type: SoupBinTCP.PacketType
    var received: SoupBinTCP.ClientSession.Received
    /// Where its payload lies, and how many bytes to consume.
    var payload: Range<Int>
  }

  /// Takes note of the first packet of `bytes`; nil when it is incomplete, or broken: then the
  /// connection is given up. Logins that were refused and violations are counted here.
  mutating func take(_ bytes: RawSpan, now: MonotonicNanos) -> Packet? {
    switch SoupBinTCP.next(in: bytes, byteCountMax: Self.packetByteCountMax) {
    case .incomplete: return nil
    case .refused:
      refuse()
      return nil
    case .packet(let packet):
      let received = client.receive(packet, in: bytes, now: now)
      switch received {
      case .violation: refuse()
      case .unsequenced: counters.messageRefused &+= 1
      case .rejected(.sessionNotAvailable):
        // The session goes on at another host, or here once it is there.
        counters.sessionUnavailable &+= 1
        client.state = .disconnected
      case .loggedIn(let session, let sequence): check(session, sequence)
      case .rejected, .nothing, .sequenced, .endOfSession: break
      }
      return Packet(
        type: packet.type, received: received, payload: packet.payloadOffset..<packet.byteCount)
    }
  }

  /// Prices have four decimals and stay below 200,000; sizes stay below a million.
  static func refusal(of order: VenueOrder, referenceMax: UInt64) -> RejectReason {
    guard order.price.raw > 0, order.price.raw % 100_000 == 0,
      order.price.raw <= 199_999_990_000_000,
      order.quantity.raw > 0, order.quantity.raw <= 999_999
    else { return .invalidOrder }
    guard order.symbol.low == 0, order.symbol != .empty else { return .unknownInstrument }
    return order.reference <= referenceMax ? .none : .capacity
  }

  mutating func refuse() {
    counters.messageRefused &+= 1
    fail()
  }

  /// Gives up a login that would lose messages. Messages that were received before may come again.
  private mutating func check(_ session: Code, _ sequence: UInt64) {
    let isSame = wanted.session == .empty || wanted.session == session
    guard !isSame || sequence > max(wanted.sequence, 1) else { return }
    counters.loginUnusable &+= 1
    client.session = wanted.session
    client.sequence = wanted.sequence
    fail()
  }

  mutating func fail() { client.disconnect() }

  /// Writes a packet behind what waits in `output`; false when there is no room.
  mutating func send(
    _ packet: some WireEncodable, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    let byteCount = packet.byteCount
    guard output.room >= byteCount else { return false }
    var room = output.writable
    packet.write(to: &room, at: 0)
    output.commit(byteCount)
    client.sent(now: now)
    return true
  }
}
