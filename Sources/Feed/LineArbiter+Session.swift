// SPDX-License-Identifier: Apache-2.0
import Memory
public import Units

/// A stream that may take the place of the accepted session: another session, or the same one
/// begun anew.
@usableFromInline
struct SessionSuccessor: Sendable, BitwiseCopyable {
  @usableFromInline var session: Code = .empty
  /// The sequence after its last packet.
  @usableFromInline var end: UInt64 = 0
  /// Packets seen in a row, each where the one before it ended or a copy of one.
  @usableFromInline var packets = 0
  /// Packets of the accepted session before its first: when more come, it is no successor.
  @usableFromInline var accepted: UInt64 = 0

  @inlinable init() {}
}

extension LineArbiter {
  @usableFromInline
  mutating func offerUnaccepted(_ packet: LinePacket) -> LineAction {
    guard packet.line != recoveryLine else { return refuseForeign(packet) }
    let isWelcome =
      if isSessionAccepted {
        configuration.session == nil && isSuccessor(packet)
      } else {
        configuration.session == nil || configuration.session == packet.session
      }
    guard isWelcome || isAnnouncedRoll(packet) else { return refuseForeign(packet) }
    guard packet.sequence > 0, packet.sequence <= UInt64.max - 0xFFFF else {
      countMalformed(line: packet.line)
      return .none
    }
    return accept(packet, counting: isSessionAccepted ? .sessionRolled : nil)
  }

  /// The accepted session has ended as it should: the next one is welcome at once.
  private func isAnnouncedRoll(_ packet: LinePacket) -> Bool {
    isSessionAccepted && isSessionEnded && packet.messageCount != LinePacket.endOfSession
  }

  private mutating func refuseForeign(_ packet: LinePacket) -> LineAction {
    counters.count(.packetForeign)
    lines[packet.line].foreign &+= 1
    return .none
  }

  @usableFromInline
  mutating func accept(_ packet: LinePacket, counting roll: LineCounter?) -> LineAction {
    if let roll { counters.count(roll) }
    session = packet.session
    isSessionAccepted = true
    isSessionEnded = false
    isRecovering = false
    isSuspended = false
    isOverflowing = false
    isGivenUp = false
    next = configuration.firstSequence ?? packet.sequence
    endSequence = 0
    horizon = 0
    lostFirst = 0
    lostEnd = 0
    resumeSequence = 0
    isSpliceProven = true
    farSequence = 0
    advanceTime = packet.receiveTime
    sessionNumber &+= 1
    successor = SessionSuccessor()
    held.removeAll()
    arrivals.removeAll()
    counters.count(.sessionAccepted)
    return .beginSession
  }

  /// Whether `packet`, of another session, shows that the accepted one is over: enough packets in a
  /// row with none of the accepted session between them, fewer after a silence.
  private mutating func isSuccessor(_ packet: LinePacket) -> Bool {
    guard packet.messageCount != LinePacket.endOfSession else { return false }
    let isSilent = packet.receiveTime - advanceTime >= configuration.sessionSilence
    let wanted =
      isSilent ? configuration.silentSuccessorPacketsMin : configuration.successorPacketsMin
    return follow(packet) >= wanted
  }

  /// Whether `packet`, of the accepted session and behind it, shows that its numbers began anew:
  /// nothing new for the configured silence and enough such packets in a row.
  @usableFromInline
  mutating func isReset(_ packet: LinePacket) -> Bool {
    guard packet.receiveTime - advanceTime >= configuration.sessionSilence,
      packet.line != recoveryLine, packet.messageCount != LinePacket.endOfSession
    else { return false }
    return follow(packet) >= configuration.successorPacketsMin
  }

  /// Packets in a row of the stream that `packet` belongs to, itself included.
  private mutating func follow(_ packet: LinePacket) -> Int {
    let isOther = packet.session != session
    let isRowed =
      successor.packets > 0 && successor.session == packet.session
      && packet.sequence <= successor.end
      && successor.end - packet.sequence <= 0xFFFF
      && (!isOther || successor.accepted == counters[.packet])
    if !isRowed {
      successor = SessionSuccessor()
      successor.session = packet.session
      successor.accepted = counters[.packet]
    }
    successor.packets += 1
    successor.end = max(successor.end, packet.sequence &+ UInt64(packet.messageCount))
    return successor.packets
  }

  /// A packet whose messages were all delivered, or declared lost, before.
  @usableFromInline
  mutating func repeated(_ packet: LinePacket, end: UInt64) -> LineAction {
    if packet.sequence < lostEnd, end > lostFirst {
      counters.count(.packetLate)
      return .none
    }
    if isReset(packet) { return accept(packet, counting: .sequenceReset) }
    countDuplicate(packet)
    return .duplicate
  }

  @usableFromInline
  mutating func countDuplicate(_ packet: LinePacket) {
    counters.count(.packetDuplicate)
    lines[packet.line].duplicates &+= 1
    guard packet.line != recoveryLine,
      let late = arrivals.lateness(
        of: packet.sequence, at: packet.receiveTime, line: packet.line)
    else { return }
    if !lateness.append(LineLateness(line: packet.line, lateness: late)) {
      counters.count(.latenessDropped)
    }
  }
}
