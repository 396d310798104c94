// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// Turns the messages of one venue into events; the part of a feed that knows the format.
///
/// Events are staged instead of published at once, so that a normaliser is not generic over the
/// sink and its owner can mark the last event of a packet. Owned by one thread.
@usableFromInline
package protocol MessageNormaliser: ~Copyable {
  /// Events staged since `clearStage`.
  var stagedCount: Int { get }
  /// The staged event `index` in 0 ..< stagedCount, oldest first.
  func staged(_ index: Int) -> Event
  mutating func clearStage()

  /// Stages the events of one whole message, number `sequence` of its session.
  mutating func decode(_ message: RawSpan, sequence: UInt64, receiveTime: MonotonicNanos)
  /// Forgets the books of an earlier session and stages the events that say so.
  mutating func beginSession(receiveTime: MonotonicNanos)
  /// Stages the event that messages first ..< first + count are lost and distrusts the books.
  mutating func loseMessages(first: UInt64, count: UInt64, receiveTime: MonotonicNanos)

  /// The definition that a staged `definition` event tells of.
  func definition(of instrument: InstrumentID) -> InstrumentDefinition
}

/// The few events of one message, kept until the owner of the normaliser publishes them.
@usableFromInline
package struct EventStage: BitwiseCopyable, Sendable {
  @usableFromInline var events: InlineArray<4, Event>
  @usableFromInline package var count = 0

  @inlinable
  package init() {
    events = InlineArray(repeating: Event(kind: .none, instrument: .none))
  }

  /// The most events that one message may stage.
  @inlinable package static var capacity: Int { 4 }

  /// The event `index` in 0 ..< count; traps outside.
  @inlinable package subscript(index: Int) -> Event {
    precondition(index < count)
    return events[index]
  }

  /// Adds `event`; traps when one message stages more than `capacity`.
  @inlinable
  package mutating func append(_ event: Event) {
    events[count] = event
    count += 1
  }

  @inlinable package mutating func removeAll() { count = 0 }
}
