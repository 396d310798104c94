// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units
public import Wire

/// One MoldUDP64 channel: datagrams of any line in, events out, what is missing asked for.
///
/// The last event of each packet is flagged `lastOfPacket`, also when messages without events
/// follow it. Owned by one thread; no allocation after creation.
@usableFromInline
package struct MoldChannel<Normaliser: MessageNormaliser & ~Copyable>: ~Copyable {
  @usableFromInline package var arbiter: LineArbiter
  @usableFromInline package var normaliser: Normaliser
  @usableFromInline package var recovery: MoldRecovery
  @usableFromInline package internal(set) var trust = ChannelTrust.unbegun
  @usableFromInline var digests = MessageDigests()
  /// The accepted session, as requests name it.
  @usableFromInline var session = MoldUDP64.Session(.empty)

  /// A channel that has received nothing.
  package init(
    _ configuration: LineConfiguration,
    recovery recoveryConfiguration: RecoveryConfiguration = RecoveryConfiguration(),
    normaliser: consuming Normaliser
  ) {
    var configuration = configuration
    if let session = configuration.session {
      configuration.session = Self.wireText(MoldUDP64.Session(session))
    }
    configuration.recovers = recoveryConfiguration.isEnabled
    arbiter = LineArbiter(configuration)
    recovery = MoldRecovery(recoveryConfiguration)
    self.normaliser = normaliser
  }

  /// Takes one UDP payload of `line`; refused and counted when it is no downstream packet.
  @inlinable
  package mutating func receive<Sink: EventSink & ~Copyable>(
    _ datagram: RawSpan, receiveTime: MonotonicNanos, line: Int, into sink: inout Sink
  ) {
    guard case .packet(let header) = MoldUDP64.parse(datagram) else {
      arbiter.countMalformed(line: line)
      return
    }
    receive(datagram, header, receiveTime: receiveTime, line: line, into: &sink)
  }

  @inlinable
  mutating func receive<Sink: EventSink & ~Copyable>(
    _ datagram: RawSpan, _ header: MoldUDP64.Packet, receiveTime: MonotonicNanos, line: Int,
    into sink: inout Sink
  ) {
    let count = header.kind == .endOfSession ? LinePacket.endOfSession : header.count
    let packet = LinePacket(
      session: Self.wireText(header.session), sequence: header.sequence, messageCount: count,
      line: line, receiveTime: receiveTime)
    while true {
      switch arbiter.offer(packet, payload: datagram) {
      case .deliver(let skip):
        if skip > 0 { compare(datagram, header, count: skip, line: line) }
        let flags = flags(line: line, count: Int(header.count) - skip)
        Self.deliver(
          datagram, header, skip: skip, receiveTime: receiveTime, flags: flags,
          from: &normaliser, noting: &digests, into: &sink)
      case .duplicate:
        compare(datagram, header, count: Int(header.count), line: line)
      case .beginSession:
        beginSession(header.session, at: header.sequence, now: receiveTime, into: &sink)
        continue
      case .pollThenOfferAgain:
        expire(now: receiveTime, into: &sink)
        continue
      case .none, .deliverHeld, .declareGap, .recover, .recovered, .overflow, .endSession:
        break
      }
      break
    }
    poll(now: receiveTime, into: &sink)
    if trust != .whole { attend(isReply: line == arbiter.recoveryLine, receiveTime, &sink) }
  }

  /// Does what is due at `now`: delivers what was held, gives up waiting, asks again.
  @inlinable
  package mutating func expire<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    poll(now: now, into: &sink)
    if trust != .whole { attend(isReply: false, now, &sink) }
  }

  @inlinable
  mutating func poll<Sink: EventSink & ~Copyable>(now: MonotonicNanos, into sink: inout Sink) {
    while true {
      switch arbiter.poll(now: now) {
      case .deliverHeld(let block, let skip, let receiveTime, let line):
        let datagram = arbiter.heldPayload(block)
        // It was parsed before it was held, so it parses again.
        if case .packet(let header) = MoldUDP64.parse(datagram) {
          let isRecovered = trust.isIncomplete || line == arbiter.configuration.lineCount
          if line == arbiter.configuration.lineCount {
            recovery.counters[.messageRecovered] &+= UInt64(Int(header.count) - skip)
          }
          Self.deliver(
            datagram, header, skip: skip, receiveTime: receiveTime,
            flags: isRecovered ? .recovered : [], from: &normaliser, noting: &digests,
            into: &sink)
        }
      case .recover: beginRecovery(now: now, into: &sink)
      case .recovered: endRecovery(now: now, into: &sink)
      case .overflow: makeRoom(now: now, into: &sink)
      case .declareGap(let first, let count):
        lose(first: first, count: count, now: now, into: &sink)
      case .endSession:
        continue
      case .none, .deliver, .duplicate, .beginSession, .pollThenOfferAgain:
        return
      }
    }
  }

  /// The flags of events that `line` brings now, `count` messages of them.
  @inlinable
  mutating func flags(line: Int, count: Int) -> EventFlags {
    guard line != arbiter.recoveryLine else {
      recovery.counters[.messageRecovered] &+= UInt64(count)
      return .recovered
    }
    return trust.isIncomplete ? .recovered : []
  }

  /// Counts a packet whose first `count` messages, delivered before, were others then.
  @inlinable
  mutating func compare(
    _ datagram: RawSpan, _ header: MoldUDP64.Packet, count: Int, line: Int
  ) {
    if digests.differ(datagram, header, count: count) { arbiter.countMismatch(line: line) }
  }

  @inlinable
  static func deliver<Sink: EventSink & ~Copyable>(
    _ datagram: RawSpan, _ header: MoldUDP64.Packet, skip: Int, receiveTime: MonotonicNanos,
    flags: EventFlags, from normaliser: inout Normaliser, noting digests: inout MessageDigests,
    into sink: inout Sink
  ) {
    var blocks = header.blocks
    blocks.skip(skip, in: datagram)
    var sequence = header.sequence &+ UInt64(truncatingIfNeeded: skip)
    // Each event waits for the next one, so that the last is known before it is published.
    var pending = Event(kind: .none, instrument: .none)
    var foreseen = 0
    while blocks.remaining > 0 {
      if foreseen == 0 { foreseen = normaliser.lookAhead(blocks, in: datagram) }
      foreseen -= 1
      guard let message = blocks.next(in: datagram) else { break }
      digests.note(message, sequence: sequence)
      normaliser.decode(message, sequence: sequence, receiveTime: receiveTime)
      sequence &+= 1
      while let event = normaliser.popStaged() {
        if pending.kind != .none { normaliser.publish(pending, into: &sink) }
        pending = event
        pending.flags.formUnion(flags)
      }
    }
    guard pending.kind != .none else { return }
    pending.flags.insert(.lastOfPacket)
    normaliser.publish(pending, into: &sink)
  }

  /// The session's bytes, padding included: sessions are compared, never read.
  @inlinable
  static func wireText(_ session: MoldUDP64.Session) -> Code {
    Code(high: session.high, low: session.low)
  }
}
