// SPDX-License-Identifier: Apache-2.0

/// A bounded first-in first-out queue inside one thread: how a state machine hands its actions to
/// the loop around it. Nothing here allocates after creation.
public struct FixedQueue<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var slots: FixedArray<Element>
  @usableFromInline var front = 0
  @usableFromInline var length = 0

  /// An empty queue for up to `capacity` elements, capacity > 0; `filler` fills unused slots.
  public init(capacity: Int, filler: Element) {
    precondition(capacity > 0)
    slots = FixedArray(repeating: filler, count: capacity)
  }

  @inlinable public var count: Int { length }
  @inlinable public var isEmpty: Bool { length == 0 }
  @inlinable public var capacity: Int { slots.count }
  /// Elements that can still be appended.
  @inlinable public var room: Int { slots.count - length }

  /// Appends `element`; false, and nothing appended, when the queue is full.
  @inlinable
  public mutating func append(_ element: Element) -> Bool {
    guard length < slots.count else { return false }
    var index = front + length
    if index >= slots.count { index -= slots.count }
    slots[index] = element
    length += 1
    return true
  }

  /// The oldest element without removing it, nil when the queue is empty.
  @inlinable
  public func peek() -> Element? { length == 0 ? nil : slots[front] }

  /// Removes and returns the oldest element, nil when the queue is empty.
  @inlinable
  public mutating func popFirst() -> Element? {
    guard length > 0 else { return nil }
    let element = slots[front]
    front += 1
    if front == slots.count { front = 0 }
    length -= 1
    return element
  }

  /// Forgets all elements.
  @inlinable
  public mutating func removeAll() {
    front = 0
    length = 0
  }
}
