// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

/// The references of resting orders, so that one can be drawn at random.
///
/// An order has a slot for as long as it rests; the slots in use come first in a permutation of
/// all slots.
struct LiveOrders: ~Copyable {
  private var references: FixedArray<UInt64>
  private var slots: FixedArray<UInt32>
  private var positions: FixedArray<UInt32>
  private(set) var count = 0

  init(capacity: Int) {
    references = FixedArray(repeating: 0, count: capacity)
    slots = FixedArray(repeating: 0, count: capacity)
    positions = FixedArray(repeating: 0, count: capacity)
    for slot in 0..<capacity {
      slots[slot] = UInt32(slot)
      positions[slot] = UInt32(slot)
    }
  }

  var isFull: Bool { count == references.count }

  /// The slot that the next order gets; there is one unless all are taken.
  var vacantSlot: UInt32 { slots[count] }

  /// Takes an order into `vacantSlot`.
  mutating func insert(_ order: OrderID) {
    references[Int(slots[count])] = order.raw
    count += 1
  }

  mutating func remove(slot: UInt32) {
    count -= 1
    let position = positions[Int(slot)]
    let last = slots[count]
    slots[Int(position)] = last
    positions[Int(last)] = position
    slots[count] = slot
    positions[Int(slot)] = UInt32(count)
  }

  /// The order at `position` in 0 ..< count.
  func order(_ position: Int) -> OrderID { OrderID(raw: references[Int(slots[position])]) }
}
