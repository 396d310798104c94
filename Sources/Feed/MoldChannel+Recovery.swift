// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units
public import Wire

extension MoldChannel where Normaliser: ~Copyable {
  /// Takes one datagram of a request server: an ordinary downstream packet. Ignored, and counted,
  /// when nothing was asked for.
  @inlinable
  package mutating func receiveReply<Sink: EventSink & ~Copyable>(
    _ datagram: RawSpan, receiveTime: MonotonicNanos, into sink: inout Sink
  ) {
    recovery.counters.count(.replyReceived)
    guard recovery.phase == .asking else {
      recovery.counters.count(.replyUnexpected)
      return
    }
    guard case .packet(let header) = MoldUDP64.parse(datagram), header.kind == .data else {
      arbiter.countMalformed(line: arbiter.recoveryLine)
      return
    }
    receive(
      datagram, header, receiveTime: receiveTime, line: arbiter.recoveryLine, into: &sink)
  }

  /// Takes the next bytes of the snapshot server's stream.
  @inlinable
  package mutating func receiveSnapshot<Sink: EventSink & ~Copyable>(
    _ bytes: RawSpan, now: MonotonicNanos, into sink: inout Sink
  ) {
    guard recovery.append(bytes, now: now) else { return }
    while true {
      switch recovery.nextStep(now: now) {
      case .none: return
      case .exhausted: return abandon(now: now, into: &sink)
      case .begin:
        arbiter.suspend()
        clear(now: now, into: &sink)
      case .message(let packet):
        if let sequence = Normaliser.resumeSequence(recovery.message(packet)) {
          return resume(at: sequence, now: now, into: &sink)
        }
        Self.load(recovery.message(packet), into: &normaliser, &sink)
        recovery.consume(packet)
      }
    }
  }

  @inlinable
  static func load<Sink: EventSink & ~Copyable>(
    _ message: RawSpan, into normaliser: inout Normaliser, _ sink: inout Sink
  ) {
    // Its time says nothing of the network: it counts in no latency.
    normaliser.decode(message, sequence: 0, receiveTime: MonotonicNanos(raw: 0))
    while var event = normaliser.popStaged() {
      event.flags.insert(.snapshot)
      normaliser.publish(event, into: &sink)
    }
  }

  /// Takes note of the connection to the snapshot server.
  @inlinable
  package mutating func snapshotConnection<Sink: EventSink & ~Copyable>(
    _ change: SnapshotConnection, now: MonotonicNanos, into sink: inout Sink
  ) {
    switch change {
    case .connected: recovery.connected(now: now)
    case .disconnected:
      if recovery.disconnected(now: now) == .exhausted { abandon(now: now, into: &sink) }
    }
  }

  /// When `expire` has something to do though nothing came; nil while nothing is waited for.
  @inlinable
  package var deadline: MonotonicNanos? {
    guard let recoveryDeadline = recovery.deadline else { return arbiter.deadline }
    guard let lineDeadline = arbiter.deadline else { return recoveryDeadline }
    return min(lineDeadline, recoveryDeadline)
  }

  /// What books that are not whole, and what is under way for them, need after each input.
  @inlinable
  mutating func attend<Sink: EventSink & ~Copyable>(
    isReply: Bool, _ now: MonotonicNanos, _ sink: inout Sink
  ) {
    if trust == .loading, !arbiter.isMissing, !arbiter.isRecovering { trustBooks(now, &sink) }
    guard recovery.phase != .idle else { return }
    let hole = arbiter.isSuspended ? nil : arbiter.hole
    if recovery.pursue(hole, isReply: isReply, now: now) == .exhausted
      || recovery.expire(now: now) == .exhausted
    {
      abandon(now: now, into: &sink)
    }
  }

  @inlinable
  mutating func beginSession<Sink: EventSink & ~Copyable>(
    _ session: MoldUDP64.Session, at sequence: UInt64, now: MonotonicNanos, into sink: inout Sink
  ) {
    self.session = session
    recovery.reset(now: now)
    digests.removeAll()
    clear(now: now, into: &sink)
    // Before its first message the empty book is the whole one.
    if arbiter.next >= sequence { trustBooks(now, &sink) }
  }

  @inlinable
  mutating func clear<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    normaliser.clearBooks(receiveTime: now)
    normaliser.publishStaged(into: &sink)
    trust = .loading
  }

  @inlinable
  mutating func beginRecovery<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    guard let hole = arbiter.hole else { return }
    guard recovery.begin(hole, session: session, now: now) == .pending else {
      recovery.counters.count(.recoveryAbandoned)
      return arbiter.giveUp()
    }
    guard trust == .whole else { return }
    trust = .behind
    sink.publish(
      Event(
        kind: .gap, instrument: .none,
        quantity: Quantity(raw: Int64(clamping: hole.upperBound - hole.lowerBound)),
        flags: [.recoverable, .lastOfPacket], receiveTime: now, venueSequence: hole.lowerBound))
  }

  @inlinable
  mutating func endRecovery<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    recovery.finish(isLost: trust == .lost, now: now)
    if trust.isIncomplete { trustBooks(now, &sink) }
  }

  /// Says that the books are right.
  @inlinable
  mutating func trustBooks<Sink: EventSink & ~Copyable>(
    _ now: MonotonicNanos, _ sink: inout Sink
  ) {
    let isSnapshot = trust == .loading
    trust = .whole
    sink.publish(
      Event(
        kind: isSnapshot ? .snapshotEnd : .gapEnd, instrument: .none,
        flags: isSnapshot ? [.snapshot, .lastOfPacket] : .lastOfPacket, receiveTime: now,
        venueSequence: arbiter.next))
  }

  @inlinable
  mutating func lose<Sink: EventSink & ~Copyable>(
    first: UInt64, count: UInt64, now: MonotonicNanos, into sink: inout Sink
  ) {
    trust = .lost
    if recovery.phase != .idle, recovery.phase != .resting { recovery.abandon(now: now) }
    normaliser.loseMessages(first: first, count: count, receiveTime: now)
    normaliser.publishStaged(into: &sink)
  }

  /// Goes on without what nobody would give.
  @inlinable
  mutating func abandon<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    recovery.abandon(now: now)
    // A book that was being loaded is a part of itself, whatever else comes.
    if trust == .loading { lose(first: arbiter.next, count: 0, now: now, into: &sink) }
    guard arbiter.isRecovering else { return }
    arbiter.giveUp()
    poll(now: now, into: &sink)
    if trust == .behind { lose(first: arbiter.next, count: 0, now: now, into: &sink) }
  }

  /// The buffer is full of packets that wait.
  @inlinable
  mutating func makeRoom<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    recovery.counters.count(.holdOverflow)
    guard recovery.canSnapshot else {
      arbiter.giveUp()
      return
    }
    if !arbiter.isRecovering {
      arbiter.isRecovering = true
      beginRecovery(now: now, into: &sink)
    }
    _ = recovery.takeSnapshot(now: now)
    arbiter.dropOldestHeld()
  }

  /// The snapshot stands for everything before `sequence`.
  @inlinable
  mutating func resume<Sink: EventSink & ~Copyable>(
    at sequence: UInt64, now: MonotonicNanos, into sink: inout Sink
  ) {
    guard arbiter.resume(at: sequence) else {
      if recovery.fail(.snapshotMalformed, now) == .exhausted { abandon(now: now, into: &sink) }
      return
    }
    recovery.loaded(now: now)
    poll(now: now, into: &sink)
    attend(isReply: false, now, &sink)
  }
}
