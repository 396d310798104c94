// SPDX-License-Identifier: Apache-2.0
package import Host

/// The writing end of a bounded, lossless queue between two processes.
///
/// Owned by one thread; a second live writer is refused when it opens. A restarted writer goes on
/// behind the last record its predecessor published.
package struct QueueWriter<Record: SharedRecord>: ~Copyable {
  package let slotCount: Int
  package let region: Region
  @usableFromInline let words: Words
  @usableFromInline var pushed: UInt64
  /// The reader's counter as last seen: its cache line is touched only when this says full.
  @usableFromInline var releasedSeen: UInt64

  /// Opens the queue `name`, making it when missing; `slotCount` is a power of two, at least 2,
  /// and the same on both sides.
  package init(
    name: String, slotCount: Int, mode: UInt32 = 0o600, in directory: RegionDirectory
  ) throws(RegionError) {
    let region = try QueueLayout<Record>.open(name, slotCount, mode, directory, peer: 0)
    self.slotCount = slotCount
    self.region = region
    words = region.payload
    pushed = words.loadAcquire(QueueLayout<Record>.pushedWord)
    releasedSeen = words.loadAcquire(QueueLayout<Record>.releasedWord)
  }

  /// Appends `record`; false, and nothing appended, when the queue is full.
  @inlinable
  package mutating func push(_ record: Record) -> Bool {
    if pushed &- releasedSeen >= UInt64(slotCount) {
      releasedSeen = words.loadAcquire(QueueLayout<Record>.releasedWord)
      guard pushed &- releasedSeen < UInt64(slotCount) else { return false }
    }
    let slot = Int(pushed & UInt64(slotCount - 1)) * QueueLayout<Record>.slotWordCount
    words.copy(record, to: QueueLayout<Record>.slotWord + slot)
    pushed += 1
    words.storeRelease(pushed, QueueLayout<Record>.pushedWord)
    return true
  }

  /// Copies the record that was pushed last, by whichever process, into `record`; false when none
  /// ever was.
  package func last(into record: inout Record) -> Bool {
    guard pushed > 0 else { return false }
    let slot = Int((pushed - 1) & UInt64(slotCount - 1)) * QueueLayout<Record>.slotWordCount
    words.copy(QueueLayout<Record>.slotWord + slot, into: &record)
    return true
  }

  /// Records that fit now; more may fit when the reader goes on.
  package var room: Int {
    slotCount - Int(pushed &- words.loadAcquire(QueueLayout<Record>.releasedWord))
  }

  /// This side, to say that it runs.
  package var own: Attachment { QueueLayout<Record>.attachment(region, peer: 0) }
  /// The other side: who it is, whether it lives, how often it restarted.
  package var reader: Attachment { QueueLayout<Record>.attachment(region, peer: 1) }
}
