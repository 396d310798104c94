// SPDX-License-Identifier: Apache-2.0
internal import Memory
package import Units

/// What travels one way between two parts of a simulation: first in, first out, each element the
/// same time under way.
///
/// Because every way keeps its order, the earliest thing to happen is always at the head of one
/// of the queues, and a simulation needs no heap of events.
package struct DeliveryQueue<Element> {
  private struct Delivery {
    let due: MonotonicNanos
    let element: Element
  }

  /// Time from `send` to `due`.
  package let latency: Nanos
  private var deliveries: [Delivery] = []
  private var head = 0

  package init(latency: Nanos) {
    precondition(latency >= .zero)
    self.latency = latency
  }

  package var isEmpty: Bool { head == deliveries.count }

  /// When the oldest element arrives; the end of time when there is none.
  package var due: MonotonicNanos {
    isEmpty ? MonotonicNanos(raw: .max) : deliveries[head].due
  }

  /// Sends `element` on its way; times of one queue may not go back.
  package mutating func send(_ element: Element, at now: MonotonicNanos) {
    deliveries.append(Delivery(due: now + latency, element: element))
  }

  /// Loses everything under way.
  package mutating func removeAll() {
    deliveries.removeAll(keepingCapacity: true)
    head = 0
  }

  /// The oldest element if it has arrived by `now`, left where it is.
  package func peek(at now: MonotonicNanos) -> Element? {
    isEmpty || deliveries[head].due > now ? nil : deliveries[head].element
  }

  /// Takes the oldest element if it has arrived by `now`.
  package mutating func receive(at now: MonotonicNanos) -> Element? {
    guard let element = peek(at: now) else { return nil }
    head += 1
    if isEmpty {
      deliveries.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 4_096, head * 2 >= deliveries.count {
      deliveries.removeFirst(head)
      head = 0
    }
    return element
  }
}

/// A `DeliveryQueue` for packets and pieces of a byte stream.
package struct ByteDeliveryQueue: ~Copyable {
  private var bytes: ByteQueue
  private var pieces: DeliveryQueue<Int>

  /// A queue with room for `capacity` bytes under way; more is a mistake of the caller.
  package init(latency: Nanos, capacity: Int) {
    bytes = ByteQueue(capacity: capacity)
    pieces = DeliveryQueue(latency: latency)
  }

  package var isEmpty: Bool { pieces.isEmpty }
  package var due: MonotonicNanos { pieces.due }

  /// Sends a copy of `piece` on its way.
  package mutating func send(_ piece: RawSpan, at now: MonotonicNanos) {
    let isTaken = bytes.append(piece)
    precondition(isTaken, "more bytes under way than the queue was made for")
    pieces.send(piece.byteCount, at: now)
  }

  /// Hands the oldest piece that has arrived by `now` to `body`; false when there is none.
  package mutating func receive(at now: MonotonicNanos, _ body: (RawSpan) -> Void) -> Bool {
    guard let byteCount = pieces.receive(at: now) else { return false }
    body(bytes.readable.extracting(first: byteCount))
    bytes.consume(byteCount)
    return true
  }

  /// Loses everything under way.
  package mutating func removeAll() {
    bytes.removeAll()
    pieces.removeAll()
  }
}
