// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Units
import Wire

/// How the snapshot server lets clients in.
package struct GlimpseConfiguration: Sendable {
  /// Login name and password; case does not matter.
  package var username: Code
  package var password: Code

  package init(username: Code, password: Code) {
    self.username = username
    self.password = password
  }
}

/// What happened at the snapshot server, one count a cause.
package struct GlimpseCounters: Sendable, BitwiseCopyable, Hashable {
  package var snapshotSend: UInt64 = 0
  package var loginReject: UInt64 = 0
  package var connectionTimeout: UInt64 = 0
  /// Bytes that are no SoupBinTCP, or packets out of place: the connection is closed.
  package var protocolViolation: UInt64 = 0

  package init() {}
}

/// The server side of GLIMPSE 5.0 for one client at a time; others wait in the listener's queue.
///
/// A login gets the whole book as of one sequence, written at once into a buffer that holds the
/// largest: stock directory and trading state of every stock, its orders in priority order, the
/// sequence to go on from. Then the client logs out. The loop fills `input` and sends `output`;
/// `ExchangeCore` does the rest. Owned by one thread; nothing allocates after creation.
package struct GlimpseServer: ~Copyable {
  /// Bytes received from the client.
  package var input = ByteQueue(capacity: 4_096)
  /// Bytes for the client: send and consume.
  package var output: ByteQueue
  package internal(set) var counters = GlimpseCounters()
  /// Set when the loop shall send what is left in `output` and close the connection.
  package private(set) var isClosing = false
  let configuration: GlimpseConfiguration?
  private var connection: SoupBinTCP.ServerSession?
  private var connectedAt = MonotonicNanos(raw: 0)

  /// Others wait for the client that is served, so none may take its time.
  private static var timers: SoupBinTCP.Timers { SoupBinTCP.Timers(login: .seconds(2)) }
  private static var durationMax: Nanos { .seconds(60) }
  /// Logins and heartbeats are all that a client sends.
  private static var packetByteCountMax: Int { 1_024 }

  init(_ configuration: GlimpseConfiguration?, instrumentCount: Int, orderCapacity: Int) {
    self.configuration = configuration
    let perStock =
      2 * SoupBinTCP.headerByteCount + ITCH50.StockDirectory.byteCount
      + ITCH50.StockTradingAction.byteCount
    let perOrder = SoupBinTCP.headerByteCount + ITCH50.AddOrder.byteCount
    output = ByteQueue(
      capacity: 1_024 + instrumentCount * perStock + orderCapacity * perOrder)
  }

  package var isConnected: Bool { connection != nil }

  /// A connection was accepted; there must be no other.
  mutating func connect(at now: MonotonicNanos) {
    precondition(connection == nil)
    connection = SoupBinTCP.ServerSession(now: now, timers: Self.timers)
    connectedAt = now
    isClosing = false
  }

  /// The connection is gone.
  mutating func disconnect() {
    connection = nil
    isClosing = false
    input.removeAll()
    output.removeAll()
  }

  /// When `advance` has something to do unless bytes arrive before.
  var nextDue: MonotonicNanos {
    guard let connection, !isClosing else { return MonotonicNanos(raw: .max) }
    return connection.state == .active
      ? connectedAt + Self.durationMax : connectedAt + connection.timers.login
  }

  /// Takes what the client sent; true when it is to get a snapshot of `session`, with `accept`.
  mutating func takesLogin(session: Code, at now: MonotonicNanos) -> Bool {
    while var active = connection, !isClosing {
      var byteCount = 0
      let reading = Self.read(input.readable, &active, &byteCount, at: now)
      input.consume(byteCount)
      connection = active
      switch reading {
      case nil: return false
      case .nothing, .message: break
      case .logout: isClosing = true
      case .violation:
        counters.protocolViolation += 1
        isClosing = true
      case .login(let login):
        if let refusal = refusal(of: login, session: session) {
          counters.loginReject += 1
          _ = output.append(active.reject(refusal))
          connection = active
          isClosing = true
        } else {
          _ = output.append(active.accept(session: session, sequence: 1, now: now))
          connection = active
          return true
        }
      }
    }
    return false
  }

  /// Adds a message of the snapshot that was asked for.
  mutating func add(_ message: some WireEncodable) {
    let isTaken = output.append(SoupBinTCP.Data.sequenced(message))
    precondition(isTaken, "the buffer holds the largest book")
  }

  /// Drops a client that takes too long.
  mutating func advance(to now: MonotonicNanos) {
    guard nextDue <= now else { return }
    counters.connectionTimeout += 1
    isClosing = true
    output.removeAll()
  }

  private func refusal(
    of login: SoupBinTCP.LoginRequest, session: Code
  ) -> SoupBinTCP.LoginRejected.Reason? {
    guard let configuration,
      login.matches(username: configuration.username, password: configuration.password)
    else { return .notAuthorized }
    return login.session == .empty || login.session == session ? nil : .sessionNotAvailable
  }

  /// What the first packet of `bytes` is, `byteCount` becoming its length; nil while it is not
  /// whole.
  private static func read(
    _ bytes: RawSpan, _ session: inout SoupBinTCP.ServerSession, _ byteCount: inout Int,
    at now: MonotonicNanos
  ) -> SoupBinTCP.ServerSession.Received? {
    switch SoupBinTCP.next(in: bytes, byteCountMax: packetByteCountMax) {
    case .incomplete: return nil
    case .refused: return .violation(.unexpectedPacket)
    case .packet(let packet):
      byteCount = packet.byteCount
      return session.receive(packet, in: bytes, now: now)
    }
  }
}
