// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// Makes one gapless stream of messages from any number of redundant lines of one channel.
///
/// The first copy of a message wins. A packet ahead of a missing one is held for a bounded time, in
/// a bounded buffer, for the missing one to come on another line; then the missing messages are
/// declared lost. Knows sequence numbers only: its owner decodes packets and does what the
/// returned actions say. Recovery by re-request belongs between "held" and "declared lost".
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
  @usableFromInline var session: Code = .empty
  @usableFromInline var isSessionAccepted = false
  @usableFromInline var isSessionEnded = false
  /// The next sequence at the end of the session, 0 until it was announced.
  @usableFromInline var endSequence: UInt64 = 0
  /// The highest next sequence that a heartbeat or end of session told.
  @usableFromInline var horizon: UInt64 = 0
  @usableFromInline var horizonTime = MonotonicNanos(raw: 0)
  /// Since when messages are missing; means nothing while none are.
  @usableFromInline var missingSince = MonotonicNanos(raw: 0)
  @usableFromInline var isDeclarationForced = false
  /// The range declared lost last, to tell late packets from duplicates.
  @usableFromInline var lostFirst: UInt64 = 0
  @usableFromInline var lostEnd: UInt64 = 0
  @usableFromInline var held: HeldPackets
  @usableFromInline var linePackets: FixedArray<UInt64>
  @usableFromInline var lineFirstArrivals: FixedArray<UInt64>

  /// An arbiter that has seen nothing.
  package init(_ configuration: LineConfiguration) {
    precondition(configuration.lineCount > 0)
    precondition(configuration.holdTime.raw >= 0)
    self.configuration = configuration
    held = HeldPackets(
      capacity: configuration.heldPacketsMax, packetBytesMax: configuration.packetBytesMax)
    linePackets = FixedArray(repeating: 0, count: configuration.lineCount)
    lineFirstArrivals = FixedArray(repeating: 0, count: configuration.lineCount)
  }

  /// Packets of the session that came on `line`.
  package func packets(line: Int) -> UInt64 { linePackets[line] }
  /// Packets of `line` that brought at least one message first.
  package func firstArrivals(line: Int) -> UInt64 { lineFirstArrivals[line] }

  /// Calls `body` with the name and count of everything counted, lines apart. Allocates.
  package func forEachCounter(_ body: (String, UInt64) -> Void) {
    counters.forEach(body)
    for line in 0..<configuration.lineCount {
      body("line\(line)Packet", linePackets[line])
      body("line\(line)FirstArrival", lineFirstArrivals[line])
    }
  }

  /// Counts a packet that its decoder refused.
  @inlinable
  package mutating func countMalformed() { counters.count(.packetMalformed) }

  /// Takes a packet whose block layout was checked; `payload` is copied only when it is held.
  @inlinable
  package mutating func offer(_ packet: LinePacket, payload: RawSpan) -> LineAction {
    guard isSessionAccepted, packet.session == session else { return offerUnaccepted(packet) }
    guard packet.sequence > 0, packet.sequence <= UInt64.max - 0xFFFF,
      packet.sequence <= next || packet.sequence - next <= configuration.leapMax
    else {
      counters.count(.packetMalformed)
      return .none
    }
    let action = place(packet, payload: payload)
    guard action != .pollThenOfferAgain else { return action }
    counters.count(.packet)
    linePackets[packet.line] &+= 1
    return action
  }

  /// What is left to do at `now`; call until it returns `none`.
  @inlinable
  package mutating func poll(now: MonotonicNanos) -> LineAction {
    guard isMissing || endSequence != 0 else { return .none }
    return pollMissing(now: now)
  }

  /// When `poll` has something to do even if no packet comes; nil while nothing is missing.
  @inlinable
  package var deadline: MonotonicNanos? {
    isMissing ? missingSince + configuration.holdTime : nil
  }

  /// The bytes of the packet in `block`, of a `deliverHeld` action, until the next `offer`.
  @inlinable
  @_lifetime(borrow self)
  package func heldPayload(_ block: Int) -> RawSpan { held.payload(block) }

  @inlinable
  var isMissing: Bool { !held.isEmpty || horizon > next }

  @inlinable
  mutating func place(_ packet: LinePacket, payload: RawSpan) -> LineAction {
    let count = packet.messageCount
    guard count != 0, count != LinePacket.endOfSession else {
      announce(packet)
      return .none
    }
    guard packet.sequence <= next else { return hold(packet, payload: payload) }
    let end = packet.sequence + UInt64(count)
    guard end > next else {
      let isLate = packet.sequence < lostEnd && end > lostFirst
      counters.count(isLate ? .packetLate : .packetDuplicate)
      return .none
    }
    let skip = next - packet.sequence
    if skip > 0 { counters.count(.packetOverlapping) }
    deliver(upTo: end, line: packet.line)
    if isMissing { missingSince = waitStart(packet.receiveTime) }
    return .deliver(skip: Int(truncatingIfNeeded: skip))
  }

  @inlinable
  mutating func deliver(upTo end: UInt64, line: Int) {
    counters[.messageDelivered] &+= end - next
    lineFirstArrivals[line] &+= 1
    next = end
  }
}

extension LineArbiter {
  @usableFromInline
  mutating func offerUnaccepted(_ packet: LinePacket) -> LineAction {
    let isWelcome =
      if isSessionAccepted {
        isSessionEnded
      } else {
        configuration.session == nil || configuration.session == packet.session
      }
    guard isWelcome else {
      counters.count(.packetForeign)
      return .none
    }
    guard packet.sequence > 0, packet.sequence <= UInt64.max - 0xFFFF else {
      counters.count(.packetMalformed)
      return .none
    }
    session = packet.session
    isSessionAccepted = true
    isSessionEnded = false
    next = configuration.firstSequence ?? packet.sequence
    endSequence = 0
    horizon = 0
    lostFirst = 0
    lostEnd = 0
    held.removeAll()
    counters.count(.sessionAccepted)
    return .beginSession
  }

  @usableFromInline
  mutating func announce(_ packet: LinePacket) {
    if packet.messageCount == 0 {
      counters.count(.heartbeat)
    } else {
      counters.count(.endOfSession)
      endSequence = max(endSequence, packet.sequence)
    }
    guard packet.sequence > max(horizon, next) else { return }
    if !isMissing { missingSince = packet.receiveTime }
    horizon = packet.sequence
    horizonTime = packet.receiveTime
  }

  @usableFromInline
  mutating func hold(_ packet: LinePacket, payload: RawSpan) -> LineAction {
    let wasMissing = isMissing
    switch held.insert(packet, payload: payload) {
    case .held:
      counters.count(.packetOutOfOrder)
      if !wasMissing { missingSince = packet.receiveTime }
    case .duplicate:
      counters.count(.packetDuplicate)
    case .oversized:
      counters.count(.packetOversized)
      if packet.sequence > horizon {
        if !wasMissing { missingSince = packet.receiveTime }
        horizon = packet.sequence
        horizonTime = packet.receiveTime
      }
    case .full:
      counters.count(.reorderBufferFull)
      isDeclarationForced = true
      return .pollThenOfferAgain
    }
    return .none
  }

  @usableFromInline
  mutating func pollMissing(now: MonotonicNanos) -> LineAction {
    while let front = held.first, front.sequence <= next {
      held.removeFirst()
      isDeclarationForced = false
      guard front.end > next else {
        counters.count(.packetDuplicate)
        continue
      }
      let skip = next - front.sequence
      if skip > 0 { counters.count(.packetOverlapping) }
      deliver(upTo: front.end, line: Int(front.line))
      if isMissing { missingSince = waitStart(now) }
      return .deliverHeld(
        block: Int(front.block), skip: Int(truncatingIfNeeded: skip),
        receiveTime: front.receiveTime)
    }
    if isMissing {
      guard isDeclarationForced || now >= missingSince + configuration.holdTime else {
        return .none
      }
      return declareGap(now: now)
    }
    guard endSequence != 0, !isSessionEnded else { return .none }
    isSessionEnded = true
    return .endSession
  }

  private mutating func declareGap(now: MonotonicNanos) -> LineAction {
    let target = held.first?.sequence ?? horizon
    let first = next
    next = target
    lostFirst = first
    lostEnd = target
    isDeclarationForced = false
    counters.count(.gap)
    counters[.messageLost] &+= target - first
    if isMissing { missingSince = waitStart(now) }
    return .declareGap(first: first, count: target - first)
  }

  /// When the wait for what is missing now began: at the arrival of what proves it missing.
  @usableFromInline
  func waitStart(_ now: MonotonicNanos) -> MonotonicNanos {
    if let front = held.first { return front.receiveTime }
    return horizon > next ? horizonTime : now
  }
}
