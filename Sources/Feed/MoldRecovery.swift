// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units
public import Wire

/// Decides how a channel gets back what no line brought: by asking request servers, and by a
/// snapshot where that fails or the hole is too large.
///
/// Knows neither packets nor books: its owner, the channel, tells of the hole and of its filling,
/// and carries out what `Verdict` and `SnapshotStep` say. Owned by one thread; no allocation after
/// creation.
@usableFromInline
package struct MoldRecovery: ~Copyable {
  @usableFromInline
  package enum Phase: UInt8, Sendable, BitwiseCopyable {
    case idle
    /// A request is on its way.
    case asking
    /// Between two attempts at a snapshot.
    case pausing
    case connecting
    case loggingIn
    case loading
    /// The snapshot is complete; the lines have not reached it.
    case splicing
    /// Given up for a while.
    case resting
  }

  /// What an attempt came to.
  @usableFromInline
  package enum Verdict: Sendable, Equatable {
    case pending
    /// Nothing is left to try.
    case exhausted
  }

  /// What is to be sent or done, in order.
  @usableFromInline
  enum Intent: Sendable, BitwiseCopyable {
    case request(server: Int, MoldUDP64.Request)
    case connect(server: Int)
    case login(SoupBinTCP.LoginRequest)
    case control(SoupBinTCP.PacketType)
    case disconnect
  }

  @usableFromInline package let configuration: RecoveryConfiguration
  @usableFromInline package internal(set) var phase = Phase.idle
  @usableFromInline package var counters = CounterSet<RecoveryCounter>()
  @usableFromInline var intents: FixedQueue<Intent>
  @usableFromInline var session = MoldUDP64.Session(.empty)
  @usableFromInline var hole: Range<UInt64> = 0..<0
  /// The sequence after the last message asked for.
  @usableFromInline var askedEnd: UInt64 = 0
  @usableFromInline var requestServer = 0
  @usableFromInline var requestAttempts = 0
  @usableFromInline var requestTimeout: Nanos
  @usableFromInline var timeoutTime = MonotonicNanos(raw: 0)
  @usableFromInline var heartbeatTime = MonotonicNanos(raw: 0)
  @usableFromInline var soup: SoupBinTCP.ClientSession
  @usableFromInline var input: ByteQueue
  @usableFromInline var snapshotServer = 0
  @usableFromInline var snapshotAttempts = 0
  @usableFromInline var snapshotPause: Nanos
  /// A connection was asked for and not given up.
  @usableFromInline var hasConnection = false

  /// The longest SoupBinTCP packet of a snapshot; messages of ITCH have 50 bytes at most.
  @usableFromInline static var packetByteCountMax: Int { 2_048 }
  /// The most bytes that `append` takes at once.
  @inlinable package static var chunkByteCountMax: Int { 1 << 16 }

  package init(_ configuration: RecoveryConfiguration) {
    precondition(configuration.messagesPerRequestMax > 0)
    precondition(configuration.messagesPerRequestMax < 0xFFFF)
    precondition(configuration.requestAttemptsMax > 0)
    precondition(configuration.snapshotAttemptsMax > 0)
    self.configuration = configuration
    let filler = Intent.disconnect
    intents = FixedQueue(capacity: 16, filler: filler)
    requestTimeout = configuration.requestTimeout
    snapshotPause = configuration.snapshotPause
    soup = SoupBinTCP.ClientSession(username: .empty, password: .empty)
    let hasSnapshots = configuration.snapshotServerCount > 0
    input = ByteQueue(
      capacity: hasSnapshots ? Self.chunkByteCountMax + 2 * Self.packetByteCountMax : 1)
  }

  /// When `expire` has something to do; nil while nothing is waited for.
  @inlinable
  package var deadline: MonotonicNanos? {
    switch phase {
    case .idle: nil
    case .loading: min(timeoutTime, heartbeatTime)
    default: timeoutTime
    }
  }

  /// Whether replies, bytes or connections may come or actions wait.
  @inlinable
  package var isActive: Bool {
    switch phase {
    case .idle, .resting: !intents.isEmpty
    default: true
    }
  }

  @inlinable package var canSnapshot: Bool { configuration.snapshotServerCount > 0 }

  /// The next thing to do, its bytes appended to `output`; nil when there is none.
  @usableFromInline
  package mutating func nextAction(output: inout ByteQueue) -> RecoveryAction? {
    guard let intent = intents.popFirst() else { return nil }
    precondition(output.room >= RecoveryAction.byteCountMax)
    switch intent {
    case .request(let server, let request):
      write(request, to: &output)
      return .request(server: server)
    case .connect(let server): return .connect(server: server)
    case .login(let login):
      write(login, to: &output)
      return .send
    case .control(let type):
      write(SoupBinTCP.Control(type), to: &output)
      return .send
    case .disconnect: return .disconnect
    }
  }

  private func write(_ packet: some WireEncodable, to output: inout ByteQueue) {
    let byteCount = packet.byteCount
    var target = output.writable
    packet.write(to: &target, at: 0)
    output.commit(byteCount)
  }

  mutating func intend(_ intent: Intent) {
    if !intents.append(intent) { counters.count(.actionDropped) }
  }
}

extension MoldRecovery {
  /// Messages `hole` of `session` have been missing for too long.
  @usableFromInline
  package mutating func begin(
    _ hole: Range<UInt64>, session: MoldUDP64.Session, now: MonotonicNanos
  ) -> Verdict {
    counters.count(.recoveryBegun)
    self.session = session
    requestAttempts = 0
    requestTimeout = configuration.requestTimeout
    return choose(hole, now)
  }

  /// Follows the hole, which messages of any line fill; nil when nothing is missing for the
  /// moment. `isReply` says that an answer brought the last packet.
  @usableFromInline
  package mutating func pursue(
    _ hole: Range<UInt64>?, isReply: Bool, now: MonotonicNanos
  ) -> Verdict {
    switch phase {
    case .asking:
      guard let hole else {
        phase = .splicing
        timeoutTime = now + configuration.snapshotTimeout
        return .pending
      }
      guard hole.lowerBound != self.hole.lowerBound else {
        self.hole = hole
        return .pending
      }
      requestAttempts = 0
      requestTimeout = configuration.requestTimeout
      if isReply || hole.lowerBound >= askedEnd { return choose(hole, now) }
      self.hole = hole
      timeoutTime = now + requestTimeout
      return .pending
    case .splicing:
      guard let hole else { return .pending }
      requestAttempts = 0
      requestTimeout = configuration.requestTimeout
      return choose(hole, now)
    default:
      return .pending
    }
  }

  /// Does what is due at `now`.
  @usableFromInline
  package mutating func expire(now: MonotonicNanos) -> Verdict {
    guard let deadline, now >= deadline else { return .pending }
    switch phase {
    case .idle: return .pending
    case .asking: return askAgain(now)
    case .pausing, .resting: return connect(now)
    case .connecting, .loggingIn: return fail(.snapshotSilent, now)
    case .splicing: return fail(.snapshotUnspliced, now)
    case .loading:
      if now >= timeoutTime { return fail(.snapshotSilent, now) }
      intend(.control(.clientHeartbeat))
      heartbeatTime = now + soup.timers.heartbeat
      return .pending
    }
  }

  /// Everything has come; books that are lost all the same wait for another snapshot.
  @usableFromInline
  package mutating func finish(isLost: Bool, now: MonotonicNanos) {
    counters.count(.recoveryCompleted)
    snapshotAttempts = 0
    snapshotPause = configuration.snapshotPause
    if hasConnection { counters.count(.snapshotCancelled) }
    stop(resting: isLost, now: now)
  }

  /// Nothing more is tried for what is missing; another snapshot is, after a rest.
  @usableFromInline
  package mutating func abandon(now: MonotonicNanos) {
    counters.count(.recoveryAbandoned)
    stop(resting: true, now: now)
  }

  /// Another session has begun: nothing of the last one matters.
  @usableFromInline
  package mutating func reset(now: MonotonicNanos) {
    snapshotAttempts = 0
    snapshotPause = configuration.snapshotPause
    stop(resting: false, now: now)
  }

  private mutating func stop(resting: Bool, now: MonotonicNanos) {
    disconnect()
    phase = resting && canSnapshot ? .resting : .idle
    timeoutTime = now + configuration.rest
  }

  /// Asks for `hole`, or takes a snapshot when it is too large to be asked for.
  private mutating func choose(_ hole: Range<UInt64>, _ now: MonotonicNanos) -> Verdict {
    self.hole = hole
    let isSmall = hole.upperBound - hole.lowerBound <= configuration.windowMessagesMax
    if !isSmall { counters.count(.windowExceeded) }
    guard isSmall, configuration.requestServerCount > 0 else { return takeSnapshot(now: now) }
    ask(now)
    return .pending
  }

  private mutating func ask(_ now: MonotonicNanos) {
    phase = .asking
    let count = min(hole.upperBound - hole.lowerBound, configuration.messagesPerRequestMax)
    askedEnd = hole.lowerBound + count
    intend(
      .request(
        server: requestServer,
        MoldUDP64.Request(
          session: session, sequence: hole.lowerBound, count: UInt16(truncatingIfNeeded: count))))
    counters.count(.requestSent)
    timeoutTime = now + requestTimeout
  }

  private mutating func askAgain(_ now: MonotonicNanos) -> Verdict {
    counters.count(.requestTimedOut)
    requestAttempts += 1
    guard requestAttempts < configuration.requestAttemptsMax else {
      counters.count(.requestExhausted)
      return takeSnapshot(now: now)
    }
    requestServer = (requestServer + 1) % configuration.requestServerCount
    requestTimeout = min(
      Nanos(raw: 2 * requestTimeout.raw), configuration.requestTimeoutMax)
    ask(now)
    return .pending
  }
}
