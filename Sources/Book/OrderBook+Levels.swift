// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

/// Where the levels of a row lie: a window of 64 ticks that the best is always in, and behind it,
/// at keys below its start, the ladder of the others. A row without window levels has none at all.
extension OrderBook {
  /// The level of a price, made if there is none; nil when the ladder or the pool has no room.
  @inlinable @inline(__always)
  @_noAllocation
  mutating func level(_ row: Int, _ key: Int64) -> Int32? {
    guard let place = windows[row].place(key) else { return levelOutside(row, key) }
    return enter(row, place, key)
  }

  /// The level at a place of the window, there from now on.
  @inlinable @inline(__always)
  mutating func enter(_ row: Int, _ place: Int, _ key: Int64) -> Int32 {
    let slot = windows[row].slot(place: place)
    windows[row].occupied |= 1 &<< UInt64(truncatingIfNeeded: slot)
    let number = Int32(truncatingIfNeeded: row &* PriceWindow.slotCount &+ slot)
    levels[number].key = key
    levels[number].row = Int32(truncatingIfNeeded: row)
    return number
  }

  /// As `level`, for a price outside the window or between its ticks.
  @inlinable @inline(never)
  @_noAllocation
  mutating func levelOutside(_ row: Int, _ key: Int64) -> Int32? {
    if windows[row].occupied == 0 {
      windows[row].lay(around: key, tick: Self.tick(of: key))
      return enter(row, PriceWindow.bestPlace, key)
    }
    let distance = key - windows[row].start
    let tick = windows[row].tick
    if distance < 0 { return levelBelow(row, key) }
    if distance % tick != 0 {
      guard relay(row, tick: Self.divisor(tick, distance)) else { return nil }
      return level(row, key)
    }
    let rise = Int(distance / tick) - PriceWindow.bestPlace
    guard evict(row, below: min(rise, PriceWindow.slotCount)) else { return nil }
    if windows[row].occupied == 0 {
      windows[row].lay(around: key, tick: tick)
    } else {
      windows[row].move(by: rise)
    }
    return enter(row, PriceWindow.bestPlace, key)
  }

  /// The level of a price worse than all of the window, which follows when the best has fallen low.
  @inlinable
  mutating func levelBelow(_ row: Int, _ key: Int64) -> Int32? {
    let best = windows[row].best
    let fall = PriceWindow.bestPlace - best
    let tick = windows[row].tick
    let reach = windows[row].start - Int64(fall) * tick
    if best <= PriceWindow.lowPlace, key >= reach, (windows[row].start - key) % tick == 0 {
      windows[row].move(by: -fall)
      guard pull(row) else { return nil }
      return level(row, key)
    }
    let found = far.search(row, key)
    if found.isFound { return far[row, found.place] }
    guard !levels.isFull, far.insert(row, at: found.place, key, levels.vacant) else { return nil }
    return levels.insert(key, row)
  }

  /// Takes a level out if it has no order left.
  @inlinable @inline(__always)
  @_noAllocation
  mutating func removeLevelIfEmpty(_ number: Int32, _ row: Int, _ key: Int64) {
    let left = levels[number].orders
    guard levels.isWindowed(number) else {
      if left == 0 { removeFar(number, row, key) }
      return
    }
    let slot = UInt64(truncatingIfNeeded: number) & 63
    // By arithmetic, as one order in three or four is its level's last.
    let isEmpty = (UInt64(UInt32(bitPattern: left)) &- 1) >> 63
    windows[row].occupied &= ~(isEmpty &<< slot)
    if windows[row].occupied == 0, far.count(row) > 0 { refill(row) }
  }

  @inlinable @inline(never)
  @_noAllocation
  mutating func removeFar(_ number: Int32, _ row: Int, _ key: Int64) {
    let found = far.search(row, key)
    precondition(found.isFound, "a level has no rung")
    far.remove(row, place: found.place)
    levels.remove(number)
  }

  /// Lays the window of a row whose last level in it has gone around the best of the ladder.
  @inlinable @inline(never)
  @_noAllocation
  mutating func refill(_ row: Int) {
    let key = far.key(row, place: far.place(row, depth: 0))
    windows[row].lay(around: key, tick: Self.tick(of: key))
    let isDone = pull(row)
    precondition(isDone, "levels that were in the ladder find no room in it")
  }

  /// Lays the window anew with finer ticks; false, the row sound, when the ladder has no room.
  @inlinable
  mutating func relay(_ row: Int, tick: Int64) -> Bool {
    guard evict(row, below: PriceWindow.slotCount) else { return false }
    windows[row].lay(around: far.key(row, place: far.place(row, depth: 0)), tick: tick)
    return pull(row)
  }

  /// Moves the levels of the ladder that lie in the window into it; when one lies between its ticks
  /// the window gets finer ones.
  @inlinable
  mutating func pull(_ row: Int) -> Bool {
    while far.count(row) > 0 {
      let place = far.place(row, depth: 0)
      let key = far.key(row, place: place)
      guard key >= windows[row].start else { break }
      guard let target = windows[row].place(key) else {
        let distance = key - windows[row].start
        return relay(row, tick: Self.divisor(windows[row].tick, distance))
      }
      let number = far[row, place]
      far.remove(row, place: place)
      relocate(number, to: enter(row, target, key))
      levels.remove(number)
    }
    return true
  }

  /// Moves the levels at the first `limit` places of the window into the ladder, the worst first;
  /// false, the row sound, when there is no room for one.
  @inlinable
  mutating func evict(_ row: Int, below limit: Int) -> Bool {
    while true {
      let lowest = windows[row].places.trailingZeroBitCount
      guard lowest < limit else { return true }
      let key = windows[row].key(place: lowest)
      let place = far.search(row, key).place
      guard !levels.isFull, far.insert(row, at: place, key, levels.vacant) else {
        windows[row].move(by: lowest)
        return false
      }
      let slot = windows[row].slot(place: lowest)
      relocate(
        Int32(truncatingIfNeeded: row * PriceWindow.slotCount + slot), to: levels.insert(key, row))
      windows[row].occupied &= ~(1 << UInt64(slot))
    }
  }

  /// Moves a level and leaves its old place without orders.
  @inlinable
  mutating func relocate(_ number: Int32, to target: Int32) {
    levels[target] = levels[number]
    var next = levels[number].head
    while next != noNode {
      orders.nodes[Int(next)].level = target
      next = orders.nodes[Int(next)].next
    }
    levels[number] = PriceLevel(key: 0, row: levels[number].row)
  }

  /// The tick that a lone price suggests: a cent, or the largest power of ten below that it is a
  /// multiple of.
  @inlinable
  static func tick(of key: Int64) -> Int64 {
    var tick: Int64 = 10_000_000
    while key % tick != 0 { tick /= 10 }
    return tick
  }

  /// The greatest common divisor of two numbers, `first` above 0 and `second` not below.
  @inlinable
  static func divisor(_ first: Int64, _ second: Int64) -> Int64 {
    var (divisor, rest) = (first, second % first)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return divisor
  }
}

extension OrderBook {
  @inlinable
  func levelCount(_ row: Int) -> Int { windows[row].count + far.count(row) }

  /// The level `depth` steps behind the best of a row, depth in 0 ..< levelCount.
  @inlinable
  func level(_ row: Int, depth: Int) -> Int32 {
    let count = windows[row].count
    guard depth < count else { return far[row, far.place(row, depth: depth - count)] }
    let slot = windows[row].slot(place: windows[row].place(depth: depth))
    return Int32(truncatingIfNeeded: row * PriceWindow.slotCount + slot)
  }

  /// How many levels of its row are better than one that is there.
  @inlinable
  func depth(_ number: Int32) -> Int {
    let row = Int(levels[number].row)
    guard levels.isWindowed(number) else {
      let place = far.search(row, levels[number].key).place
      return windows[row].count + far.depth(row, place: place)
    }
    let place = windows[row].place(slot: Int(number) & 63)
    return ((windows[row].places >> UInt64(place)) >> 1).nonzeroBitCount
  }

  /// The level at exactly a price, nil when there is none.
  @inlinable
  func level(_ row: Int, at key: Int64) -> Int32? {
    guard let place = windows[row].place(key) else {
      let found = far.search(row, key)
      return found.isFound ? far[row, found.place] : nil
    }
    let slot = windows[row].slot(place: place)
    guard windows[row].occupied >> UInt64(slot) & 1 == 1 else { return nil }
    return Int32(truncatingIfNeeded: row * PriceWindow.slotCount + slot)
  }
}
