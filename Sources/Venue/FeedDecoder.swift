// SPDX-License-Identifier: Apache-2.0
public import Feed
public import Memory
public import Rings
public import Units

/// The feed of one venue as a state machine: payloads of its channel in, events out.
///
/// Recovery is part of it. Its inputs are `receive`, `receiveReply`, `receiveSnapshot`,
/// `snapshotConnection` and `expire`, each with the time as an argument: the same calls in the same
/// order publish the same events. After any of them the owner carries out what
/// `nextRecoveryAction` asks for. A feed without recovery implements none of it.
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

  /// Publishes what is known before any payload; called once, at start.
  mutating func announce<Sink: EventSink & ~Copyable>(into sink: inout Sink)

  /// Takes one datagram that a request server sent to the socket the requests came from.
  mutating func receiveReply<Sink: EventSink & ~Copyable>(
    _ payload: RawSpan, receiveTime: MonotonicNanos, into sink: inout Sink)

  /// Takes the next bytes of the snapshot server's stream, 64 KiB at most, cut anywhere.
  mutating func receiveSnapshot<Sink: EventSink & ~Copyable>(
    _ bytes: RawSpan, now: MonotonicNanos, into sink: inout Sink)

  /// Takes note that the connection which `connect` asked for stands, or is gone.
  mutating func snapshotConnection<Sink: EventSink & ~Copyable>(
    _ change: SnapshotConnection, now: MonotonicNanos, into sink: inout Sink)

  /// The next thing to do for recovery, oldest first; nil when there is none. Bytes to send are
  /// appended to `output`, which has room for `RecoveryAction.byteCountMax`.
  mutating func nextRecoveryAction(output: inout ByteQueue) -> RecoveryAction?

  /// Whether recovery is under way: replies or snapshot bytes may come, actions may wait. Cheap
  /// enough for every turn.
  var isRecovering: Bool { get }

  /// Whether `snapshot(of:into:)` has something to tell: the feed's own books are right, or wrong
  /// for good. Else it publishes nothing, and a snapshot is to be asked for later.
  var isSnapshotPossible: Bool { get }

  /// Calls `body` with the reference, price and quantity of each order of one side in the order
  /// they trade; with none in feeds without orders. Not for the hot path.
  func forEachOrder(
    _ instrument: InstrumentID, _ side: Side, _ body: (OrderID, Price, Quantity) -> Void)

  /// Lines with figures of their own: the configured ones, then what a request server brought.
  var lineCount: Int { get }

  /// What `line`, 0 ..< lineCount, brought.
  func figures(line: Int) -> LineFigures

  /// How much later a line's copy of a packet was, oldest first; nil when none waits. To be taken
  /// every millisecond or so: what does not fit meanwhile is counted.
  mutating func popLateness() -> LineLateness?

  /// The figures every feed has.
  var summary: FeedSummary { get }

  /// Calls `body` with the name and count of everything the feed counts. Not for the hot path.
  func forEachCounter(_ body: (String, UInt64) -> Void)
}

extension FeedDecoder where Self: ~Copyable {
  /// Ignores the datagram: nothing was asked for.
  @inlinable
  package mutating func receiveReply<Sink: EventSink & ~Copyable>(
    _ payload: RawSpan, receiveTime: MonotonicNanos, into sink: inout Sink
  ) {}

  /// Ignores the bytes: nothing was asked for.
  @inlinable
  package mutating func receiveSnapshot<Sink: EventSink & ~Copyable>(
    _ bytes: RawSpan, now: MonotonicNanos, into sink: inout Sink
  ) {}

  /// Does nothing: no connection was asked for.
  @inlinable
  package mutating func snapshotConnection<Sink: EventSink & ~Copyable>(
    _ change: SnapshotConnection, now: MonotonicNanos, into sink: inout Sink
  ) {}

  @inlinable
  package mutating func nextRecoveryAction(output: inout ByteQueue) -> RecoveryAction? { nil }

  @inlinable
  package func forEachOrder(
    _ instrument: InstrumentID, _ side: Side, _ body: (OrderID, Price, Quantity) -> Void
  ) {}

  @inlinable package var isRecovering: Bool { false }
  @inlinable package var isSnapshotPossible: Bool { true }
  @inlinable package var lineCount: Int { 0 }
  @inlinable package func figures(line: Int) -> LineFigures { LineFigures() }
  @inlinable package mutating func popLateness() -> LineLateness? { nil }

  @inlinable
  package mutating func announce<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    announceInstruments(into: &sink)
  }

  /// Publishes the definitions of all known instruments.
  @inlinable
  package func announceInstruments<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
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
