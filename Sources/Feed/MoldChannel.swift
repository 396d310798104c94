// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units
public import Wire

/// One MoldUDP64 channel: datagrams of any line in, events out.
///
/// The last event of each packet is flagged `lastOfPacket`, also when messages without events
/// follow it. Owned by one thread; no allocation after creation.
@usableFromInline
package struct MoldChannel<Normaliser: MessageNormaliser & ~Copyable>: ~Copyable {
  @usableFromInline package var arbiter: LineArbiter
  @usableFromInline package var normaliser: Normaliser

  /// A channel that has received nothing.
  package init(_ configuration: LineConfiguration, normaliser: consuming Normaliser) {
    var configuration = configuration
    if let session = configuration.session {
      configuration.session = Self.wireText(MoldUDP64.Session(session))
    }
    arbiter = LineArbiter(configuration)
    self.normaliser = normaliser
  }

  /// Takes one UDP payload of `line`; refused and counted when it is no downstream packet.
  @inlinable
  package mutating func receive<Sink: EventSink & ~Copyable>(
    _ datagram: RawSpan, receiveTime: MonotonicNanos, line: Int, into sink: inout Sink
  ) {
    guard case .packet(let header) = MoldUDP64.parse(datagram) else {
      arbiter.countMalformed()
      return
    }
    let count = header.kind == .endOfSession ? LinePacket.endOfSession : header.count
    let packet = LinePacket(
      session: Self.wireText(header.session), sequence: header.sequence, messageCount: count,
      line: line, receiveTime: receiveTime)
    while true {
      switch arbiter.offer(packet, payload: datagram) {
      case .deliver(let skip):
        Self.deliver(
          datagram, header, skip: skip, receiveTime: receiveTime, from: &normaliser, into: &sink)
      case .beginSession:
        normaliser.beginSession(receiveTime: receiveTime)
        normaliser.publishStaged(into: &sink)
        continue
      case .pollThenOfferAgain:
        expire(now: receiveTime, into: &sink)
        continue
      case .none, .deliverHeld, .declareGap, .endSession:
        break
      }
      break
    }
    expire(now: receiveTime, into: &sink)
  }

  /// Delivers what was held and declares lost what was waited for long enough, at `now`.
  @inlinable
  package mutating func expire<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    while true {
      let action = arbiter.poll(now: now)
      switch action {
      case .deliverHeld(let block, let skip, let receiveTime):
        let datagram = arbiter.heldPayload(block)
        // It was parsed before it was held, so it parses again.
        if case .packet(let header) = MoldUDP64.parse(datagram) {
          Self.deliver(
            datagram, header, skip: skip, receiveTime: receiveTime, from: &normaliser,
            into: &sink)
        }
      case .declareGap(let first, let count):
        normaliser.loseMessages(first: first, count: count, receiveTime: now)
        normaliser.publishStaged(into: &sink)
      case .endSession:
        continue
      case .none, .deliver, .beginSession, .pollThenOfferAgain:
        return
      }
    }
  }

  @inlinable
  static func deliver<Sink: EventSink & ~Copyable>(
    _ datagram: RawSpan, _ header: MoldUDP64.Packet, skip: Int, receiveTime: MonotonicNanos,
    from normaliser: inout Normaliser, into sink: inout Sink
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
      normaliser.decode(message, sequence: sequence, receiveTime: receiveTime)
      sequence &+= 1
      while let event = normaliser.popStaged() {
        if pending.kind != .none { normaliser.publish(pending, into: &sink) }
        pending = event
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
