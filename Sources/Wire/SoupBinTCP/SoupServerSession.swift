// SPDX-License-Identifier: Apache-2.0
public import Units

extension SoupBinTCP {
  /// The server's side of one connection.
  ///
  /// Reads no clock, checks no password and sends nothing: the owner decides about a login, sends
  /// what it is given and says so with `sent`.
  @usableFromInline
  package struct ServerSession: Sendable, BitwiseCopyable {
    @usableFromInline
    package enum State: UInt8, Sendable, BitwiseCopyable {
      case awaitingLogin
      /// A login was received and waits for `accept` or `reject`.
      case deciding
      case active
      case closed
    }

    @usableFromInline
    package enum Received: Sendable, BitwiseCopyable, Hashable {
      /// A heartbeat or debug packet.
      case nothing
      /// Decide, then call `accept` or `reject`.
      case login(LoginRequest)
      /// An unsequenced message is the packet's payload.
      case message
      /// Close the connection.
      case logout
      case violation(Violation)
    }

    @usableFromInline package var state: State
    /// The number of the next sequenced packet to be sent.
    @usableFromInline package var sequence: UInt64
    @usableFromInline package let timers: Timers
    @usableFromInline let connectedAt: MonotonicNanos
    @usableFromInline var sentAt: MonotonicNanos
    @usableFromInline var receivedAt: MonotonicNanos

    /// A connection accepted at `now`.
    @inlinable
    package init(now: MonotonicNanos, timers: Timers = Timers()) {
      self.state = .awaitingLogin
      self.sequence = 0
      self.timers = timers
      self.connectedAt = now
      self.sentAt = now
      self.receivedAt = now
    }

    /// The number a login's sequenced packets start with, `next` being the next new one: what was
    /// asked for, or `next` for 0 and for numbers beyond the end.
    @inlinable
    package static func firstSequence(requested: UInt64, next: UInt64) -> UInt64 {
      requested == 0 ? next : min(requested, next)
    }

    /// Accepts the login: send the answer returned, then the packets from `sequence` on.
    @inlinable
    package mutating func accept(
      session: Code, sequence: UInt64, now: MonotonicNanos
    ) -> LoginAccepted {
      precondition(state == .deciding)
      state = .active
      self.sequence = sequence
      sentAt = now
      return LoginAccepted(session: session, sequence: sequence)
    }

    /// Refuses the login: send the answer returned and close.
    @inlinable
    package mutating func reject(_ reason: LoginRejected.Reason) -> LoginRejected {
      precondition(state == .deciding)
      state = .closed
      return LoginRejected(reason)
    }

    /// Ends the session: send the packet returned and close.
    @inlinable
    package mutating func end() -> Control {
      state = .closed
      return Control(.endOfSession)
    }

    /// Something other than sequenced data was sent.
    @inlinable
    package mutating func sent(now: MonotonicNanos) { sentAt = now }

    /// A sequenced packet was sent; its number.
    @inlinable
    package mutating func sentSequenced(now: MonotonicNanos) -> UInt64 {
      precondition(state == .active)
      sentAt = now
      sequence += 1
      return sequence - 1
    }

    /// What time asks for; nil when nothing is due. `timeout` also when no login came in time.
    @inlinable
    package func due(now: MonotonicNanos) -> Due? {
      switch state {
      case .closed, .deciding: return nil
      case .awaitingLogin: return now - connectedAt >= timers.login ? .timeout : nil
      case .active:
        if now - receivedAt >= timers.timeout { return .timeout }
        return now - sentAt >= timers.heartbeat ? .heartbeat : nil
      }
    }

    /// Takes note of a packet; `bytes` starts with it.
    @inlinable
    package mutating func receive(
      _ packet: Packet, in bytes: RawSpan, now: MonotonicNanos
    ) -> Received {
      receivedAt = now
      switch (packet.type, state) {
      case (.unsequencedData, .active): return .message
      case (.clientHeartbeat, .active), (.debug, _): return .nothing
      case (.loginRequest, .awaitingLogin):
        guard let login = LoginRequest(payload: packet.payload(of: bytes)) else {
          return .violation(.malformedLogin)
        }
        state = .deciding
        return .login(login)
      case (.logoutRequest, _):
        state = .closed
        return .logout
      default: return .violation(.unexpectedPacket)
      }
    }
  }
}
