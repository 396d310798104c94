// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// A decoder that keeps the events of a message until they are published.
///
/// Events are staged instead of published at once, so that a decoder is not generic over the sink
/// and the last event of a packet can be marked.
@usableFromInline
package protocol EventStaging: ~Copyable {
  /// Events staged since `clearStage`.
  var stagedCount: Int { get }
  /// The staged event `index` in 0 ..< stagedCount, oldest first.
  func staged(_ index: Int) -> Event
  mutating func clearStage()
  /// The definition that a staged `definition` event tells of.
  func definition(of instrument: InstrumentID) -> InstrumentDefinition
}

extension EventStaging where Self: ~Copyable {
  /// Publishes all staged events, the last one flagged `lastOfPacket`.
  @inlinable
  package mutating func publishStaged<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    let count = stagedCount
    for index in 0..<count {
      var event = staged(index)
      if index == count - 1 { event.flags.insert(.lastOfPacket) }
      publish(event, into: &sink)
    }
    clearStage()
  }

  /// Publishes `event`, behind the definition it tells of.
  @inlinable
  package func publish<Sink: EventSink & ~Copyable>(_ event: Event, into sink: inout Sink) {
    if event.kind == .definition {
      sink.define(event.instrument, as: definition(of: event.instrument))
    }
    sink.publish(event)
  }
}

/// The few events of one message, kept until they are published.
@usableFromInline
package struct EventStage<let capacity: Int>: BitwiseCopyable, Sendable {
  @usableFromInline var events: InlineArray<capacity, Event>
  @usableFromInline package var count = 0

  @inlinable
  package init() {
    events = InlineArray(repeating: Event(kind: .none, instrument: .none))
  }

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
