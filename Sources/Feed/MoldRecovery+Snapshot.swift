// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units
public import Wire

/// What the bytes of a snapshot server come to.
@usableFromInline
package enum SnapshotStep: Sendable, Equatable {
  /// More bytes are needed.
  case none
  /// The server has accepted the login: what follows is the snapshot. Forget the books.
  case begin
  /// `message(_:)` gives a message of the snapshot; `consume` it.
  case message(SoupBinTCP.Packet)
  /// The attempt failed and nothing is left to try.
  case exhausted
}

extension MoldRecovery {
  /// Begins to take a snapshot instead of asking for messages.
  @usableFromInline
  package mutating func takeSnapshot(now: MonotonicNanos) -> Verdict {
    guard canSnapshot else { return .exhausted }
    switch phase {
    case .pausing, .connecting, .loggingIn, .loading: return .pending
    case .idle, .asking, .splicing, .resting: return connect(now)
    }
  }

  mutating func connect(_ now: MonotonicNanos) -> Verdict {
    disconnect()
    phase = .connecting
    hasConnection = true
    input.removeAll()
    intend(.connect(server: snapshotServer))
    counters.count(.snapshotTried)
    timeoutTime = now + configuration.snapshotTimeout
    return .pending
  }

  /// The connection stands: logs in.
  @usableFromInline
  package mutating func connected(now: MonotonicNanos) {
    guard phase == .connecting else {
      intend(.disconnect)
      return
    }
    phase = .loggingIn
    soup = SoupBinTCP.ClientSession(
      username: configuration.username, password: configuration.password, sequence: 1)
    intend(.login(soup.connect(now: now)))
    timeoutTime = now + configuration.snapshotTimeout
  }

  @usableFromInline
  package mutating func disconnected(now: MonotonicNanos) -> Verdict {
    guard hasConnection else { return .pending }
    hasConnection = false
    return fail(.snapshotDisconnected, now)
  }

  /// Takes bytes of the server; false, and counted, when there is no connection to have them.
  @usableFromInline
  package mutating func append(_ bytes: RawSpan, now: MonotonicNanos) -> Bool {
    guard phase == .loggingIn || phase == .loading, input.append(bytes) else {
      counters.count(.snapshotBytesUnexpected)
      return false
    }
    if bytes.byteCount > 0 { timeoutTime = now + configuration.snapshotTimeout }
    return true
  }

  /// What the bytes taken so far come to; call until `none` or `exhausted`.
  @usableFromInline
  package mutating func nextStep(now: MonotonicNanos) -> SnapshotStep {
    while phase == .loggingIn || phase == .loading {
      switch SoupBinTCP.next(in: input.readable, byteCountMax: Self.packetByteCountMax) {
      case .incomplete: return .none
      case .refused: return step(fail(.snapshotMalformed, now))
      case .packet(let packet):
        var session = soup
        let received = session.receive(packet, in: input.readable, now: now)
        soup = session
        switch received {
        case .sequenced:
          counters.count(.snapshotMessage)
          return .message(packet)
        case .loggedIn(_, let sequence):
          input.consume(packet.byteCount)
          // From any other number on the snapshot would be a part of itself.
          guard sequence == 1 else { return step(fail(.snapshotMalformed, now)) }
          phase = .loading
          heartbeatTime = now + soup.timers.heartbeat
          counters.count(.snapshotBegun)
          return .begin
        case .rejected: return step(fail(.snapshotRejected, now))
        case .endOfSession: return step(fail(.snapshotDisconnected, now))
        case .violation: return step(fail(.snapshotMalformed, now))
        case .nothing, .unsequenced: input.consume(packet.byteCount)
        }
      }
    }
    return .none
  }

  /// The message in `packet`, of a step, until it is consumed.
  @inlinable
  @_lifetime(borrow self)
  package func message(_ packet: SoupBinTCP.Packet) -> RawSpan {
    input.readable.extracting(packet.payloadOffset..<packet.byteCount)
  }

  @inlinable
  package mutating func consume(_ packet: SoupBinTCP.Packet) { input.consume(packet.byteCount) }

  /// The snapshot is complete and delivery goes on behind it.
  @usableFromInline
  package mutating func loaded(now: MonotonicNanos) {
    counters.count(.snapshotLoaded)
    intend(.control(.logoutRequest))
    disconnect()
    phase = .splicing
    timeoutTime = now + configuration.snapshotTimeout
  }

  /// Counts a failed attempt and plans the next one, with the next server, after a pause.
  @usableFromInline
  package mutating func fail(_ cause: RecoveryCounter, _ now: MonotonicNanos) -> Verdict {
    counters.count(cause)
    disconnect()
    guard canSnapshot else { return .exhausted }
    snapshotAttempts += 1
    guard snapshotAttempts < configuration.snapshotAttemptsMax else {
      snapshotAttempts = 0
      snapshotPause = configuration.snapshotPause
      return .exhausted
    }
    snapshotServer = (snapshotServer + 1) % configuration.snapshotServerCount
    phase = .pausing
    timeoutTime = now + snapshotPause
    snapshotPause = min(Nanos(raw: 2 * snapshotPause.raw), configuration.snapshotPauseMax)
    return .pending
  }

  mutating func disconnect() {
    input.removeAll()
    guard hasConnection else { return }
    hasConnection = false
    intend(.disconnect)
  }

  private func step(_ verdict: Verdict) -> SnapshotStep {
    verdict == .exhausted ? .exhausted : .none
  }
}
