// SPDX-License-Identifier: Apache-2.0
package import Host

/// The reading end of a bounded, lossless queue between two processes.
///
/// Owned by one thread; a second live reader is refused when it opens. A restarted reader gets
/// every record its predecessor had not released: `peek`, act, then `release` loses nothing and
/// may see the last record twice; `pop` never sees one twice and may lose the last.
package struct QueueReader<Record: SharedRecord>: ~Copyable {
  package let slotCount: Int
  package let region: Region
  @usableFromInline let words: Words
  @usableFromInline var released: UInt64
  /// The writer's counter as last seen: its cache line is touched only when this says empty.
  @usableFromInline var pushedSeen: UInt64

  /// Opens the queue `name`, making it when missing; `slotCount` is a power of two, at least 2,
  /// and the same on both sides.
  package init(
    name: String, slotCount: Int, mode: UInt32 = 0o600, in directory: RegionDirectory
  ) throws(RegionError) {
    let region = try QueueLayout<Record>.open(name, slotCount, mode, directory, peer: 1)
    self.slotCount = slotCount
    self.region = region
    words = region.payload
    released = words.loadAcquire(QueueLayout<Record>.releasedWord)
    pushedSeen = words.loadAcquire(QueueLayout<Record>.pushedWord)
  }

  /// Copies the oldest record into `record` and leaves it in the queue; false when there is none.
  @inlinable
  package mutating func peek(into record: inout Record) -> Bool {
    if released == pushedSeen {
      pushedSeen = words.loadAcquire(QueueLayout<Record>.pushedWord)
      guard released != pushedSeen else { return false }
    }
    let slot = Int(released & UInt64(slotCount - 1)) * QueueLayout<Record>.slotWordCount
    words.copy(QueueLayout<Record>.slotWord + slot, into: &record)
    return true
  }

  /// Removes the record that `peek` showed; traps when there is none.
  @inlinable
  package mutating func release() {
    precondition(released != pushedSeen)
    released += 1
    words.storeRelease(released, QueueLayout<Record>.releasedWord)
  }

  /// Removes the oldest record into `record`; false when there is none.
  @inlinable
  package mutating func pop(into record: inout Record) -> Bool {
    guard peek(into: &record) else { return false }
    release()
    return true
  }

  /// Removes everything that is in the queue, unread; returns how many records that were.
  package mutating func discardAll() -> Int {
    pushedSeen = words.loadAcquire(QueueLayout<Record>.pushedWord)
    let discarded = Int(pushedSeen &- released)
    released = pushedSeen
    words.storeRelease(released, QueueLayout<Record>.releasedWord)
    return discarded
  }

  /// The place in the queue of the record that `peek` shows, counted from 1 since it was made.
  @inlinable package var number: UInt64 { released + 1 }

  /// Records waiting now; the writer may be adding more.
  package var count: Int {
    Int(words.loadAcquire(QueueLayout<Record>.pushedWord) &- released)
  }

  /// This side, to say that it runs.
  package var own: Attachment { QueueLayout<Record>.attachment(region, peer: 1) }
  /// The other side: who it is, whether it lives, how often it restarted.
  package var writer: Attachment { QueueLayout<Record>.attachment(region, peer: 0) }
}
