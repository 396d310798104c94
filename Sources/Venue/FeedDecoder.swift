// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// The feed of one venue as a state machine: payloads of its channel in, events out.
///
/// Owned by one thread. Reads no clock, does no I/O and allocates nothing after creation.
@usableFromInline
package protocol FeedDecoder: ~Copyable {
  /// Takes one UDP payload of `line`, 0 ..< the configured number of lines; what it refuses it
  /// counts. Every payload is safe to offer.
  mutating func receive<Sink: EventSink & ~Copyable>(
    _ payload: RawSpan, receiveTime: MonotonicNanos, line: Int, into sink: inout Sink)

  /// Does what is due at `now` though no payload came: gives up waiting for missing packets.
  mutating func expire<Sink: EventSink & ~Copyable>(now: MonotonicNanos, into sink: inout Sink)

  /// When `expire` has something to do; nil while nothing is waited for.
  var deadline: MonotonicNanos? { get }

  /// Instruments defined so far: numbers 0 ..< instrumentCount are in use.
  var instrumentCount: Int { get }

  /// The definition of `instrument`; traps outside 0 ..< instrumentCount.
  func definition(of instrument: InstrumentID) -> InstrumentDefinition

  /// Publishes the definition, trading state and all levels of `instrument` from the feed's own
  /// book, flagged `snapshot`, between `snapshotBegin` and `snapshotEnd`. A `gap` of the
  /// instrument follows when that book itself may be wrong. Cost: one event a level.
  mutating func snapshot<Sink: EventSink & ~Copyable>(
    of instrument: InstrumentID, into sink: inout Sink)

  /// The figures every feed has.
  var summary: FeedSummary { get }

  /// Calls `body` with the name and count of everything the feed counts. Not for the hot path.
  func forEachCounter(_ body: (String, UInt64) -> Void)
}

extension FeedDecoder where Self: ~Copyable {
  /// Publishes the definitions of all known instruments: once at start, before any payload.
  @inlinable
  package func announce<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    for index in 0..<instrumentCount {
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
      sink.define(instrument, as: definition(of: instrument))
      sink.publish(Event(kind: .definition, instrument: instrument))
    }
  }

  /// Publishes a snapshot of every instrument, one after the other.
  ///
  /// A ring shorter than all levels together overruns its slow readers meanwhile: with large books
  /// call `snapshot(of:into:)` for some instruments at a time.
  @inlinable
  package mutating func snapshot<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    for index in 0..<instrumentCount {
      snapshot(of: InstrumentID(raw: UInt32(truncatingIfNeeded: index)), into: &sink)
    }
  }
}
