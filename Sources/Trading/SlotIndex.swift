// SPDX-License-Identifier: Apache-2.0
package import Memory

/// A map from a 64-bit key to a slot number: open addressing, linear probing, no tombstones.
///
/// Four keys that follow each other begin in one cache line: numbers that are counted up, as
/// references and order numbers are, find theirs fetched by the one before. Sized at creation to
/// stay at most half full. Key 0 marks an empty cell and is refused by `insert`. Owned by one
/// thread; nothing allocates after creation.
///
/// - Complexity: O(1) expected for each operation.
package struct SlotIndex: ~Copyable {
  @usableFromInline
  struct Cell: BitwiseCopyable {
    @usableFromInline var key: UInt64
    @usableFromInline var slot: Int

    @inlinable
    init(key: UInt64, slot: Int) {
      self.key = key
      self.slot = slot
    }
  }

  @usableFromInline var cells: FixedArray<Cell>
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
    cells = FixedArray(repeating: Cell(key: 0, slot: -1), count: mask + 1)
  }

  @inlinable package var count: Int { used }

  /// Where `key` would lie if nothing were in its way. The multiplier is 2⁶⁴ ÷ the golden ratio,
  /// which spreads consecutive fours evenly.
  @inlinable
  func home(_ key: UInt64) -> Int {
    let four = ((key >> 2) &* 0x9E37_79B9_7F4A_7C15) >> shift
    return Int(truncatingIfNeeded: four & ~3 | key & 3)
  }

  /// The slot stored for `key`, nil when there is none.
  @inlinable
  package func slot(_ key: UInt64) -> Int? {
    guard key != 0 else { return nil }
    var cell = home(key)
    while true {
      let found = cells[cell]
      if found.key == key { return found.slot }
      if found.key == 0 { return nil }
      cell = (cell + 1) & mask
    }
  }

  /// Stores `slot` for `key`; false when the map is full, the key is 0 or already present.
  @inlinable
  package mutating func insert(_ key: UInt64, slot: Int) -> Bool {
    guard key != 0, used < capacity else { return false }
    var cell = home(key)
    while cells[cell].key != 0 {
      if cells[cell].key == key { return false }
      cell = (cell + 1) & mask
    }
    cells[cell] = Cell(key: key, slot: slot)
    used += 1
    return true
  }

  /// Forgets `key`; false when it was not there. Later cells of the run move back into the hole.
  @inlinable
  package mutating func remove(_ key: UInt64) -> Bool {
    guard key != 0 else { return false }
    var cell = home(key)
    while cells[cell].key != key {
      if cells[cell].key == 0 { return false }
      cell = (cell + 1) & mask
    }
    var hole = cell
    cell = (cell + 1) & mask
    while cells[cell].key != 0 {
      let distance = (cell - home(cells[cell].key)) & mask
      if distance >= (cell - hole) & mask {
        cells[hole] = cells[cell]
        hole = cell
      }
      cell = (cell + 1) & mask
    }
    cells[hole] = Cell(key: 0, slot: -1)
    used -= 1
    return true
  }
}
