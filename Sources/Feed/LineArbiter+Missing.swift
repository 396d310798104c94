// SPDX-License-Identifier: Apache-2.0
import Memory
public import Units

extension LineArbiter {
  /// The messages missing now: first and the one after the last; nil while none are.
  @usableFromInline
  package var hole: Range<UInt64>? {
    guard isMissing else { return nil }
    let end = held.first?.sequence ?? horizon
    return end > next ? next..<end : nil
  }

  /// Holds everything from here on, delivers nothing: the owner loads a snapshot.
  @usableFromInline
  package mutating func suspend() {
    isSuspended = true
    isRecovering = true
    isGivenUp = false
  }

  /// Goes on at `sequence`, which a snapshot told; false, and nothing changed, when that is so far
  /// from everything seen that it cannot be right. `poll` tells when the live stream has joined.
  @usableFromInline
  package mutating func resume(at sequence: UInt64) -> Bool {
    let reach = max(next, horizon, held.end)
    guard sequence > 0, sequence <= UInt64.max - 0xFFFF,
      sequence <= reach || sequence - reach <= configuration.leapMax
    else { return false }
    if sequence >= next {
      counters[.messageSkipped] &+= sequence - next
    } else {
      counters[.messageRepeated] &+= next - sequence
    }
    next = sequence
    resumeSequence = sequence
    isSpliceProven = sequence <= reach
    lostFirst = 0
    lostEnd = 0
    isSuspended = false
    isRecovering = true
    isOverflowing = false
    // What is still missing has been missing for long.
    missingSince = MonotonicNanos(raw: 0)
    while let front = held.first, front.end <= next {
      held.removeFirst()
      counters.count(.packetObsolete)
    }
    return true
  }

  /// Nobody will bring what is missing: `poll` declares it lost.
  @usableFromInline
  package mutating func giveUp() {
    isSuspended = false
    isRecovering = false
    isOverflowing = false
    isGivenUp = isMissing
  }

  /// Makes room in the full buffer at the price of a larger hole.
  @usableFromInline
  package mutating func dropOldestHeld() {
    isOverflowing = false
    guard !held.isEmpty else { return }
    held.removeFirst()
    counters.count(.packetDropped)
  }

  @usableFromInline
  mutating func pollMissing(now: MonotonicNanos) -> LineAction {
    if isSuspended { return isOverflowing ? .overflow : .none }
    while let front = held.first, front.sequence <= next {
      held.removeFirst()
      isOverflowing = false
      isGivenUp = false
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
        receiveTime: front.receiveTime, line: Int(front.line))
    }
    if isMissing { return conclude(isDue: now >= missingSince + configuration.holdTime, now: now) }
    isGivenUp = false
    if isRecovering {
      guard isSpliced else { return .none }
      isRecovering = false
      return .recovered
    }
    guard endSequence != 0, !isSessionEnded else { return .none }
    isSessionEnded = true
    return .endSession
  }

  /// What to do about the hole at `next`.
  private mutating func conclude(isDue: Bool, now: MonotonicNanos) -> LineAction {
    guard configuration.recovers else {
      return isDue || isOverflowing ? declareGap(now: now) : .none
    }
    if isGivenUp { return declareGap(now: now) }
    if isOverflowing { return .overflow }
    guard isDue != isRecovering else { return .none }
    guard isDue || isSpliced else { return .none }
    isRecovering = isDue
    return isDue ? .recover : .recovered
  }

  /// Whether the live stream has shown that it is where the snapshot said: before, a snapshot that
  /// lies would look right.
  private var isSpliced: Bool {
    isSpliceProven || next > resumeSequence || horizon >= resumeSequence || !held.isEmpty
  }

  private mutating func declareGap(now: MonotonicNanos) -> LineAction {
    let target = held.first?.sequence ?? horizon
    let first = next
    next = target
    lostFirst = first
    lostEnd = target
    isOverflowing = false
    isGivenUp = false
    isRecovering = false
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

  /// Counts the messages up to `end` that another line than `line` had passed by.
  @usableFromInline
  mutating func fill(upTo end: UInt64, line: Int) {
    guard let front = held.first else {
      lines[line].messagesFilled &+= min(end, horizon) - next
      return
    }
    guard Int(front.line) != line, front.sequence > next else { return }
    lines[line].messagesFilled &+= min(end, front.sequence) - next
  }

  @usableFromInline
  mutating func announce(_ packet: LinePacket) -> LineAction {
    if packet.sequence < next, !isSuspended, isReset(packet) {
      return accept(packet, counting: .sequenceReset)
    }
    guard isNear(packet.sequence) else { return .none }
    if packet.messageCount == 0 {
      counters.count(.heartbeat)
    } else {
      counters.count(.endOfSession)
      endSequence = max(endSequence, packet.sequence)
    }
    if packet.sequence >= next { advanceTime = packet.receiveTime }
    guard packet.sequence > horizon else { return .none }
    if packet.sequence > next, !isMissing { missingSince = packet.receiveTime }
    horizon = packet.sequence
    horizonTime = packet.receiveTime
    horizonLine = packet.line
    return .none
  }

  @usableFromInline
  mutating func hold(_ packet: LinePacket, payload: RawSpan) -> LineAction {
    guard isNear(packet.sequence) else { return .none }
    let wasMissing = isMissing
    switch held.insert(packet, payload: payload) {
    case .held(let passer):
      counters.count(.packetOutOfOrder)
      if let passer, passer != packet.line {
        lines[packet.line].messagesFilled &+= UInt64(packet.messageCount)
      }
      arrivals.note(packet.sequence, at: packet.receiveTime, line: packet.line)
      advanceTime = packet.receiveTime
      if !wasMissing { missingSince = packet.receiveTime }
    case .duplicate:
      countDuplicate(packet)
    case .oversized:
      counters.count(.packetOversized)
      if packet.sequence > horizon {
        if !wasMissing { missingSince = packet.receiveTime }
        horizon = packet.sequence
        horizonTime = packet.receiveTime
        horizonLine = packet.line
      }
    case .full:
      counters.count(.reorderBufferFull)
      isOverflowing = true
      return .pollThenOfferAgain
    }
    return .none
  }

  /// Gives up a held packet, or an announcement, that lies ahead of what its own line goes on to
  /// bring in order: its number was damaged, and the wait for what is before it would not end.
  @usableFromInline
  mutating func dropStray(_ line: Int) {
    let sequence = held.first?.sequence ?? horizon
    guard line == held.first.map({ Int($0.line) }) ?? horizonLine, line != recoveryLine else {
      return
    }
    if sequence != straySequence {
      straySequence = sequence
      strayPackets = 0
    }
    strayPackets += 1
    guard strayPackets >= configuration.strayPacketsMin, sequence > next else { return }
    counters.count(.packetStray)
    if held.isEmpty { horizon = next } else { held.removeFirst() }
  }

  /// Whether `sequence` is near something known, or was borne out by a packet before. A single
  /// number far ahead of everything is more likely damage than news, and believing it would make a
  /// hole of millions.
  private mutating func isNear(_ sequence: UInt64) -> Bool {
    let near = configuration.nearMessagesMax
    let reach = max(next, horizon, held.end)
    guard sequence > reach, sequence - reach > near else { return true }
    let isBorneOut =
      farSequence != 0 && sequence >= farSequence && sequence - farSequence <= near
    farSequence = isBorneOut ? 0 : sequence
    if !isBorneOut { counters.count(.packetFar) }
    return isBorneOut
  }
}
