// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Synchronization
package import Units

/// A reading end of an event ring: a private cursor over memory it maps read-only.
///
/// Owned by one thread; any number of readers may exist. None can slow the writer down.
package struct EventRingReader: ~Copyable {
  /// Where a new reader begins.
  package enum Start: Sendable {
    /// After the latest event.
    case live
    /// With the oldest event that is safely still there.
    case oldest
    /// With the event of this sequence, counted as missed if it is gone.
    case sequence(UInt64)
  }

  /// What a call of `next` found.
  package enum Outcome: Sendable, Equatable {
    /// One event was read.
    case event
    /// Nothing new.
    case empty
    /// The writer overwrote events before this reader came to them: exactly `missed` of them. The
    /// cursor is on an event again.
    case overrun(missed: UInt64)
  }

  /// The sequence the next event must have.
  package private(set) var nextSequence: UInt64
  /// Events overwritten before they were read, since this reader began.
  package private(set) var missedEvents: UInt64 = 0
  package let slotCount: Int
  package let region: Region

  @usableFromInline let words: Words
  @usableFromInline let mask: UInt64
  private let board: Region
  private let boardRow: Words?

  /// Attaches to the ring `name`. Refuses while its writer has not made it (`missing`,
  /// `notInitialised`) and when its layout differs.
  package init(
    name: String, at start: Start = .live, in directory: RegionDirectory
  ) throws(RegionError) {
    let region = try Region(
      EventRingLayout.spec(name: name, slotCount: nil, mode: 0), in: directory, role: .observer)
    let board = try Region(
      ReaderBoard.spec(ring: name, mode: 0), in: directory, role: .participant)
    let words = region.payload
    let slots = words.loadRelaxed(EventRingLayout.slotCountWord)
    guard slots >= 8, slots & (slots - 1) == 0, slots < 1 << 32,
      words.count == EventRingLayout.payloadWordCount(slotCount: Int(slots))
    else {
      throw RegionError(.layoutMismatch, region.path, "slot_count=\(slots) words=\(words.count)")
    }
    let boardRow = try Self.takeRow(board)
    self.region = region
    self.board = board
    self.words = words
    slotCount = Int(slots)
    mask = slots - 1
    self.boardRow = boardRow
    nextSequence = 1
    switch start {
    case .live: nextSequence = latestSequence + 1
    case .oldest: nextSequence = oldestSafeSequence(latest: latestSequence)
    case .sequence(let sequence):
      precondition(sequence >= 1)
      nextSequence = sequence
    }
    publishProgress()
  }

  deinit { boardRow?.storeRelease(0, 0) }

  /// Reads the next event into `event`, which is untouched unless the outcome is `event`.
  @inlinable
  package mutating func next(into event: inout Event) -> Outcome {
    let wanted = nextSequence
    let slot =
      EventRingLayout.stampWord + slotCount + Int(wanted & mask) * EventRingLayout.slotWordCount
    let found = words.loadAcquire(slot)
    guard found == wanted else { return unexpected(found) }
    let copy = words.loadSlot(slot)
    // The words must have been read before the sequence is read again.
    atomicMemoryFence(ordering: .acquiring)
    guard words.loadRelaxed(slot) == wanted else { return unexpected(words.loadAcquire(slot)) }
    // SAFETY: the words are those of one published event, which has no padding (tested).
    event = unsafe unsafeBitCast(copy, to: Event.self)
    nextSequence = wanted + 1
    return .event
  }

  /// When the event read last was published; nil when the writer gave no stamp or has reused the
  /// slot since. Costs a cache line of its own, so ask only for events whose latency is recorded.
  @inlinable
  package var publishStamp: MonotonicNanos? {
    let last = nextSequence - 1
    let index = Int(last & mask)
    let slot = EventRingLayout.stampWord + slotCount + index * EventRingLayout.slotWordCount
    let stamp = words.loadRelaxed(EventRingLayout.stampWord + index)
    atomicMemoryFence(ordering: .acquiring)
    guard stamp != 0, words.loadRelaxed(slot) == last else { return nil }
    return MonotonicNanos(raw: Int64(bitPattern: stamp))
  }

  /// The latest sequence the writer has published, 0 before the first.
  package var latestSequence: UInt64 { words.loadAcquire(EventRingLayout.latestWord) }

  /// Goes on with the event after `sequence`: that of a snapshot the reader has just taken.
  package mutating func moveCursor(after sequence: UInt64) { nextSequence = sequence + 1 }

  /// Asks the writer for a snapshot (books as events between snapshotBegin and snapshotEnd).
  package func requestSnapshot() { _ = board.payload.add(1, ReaderBoard.requestWord) }

  /// Shows the cursor to monitors; call now and then, not per event.
  package func publishProgress() {
    boardRow?.storeRelaxed(nextSequence, 2)
    boardRow?.storeRelaxed(missedEvents, 3)
  }

  /// The writer as it presents itself: process, restarts, heartbeat.
  package var writer: Attachment {
    guard let attachment = region.attachment(.owner) else { preconditionFailure("no owner") }
    return attachment
  }

  /// The slow way out of `next`: the slot holds `found` instead of the wanted sequence.
  @inline(never) @usableFromInline
  mutating func unexpected(_ found: UInt64) -> Outcome {
    let sequence = found & ~EventRingLayout.writing
    // An older event, or the wanted one half-written: by a live writer or by one that died there.
    guard sequence > nextSequence else { return .empty }
    let target = oldestSafeSequence(latest: max(sequence - 1, latestSequence))
    let missed = target - nextSequence
    nextSequence = target
    missedEvents += missed
    return .overrun(missed: missed)
  }

  /// A quarter of the ring ahead of the writer's tail, so that a reader which was just overrun
  /// has time to catch up: less and a burst overruns it again at once, more and events that could
  /// still be read are given up.
  private func oldestSafeSequence(latest: UInt64) -> UInt64 {
    let kept = UInt64(slotCount - slotCount / 4)
    return latest >= kept ? latest - kept + 1 : 1
  }

  /// The first row whose process is gone; nil when all are taken, which costs only visibility.
  private static func takeRow(_ board: Region) throws(RegionError) -> Words? {
    do throws(HostError) {
      let me = try ProcessIdentity.current()
      for row in 1...ReaderBoard.capacity {
        let words = board.payload.slice((16 * row)..<(16 * row + 16))
        let pid = words.loadAcquire(0)
        let holder = ProcessIdentity(
          pid: Int32(truncatingIfNeeded: pid), startTicks: words.loadRelaxed(1))
        if pid != 0 {
          let isAlive = try holder.isAlive
          if isAlive { continue }
        }
        if words.exchange(expected: pid, value: UInt64(me.pid), 0) {
          words.storeRelaxed(me.startTicks, 1)
          return words
        }
      }
      return nil
    } catch {
      throw RegionError(error)
    }
  }
}

extension Words {
  /// The eight words of a slot, relaxed.
  @inlinable @inline(__always)
  func loadSlot(_ slot: Int) -> InlineArray<8, UInt64> {
    check(slot, EventRingLayout.slotWordCount)
    // SAFETY: the range was checked.
    return InlineArray { word in unsafe base[slot + word].load(ordering: .relaxed) }
  }
}
