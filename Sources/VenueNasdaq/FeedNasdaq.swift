// SPDX-License-Identifier: Apache-2.0
public import Feed
public import Rings
public import Units
public import Venue

/// The Nasdaq feed: MoldUDP64 datagrams with ITCH 5.0 messages in, events out.
@usableFromInline
package struct FeedNasdaq: ~Copyable {
  @usableFromInline package var channel: MoldChannel<FeedNormaliser>

  /// A feed that has received nothing; all memory is taken here.
  package init(_ configuration: FeedNasdaqConfiguration) {
    channel = MoldChannel(configuration.line, normaliser: FeedNormaliser(configuration))
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

  @inlinable package var deadline: MonotonicNanos? { channel.arbiter.deadline }
  @inlinable package var instrumentCount: Int { channel.normaliser.instruments.count }

  @inlinable
  package func definition(of instrument: InstrumentID) -> InstrumentDefinition {
    channel.normaliser.instruments[instrument]
  }

  @usableFromInline
  package mutating func snapshot<Sink: EventSink & ~Copyable>(
    of instrument: InstrumentID, into sink: inout Sink
  ) {
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
    for counter in FeedNasdaqCounter.refusals {
      summary.messagesRefused &+= channel.normaliser.counters[counter]
    }
    return summary
  }

  @usableFromInline
  package func forEachCounter(_ body: (String, UInt64) -> Void) {
    channel.arbiter.forEachCounter(body)
    channel.normaliser.counters.forEach(body)
  }
}
