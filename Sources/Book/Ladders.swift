// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// One price level inside a `Ladders` arena.
@usableFromInline
package struct Rung: Sendable, BitwiseCopyable {
  /// The price of a bid, the negated price of an ask: a greater key is always a better price.
  @usableFromInline var key: Int64
  @usableFromInline var quantity: Int64
  @usableFromInline var orders: Int32
  /// Oldest and youngest order node at this price; `noNode` in books without orders.
  @usableFromInline var head: Int32
  @usableFromInline var tail: Int32

  @inlinable
  init(key: Int64, quantity: Int64, orders: Int32) {
    self.key = key
    self.quantity = quantity
    self.orders = orders
    self.head = noNode
    self.tail = noNode
  }

  @inlinable
  func level(isAsk: Bool) -> Level {
    Level(
      price: Price(raw: isAsk ? -key : key), quantity: Quantity(raw: quantity),
      orders: Int64(orders))
  }
}

/// Where one side of one instrument keeps its rungs.
@usableFromInline
struct Ladder: BitwiseCopyable {
  @usableFromInline var base: Int32
  @usableFromInline var count: Int32
  /// The chunk holds `Ladders.chunkSmallest` << sizeClass rungs; negative before the first one.
  @usableFromInline var sizeClass: Int32

  @inlinable
  init() {
    base = 0
    count = 0
    sizeClass = -1
  }
}

@usableFromInline let noNode: Int32 = -1

/// The sorted price levels of all sides of all instruments, in one block sized at creation.
///
/// Each side is a dense run of rungs with the best price last, so that what happens near the touch
/// moves few rungs. A run that outgrows its chunk moves to one of twice the size and leaves the old
/// chunk for others. Owned by one thread; nothing allocates after creation.
@usableFromInline
package struct Ladders: ~Copyable {
  @usableFromInline var rungs: FixedArray<Rung>
  @usableFromInline var sides: FixedArray<Ladder>
  /// First free chunk of each size class; a free chunk's first rung links on through `head`.
  @usableFromInline var freeChunks: FixedArray<Int32>
  @usableFromInline var unusedStart = 0

  /// Small enough that 10,000 quiet instruments fit 160,000 rungs, deep enough for a top ten
  /// after one move.
  @inlinable static var chunkSmallest: Int { 8 }

  init(instrumentCapacity: Int, levelCapacity: Int) {
    precondition(instrumentCapacity > 0 && instrumentCapacity <= 1 << 24)
    precondition(levelCapacity > 0 && levelCapacity <= 1 << 28)
    rungs = FixedArray(repeating: Rung(key: 0, quantity: 0, orders: 0), count: levelCapacity)
    sides = FixedArray(repeating: Ladder(), count: 2 * instrumentCapacity)
    freeChunks = FixedArray(repeating: noNode, count: 32)
  }

  @inlinable var instrumentCapacity: Int { sides.count / 2 }

  /// The row of `instrument` and `side`, nil for an instrument outside the table or no side.
  @inlinable
  func row(_ instrument: InstrumentID, _ side: Side) -> Int? {
    guard instrument.index < instrumentCapacity, side != .none else { return nil }
    return instrument.index * 2 + (side == .sell ? 1 : 0)
  }

  @inlinable
  func count(_ row: Int) -> Int { Int(sides[row].count) }

  /// Where rung `index` of `row` lies in `rungs`; index 0 is the worst price.
  @inlinable
  func position(_ row: Int, _ index: Int) -> Int { Int(sides[row].base) + index }

  /// The first index whose key is not below `key`: the rung itself or where it belongs.
  @inlinable
  func search(_ row: Int, _ key: Int64) -> Int {
    let base = Int(sides[row].base)
    var high = count(row)
    var nearby = 8
    while high > 0, nearby > 0 {
      if rungs[base + high - 1].key < key { return high }
      high -= 1
      nearby -= 1
    }
    var low = 0
    while low < high {
      let middle = (low + high) / 2
      if rungs[base + middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where the rung with exactly `key` lies in `rungs`, nil when there is none.
  @inlinable
  func find(_ row: Int, _ key: Int64) -> Int? {
    let index = search(row, key)
    guard index < count(row) else { return nil }
    let found = position(row, index)
    return rungs[found].key == key ? found : nil
  }

  /// Puts a rung at `index`, moving better ones up; nil, nothing changed, when no chunk is left.
  @inlinable
  mutating func insert(_ row: Int, at index: Int, _ rung: Rung) -> Int? {
    let count = count(row)
    if sides[row].sizeClass < 0 || count == Self.chunkSmallest << Int(sides[row].sizeClass) {
      guard grow(row) else { return nil }
    }
    let base = Int(sides[row].base)
    var upper = base + count
    while upper > base + index {
      rungs[upper] = rungs[upper - 1]
      upper -= 1
    }
    rungs[upper] = rung
    sides[row].count += 1
    return upper
  }

  /// Takes the rung at `position` in `rungs` out of `row`, moving better ones down.
  @inlinable
  mutating func remove(_ row: Int, position: Int) {
    let end = Int(sides[row].base) + count(row)
    var lower = position
    while lower + 1 < end {
      rungs[lower] = rungs[lower + 1]
      lower += 1
    }
    sides[row].count -= 1
  }

  @inlinable
  mutating func removeAll(_ row: Int) { sides[row].count = 0 }

  /// Level `depth` from the best (0) of `row`, absent when there is none.
  @inlinable
  func level(_ row: Int, _ depth: Int) -> Level {
    let count = count(row)
    guard depth >= 0, depth < count else { return .absent }
    return rungs[position(row, count - 1 - depth)].level(isAsk: row & 1 == 1)
  }

  @inlinable
  func copyTop<let size: Int>(_ row: Int, into levels: inout InlineArray<size, Level>) {
    let count = count(row)
    let base = Int(sides[row].base)
    for depth in 0..<size {
      levels[depth] =
        depth < count ? rungs[base + count - 1 - depth].level(isAsk: row & 1 == 1) : .absent
    }
  }

  @usableFromInline
  @_noAllocation
  mutating func grow(_ row: Int) -> Bool {
    let old = sides[row]
    let sizeClass = Int(old.sizeClass) + 1
    guard let chunk = takeChunk(sizeClass) else { return false }
    for index in 0..<Int(old.count) { rungs[chunk + index] = rungs[Int(old.base) + index] }
    if old.sizeClass >= 0 {
      rungs[Int(old.base)].head = freeChunks[Int(old.sizeClass)]
      freeChunks[Int(old.sizeClass)] = old.base
    }
    sides[row].base = Int32(chunk)
    sides[row].sizeClass = Int32(sizeClass)
    return true
  }

  @_noAllocation
  private mutating func takeChunk(_ sizeClass: Int) -> Int? {
    let free = freeChunks[sizeClass]
    if free != noNode {
      freeChunks[sizeClass] = rungs[Int(free)].head
      return Int(free)
    }
    let size = Self.chunkSmallest << sizeClass
    guard size <= rungs.count - unusedStart else { return nil }
    let chunk = unusedStart
    unusedStart += size
    return chunk
  }
}
