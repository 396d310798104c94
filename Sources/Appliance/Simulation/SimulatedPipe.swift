// SPDX-License-Identifier: Apache-2.0
internal import Memory
package import Units

/// One way between two parts of a simulation for messages that carry bytes, in order.
package struct SimulatedPipe<Kind>: ~Copyable {
  private var bytes: ByteQueue
  private var messages: DeliveryQueue<(kind: Kind, byteCount: Int)>

  /// A pipe with room for `capacity` bytes under way.
  package init(latency: Nanos, capacity: Int) {
    bytes = ByteQueue(capacity: capacity)
    messages = DeliveryQueue(latency: latency)
  }

  package var due: MonotonicNanos { messages.due }
  package var isEmpty: Bool { messages.isEmpty }
  /// Bytes that can still be sent.
  package var room: Int { bytes.room }

  package mutating func send(_ kind: Kind, _ payload: RawSpan, at now: MonotonicNanos) {
    let isTaken = bytes.append(payload)
    precondition(isTaken, "more bytes under way than the pipe was made for")
    messages.send((kind, payload.byteCount), at: now)
  }

  package mutating func send(_ kind: Kind, at now: MonotonicNanos) {
    messages.send((kind, 0), at: now)
  }

  /// Hands the oldest message that has arrived by `now` to `body`; false when there is none.
  package mutating func receive(
    at now: MonotonicNanos, _ body: (Kind, RawSpan) -> Void
  ) -> Bool {
    guard let message = messages.receive(at: now) else { return false }
    body(message.kind, bytes.readable.extracting(first: message.byteCount))
    bytes.consume(message.byteCount)
    return true
  }

  /// Loses everything under way.
  package mutating func removeAll() {
    bytes.removeAll()
    messages.removeAll()
  }
}
