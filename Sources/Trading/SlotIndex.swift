// SPDX-License-Identifier: Apache-2.0
package import Memory

/// A map from a 64-bit key to a slot number: open addressing, linear probing, no tombstones.
///
/// Sized at creation to stay at most half full. Key 0 marks an empty cell and is refused by
/// `insert`. Owned by one thread; nothing allocates after creation.
///
/// - Complexity: O(1) expected for each operation.
package struct SlotIndex: ~Copyable {
  @usableFromInline var keys: FixedArray<UInt64>
  @usableFromInline var slots: FixedArray<Int32>
  @usableFromInline let mask: Int
  @usableFromInline let shift: UInt64
  package let capacity: Int
  @usableFromInline var used = 0

  /// A map for up to `capacity` keys, capacity in 1 ..< 2³⁰.
  package init(capacity: Int) {
    precondition(capacity > 0)
    precondition(capacity < 1 << 30)
    var bits: UInt64 = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    self.capacity = capacity
    mask = (1 << Int(bits)) - 1
    shift = 64 - bits
    keys = FixedArray(repeating: 0, count: mask + 1)
    slots = FixedArray(repeating: -1, count: mask + 1)
  }

  @inlinable package var count: Int { used }

  /// Where `key` would lie if nothing were in its way. The multiplier is 2⁶⁴ ÷ the golden ratio,
  /// which spreads consecutive numbers (our order references) evenly.
  @inlinable
  func home(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }

  /// The slot stored for `key`, nil when there is none.
  @inlinable
  package func slot(_ key: UInt64) -> Int? {
    guard key != 0 else { return nil }
    var cell = home(key)
    while true {
      let found = keys[cell]
      if found == key { return Int(slots[cell]) }
      if found == 0 { return nil }
      cell = (cell + 1) & mask
    }
  }

  /// Stores `slot` for `key`; false when the map is full, the key is 0 or already present.
  @inlinable
  package mutating func insert(_ key: UInt64, slot: Int) -> Bool {
    guard key != 0, used < capacity else { return false }
    var cell = home(key)
    while keys[cell] != 0 {
      if keys[cell] == key { return false }
      cell = (cell + 1) & mask
    }
    keys[cell] = key
    slots[cell] = Int32(truncatingIfNeeded: slot)
    used += 1
    return true
  }

  /// Forgets `key`; false when it was not there. Later cells of the run move back into the hole.
  @inlinable
  package mutating func remove(_ key: UInt64) -> Bool {
    guard key != 0 else { return false }
    var cell = home(key)
    while keys[cell] != key {
      if keys[cell] == 0 { return false }
      cell = (cell + 1) & mask
    }
    var hole = cell
    cell = (cell + 1) & mask
    while keys[cell] != 0 {
      let distance = (cell - home(keys[cell])) & mask
      if distance >= (cell - hole) & mask {
        keys[hole] = keys[cell]
        slots[hole] = slots[cell]
        hole = cell
      }
      cell = (cell + 1) & mask
    }
    keys[hole] = 0
    slots[hole] = -1
    used -= 1
    return true
  }
}
