// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// How many prices one side of one instrument has, and where those lie that are not among its best.
@usableFromInline
struct Ladder: BitwiseCopyable {
  /// Rungs among the best; 0 just when the side is empty.
  @usableFromInline var topCount: Int32
  /// The run of all worse rungs: where it begins and how many they are.
  @usableFromInline var base: Int32
  @usableFromInline var runCount: Int32
  /// The run's chunk holds `chunkSmallest` << sizeClass rungs; negative before the first one.
  @usableFromInline var sizeClass: Int32

  @inlinable
  init() {
    topCount = 0
    base = 0
    runCount = 0
    sizeClass = -1
  }
}

@usableFromInline let noNode: Int32 = -1

/// The sorted prices of all sides of all instruments, and what their owner keeps at each, in blocks
/// sized at creation.
///
/// A side is a row: instrument × 2, plus 1 for asks. Its key is the price of a bid and the negated
/// price of an ask, so that a greater key is always a better price. The eight best prices of a row
/// are one cache line at a place known from the row alone, so that they can be fetched and searched
/// without a branch; the others lie in a run that outgrows its chunk into one of twice the size and
/// leaves the old one for other rows. A place in a row is the position of a run's rung, or ~index
/// of one of the best. Owned by one thread; nothing allocates after creation.
@usableFromInline
package struct Ladders<Rung: BitwiseCopyable>: ~Copyable {
  @usableFromInline var sides: FixedArray<Ladder>
  /// Eight for each row: the best keys, worst first, and `Int64.max` behind them.
  @usableFromInline var topKeys: FixedArray<Int64>
  @usableFromInline var topRungs: FixedArray<Rung>
  /// Runs, worst key first.
  @usableFromInline var keys: FixedArray<Int64>
  @usableFromInline var rungs: FixedArray<Rung>
  /// First free chunk of each size class; a free chunk's first key links on.
  @usableFromInline var freeChunks: FixedArray<Int32>
  @usableFromInline var unusedStart = 0
  @usableFromInline let instrumentCapacity: Int

  @inlinable static var topCapacity: Int { 8 }
  @inlinable static var chunkSmallest: Int { 8 }
  /// Rungs that change between the best and the run at a time: half, so that neither a price that
  /// comes and goes nor one that grows moves rungs each time.
  @inlinable static var transferCount: Int { 4 }

  init(instrumentCapacity: Int, levelCapacity: Int, filler: Rung) {
    precondition(instrumentCapacity > 0 && instrumentCapacity <= 1 << 24)
    precondition(levelCapacity > 0 && levelCapacity <= 1 << 28)
    let rowCount = 2 * instrumentCapacity
    self.instrumentCapacity = instrumentCapacity
    sides = FixedArray(repeating: Ladder(), count: rowCount)
    topKeys = FixedArray(repeating: .max, count: rowCount * Self.topCapacity)
    topRungs = FixedArray(repeating: filler, count: rowCount * Self.topCapacity)
    keys = FixedArray(repeating: 0, count: levelCapacity)
    rungs = FixedArray(repeating: filler, count: levelCapacity)
    freeChunks = FixedArray(repeating: noNode, count: 32)
  }

  /// What ladders of these capacities take.
  static func byteCount(instrumentCapacity: Int, levelCapacity: Int) -> Int {
    let rowCount = 2 * instrumentCapacity
    return rowCount * MemoryLayout<Ladder>.stride
      + (rowCount * topCapacity + levelCapacity)
      * (MemoryLayout<Int64>.stride + MemoryLayout<Rung>.stride)
  }

  /// Rungs that there can be at a time in all rows.
  static func rungCapacity(instrumentCapacity: Int, levelCapacity: Int) -> Int {
    levelCapacity + 2 * instrumentCapacity * topCapacity
  }

  @inlinable @inline(__always)
  static func key(_ side: Side, _ price: Price) -> Int64 {
    key(side == .buy ? 0 : 1, price)
  }

  @inlinable @inline(__always)
  static func key(_ row: Int, _ price: Price) -> Int64 {
    // Negated by arithmetic: the side is anybody's guess, and a branch on it would be mispredicted
    // half the time. Wraps for the undefined price only.
    let sign = 0 &- Int64(truncatingIfNeeded: row & 1)
    return (price.raw ^ sign) &- sign
  }

  /// The side that a row is of.
  @inlinable @inline(__always)
  static func side(_ row: Int) -> Side { row & 1 == 0 ? .buy : .sell }

  @inlinable @inline(__always)
  static func price(_ row: Int, _ key: Int64) -> Price {
    Price(raw: self.key(row, Price(raw: key)))
  }

  /// The row of `instrument` and `side`, nil for an instrument outside the table or no side.
  @inlinable @inline(__always)
  func row(_ instrument: InstrumentID, _ side: Side) -> Int? {
    guard instrument.index < instrumentCapacity, side != .none else { return nil }
    return instrument.index * 2 + (side == .sell ? 1 : 0)
  }

  /// Fetches what a search among the best rungs of a row reads.
  @inlinable @inline(__always)
  func prefetch(_ row: Int) {
    sides.prefetch(row)
    topKeys.prefetch(top(row, 0))
    topRungs.prefetch(top(row, 0))
  }

  @inlinable @inline(__always)
  func count(_ row: Int) -> Int { Int(sides[row].topCount) + Int(sides[row].runCount) }

  /// Where the rung `depth` steps behind the best lies, depth in 0 ..< count.
  @inlinable @inline(__always)
  func place(_ row: Int, depth: Int) -> Int {
    let topCount = Int(sides[row].topCount)
    guard depth >= topCount else { return ~(topCount - 1 - depth) }
    return Int(sides[row].base) + Int(sides[row].runCount) - 1 - (depth - topCount)
  }

  /// How many steps the rung at `place` lies behind the best.
  @inlinable @inline(__always)
  func depth(_ row: Int, place: Int) -> Int {
    let topCount = Int(sides[row].topCount)
    guard place >= 0 else { return topCount - 1 - ~place }
    return topCount + Int(sides[row].base) + Int(sides[row].runCount) - 1 - place
  }

  /// Where number `index` of the best rungs of a row lies, the worst first.
  @inlinable @inline(__always)
  func top(_ row: Int, _ index: Int) -> Int { row &* Self.topCapacity &+ index }

  @inlinable @inline(__always)
  func key(_ row: Int, place: Int) -> Int64 {
    place < 0 ? topKeys[top(row, ~place)] : keys[place]
  }

  /// The rung at a place of `row`.
  @inlinable
  subscript(row: Int, place: Int) -> Rung {
    @inline(__always) get { place < 0 ? topRungs[top(row, ~place)] : rungs[place] }
    @inline(__always) set {
      if place < 0 {
        topRungs[top(row, ~place)] = newValue
      } else {
        rungs[place] = newValue
      }
    }
  }

  /// Where the rung with `key` lies, or where it belongs.
  @inlinable @inline(__always)
  func search(_ row: Int, _ key: Int64) -> (place: Int, isFound: Bool) {
    let rank = topKeys.rankAmongEight(key, from: top(row, 0))
    if rank < Self.topCapacity, topKeys[top(row, rank)] == key {
      return (~rank, key < .max || rank < Int(sides[row].topCount))
    }
    if rank > 0 || sides[row].runCount == 0 { return (~rank, false) }
    return searchRun(row, key)
  }

  /// Gallops from the best end of the run: most orders come near it.
  @inlinable @inline(__always)
  func searchRun(_ row: Int, _ key: Int64) -> (place: Int, isFound: Bool) {
    let base = Int(sides[row].base)
    let count = Int(sides[row].runCount)
    var high = count
    var step = 1
    while high > 0, keys[base + high - 1] >= key {
      high -= step
      step += step
    }
    var low = max(high, 0)
    high = min(high + step / 2, count)
    while low < high {
      let middle = (low + high) / 2
      if keys[base + middle] < key { low = middle + 1 } else { high = middle }
    }
    return (base + low, low < count && keys[base + low] == key)
  }

  /// Puts a rung where `search` found that it belongs; false, nothing changed, when no chunk is
  /// left.
  @inlinable @inline(__always)
  mutating func insert(_ row: Int, at place: Int, _ key: Int64, _ rung: Rung) -> Bool {
    if place < 0, Int(sides[row].topCount) < Self.topCapacity {
      insertTop(row, at: ~place, key, rung)
      return true
    }
    return insertMoving(row, at: place, key, rung)
  }

  /// Puts a rung at `index` of the best ones, of which there are fewer than eight.
  @inlinable @inline(__always)
  mutating func insertTop(_ row: Int, at index: Int, _ key: Int64, _ rung: Rung) {
    let first = top(row, 0)
    var upper = Int(sides[row].topCount)
    while upper > index {
      topKeys[first + upper] = topKeys[first + upper - 1]
      topRungs[first + upper] = topRungs[first + upper - 1]
      upper -= 1
    }
    topKeys[first + index] = key
    topRungs[first + index] = rung
    sides[row].topCount += 1
  }

  /// Takes `count` rungs from `index` on out of the best ones.
  @inlinable @inline(__always)
  mutating func removeTop(_ row: Int, from index: Int, count: Int) {
    let first = top(row, 0)
    let end = Int(sides[row].topCount)
    var lower = index
    while lower + count < end {
      topKeys[first + lower] = topKeys[first + lower + count]
      topRungs[first + lower] = topRungs[first + lower + count]
      lower += 1
    }
    while lower < end {
      topKeys[first + lower] = .max
      lower += 1
    }
    sides[row].topCount -= Int32(truncatingIfNeeded: count)
  }

  @inlinable @inline(never)
  mutating func insertMoving(_ row: Int, at place: Int, _ key: Int64, _ rung: Rung) -> Bool {
    guard place >= 0 else {
      guard spill(row) else { return false }
      return insert(row, at: search(row, key).place, key, rung)
    }
    let index = place - Int(sides[row].base)
    guard reserve(row, 1) else { return false }
    let base = Int(sides[row].base)
    var upper = base + Int(sides[row].runCount)
    while upper > base + index {
      keys[upper] = keys[upper - 1]
      rungs[upper] = rungs[upper - 1]
      upper -= 1
    }
    keys[upper] = key
    rungs[upper] = rung
    sides[row].runCount += 1
    return true
  }

  /// Takes the rung at `place` out of `row`.
  @inlinable @inline(__always)
  mutating func remove(_ row: Int, place: Int) {
    if place < 0, sides[row].topCount > 1 {
      removeTop(row, from: ~place, count: 1)
    } else {
      removeMoving(row, place: place)
    }
  }

  @inlinable @inline(never)
  mutating func removeMoving(_ row: Int, place: Int) {
    guard place >= 0 else {
      removeTop(row, from: ~place, count: 1)
      return refill(row)
    }
    let end = Int(sides[row].base) + Int(sides[row].runCount)
    var lower = place
    while lower + 1 < end {
      keys[lower] = keys[lower + 1]
      rungs[lower] = rungs[lower + 1]
      lower += 1
    }
    sides[row].runCount -= 1
  }

  @inlinable
  mutating func removeAll(_ row: Int) {
    removeTop(row, from: 0, count: Int(sides[row].topCount))
    sides[row].runCount = 0
  }

  /// Moves the worst of the best rungs to the end of the run; false, nothing changed, when no chunk
  /// is left.
  @inlinable
  mutating func spill(_ row: Int) -> Bool {
    guard reserve(row, Self.transferCount) else { return false }
    let end = Int(sides[row].base) + Int(sides[row].runCount)
    for index in 0..<Self.transferCount {
      keys[end + index] = topKeys[top(row, index)]
      rungs[end + index] = topRungs[top(row, index)]
    }
    removeTop(row, from: 0, count: Self.transferCount)
    sides[row].runCount += Int32(truncatingIfNeeded: Self.transferCount)
    return true
  }

  /// Moves the end of the run to the best rungs, of which there are none.
  @inlinable
  mutating func refill(_ row: Int) {
    let count = min(Self.transferCount, Int(sides[row].runCount))
    sides[row].runCount -= Int32(truncatingIfNeeded: count)
    let end = Int(sides[row].base) + Int(sides[row].runCount)
    for index in 0..<count { insertTop(row, at: index, keys[end + index], rungs[end + index]) }
  }

  /// Makes sure that the chunk of a run has room for `count` more rungs.
  @inlinable
  mutating func reserve(_ row: Int, _ count: Int) -> Bool {
    let old = sides[row]
    let needed = Int(old.runCount) + count
    guard old.sizeClass < 0 || needed > Self.chunkSmallest << Int(old.sizeClass) else {
      return true
    }
    let sizeClass = Int(old.sizeClass) + 1
    guard let chunk = takeChunk(sizeClass) else { return false }
    for index in 0..<Int(old.runCount) {
      keys[chunk + index] = keys[Int(old.base) + index]
      rungs[chunk + index] = rungs[Int(old.base) + index]
    }
    if old.sizeClass >= 0 {
      keys[Int(old.base)] = Int64(freeChunks[Int(old.sizeClass)])
      freeChunks[Int(old.sizeClass)] = old.base
    }
    sides[row].base = Int32(chunk)
    sides[row].sizeClass = Int32(sizeClass)
    return true
  }

  @inlinable
  mutating func takeChunk(_ sizeClass: Int) -> Int? {
    let free = freeChunks[sizeClass]
    if free != noNode {
      freeChunks[sizeClass] = Int32(truncatingIfNeeded: keys[Int(free)])
      return Int(free)
    }
    let size = Self.chunkSmallest << sizeClass
    guard size <= keys.count - unusedStart else { return nil }
    let chunk = unusedStart
    unusedStart += size
    return chunk
  }
}
