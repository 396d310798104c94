// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// A packet that waits for one before it.
@usableFromInline
struct HeldPacket: BitwiseCopyable {
  @usableFromInline var sequence: UInt64
  /// The sequence after its last message.
  @usableFromInline var end: UInt64
  @usableFromInline var receiveTime: MonotonicNanos
  @usableFromInline var block: Int32
  @usableFromInline var line: Int32
}

/// The reorder buffer of a `LineArbiter`: packets sorted by sequence, copies of their bytes.
///
/// - Complexity: O(1) for packets that come in order of sequence; else O(log held) to find their
///   place, plus 32 bytes moved for each packet held behind it.
@usableFromInline
struct HeldPackets: ~Copyable {
  @usableFromInline
  enum Insertion {
    /// `passer` is the line of the packet that is held behind it, nil when there is none.
    case held(passer: Int?)
    case duplicate, oversized, full
  }


  @usableFromInline var entries: FixedArray<HeldPacket>
  @usableFromInline var front = 0
  @usableFromInline var count = 0
  @usableFromInline var freeBlocks: FixedArray<Int32>
  @usableFromInline var blocks: BlockPool

  init(capacity: Int, packetBytesMax: Int) {
    precondition(capacity > 0)
    let vacant = HeldPacket(
      sequence: 0, end: 0, receiveTime: MonotonicNanos(raw: 0), block: 0, line: 0)
    entries = FixedArray(repeating: vacant, count: capacity)
    freeBlocks = FixedArray(repeating: 0, count: capacity)
    blocks = BlockPool(count: capacity, blockBytesMax: packetBytesMax)
    removeAll()
  }

  @inlinable var isEmpty: Bool { count == 0 }
  @inlinable var first: HeldPacket? { count == 0 ? nil : entries[front] }
  /// The sequence after the last message held, 0 when none is.
  @inlinable var end: UInt64 { count == 0 ? 0 : entries[position(count - 1)].end }

  /// The bytes of `block`, also right after its entry was removed.
  @inlinable
  @_lifetime(borrow self)
  func payload(_ block: Int) -> RawSpan { blocks.bytes(of: block) }

  mutating func insert(_ packet: LinePacket, payload: RawSpan) -> Insertion {
    let end = packet.sequence + UInt64(packet.messageCount)
    let rank = rank(of: packet.sequence)
    if rank > 0, entries[position(rank - 1)].end >= end { return .duplicate }
    guard count < entries.count else { return .full }
    let passer = rank < count ? Int(entries[position(rank)].line) : nil
    let block = freeBlocks[entries.count - count - 1]
    guard blocks.store(payload, in: Int(block)) else { return .oversized }
    var index = count
    while index > rank {
      entries[position(index)] = entries[position(index - 1)]
      index -= 1
    }
    entries[position(rank)] = HeldPacket(
      sequence: packet.sequence, end: end, receiveTime: packet.receiveTime, block: block,
      line: Int32(truncatingIfNeeded: packet.line))
    count += 1
    return .held(passer: passer)
  }

  /// Packets held that begin with `sequence` or before.
  private func rank(of sequence: UInt64) -> Int {
    guard count > 0, entries[position(count - 1)].sequence > sequence else { return count }
    var low = 0
    var high = count - 1
    while low < high {
      let middle = (low + high) / 2
      if entries[position(middle)].sequence > sequence { high = middle } else { low = middle + 1 }
    }
    return low
  }

  mutating func removeFirst() {
    precondition(count > 0)
    let block = entries[front].block
    front = position(1)
    count -= 1
    freeBlocks[entries.count - count - 1] = block
  }

  mutating func removeAll() {
    front = 0
    count = 0
    for block in 0..<freeBlocks.count { freeBlocks[block] = Int32(block) }
  }

  @inlinable
  func position(_ rank: Int) -> Int {
    let index = front + rank
    return index < entries.count ? index : index - entries.count
  }
}
