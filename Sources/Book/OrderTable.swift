// SPDX-License-Identifier: Apache-2.0
public import Memory

/// A resting order inside an `OrderTable`.
@usableFromInline
package struct OrderNode: Sendable, BitwiseCopyable {
  @usableFromInline var id: UInt64
  /// As `Rung.key`.
  @usableFromInline var key: Int64
  @usableFromInline var quantity: Int64
  /// The row of its instrument and side in the ladders.
  @usableFromInline var row: Int32
  /// Older and younger neighbour at the same price; `next` also links free nodes.
  @usableFromInline var previous: Int32
  @usableFromInline var next: Int32
  /// The owner's own mark, not looked at here.
  @usableFromInline var tag: UInt32

  @inlinable
  init(id: UInt64, key: Int64, quantity: Int64, row: Int32, tag: UInt32) {
    self.id = id
    self.key = key
    self.quantity = quantity
    self.row = row
    self.previous = noNode
    self.next = noNode
    self.tag = tag
  }
}

/// One entry of the hash index: 32 bits of the hash decide most mismatches without a visit to the
/// node, and give back the entry's home when a removal closes its gap.
@usableFromInline
struct Bucket: BitwiseCopyable {
  @usableFromInline var hash: UInt32
  @usableFromInline var node: Int32

  @inlinable
  init(hash: UInt32, node: Int32) {
    self.hash = hash
    self.node = node
  }
}

/// Orders by reference: open addressing with linear probing over nodes that never move.
///
/// Sized at creation to at most half full; refuses above its capacity instead of rehashing.
/// Owned by one thread.
@usableFromInline
package struct OrderTable: ~Copyable {
  @usableFromInline var buckets: FixedArray<Bucket>
  @usableFromInline var nodes: FixedArray<OrderNode>
  @usableFromInline var firstFree = noNode
  @usableFromInline var unusedStart = 0
  @usableFromInline var count = 0
  /// How far the block number lies from the top of a hash.
  @usableFromInline let blockShift: UInt32

  package init(capacity: Int) {
    precondition(capacity > 0 && capacity <= 1 << 29)
    var bits: UInt32 = 4
    while 1 << bits < 2 * capacity { bits += 1 }
    blockShift = 32 - (bits - 3)
    buckets = FixedArray(repeating: Bucket(hash: 0, node: noNode), count: 1 << bits)
    nodes = FixedArray(
      repeating: OrderNode(id: 0, key: 0, quantity: 0, row: 0, tag: 0), count: capacity)
  }

  /// Eight consecutive references share one block of eight buckets, a cache line: venues number
  /// orders in the order they come and most orders die young, so the line is often at hand.
  /// Blocks are spread by multiplication; folding the high half in first keeps references that
  /// differ only there apart.
  @inlinable
  package func hash(_ id: UInt64) -> UInt32 {
    let block = id >> 3
    let spread = ((block ^ (block >> 32)) &* 0x9E37_79B9_7F4A_7C15) >> 32
    return UInt32(truncatingIfNeeded: spread & ~7 | id & 7)
  }

  /// The first bucket to look into for a hash.
  @inlinable
  package func home(_ hash: UInt32) -> Int { Int((hash >> blockShift) << 3 | hash & 7) }

  /// The bucket of `id`, or the empty bucket where it belongs.
  @inlinable
  func bucket(_ id: UInt64) -> Int {
    let hash = hash(id)
    let mask = buckets.count - 1
    var index = home(hash)
    while true {
      let bucket = buckets[index]
      if bucket.node == noNode { return index }
      if bucket.hash == hash, nodes[Int(bucket.node)].id == id { return index }
      index = (index + 1) & mask
    }
  }

  @inlinable
  func find(_ id: UInt64) -> Int? {
    let node = buckets[bucket(id)].node
    return node == noNode ? nil : Int(node)
  }

  @inlinable var isFull: Bool { count == nodes.count }

  /// Stores `node` under the empty bucket that `bucket` gave for its id; the table is not full.
  @inlinable
  mutating func insert(_ node: OrderNode, bucket: Int) -> Int {
    precondition(count < nodes.count)
    var index = unusedStart
    if firstFree != noNode {
      index = Int(firstFree)
      firstFree = nodes[index].next
    } else {
      unusedStart += 1
    }
    nodes[index] = node
    buckets[bucket] = Bucket(hash: hash(node.id), node: Int32(truncatingIfNeeded: index))
    count += 1
    return index
  }

  /// Frees the node of a filled bucket and moves later entries of its run back over the gap.
  @inlinable
  mutating func remove(bucket removed: Int) {
    let node = buckets[removed].node
    nodes[Int(node)].next = firstFree
    firstFree = node
    count -= 1
    let mask = buckets.count - 1
    var gap = removed
    var index = (removed + 1) & mask
    while buckets[index].node != noNode {
      let home = home(buckets[index].hash)
      if (index - home) & mask >= (index - gap) & mask {
        buckets[gap] = buckets[index]
        gap = index
      }
      index = (index + 1) & mask
    }
    buckets[gap] = Bucket(hash: 0, node: noNode)
  }
}
