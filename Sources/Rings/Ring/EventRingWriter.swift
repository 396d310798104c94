// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Synchronization
package import Units

/// The writing end of an event ring. It never waits: a reader that is too slow is overrun.
///
/// Owned by one thread; a second live writer of the same ring is refused when it opens. A writer
/// that takes over from a dead one goes on with the next sequence.
package struct EventRingWriter: ~Copyable, EventSink {
  /// The stamp `publish(_:)` gives: when the packet in hand is being published.
  package var publishTime = MonotonicNanos(raw: 0)
  /// The sequence the next event will get.
  package private(set) var nextSequence: UInt64
  package let slotCount: Int
  package let region: Region

  @usableFromInline let words: Words
  @usableFromInline let mask: UInt64
  private let board: Region
  private var requestsSeen: UInt64

  /// Creates the ring `name` or takes it over; `slotCount` is a power of two, at least 8.
  ///
  /// Refuses when another writer lives or an existing ring has another layout or size.
  package init(
    name: String, slotCount: Int, mode: UInt32 = 0o640, in directory: RegionDirectory
  ) throws(RegionError) {
    precondition(slotCount >= 8)
    precondition(slotCount & (slotCount - 1) == 0)
    let region = try Region(
      EventRingLayout.spec(name: name, slotCount: slotCount, mode: mode), in: directory,
      role: .owner
    ) { $0.storeRelaxed(UInt64(slotCount), EventRingLayout.slotCountWord) }
    let board = try Region(ReaderBoard.spec(ring: name, mode: mode), in: directory, role: .owner)
    let words = region.payload
    self.region = region
    self.board = board
    self.words = words
    self.slotCount = slotCount
    mask = UInt64(slotCount - 1)
    requestsSeen = board.payload.loadRelaxed(ReaderBoard.requestWord)
    // A writer that died between the slot and the header left one event more than the header says.
    var latest = words.loadAcquire(EventRingLayout.latestWord)
    let base = EventRingLayout.stampWord + slotCount
    if words.loadAcquire(base + Int((latest + 1) & mask) * 8) == latest + 1 { latest += 1 }
    words.storeRelease(latest, EventRingLayout.latestWord)
    nextSequence = latest + 1
  }

  /// Publishes with the stamp of `publishTime`; the event's sequence is assigned here.
  @inlinable @inline(__always)
  package mutating func publish(_ event: Event) {
    publish(event, at: publishTime)
  }

  /// Publishes one event and the time at which it was; never waits, allocates or fails.
  @inlinable
  package mutating func publish(_ event: Event, at time: MonotonicNanos) {
    let sequence = nextSequence
    let index = Int(sequence & mask)
    let slot = EventRingLayout.stampWord + slotCount + index * EventRingLayout.slotWordCount
    // Readers must see the mark before any word of the new event: store, then release fence.
    words.storeRelaxed(sequence | EventRingLayout.writing, slot)
    atomicMemoryFence(ordering: .releasing)
    words.storeRelaxed(UInt64(bitPattern: time.raw), EventRingLayout.stampWord + index)
    words.storeTail(of: event, to: slot)
    words.storeRelease(sequence, slot)
    words.storeRelease(sequence, EventRingLayout.latestWord)
    nextSequence = sequence + 1
  }

  /// Whether a reader asked for a snapshot since the last call. One load: cheap enough per packet.
  package mutating func takeSnapshotRequest() -> Bool {
    let requests = board.payload.loadRelaxed(ReaderBoard.requestWord)
    guard requests != requestsSeen else { return false }
    requestsSeen = requests
    return true
  }

  /// Says that the writer runs.
  package func beat(at now: MonotonicNanos) { region.attachment(.owner)?.beat(at: now) }

  /// The readers attached now or last, by their own account.
  package func readers() -> [ReaderProgress] { readerProgress(board) }
}

extension Words {
  /// Copies words 1 ..< 8 of an event: all but the sequence that guards it.
  @inlinable @inline(__always)
  func storeTail(of event: Event, to slot: Int) {
    check(slot, EventRingLayout.slotWordCount)
    // SAFETY: the range was checked; an event is eight words without padding (tested).
    unsafe withUnsafeBytes(of: event) { bytes in
      for word in 1..<EventRingLayout.slotWordCount {
        let value = unsafe bytes.load(fromByteOffset: word * 8, as: UInt64.self)
        unsafe base[slot + word].store(value, ordering: .relaxed)
      }
    }
  }
}

func readerProgress(_ board: Region) -> [ReaderProgress] {
  (1...ReaderBoard.capacity).compactMap { row in
    let words = board.payload.slice((16 * row)..<(16 * row + 16))
    guard words.loadRelaxed(0) != 0 else { return nil }
    return ReaderProgress(
      process: ProcessIdentity(
        pid: Int32(truncatingIfNeeded: words.loadRelaxed(0)), startTicks: words.loadRelaxed(1)),
      nextSequence: words.loadRelaxed(2), missedEvents: words.loadRelaxed(3))
  }
}
