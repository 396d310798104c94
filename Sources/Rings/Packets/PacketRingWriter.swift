// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Synchronization
package import Units

/// The writing end of a ring of variable-length records. It never waits: a reader that is too slow
/// loses records and learns how many.
///
/// Owned by one thread; a second live writer of the same ring is refused when it opens. A writer
/// that takes over from a dead one goes on with the next number; a record the dead one had begun
/// is replaced by one of kind `abandoned`.
package struct PacketRingWriter: ~Copyable {
  /// Where the next record will begin.
  @usableFromInline package private(set) var position: UInt64
  /// The number of the next record.
  @usableFromInline package private(set) var nextNumber: UInt64
  /// Payload bytes of all records so far.
  @usableFromInline package private(set) var payloadBytes: UInt64
  /// Bytes of the ring.
  package let capacity: Int
  package let region: Region

  @usableFromInline let words: Words
  @usableFromInline let wordMask: Int
  @usableFromInline let markShift: UInt64
  /// The longest payload that `write` takes.
  @usableFromInline package let payloadByteCountMax: Int
  /// The stretch of the ring, counted over all laps, that has its mark; one more, 0 for none.
  @usableFromInline var marked: UInt64 = 0

  /// Creates the ring `name` or takes it over; `capacity` is a power of two of bytes, 4 KiB to
  /// 16 GiB. Refuses when another writer lives or an existing ring has another size.
  package init(
    name: String, capacity: Int, mode: UInt32 = 0o640, in directory: RegionDirectory
  ) throws(RegionError) {
    precondition(capacity >= PacketRingLayout.capacityMin)
    precondition(capacity <= PacketRingLayout.capacityMax)
    precondition(capacity & (capacity - 1) == 0)
    let region = try Region(
      PacketRingLayout.spec(name: name, capacity: capacity, mode: mode), in: directory,
      role: .owner
    ) { $0.storeRelaxed(UInt64(capacity), PacketRingLayout.capacityWord) }
    let words = region.payload
    let wordMask = capacity / 8 - 1
    self.region = region
    self.words = words
    self.wordMask = wordMask
    self.capacity = capacity
    payloadByteCountMax =
      PacketRingLayout.recordByteCountMax(capacity: capacity) - PacketRecord.headerByteCount
    markShift = UInt64((capacity / PacketRingLayout.markCount).trailingZeroBitCount)
    position = words.loadAcquire(PacketRingLayout.tailWord)
    nextNumber = 1
    payloadBytes = 0
    takeOver()
  }

  /// Counts on behind the last record of a dead writer and closes what it left open.
  private mutating func takeOver() {
    guard position > 0 else { return }
    let start = position >= UInt64(capacity) ? position - UInt64(capacity) : 0
    guard
      var at = words.packetMark(from: start, before: position, isLatest: true)
    else { preconditionFailure("path=\(region.path) position=\(position) has no mark") }
    while at < position {
      let record = words.packetRecord(at: at, wordMask: wordMask)
      nextNumber = record.number + 1
      payloadBytes = record.payloadBefore + UInt64(record.payloadByteCount)
      at += UInt64(record.byteCount)
    }
    let intent = words.loadRelaxed(PacketRingLayout.intentWord)
    guard intent > position else { return }
    let byteCount = Int(intent - position) - PacketRecord.headerByteCount
    let tag = PacketTag(.abandoned, stamp: MonotonicNanos(raw: 0))
    publish(tag, payloadByteCount: byteCount, upTo: intent)
  }

  /// Appends a record; never waits, allocates or fails. Traps when `payload` is longer than
  /// `payloadByteCountMax`.
  ///
  /// - Complexity: one copy of the payload, and three stores to a line the readers poll.
  @inlinable
  package mutating func write(_ payload: RawSpan, _ tag: PacketTag) {
    let byteCount = PacketRecord.byteCount(payload: payload.byteCount)
    precondition(payload.byteCount <= payloadByteCountMax)
    let end = position &+ UInt64(truncatingIfNeeded: byteCount)
    // Readers must see the intent before any word of the record: store, then release fence.
    words.storeRelaxed(end, PacketRingLayout.intentWord)
    atomicMemoryFence(ordering: .releasing)
    words.store(
      payload, fromWord: Int(truncatingIfNeeded: position >> 3) + PacketRecord.headerWordCount,
      mask: wordMask)
    publish(tag, payloadByteCount: payload.byteCount, upTo: end)
  }

  /// Writes the header before a payload that is in place and shows the record to readers.
  @inlinable @inline(__always)
  mutating func publish(_ tag: PacketTag, payloadByteCount: Int, upTo end: UInt64) {
    let first =
      UInt64(truncatingIfNeeded: payloadByteCount) | UInt64(tag.kind.rawValue) << 32
      | UInt64(tag.line) << 40 | UInt64(tag.stampKind) << 48
    let word = Int(truncatingIfNeeded: position >> 3)
    put(first, word)
    put(nextNumber, word &+ 1)
    put(payloadBytes, word &+ 2)
    put(UInt64(bitPattern: tag.stamp.raw), word &+ 3)
    put(UInt64(tag.address) << 32 | UInt64(tag.port), word &+ 4)
    let stretch = position >> markShift &+ 1
    if stretch != marked {
      marked = stretch
      words.storeRelaxed(
        position &+ 1,
        PacketRingLayout.markWord
          + Int(truncatingIfNeeded: position >> markShift) & (PacketRingLayout.markCount - 1))
    }
    nextNumber &+= 1
    payloadBytes &+= UInt64(truncatingIfNeeded: payloadByteCount)
    position = end
    words.storeRelease(end, PacketRingLayout.tailWord)
  }

  @inlinable @inline(__always)
  func put(_ value: UInt64, _ word: Int) {
    words.storeRelaxed(value, PacketRingLayout.dataWord + word & wordMask)
  }

  /// Says that the writer runs.
  package func beat(at now: MonotonicNanos) { region.attachment(.owner)?.beat(at: now) }
}

extension Words {
  /// Copies `bytes` into the ring from word `start` on, modulo the mask, zero-filled to a word.
  @inlinable
  func store(_ bytes: RawSpan, fromWord start: Int, mask: Int) {
    let wordCount = bytes.byteCount >> 3
    let first = start & mask
    // Words before the end of the ring; the rest goes on at its start.
    let before = min(wordCount, mask &+ 1 &- first)
    check(PacketRingLayout.dataWord, mask &+ 1)
    // SAFETY: the ring's words were checked, `first + before` and `wordCount - before` are at most
    // their number, and the source has eight bytes for each of wordCount words.
    unsafe bytes.withUnsafeBytes { source in
      let ring = unsafe base + PacketRingLayout.dataWord
      for word in 0..<before {
        let value = unsafe source.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self)
        unsafe ring[first &+ word].store(value, ordering: .relaxed)
      }
      // SAFETY: as above.
      for word in before..<wordCount {
        let value = unsafe source.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self)
        unsafe ring[word &- before].store(value, ordering: .relaxed)
      }
    }
    guard bytes.byteCount & 7 != 0 else { return }
    var last: UInt64 = 0
    for offset in stride(from: bytes.byteCount &- 1, through: wordCount &* 8, by: -1) {
      // SAFETY: the offset is below the byte count.
      let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
      last = last << 8 | UInt64(byte)
    }
    storeRelaxed(last, PacketRingLayout.dataWord + (start &+ wordCount) & mask)
  }
}
