// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Synchronization

/// A place between two records of a packet ring.
package struct PacketCursor: Sendable, BitwiseCopyable, Hashable {
  /// Bytes of the ring's stream before the place.
  package var position: UInt64
  /// The number of the record that follows.
  package var number: UInt64
  /// Payload bytes of all records before the place.
  package var payloadBefore: UInt64

  package init(position: UInt64, number: UInt64, payloadBefore: UInt64) {
    self.position = position
    self.number = number
    self.payloadBefore = payloadBefore
  }

  /// Before the first record.
  package static let start = PacketCursor(position: 0, number: 1, payloadBefore: 0)
}

/// A reading end of a packet ring: a private cursor over memory it maps read-only. It takes whole
/// records by the block, in the form they have in the ring.
///
/// Owned by one thread; any number of readers may exist. None can slow the writer down.
package struct PacketRingReader: ~Copyable {
  /// What a call of `read` found.
  package enum Outcome: Sendable, Hashable {
    /// The first `byteCount` bytes of the output are `recordCount` whole records.
    case records(byteCount: Int, recordCount: Int)
    /// Nothing new.
    case empty
    /// The writer overwrote records before they were read: exactly so many, with so many bytes of
    /// payload. The cursor is on a record again.
    case overrun(records: UInt64, payloadBytes: UInt64)
  }

  /// Where the next record is read.
  package private(set) var cursor: PacketCursor
  package private(set) var missedRecords: UInt64 = 0
  package private(set) var missedPayloadBytes: UInt64 = 0
  /// Bytes of the ring.
  package let capacity: Int
  package let region: Region

  private let words: Words
  private let wordMask: Int

  /// Attaches to the ring `name`; what was overwritten since `cursor` counts as missed. Refuses
  /// while its writer has not made it and when its layout differs.
  package init(
    name: String, at cursor: PacketCursor = .start, in directory: RegionDirectory
  ) throws(RegionError) {
    let region = try Region(
      PacketRingLayout.spec(name: name, capacity: nil, mode: 0), in: directory, role: .observer)
    guard let capacity = PacketRingLayout.capacity(of: region.payload) else {
      throw RegionError(
        .layoutMismatch, region.path,
        "capacity=\(region.payload.loadRelaxed(0)) words=\(region.payload.count)")
    }
    guard cursor.position <= region.payload.loadAcquire(PacketRingLayout.tailWord) else {
      throw RegionError(
        .layoutMismatch, region.path, "cursor=\(cursor.position) lies beyond the ring's tail")
    }
    self.region = region
    self.capacity = capacity
    self.cursor = cursor
    words = region.payload
    wordMask = capacity / 8 - 1
  }

  /// Bytes in the ring that were not read yet, beyond the capacity when some are gone.
  package var waitingByteCount: Int {
    Int(truncatingIfNeeded: words.loadAcquire(PacketRingLayout.tailWord) &- cursor.position)
  }

  /// Fills `output` from its start with whole records. It must have room for the
  /// longest record that the ring takes.
  package mutating func read(into output: inout MutableRawSpan) -> Outcome {
    precondition(output.byteCount >= PacketRingLayout.recordByteCountMax(capacity: capacity))
    let tail = words.loadAcquire(PacketRingLayout.tailWord)
    let waiting = tail &- cursor.position
    guard waiting > 0 else { return .empty }
    guard waiting <= UInt64(capacity) else { return catchUp() }
    let byteCount = min(Int(waiting), output.byteCount & ~7)
    words.load(
      byteCount / 8, fromWord: Int(truncatingIfNeeded: cursor.position >> 3), mask: wordMask,
      into: &output)
    // The words must have been read before the intent is.
    atomicMemoryFence(ordering: .acquiring)
    guard isIntact(cursor.position) else { return catchUp() }
    return take(byteCount, of: output.bytes)
  }

  /// The whole records among the first `byteCount` bytes.
  private mutating func take(_ byteCount: Int, of bytes: RawSpan) -> Outcome {
    var end = 0
    var count = 0
    let found = bytes.extracting(0..<byteCount)
    while let record = PacketRecord(found, at: end) {
      precondition(record.number == cursor.number &+ UInt64(count))
      end += record.byteCount
      count += 1
      cursor.payloadBefore = record.payloadBefore &+ UInt64(record.payloadByteCount)
    }
    // An intact ring begins with a record, and the output holds any.
    precondition(count > 0)
    cursor.position &+= UInt64(end)
    cursor.number &+= UInt64(count)
    return .records(byteCount: end, recordCount: count)
  }

  /// Whether nothing from `position` on was overwritten so far.
  private func isIntact(_ position: UInt64) -> Bool {
    words.loadRelaxed(PacketRingLayout.intentWord) &- position <= UInt64(capacity)
  }

  /// Moves to a record about a quarter of the ring ahead of the writer: less and a burst overruns
  /// the reader again at once, more and records that could still be read are given up.
  private mutating func catchUp() -> Outcome {
    while true {
      let tail = words.loadAcquire(PacketRingLayout.tailWord)
      let kept = UInt64(capacity - capacity / 4)
      let from = tail > kept ? tail - kept : 0
      guard
        let position = words.packetMark(
          from: max(from, cursor.position), before: tail, isLatest: false)
      else { continue }
      let record = words.packetRecord(at: position, wordMask: wordMask)
      atomicMemoryFence(ordering: .acquiring)
      guard isIntact(position) else { continue }
      let outcome = Outcome.overrun(
        records: record.number &- cursor.number,
        payloadBytes: record.payloadBefore &- cursor.payloadBefore)
      missedRecords &+= record.number &- cursor.number
      missedPayloadBytes &+= record.payloadBefore &- cursor.payloadBefore
      cursor = PacketCursor(
        position: position, number: record.number, payloadBefore: record.payloadBefore)
      return outcome
    }
  }
}

extension Words {
  /// Copies `wordCount` words of the ring, from word `start` on modulo the mask, to the start of
  /// `output`, which holds as many.
  func load(_ wordCount: Int, fromWord start: Int, mask: Int, into output: inout MutableRawSpan) {
    let first = start & mask
    let before = min(wordCount, mask + 1 - first)
    check(PacketRingLayout.dataWord, mask + 1)
    precondition(wordCount <= mask + 1 && wordCount * 8 <= output.byteCount)
    // SAFETY: the ring's words and the output's room were checked; the sums stay below them.
    unsafe output.withUnsafeMutableBytes { target in
      let ring = unsafe base + PacketRingLayout.dataWord
      for word in 0..<before {
        let value = unsafe ring[first &+ word].load(ordering: .relaxed)
        unsafe target.storeBytes(of: value, toByteOffset: word &* 8, as: UInt64.self)
      }
      // SAFETY: as above.
      for word in before..<wordCount {
        let value = unsafe ring[word &- before].load(ordering: .relaxed)
        unsafe target.storeBytes(of: value, toByteOffset: word &* 8, as: UInt64.self)
      }
    }
  }
}
