// SPDX-License-Identifier: Apache-2.0
public import Memory

/// One price of one side of one instrument and the queue of its orders: half a cache line.
@usableFromInline
struct PriceLevel: Sendable, BitwiseCopyable {
  /// As in `Ladders`: the price of a bid, the negated price of an ask.
  @usableFromInline var key: Int64
  @usableFromInline var quantity: Int64
  @usableFromInline var orders: Int32
  /// Oldest and youngest order; `head` also links vacant levels.
  @usableFromInline var head: Int32
  @usableFromInline var tail: Int32
  /// The row of its instrument and side in the ladders.
  @usableFromInline var row: Int32

  @inlinable
  init(key: Int64, row: Int32) {
    self.key = key
    quantity = 0
    orders = 0
    head = noNode
    tail = noNode
    self.row = row
  }

  /// Both ends as one word. Whether an order is the first or the last of its level is anybody's
  /// guess, so both ends change by arithmetic on it: of a choice between two numbers the compiler
  /// makes a branch, which is mispredicted as often as not.
  @inlinable
  var ends: UInt64 {
    @inline(__always) get { Self.pair(head, tail) }
    @inline(__always) set {
      head = Int32(truncatingIfNeeded: newValue)
      tail = Int32(truncatingIfNeeded: newValue >> 32)
    }
  }

  @inlinable @inline(__always)
  static func pair(_ low: Int32, _ high: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: low)) | UInt64(UInt32(bitPattern: high)) << 32
  }

  /// Makes an order the last one, and the first if there was none.
  @inlinable @inline(__always)
  mutating func append(_ order: Int32) {
    let old = ends
    // All ones in the low half if there was none.
    let none = (old >> 63) &* 0xFFFF_FFFF
    let order = UInt64(UInt32(bitPattern: order))
    ends = (old & ~none | order & none) & 0xFFFF_FFFF | order << 32
  }

  /// Takes an order between these neighbours, `noNode` for none, off the ends.
  @inlinable @inline(__always)
  mutating func unlink(previous: Int32, next: Int32) {
    let old = ends
    // All ones in the half whose end the order was.
    let ended = ((Self.pair(previous, next) >> 31) & 0x1_0000_0001) &* 0xFFFF_FFFF
    ends = old ^ ((old ^ Self.pair(next, previous)) & ended)
  }
}

/// The price levels of an `OrderBook`: first those of the windows, 64 for each row, which are there
/// for good and empty where no order rests, then those of prices outside of them, made when needed.
///
/// Owned by one thread; nothing allocates after creation.
@usableFromInline
struct LevelPool: ~Copyable {
  @usableFromInline var levels: FixedArray<PriceLevel>
  @usableFromInline var firstVacant = noNode
  @usableFromInline var unusedStart: Int32
  /// Levels of windows.
  @usableFromInline let windowedCount: Int32

  /// A pool for `rowCount` windows and `wanted` levels outside of them, both together at most as
  /// many as an order can name.
  init(rowCount: Int, capacity wanted: Int) {
    levels = FixedArray(
      repeating: PriceLevel(key: 0, row: 0), count: Self.capacity(rowCount, wanted))
    windowedCount = Int32(rowCount * PriceWindow.slotCount)
    unusedStart = windowedCount
  }

  private static func capacity(_ rowCount: Int, _ wanted: Int) -> Int {
    min(rowCount * PriceWindow.slotCount + wanted, OrderTable.levelMax)
  }

  /// What a pool of that many rows and levels takes.
  static func byteCount(rowCount: Int, capacity wanted: Int) -> Int {
    capacity(rowCount, wanted) * MemoryLayout<PriceLevel>.stride
  }

  @inlinable
  func isWindowed(_ level: Int32) -> Bool { level < windowedCount }

  @inlinable var isFull: Bool { firstVacant == noNode && Int(unusedStart) == levels.count }

  @inlinable
  subscript(level: Int32) -> PriceLevel {
    @inline(__always) get { levels[Int(level)] }
    @inline(__always) _modify { yield &levels[Int(level)] }
  }

  /// The level that `insert` makes next.
  @inlinable var vacant: Int32 { firstVacant == noNode ? unusedStart : firstVacant }

  /// Makes a level without orders; traps when all are taken.
  @inlinable @inline(__always)
  mutating func insert(_ key: Int64, _ row: Int) -> Int32 {
    let level = vacant
    if firstVacant == noNode {
      unusedStart += 1
    } else {
      firstVacant = self[level].head
    }
    self[level] = PriceLevel(key: key, row: Int32(truncatingIfNeeded: row))
    return level
  }

  @inlinable @inline(__always)
  mutating func remove(_ level: Int32) {
    self[level].head = firstVacant
    firstVacant = level
  }
}
