// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// Makes one gapless stream of messages from any number of redundant lines of one channel.
///
/// The first copy of a message wins. A packet ahead of a missing one is held for a bounded time, in
/// a bounded buffer, for the missing one to come on another line; then the owner is told to recover
/// the missing messages or, where nothing recovers them, that they are lost. Knows sequence numbers
/// only: its owner decodes packets and does what the returned actions say. Answers of a request
/// server are offered like packets of one more line, number `recoveryLine`.
///
/// For every packet: `offer` until it returns neither `beginSession` nor `pollThenOfferAgain`,
/// then `poll` until it returns `none`. Owned by one thread; no allocation after creation.
@usableFromInline
package struct LineArbiter: ~Copyable {
  @usableFromInline package let configuration: LineConfiguration
  /// The next sequence number to deliver.
  @usableFromInline package var next: UInt64 = 0
  /// What was counted over all lines.
  @usableFromInline package var counters = CounterSet<LineCounter>()
  @usableFromInline package var session: Code = .empty
  @usableFromInline package var isSessionAccepted = false
  @usableFromInline package var isSessionEnded = false
  /// Whether the owner was told to recover and what is missing has not all come.
  @usableFromInline package var isRecovering = false
  /// Whether everything is held, nothing delivered: a snapshot is being loaded.
  @usableFromInline package var isSuspended = false
  /// The next sequence at the end of the session, 0 until it was announced.
  @usableFromInline var endSequence: UInt64 = 0
  /// The highest next sequence that a heartbeat or end of session told.
  @usableFromInline var horizon: UInt64 = 0
  @usableFromInline var horizonTime = MonotonicNanos(raw: 0)
  @usableFromInline var horizonLine = 0
  /// Since when messages are missing; means nothing while none are.
  @usableFromInline var missingSince = MonotonicNanos(raw: 0)
  @usableFromInline var isOverflowing = false
  @usableFromInline var isGivenUp = false
  /// The range declared lost last, to tell late packets from duplicates.
  @usableFromInline var lostFirst: UInt64 = 0
  @usableFromInline var lostEnd: UInt64 = 0
  /// Where delivery went on after the last snapshot; 0 when the session had none.
  @usableFromInline var resumeSequence: UInt64 = 0
  /// Whether the lines had shown, when delivery went on there, that they were that far.
  @usableFromInline var isSpliceProven = true
  /// When a line last brought something new.
  @usableFromInline var advanceTime = MonotonicNanos(raw: 0)
  /// Counts the sessions accepted, to tell lines that have not yet brought one.
  @usableFromInline var sessionNumber: UInt64 = 0
  /// The last sequence refused for being far ahead of everything, until a packet bears it out.
  @usableFromInline var farSequence: UInt64 = 0
  @usableFromInline var successor = SessionSuccessor()
  /// What the present wait is for, and the packets in order that its own line brought since.
  @usableFromInline var straySequence: UInt64 = 0
  @usableFromInline var strayPackets = 0
  @usableFromInline var held: HeldPackets
  @usableFromInline var arrivals = Arrivals()
  @usableFromInline var lines: FixedArray<LineFigures>
  @usableFromInline var lateness: FixedQueue<LineLateness>

  /// An arbiter that has seen nothing.
  package init(_ configuration: LineConfiguration) {
    precondition(configuration.lineCount > 0)
    precondition(configuration.lineCount <= LineConfiguration.lineCountMax)
    precondition(configuration.holdTime.raw >= 0)
    self.configuration = configuration
    held = HeldPackets(
      capacity: configuration.heldPacketsMax, packetBytesMax: configuration.packetBytesMax)
    lines = FixedArray(repeating: LineFigures(), count: configuration.lineCount + 1)
    lateness = FixedQueue(
      capacity: configuration.latenessCapacity, filler: LineLateness(line: 0, lateness: .zero))
  }

  /// The number under which answers of a request server are offered.
  @inlinable package var recoveryLine: Int { configuration.lineCount }

  /// What `line`, 0 ... recoveryLine, brought.
  @inlinable package func figures(line: Int) -> LineFigures { lines[line] }

  /// How late a copy of a packet was, oldest first; nil when none waits. What nobody takes is
  /// dropped, newest first, and counted.
  @inlinable package mutating func popLateness() -> LineLateness? { lateness.popFirst() }

  /// Calls `body` with the name and count of everything counted, lines apart. Allocates.
  package func forEachCounter(_ body: (String, UInt64) -> Void) {
    counters.forEach(body)
    for line in 0..<lines.count {
      let name = line == recoveryLine ? "recovery" : "line\(line)"
      lines[line].forEachCounter(of: name, body)
    }
  }

  /// Counts a packet of `line` that its decoder refused.
  @inlinable
  package mutating func countMalformed(line: Int) {
    counters.count(.packetMalformed)
    lines[line].malformed &+= 1
  }

  /// Counts a packet of `line` whose messages are not those that another copy had brought.
  @inlinable
  package mutating func countMismatch(line: Int) {
    counters.count(.packetMismatched)
    lines[line].mismatches &+= 1
  }

  /// Takes a packet whose block layout was checked; `payload` is copied only when it is held.
  @inlinable
  package mutating func offer(_ packet: LinePacket, payload: RawSpan) -> LineAction {
    guard isSessionAccepted, packet.session == session else { return offerUnaccepted(packet) }
    guard packet.sequence > 0, packet.sequence <= UInt64.max - 0xFFFF,
      packet.sequence <= next || packet.sequence - next <= configuration.leapMax
    else {
      countMalformed(line: packet.line)
      return .none
    }
    let action = place(packet, payload: payload)
    switch action {
    case .pollThenOfferAgain, .beginSession: return action
    default: break
    }
    counters.count(.packet)
    lines[packet.line].note(packet, sessionNumber: sessionNumber)
    return action
  }

  /// What is left to do at `now`; call until it returns `none`.
  @inlinable
  package mutating func poll(now: MonotonicNanos) -> LineAction {
    guard isMissing || isRecovering || endSequence != 0 else { return .none }
    return pollMissing(now: now)
  }

  /// When `poll` has something to do even if no packet comes; nil while nothing is missing and
  /// while the owner recovers it.
  @inlinable
  package var deadline: MonotonicNanos? {
    isMissing && !isRecovering ? missingSince + configuration.holdTime : nil
  }

  /// The bytes of the packet in `block`, of a `deliverHeld` action, until the next `offer`.
  @inlinable
  @_lifetime(borrow self)
  package func heldPayload(_ block: Int) -> RawSpan { held.payload(block) }

  /// Whether messages before some that were seen or announced have not come.
  @inlinable package var isMissing: Bool { !held.isEmpty || horizon > next }

  @inlinable
  mutating func place(_ packet: LinePacket, payload: RawSpan) -> LineAction {
    let count = packet.messageCount
    guard count != 0, count != LinePacket.endOfSession else { return announce(packet) }
    guard packet.sequence <= next, !isSuspended else { return hold(packet, payload: payload) }
    let end = packet.sequence + UInt64(count)
    guard end > next else { return repeated(packet, end: end) }
    let skip = next - packet.sequence
    if skip > 0 { counters.count(.packetOverlapping) }
    arrivals.note(packet.sequence, at: packet.receiveTime, line: packet.line)
    advanceTime = packet.receiveTime
    if isMissing {
      fill(upTo: end, line: packet.line)
      deliver(upTo: end, line: packet.line)
      if isMissing { dropStray(packet.line) }
      if isMissing { missingSince = waitStart(packet.receiveTime) }
    } else {
      deliver(upTo: end, line: packet.line)
    }
    return .deliver(skip: Int(truncatingIfNeeded: skip))
  }

  @inlinable
  mutating func deliver(upTo end: UInt64, line: Int) {
    counters[.messageDelivered] &+= end - next
    lines[line].firstArrivals &+= 1
    next = end
  }
}
