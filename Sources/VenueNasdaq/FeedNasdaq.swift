// SPDX-License-Identifier: Apache-2.0
public import Feed
public import Memory
public import Rings
public import Units
public import Venue

/// The Nasdaq feed: MoldUDP64 datagrams with ITCH 5.0 messages in, events out.
@usableFromInline
package struct FeedNasdaq: ~Copyable {
  @usableFromInline package var channel: MoldChannel<FeedNormaliser>

  /// A feed that has received nothing; all memory is taken here.
  package init(_ configuration: FeedNasdaqConfiguration) {
    channel = MoldChannel(
      configuration.line, recovery: configuration.recovery,
      normaliser: FeedNormaliser(configuration))
  }

  /// Takes one ITCH message that no MoldUDP64 packet framed: of a file or of a SoupBinTCP stream.
  @inlinable
  package mutating func receive<Sink: EventSink & ~Copyable>(
    message: RawSpan, sequence: UInt64, receiveTime: MonotonicNanos, into sink: inout Sink
  ) {
    channel.normaliser.decode(message, sequence: sequence, receiveTime: receiveTime)
    channel.normaliser.publishStaged(into: &sink)
  }
}

extension FeedNasdaq: FeedDecoder {
  @inlinable
  package mutating func receive<Sink: EventSink & ~Copyable>(
    _ payload: RawSpan, receiveTime: MonotonicNanos, line: Int, into sink: inout Sink
  ) {
    channel.receive(payload, receiveTime: receiveTime, line: line, into: &sink)
  }

  @inlinable
  package mutating func expire<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    channel.expire(now: now, into: &sink)
  }

  @inlinable package var deadline: MonotonicNanos? { channel.deadline }

  @inlinable
  package mutating func receiveReply<Sink: EventSink & ~Copyable>(
    _ payload: RawSpan, receiveTime: MonotonicNanos, into sink: inout Sink
  ) {
    channel.receiveReply(payload, receiveTime: receiveTime, into: &sink)
  }

  @inlinable
  package mutating func receiveSnapshot<Sink: EventSink & ~Copyable>(
    _ bytes: RawSpan, now: MonotonicNanos, into sink: inout Sink
  ) {
    channel.receiveSnapshot(bytes, now: now, into: &sink)
  }

  @inlinable
  package mutating func snapshotConnection<Sink: EventSink & ~Copyable>(
    _ change: SnapshotConnection, now: MonotonicNanos, into sink: inout Sink
  ) {
    channel.snapshotConnection(change, now: now, into: &sink)
  }

  @inlinable
  package mutating func nextRecoveryAction(output: inout ByteQueue) -> RecoveryAction? {
    channel.recovery.nextAction(output: &output)
  }

  @inlinable package var isRecovering: Bool { channel.recovery.isActive }
  @inlinable package var isSnapshotPossible: Bool { channel.trust.isSettled }

  @inlinable package var lineCount: Int { channel.arbiter.recoveryLine + 1 }

  @inlinable
  package func figures(line: Int) -> LineFigures { channel.arbiter.figures(line: line) }

  @inlinable
  package mutating func popLateness() -> LineLateness? { channel.arbiter.popLateness() }

  /// Publishes the known definitions, and that no book is known: an earlier datafeed's would look
  /// right else.
  @inlinable
  package mutating func announce<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    announceInstruments(into: &sink)
    sink.publish(Event(kind: .bookClear, instrument: .none, flags: .lastOfPacket))
  }

  @inlinable package var instrumentCount: Int { channel.normaliser.instruments.count }

  @inlinable
  package func definition(of instrument: InstrumentID) -> InstrumentDefinition {
    channel.normaliser.instruments[instrument]
  }

  @usableFromInline
  package mutating func snapshot<Sink: EventSink & ~Copyable>(
    of instrument: InstrumentID, into sink: inout Sink
  ) {
    guard !channel.trust.isIncomplete else { return }
    channel.normaliser.snapshot(of: instrument, into: &sink)
  }

  @usableFromInline
  package var summary: FeedSummary {
    var summary = FeedSummary()
    summary.packetsDuplicate = channel.arbiter.counters[.packetDuplicate]
    summary.packetsMalformed =
      channel.arbiter.counters[.packetMalformed] &+ channel.arbiter.counters[.packetForeign]
    summary.messagesDelivered = channel.arbiter.counters[.messageDelivered]
    summary.messagesLost = channel.arbiter.counters[.messageLost]
    summary.gapsDeclared = channel.arbiter.counters[.gap]
    summary.sequence = max(1, channel.arbiter.next) - 1
    summary.packetsMismatched = channel.arbiter.counters[.packetMismatched]
    summary.messagesRecovered = channel.recovery.counters[.messageRecovered]
    summary.requestsSent = channel.recovery.counters[.requestSent]
    summary.snapshotsLoaded = channel.recovery.counters[.snapshotLoaded]
    for counter in FeedNasdaqCounter.refusals {
      summary.messagesRefused &+= channel.normaliser.counters[counter]
    }
    return summary
  }

  @usableFromInline
  package func forEachCounter(_ body: (String, UInt64) -> Void) {
    channel.arbiter.forEachCounter(body)
    channel.recovery.counters.forEach(body)
    channel.normaliser.counters.forEach(body)
  }
}
