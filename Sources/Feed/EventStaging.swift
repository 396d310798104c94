// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// A decoder that keeps the events of a message until they are published.
///
/// Events are staged instead of published at once, so that a decoder is not generic over the sink
/// and the last event of a packet can be marked.
@usableFromInline
package protocol EventStaging: ~Copyable {
  /// Takes the oldest staged event out; nil when none is left.
  mutating func popStaged() -> Event?
  /// The definition that a staged `definition` event tells of.
  func definition(of instrument: InstrumentID) -> InstrumentDefinition
}

extension EventStaging where Self: ~Copyable {
  /// Publishes all staged events, the last one flagged `lastOfPacket`.
  @inlinable
  package mutating func publishStaged<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    guard var pending = popStaged() else { return }
    while let event = popStaged() {
      publish(pending, into: &sink)
      pending = event
    }
    pending.flags.insert(.lastOfPacket)
    publish(pending, into: &sink)
  }

  /// Publishes `event`, behind the definition it tells of.
  ///
  /// Mutating, as `popStaged` is, because the compiler copies a whole decoder of a kilobyte before
  /// it calls a function that only borrows it.
  @inlinable
  package mutating func publish<Sink: EventSink & ~Copyable>(
    _ event: Event, into sink: inout Sink
  ) {
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
  /// Events staged since the stage was empty, those taken out included.
  @usableFromInline package var count = 0
  @usableFromInline var taken = 0

  @inlinable
  package init() {
    events = InlineArray(repeating: Event(kind: .none, instrument: .none))
  }

  /// Takes the oldest event out; nil, and the stage is empty again, when none is left.
  @inlinable
  package mutating func popFirst() -> Event? {
    guard taken < count else {
      taken = 0
      count = 0
      return nil
    }
    let event = events[taken]
    taken += 1
    return event
  }

  /// Adds `event`; traps when one message stages more than `capacity`.
  @inlinable
  package mutating func append(_ event: Event) {
    events[count] = event
    count += 1
  }
}
