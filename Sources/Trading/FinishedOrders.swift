// SPDX-License-Identifier: Apache-2.0
package import Memory

/// The orders that were finished last, found by our reference: the venue may still have something
/// to say of them.
///
/// An order is kept until `capacity` others have been finished after it. Owned by one thread;
/// nothing allocates after creation.
package struct FinishedOrders: ~Copyable {
  @usableFromInline var orders: FixedArray<Order>
  @usableFromInline var byReference: SlotIndex
  @usableFromInline var next = 0

  /// Room for `capacity` orders, capacity in 0 ..< 2³⁰; 0 keeps none.
  package init(capacity: Int) {
    orders = FixedArray(repeating: .vacant, count: capacity)
    byReference = SlotIndex(capacity: max(1, capacity))
  }

  @inlinable package var count: Int { byReference.count }
  @inlinable package var capacity: Int { orders.count }

  /// The slot of a finished order, nil when it is not kept.
  @inlinable
  package func slot(reference: UInt64) -> Int? { byReference.slot(reference) }

  /// The order in `slot`, as `slot(reference:)` returned it.
  @inlinable
  package subscript(slot: Int) -> Order {
    @inline(__always) get { orders[slot] }
    @inline(__always) _modify { yield &orders[slot] }
  }

  /// Keeps a finished order in place of the oldest one.
  @inlinable
  package mutating func insert(_ order: Order) {
    guard orders.count > 0 else { return }
    let oldest = orders[next].reference
    if byReference.slot(oldest) == next { _ = byReference.remove(oldest) }
    orders[next] = order
    _ = byReference.insert(order.reference, slot: next)
    next = next &+ 1 == orders.count ? 0 : next &+ 1
  }

  /// Forgets the order in `slot`: it is open again.
  @inlinable
  package mutating func remove(_ slot: Int) {
    _ = byReference.remove(orders[slot].reference)
    orders[slot].reference = 0
  }
}
