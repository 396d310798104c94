// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

/// Packets under way, by the time they are due; equal times keep the order of insertion.
///
/// A fixed number of blocks and a binary heap over them. Owned by one thread; nothing allocates
/// after creation.
struct PacketSchedule: ~Copyable {
  /// A stored packet and its owner's mark.
  struct Packet: BitwiseCopyable {
    var block: Int
    var tag: UInt64
  }

  /// Bits of a copy to invert, drawn from a seed.
  struct Damage: BitwiseCopyable {
    var bits: Int64 = 0
    var seed: UInt64 = 0
  }

  struct Entry: BitwiseCopyable {
    var due: Int64
    var ordinal: UInt64
    var packet: Packet

    func isBefore(_ other: Entry) -> Bool {
      due < other.due || (due == other.due && ordinal < other.ordinal)
    }
  }

  struct Held: BitwiseCopyable {
    var packet: Packet
    /// The packet after which it is due.
    var release: UInt64
    var deadline: Int64
  }

  private var blocks: BlockPool
  private var free: FixedArray<Int>
  private var freeCount: Int
  private var heap: FixedArray<Entry>
  private var heapCount = 0
  private var ordinal: UInt64 = 0
  private var held: FixedArray<Held>
  private var heldCount = 0

  init(slotCount: Int, byteCountMax: Int, heldMax: Int) {
    let packet = Packet(block: 0, tag: 0)
    let none = Entry(due: 0, ordinal: 0, packet: packet)
    blocks = BlockPool(count: slotCount, blockBytesMax: byteCountMax)
    free = FixedArray(repeating: 0, count: slotCount)
    for index in 0..<slotCount { free[index] = slotCount - 1 - index }
    freeCount = slotCount
    heap = FixedArray(repeating: none, count: slotCount)
    held = FixedArray(repeating: Held(packet: packet, release: 0, deadline: 0), count: heldMax)
  }

  /// Packets that were put in and not yet given back.
  var count: Int { free.count - freeCount }

  /// When the next packet is due; the end of time when none is under way.
  var nextDue: MonotonicNanos {
    var due = heapCount > 0 ? heap[0].due : Int64.max
    for index in 0..<heldCount { due = min(due, held[index].deadline) }
    return MonotonicNanos(raw: due)
  }

  /// Puts a copy of `packet` in; false when there is no room for it.
  mutating func insert(
    _ packet: RawSpan, tag: UInt64, _ damage: Damage, due: MonotonicNanos
  ) -> Bool {
    guard let block = store(packet, damage) else { return false }
    push(Packet(block: block, tag: tag), due.raw)
    return true
  }

  /// Puts a copy of `packet` in that becomes due after packet number `release` or at `deadline`;
  /// false when there is no room for it.
  mutating func hold(
    _ packet: RawSpan, tag: UInt64, _ damage: Damage, release: UInt64, deadline: MonotonicNanos
  ) -> Bool {
    guard heldCount < held.count, let block = store(packet, damage) else { return false }
    held[heldCount] = Held(
      packet: Packet(block: block, tag: tag), release: release, deadline: deadline.raw)
    heldCount += 1
    return true
  }

  /// Makes the held packets due that were overtaken by packet `number` or waited long enough.
  mutating func release(through number: UInt64, at now: MonotonicNanos, due: MonotonicNanos) {
    var index = 0
    while index < heldCount {
      let waiting = held[index]
      guard waiting.release <= number || waiting.deadline <= now.raw else {
        index += 1
        continue
      }
      push(waiting.packet, due.raw)
      heldCount -= 1
      // The rest keeps its order, so that equal deadlines leave in the order they came.
      for later in index..<heldCount { held[later] = held[later + 1] }
    }
  }

  /// Takes the first packet due at `now`, nil when there is none. Its block stays readable until
  /// it is given back.
  mutating func popDue(at now: MonotonicNanos) -> Packet? {
    guard heapCount > 0, heap[0].due <= now.raw else { return nil }
    let packet = heap[0].packet
    heapCount -= 1
    heap[0] = heap[heapCount]
    sink()
    return packet
  }

  @_lifetime(borrow self)
  func bytes(of block: Int) -> RawSpan { blocks.bytes(of: block) }

  /// Gives a block back that `popDue` took.
  mutating func free(_ block: Int) {
    free[freeCount] = block
    freeCount += 1
  }

  private mutating func store(_ packet: RawSpan, _ damage: Damage) -> Int? {
    guard freeCount > 0 else { return nil }
    let block = free[freeCount - 1]
    guard blocks.store(packet, in: block) else { return nil }
    freeCount -= 1
    var random = SeededRandom(seed: damage.seed)
    for _ in 0..<damage.bits {
      let bit = random.below(8 * Int64(packet.byteCount))
      blocks.flip(bit: Int(bit), of: block)
    }
    return block
  }

  private mutating func push(_ packet: Packet, _ due: Int64) {
    ordinal += 1
    let entry = Entry(due: due, ordinal: ordinal, packet: packet)
    var index = heapCount
    heapCount += 1
    while index > 0, entry.isBefore(heap[(index - 1) / 2]) {
      heap[index] = heap[(index - 1) / 2]
      index = (index - 1) / 2
    }
    heap[index] = entry
  }

  /// Moves the first entry down to its place.
  private mutating func sink() {
    let entry = heap[0]
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < heapCount else { break }
      if child + 1 < heapCount, heap[child + 1].isBefore(heap[child]) { child += 1 }
      guard heap[child].isBefore(entry) else { break }
      heap[index] = heap[child]
      index = child
    }
    heap[index] = entry
  }
}
