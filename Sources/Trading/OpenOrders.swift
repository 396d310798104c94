// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Units

/// The open orders of a gateway, found by the strategy's number and by the venue's reference.
///
/// Sized at creation; finished orders are removed by the owner. Owned by one thread; nothing
/// allocates after creation.
package struct OpenOrders: ~Copyable {
  @usableFromInline var orders: FixedArray<Order>
  /// Slot after this one in the chain of vacant slots, −1 at its end.
  @usableFromInline var vacantNext: FixedArray<Int32>
  @usableFromInline var vacantFirst: Int32 = 0
  @usableFromInline var byClient: SlotIndex
  @usableFromInline var byReference: SlotIndex

  /// A table for up to `capacity` open orders, capacity in 1 ..< 2³⁰.
  package init(capacity: Int) {
    orders = FixedArray(repeating: .vacant, count: capacity)
    vacantNext = FixedArray(repeating: -1, count: capacity)
    byClient = SlotIndex(capacity: capacity)
    byReference = SlotIndex(capacity: capacity)
    for slot in 0..<(capacity - 1) { vacantNext[slot] = Int32(slot + 1) }
  }

  @inlinable package var count: Int { byClient.count }
  @inlinable package var capacity: Int { orders.count }
  @inlinable package var isFull: Bool { vacantFirst < 0 }

  /// Client numbers must lie in 1 ..< 2⁵⁶: the strategy's number takes the upper byte of the key.
  @inlinable
  package static func isValid(_ id: ClientOrderID) -> Bool { id.raw > 0 && id.raw < 1 << 56 }

  @inlinable
  static func key(_ strategy: StrategyID, _ id: ClientOrderID) -> UInt64 {
    UInt64(strategy.raw) << 56 | id.raw
  }

  /// Puts `order` into a vacant slot and returns it; nil, and nothing stored, when the table is
  /// full, a number is invalid or already in use.
  @inlinable
  package mutating func insert(_ order: Order) -> Int? {
    guard vacantFirst >= 0, OpenOrders.isValid(order.clientOrderID) else { return nil }
    let slot = Int(vacantFirst)
    let key = OpenOrders.key(order.strategy, order.clientOrderID)
    guard byClient.insert(key, slot: slot) else { return nil }
    guard byReference.insert(order.reference, slot: slot) else {
      _ = byClient.remove(key)
      return nil
    }
    vacantFirst = vacantNext[slot]
    orders[slot] = order
    return slot
  }

  /// The slot of an open order by its strategy's number, nil when there is none.
  @inlinable
  package func slot(_ strategy: StrategyID, _ id: ClientOrderID) -> Int? {
    guard OpenOrders.isValid(id) else { return nil }
    return byClient.slot(OpenOrders.key(strategy, id))
  }

  /// The slot of an open order by the reference its session sent, nil when there is none.
  @inlinable
  package func slot(reference: UInt64) -> Int? { byReference.slot(reference) }

  /// The order in `slot`, 0 ..< capacity; state `none` when vacant.
  @inlinable
  package subscript(slot: Int) -> Order {
    @inline(__always) get { orders[slot] }
    @inline(__always) _modify { yield &orders[slot] }
  }

  /// Vacates `slot`, which must hold an order.
  @inlinable
  package mutating func remove(_ slot: Int) {
    let order = orders[slot]
    precondition(order.state != .none)
    let hadClient = byClient.remove(OpenOrders.key(order.strategy, order.clientOrderID))
    let hadReference = byReference.remove(order.reference)
    precondition(hadClient)
    precondition(hadReference)
    orders[slot].state = .none
    vacantNext[slot] = vacantFirst
    vacantFirst = Int32(truncatingIfNeeded: slot)
  }
}
