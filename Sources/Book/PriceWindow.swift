// SPDX-License-Identifier: Apache-2.0

/// Sixty-four neighbouring prices of one side of one instrument, the best one among them: a cache
/// line that finds the level of a price without a search.
///
/// Keys are those of `Ladders`. Key `start` + i × tick has place i and the slot (`startSlot` + i)
/// mod 64, so that the window moves without its levels: those that leave it go, the others stay.
@usableFromInline
struct PriceWindow: BitwiseCopyable {
  @usableFromInline var start: Int64
  /// 64 ticks; 0 in a row that never had a price.
  @usableFromInline var span: UInt64
  /// 2⁶³ / tick, rounded up: multiplying by it divides keys of the window exactly.
  @usableFromInline var reciprocal: UInt64
  /// A bit for each slot that has a level.
  @usableFromInline var occupied: UInt64
  @usableFromInline var startSlot: Int64
  @usableFromInline var reserved: InlineArray<3, UInt64>

  @inlinable
  init() {
    start = 0
    span = 0
    reciprocal = 0
    occupied = 0
    startSlot = 0
    reserved = InlineArray(repeating: 0)
  }

  @inlinable static var slotCount: Int { 64 }
  /// Where the best price is put when the window moves: the better ones that may come have a
  /// quarter of it.
  @inlinable static var bestPlace: Int { 47 }
  /// The window follows a best price that has fallen to here, and not before, so that it does not
  /// move with each tick.
  @inlinable static var lowPlace: Int { 31 }
  /// Above any tick of a market and so small that no sum of keys overflows.
  @inlinable static var tickMax: Int64 { 1 << 50 }

  @inlinable var tick: Int64 { Int64(bitPattern: span >> 6) }

  /// The place of a key, nil for one outside the window or between its ticks.
  @inlinable @inline(__always)
  func place(_ key: Int64) -> Int? {
    let offset = UInt64(bitPattern: key &- start)
    guard offset < span else { return nil }
    let place = (offset &<< 1).multipliedFullWidth(by: reciprocal).high
    return place &* (span &>> 6) == offset ? Int(truncatingIfNeeded: place) : nil
  }

  /// The slot of a key of the window, any slot for another key.
  @inlinable @inline(__always)
  func likelySlot(_ key: Int64) -> Int {
    let offset = UInt64(bitPattern: key &- start)
    let place = (offset &<< 1).multipliedFullWidth(by: reciprocal).high
    return slot(place: Int(truncatingIfNeeded: place & 63))
  }

  @inlinable @inline(__always)
  func slot(place: Int) -> Int { Int(truncatingIfNeeded: startSlot &+ Int64(place)) & 63 }

  @inlinable @inline(__always)
  func place(slot: Int) -> Int { Int(truncatingIfNeeded: Int64(slot) &- startSlot) & 63 }

  @inlinable
  func key(place: Int) -> Int64 { start + Int64(place) * tick }

  /// A bit for each place that has a level.
  @inlinable
  var places: UInt64 {
    let shift = UInt64(bitPattern: startSlot) & 63
    return occupied &>> shift | occupied &<< (64 &- shift)
  }

  /// Levels in the window.
  @inlinable var count: Int { occupied.nonzeroBitCount }

  /// The place of the best level of a window that has one.
  @inlinable var best: Int { 63 - places.leadingZeroBitCount }

  /// The place of the level `depth` steps behind the best, depth in 0 ..< count.
  @inlinable
  func place(depth: Int) -> Int {
    var places = places
    for _ in 0..<depth { places &= ~(1 << UInt64(63 - places.leadingZeroBitCount)) }
    return 63 - places.leadingZeroBitCount
  }

  /// Lays an empty window with ticks of `tick` so that `key` has `bestPlace`.
  @inlinable
  mutating func lay(around key: Int64, tick: Int64) {
    precondition(occupied == 0 && tick > 0 && tick <= Self.tickMax)
    start = key - Int64(Self.bestPlace) * tick
    span = UInt64(tick) << 6
    reciprocal = (1 << 63 + UInt64(tick) - 1) / UInt64(tick)
    startSlot = 0
  }

  /// Moves the window up by `places`, down for a negative number; what leaves it must be gone.
  @inlinable
  mutating func move(by places: Int) {
    start += Int64(places) * tick
    startSlot = (startSlot + Int64(places)) & 63
  }
}
