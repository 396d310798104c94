// SPDX-License-Identifier: Apache-2.0
public import Memory

/// A resting order inside an `OrderTable`: half a cache line.
@usableFromInline
package struct OrderNode: Sendable, BitwiseCopyable {
  @usableFromInline var id: UInt64
  /// Above 0, or 0 in a vacant node.
  @usableFromInline var quantity: Int64
  /// The order's price level in the low 24 bits, in a vacant node that of its last order; above
  /// them, in the first node of a bucket, how many orders would have stood there but found the
  /// bucket full.
  @usableFromInline var place: UInt32
  /// Older and younger neighbour at the same price.
  @usableFromInline var previous: Int32
  @usableFromInline var next: Int32
  /// The owner's own mark, not looked at here.
  @usableFromInline var tag: UInt32

  /// A vacant node.
  @inlinable
  init() {
    id = 0
    quantity = 0
    place = 0
    previous = noNode
    next = noNode
    tag = 0
  }

  @inlinable static var levelMask: UInt32 { 0xFF_FFFF }

  @inlinable var isLive: Bool { quantity != 0 }

  /// The level of a live node.
  @inlinable
  var level: Int32 {
    get { Int32(bitPattern: place & Self.levelMask) }
    set { place = place & ~Self.levelMask | UInt32(bitPattern: newValue) & Self.levelMask }
  }

  @inlinable
  var passedCount: UInt32 {
    get { place >> 24 }
    set { place = place & Self.levelMask | newValue << 24 }
  }
}

/// Orders by reference: a hash table whose entries are the orders themselves and never move.
///
/// Two nodes form a bucket, one cache line, and that line is all that most searches read: the way
/// to an order is its hash alone. Behind a full bucket the search goes on in others, but only if
/// orders were turned away from it; the bucket counts them. Sized at creation to at most four
/// orders in five buckets on average; refuses above its capacity instead of rehashing. References
/// are any 64 bits: those chosen to collide are refused when they fill `probeMax` buckets in a row,
/// which bounds the work of a search. Owned by one thread.
@usableFromInline
package struct OrderTable: ~Copyable {
  @usableFromInline var nodes: FixedArray<OrderNode>
  @usableFromInline var count = 0
  @usableFromInline package let capacity: Int
  /// Buckets that a run can begin with.
  @usableFromInline let homeCount: UInt64
  /// How far, in nodes, the search goes on behind a full pair of buckets.
  @usableFromInline let jump: Int

  /// A table filled to its capacity with well-spread references was seen to need a few dozen.
  @inlinable package static var probeMax: Int { 1_024 }
  /// Buckets in a row for references that follow each other.
  @inlinable static var runLength: Int { 64 }
  /// Levels that a node can tell apart.
  @inlinable static var levelMax: Int { Int(OrderNode.levelMask) }

  package init(capacity: Int) {
    precondition(capacity > 0 && capacity <= 1 << 29)
    self.capacity = capacity
    let count = Self.bucketCount(capacity: capacity)
    homeCount = UInt64(count - Self.runLength + 1)
    // The pairs are odd in number and passed by a power of two: the search meets all of them.
    jump = 4 << (Int.bitWidth - 2 - (count / 2).leadingZeroBitCount)
    nodes = FixedArray(repeating: OrderNode(), count: 2 * count + 2)
  }

  private static func bucketCount(capacity: Int) -> Int {
    2 * ((capacity * 5 / 4 + runLength + 2) / 2 | 1)
  }

  /// What a table for that many orders takes.
  package static func byteCount(capacity: Int) -> Int {
    2 * (bucketCount(capacity: capacity) + 1) * MemoryLayout<OrderNode>.stride
  }

  /// The first slot of the bucket where the search for a reference begins.
  ///
  /// Venues count their references up, by one or a few. So 256 in a row share a run of buckets for
  /// each remainder by 4, in order: orders that come go where the last ones went, and young orders,
  /// the most to be changed, lie close together. Where a run begins is Fibonacci hashing, which
  /// spreads runs that follow each other evenly, so that few meet.
  @inlinable @inline(__always)
  package func home(_ id: UInt64) -> Int {
    let run = id >> 8 | id << 62
    let start = (run &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: homeCount).high
    let place = (id >> 2) & UInt64(truncatingIfNeeded: Self.runLength &- 1)
    return Int(truncatingIfNeeded: (start &+ place) &* 2)
  }

  /// Where the search goes on behind a full bucket: in the other one of its pair, which lies near,
  /// then `jump` on, far from the run that filled both.
  @inlinable @inline(__always)
  func bucket(after bucket: Int, from home: Int) -> Int {
    let other = bucket ^ 2
    guard (bucket ^ home) & 2 != 0 else { return other }
    let next = other &+ jump
    return next >= nobody ? next &- nobody : next
  }

  /// A node behind all buckets that takes what is written to a neighbour that is not there: cheaper
  /// than to ask each time whether it is.
  @inlinable var nobody: Int { nodes.count &- 2 }

  /// The node of a neighbour, `nobody` for `noNode`.
  @inlinable @inline(__always)
  func neighbour(_ node: Int32) -> Int { node < 0 ? nobody : Int(node) }

  /// Which node of a bucket holds an order, found without a branch; 2 when neither does.
  @inlinable @inline(__always)
  func match(_ bucket: Int, _ id: UInt64) -> Int {
    let first = nodes[bucket]
    let second = nodes[bucket &+ 1]
    let isFirst = (first.id == id ? 1 : 0) & (first.isLive ? 1 : 0)
    let isSecond = (second.id == id ? 1 : 0) & (second.isLive ? 1 : 0)
    return 2 &- 2 &* isFirst &- isSecond
  }

  /// The slot of an order, nil when no order has this reference.
  @inlinable @inline(__always)
  func find(_ id: UInt64) -> Int? { find(id, from: home(id)) }

  /// As `find`, with the reference's `home`.
  @inlinable @inline(__always)
  func find(_ id: UInt64, from bucket: Int) -> Int? {
    let found = match(bucket, id)
    if found < 2 { return bucket &+ found }
    return nodes[bucket].passedCount == 0 ? nil : find(id, behind: bucket)
  }

  @inlinable @inline(never)
  func find(_ id: UInt64, behind home: Int) -> Int? {
    var bucket = home
    for _ in 1..<Self.probeMax {
      bucket = self.bucket(after: bucket, from: home)
      let found = match(bucket, id)
      if found < 2 { return bucket &+ found }
      if nodes[bucket].passedCount == 0 { return nil }
    }
    return nil
  }

  @inlinable var isFull: Bool { count == capacity }

  /// The slot that an unknown reference would get whose home is full, nil when `probeMax` buckets
  /// are.
  @inlinable @inline(never)
  func vacancy(behind home: Int) -> Int? {
    var bucket = home
    for _ in 1..<Self.probeMax {
      bucket = self.bucket(after: bucket, from: home)
      for slot in bucket...bucket + 1 where !nodes[slot].isLive { return slot }
    }
    return nil
  }

  /// Stores an order in the slot that `vacancy` gave for its home.
  @inlinable @inline(__always)
  mutating func insert(
    _ id: UInt64, quantity: Int64, level: Int32, previous: Int32, tag: UInt32, slot: Int,
    home bucket: Int
  ) {
    if bucket != slot & ~1 { countPassing(from: bucket, to: slot & ~1, by: 1) }
    nodes[slot].id = id
    nodes[slot].quantity = quantity
    nodes[slot].level = level
    nodes[slot].previous = previous
    nodes[slot].next = noNode
    nodes[slot].tag = tag
    count += 1
  }

  /// Makes the slot of an order vacant.
  @inlinable @inline(__always)
  mutating func remove(slot: Int, home bucket: Int) {
    if bucket != slot & ~1 { countPassing(from: bucket, to: slot & ~1, by: -1) }
    nodes[slot].quantity = 0
    count -= 1
  }

  /// Tells the full buckets before the one that took or loses an order. A count at its end
  /// stays there, exact or not, which costs searches but loses no order.
  @inlinable @inline(never)
  mutating func countPassing(from home: Int, to last: Int, by step: Int32) {
    var bucket = home
    while bucket != last {
      let passed = nodes[bucket].passedCount
      if passed < 0xFF {
        nodes[bucket].passedCount = UInt32(bitPattern: Int32(bitPattern: passed) &+ step)
      }
      bucket = self.bucket(after: bucket, from: home)
    }
  }
}
