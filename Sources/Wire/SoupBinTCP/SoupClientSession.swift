// SPDX-License-Identifier: Apache-2.0
public import Units

extension SoupBinTCP {
  /// The client's side of one login after the other: it counts sequenced packets over reconnects,
  /// so that a new login resumes where the last connection broke.
  ///
  /// Reads no clock and sends nothing: the owner sends what it is given and says so with `sent`.
  @usableFromInline
  package struct ClientSession: Sendable, BitwiseCopyable {
    @usableFromInline
    package enum State: UInt8, Sendable, BitwiseCopyable {
      case disconnected
      case loggingIn
      case active
      /// The server refused the login or ended the session: logging in again needs a decision.
      case ended
    }

    @usableFromInline
    package enum Received: Sendable, BitwiseCopyable, Hashable {
      /// A heartbeat or debug packet.
      case nothing
      case loggedIn(session: Code, sequence: UInt64)
      case rejected(LoginRejected.Reason)
      /// A sequenced message of this number is the packet's payload.
      case sequenced(UInt64)
      /// An unsequenced message is the packet's payload.
      case unsequenced
      case endOfSession
      case violation(Violation)
    }

    @usableFromInline package var state: State
    /// The session of the last accepted login; empty before.
    @usableFromInline package var session: Code
    /// The number of the next sequenced packet; what the next login asks for.
    @usableFromInline package var sequence: UInt64
    @usableFromInline let username: Code
    @usableFromInline let password: Code
    @usableFromInline package let timers: Timers
    @usableFromInline var sentAt: MonotonicNanos
    @usableFromInline var receivedAt: MonotonicNanos

    /// A client that asks for `session` from `sequence` on; an empty session is any.
    @inlinable
    package init(
      username: Code, password: Code, session: Code = .empty, sequence: UInt64 = 1,
      timers: Timers = Timers()
    ) {
      self.state = .disconnected
      self.session = session
      self.sequence = sequence
      self.username = username
      self.password = password
      self.timers = timers
      self.sentAt = MonotonicNanos(raw: 0)
      self.receivedAt = MonotonicNanos(raw: 0)
    }

    /// The connection stands: send the request returned.
    @inlinable
    package mutating func connect(now: MonotonicNanos) -> LoginRequest {
      precondition(state == .disconnected)
      state = .loggingIn
      sentAt = now
      receivedAt = now
      return LoginRequest(
        username: username, password: password, session: session, sequence: sequence)
    }

    /// The connection is gone; `connect` may follow unless the session has ended.
    @inlinable
    package mutating func disconnect() {
      if state != .ended { state = .disconnected }
    }

    /// Something was sent: the next heartbeat is due later.
    @inlinable
    package mutating func sent(now: MonotonicNanos) { sentAt = now }

    /// What time asks for; nil when nothing is due. `timeout` comes again until `disconnect`.
    @inlinable
    package func due(now: MonotonicNanos) -> Due? {
      guard state == .loggingIn || state == .active else { return nil }
      if now - receivedAt >= timers.timeout { return .timeout }
      return state == .active && now - sentAt >= timers.heartbeat ? .heartbeat : nil
    }

    /// Takes note of a packet; `bytes` starts with it.
    @inlinable
    package mutating func receive(
      _ packet: Packet, in bytes: RawSpan, now: MonotonicNanos
    ) -> Received {
      receivedAt = now
      switch (packet.type, state) {
      case (.sequencedData, .active):
        let number = sequence
        sequence += 1
        return .sequenced(number)
      case (.unsequencedData, .active): return .unsequenced
      case (.serverHeartbeat, .active), (.debug, _): return .nothing
      case (.loginAccepted, .loggingIn): return accepted(packet, bytes)
      case (.loginRejected, .loggingIn): return rejected(packet, bytes)
      case (.endOfSession, .active):
        state = .ended
        return .endOfSession
      default: return .violation(.unexpectedPacket)
      }
    }

    @inlinable
    mutating func accepted(_ packet: Packet, _ bytes: RawSpan) -> Received {
      guard let login = LoginAccepted(payload: packet.payload(of: bytes)),
        login.sequence < UInt64.max / 2
      else { return .violation(.malformedLogin) }
      state = .active
      session = login.session
      sequence = login.sequence
      return .loggedIn(session: session, sequence: sequence)
    }

    @inlinable
    mutating func rejected(_ packet: Packet, _ bytes: RawSpan) -> Received {
      guard let login = LoginRejected(payload: packet.payload(of: bytes)) else {
        return .violation(.malformedLogin)
      }
      state = .ended
      return .rejected(login.reason)
    }
  }
}
