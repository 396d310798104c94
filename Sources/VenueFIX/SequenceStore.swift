// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
import Wire

/// What a FIX session must know after the death of its process: its numbers and what it sent.
///
/// Two journals of lines, of which one is in use. `begin` turns to the other one, `end` says that
/// everything needed is in it; until then a restart goes on with the first. So the files stay as
/// long as they were made, and a death at any instruction leaves one that is whole. An append is a
/// copy into a mapping: no system call. After a crash of the host the newest lines may be missing.
/// Owned by one thread; nothing else allocates than creation and `contents`.
package struct SequenceStore: ~Copyable {
  private var first: JournalFile<StoreLine>
  private var second: JournalFile<StoreLine>
  private var isSecond: Bool
  private var generation: UInt32
  /// Whether anything was stored by an earlier process.
  package let isContinued: Bool

  /// The store in the files `path`.0 and `path`.1, of which each has room for `byteCount` bytes;
  /// refused as `JournalFile` refuses them.
  package init(path: String, byteCount: Int) throws(JournalFileError) {
    let lines = max(64, byteCount / MemoryLayout<StoreLine>.stride)
    self.init(
      try JournalFile(path: path + ".0", recordCapacity: lines),
      try JournalFile(path: path + ".1", recordCapacity: lines))
  }

  /// A store in memory only, for simulation and tests.
  package init(byteCount: Int) throws(JournalFileError) {
    let lines = max(64, byteCount / MemoryLayout<StoreLine>.stride)
    self.init(
      try JournalFile(recordCapacity: lines), try JournalFile(recordCapacity: lines))
  }

  private init(
    _ first: consuming JournalFile<StoreLine>, _ second: consuming JournalFile<StoreLine>
  ) {
    var first = first
    var second = second
    let firstExtent = Self.extent(first)
    let secondExtent = Self.extent(second)
    isSecond = secondExtent.generation > firstExtent.generation
    generation = max(firstExtent.generation, secondExtent.generation)
    isContinued = generation > 0
    if isSecond {
      second.truncate(to: secondExtent.lineCount)
    } else {
      first.truncate(to: firstExtent.lineCount)
    }
    self.first = first
    self.second = second
  }

  /// The whole lines at the start of a file and their generation; generation 0 for a file whose
  /// `end` was not reached.
  private static func extent(
    _ file: borrowing JournalFile<StoreLine>
  ) -> (generation: UInt32, lineCount: Int) {
    let generation = file.record(at: 0).generation
    var isWhole = false
    var count = 0
    while count < file.capacity {
      let line = file.record(at: count)
      guard line.generation == generation, line.isValid(at: count) else { break }
      if line.endsBeginning { isWhole = true }
      count += 1
    }
    return isWhole ? (generation, count) : (0, 0)
  }

  private var lineCount: Int { isSecond ? second.count : first.count }
  private var lineCapacity: Int { isSecond ? second.capacity : first.capacity }

  /// Bytes that fit whatever pieces they come in, if those have at least half a line's bytes.
  package var room: Int {
    max(0, lineCapacity - lineCount - 1) * StoreLine.payloadByteCount / 2
  }

  /// Whether it is time to write anew what is still needed.
  package var isNearlyFull: Bool { lineCapacity - lineCount < lineCapacity / 4 }

  /// Appends a copy of what `queue` holds; false, and nothing stored, when there is no room for it.
  package mutating func append(_ queue: borrowing ByteQueue) -> Bool {
    let bytes = queue.readable
    guard !bytes.isEmpty else { return true }
    let needed = (bytes.byteCount - 1) / StoreLine.payloadByteCount + 1
    guard needed <= lineCapacity - lineCount else { return false }
    var offset = 0
    while offset < bytes.byteCount {
      let taken = min(StoreLine.payloadByteCount, bytes.byteCount - offset)
      write(StoreLine(bytes.extracting(offset..<(offset + taken))))
      offset += taken
    }
    return true
  }

  /// Turns to the other file, which is empty then.
  package mutating func begin() {
    isSecond.toggle()
    generation += 1
    if isSecond { second.truncate(to: 0) } else { first.truncate(to: 0) }
  }

  /// Says that what was appended since `begin` is all that is needed; false when there is no room.
  package mutating func end() -> Bool {
    guard lineCount < lineCapacity else { return false }
    write(StoreLine.endOfBeginning)
    return true
  }

  private mutating func write(_ line: StoreLine) {
    var line = line
    line.seal(generation, at: lineCount)
    let isWritten = isSecond ? second.append(line) : first.append(line)
    precondition(isWritten, "the room was checked")
  }

  /// All bytes stored, in order. Not for the hot path.
  package func contents() -> ByteQueue {
    var byteCount = 0
    for index in 0..<lineCount { byteCount += line(at: index).byteCount }
    var bytes = ByteQueue(capacity: max(1, byteCount))
    bytes.commit(byteCount)
    var end = 0
    for index in 0..<lineCount {
      let line = line(at: index)
      for offset in 0..<line.byteCount { bytes.overwrite(end + offset, with: line[offset]) }
      end += line.byteCount
    }
    return bytes
  }

  private func line(at index: Int) -> StoreLine {
    isSecond ? second.record(at: index) : first.record(at: index)
  }
}

/// Part of what was appended to a `SequenceStore`: 32 words of 64 bits.
///
///      0 checksum    of words 1 ... 31 and the line's place in the file
///      1 head        generation | byte count << 32 | ends beginning << 48
///      2 ... 31      bytes, the first in the highest byte
package struct StoreLine: Sendable, BitwiseCopyable {
  private var words: InlineArray<32, UInt64>

  static var payloadByteCount: Int { 240 }

  /// The line of up to 240 bytes.
  init(_ bytes: RawSpan) {
    words = InlineArray(repeating: 0)
    let count = bytes.byteCount
    precondition(count <= Self.payloadByteCount)
    words[1] = UInt64(count) << 32
    for index in 0..<((count + 7) / 8) {
      words[2 + index] = bytes.leading(min(8, count - index * 8), at: index * 8)
    }
  }

  private init(head: UInt64) {
    words = InlineArray(repeating: 0)
    words[1] = head
  }

  static var endOfBeginning: StoreLine { StoreLine(head: 1 << 48) }

  var generation: UInt32 { UInt32(truncatingIfNeeded: words[1]) }
  var byteCount: Int { Int(words[1] >> 32 & 0xFFFF) }
  var endsBeginning: Bool { words[1] >> 48 & 1 == 1 }

  subscript(offset: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[2 + offset / 8] >> UInt64(56 - 8 * (offset % 8)))
  }

  mutating func seal(_ generation: UInt32, at index: Int) {
    words[1] |= UInt64(generation)
    words[0] = checksum(at: index)
  }

  /// Whether the line was written whole, at `index`.
  func isValid(at index: Int) -> Bool {
    byteCount <= Self.payloadByteCount && words[0] == checksum(at: index)
  }

  /// Four chains of multiplications, as one of 31 would take as long as writing an order; never 0,
  /// so that an empty place is no line.
  private func checksum(at place: Int) -> UInt64 {
    var sums = InlineArray<4, UInt64>(repeating: UInt64(place) &+ 0xCBF2_9CE4_8422_2325)
    for row in 0..<8 {
      for column in 0..<4 where row + column > 0 {
        let mixed = (sums[column] ^ words[row * 4 + column]) &* 0x9E37_79B9_7F4A_7C15
        sums[column] = mixed ^ mixed >> 32
      }
    }
    var sum: UInt64 = 0
    for column in 0..<4 {
      sum = (sum ^ sums[column]) &* 0x9E37_79B9_7F4A_7C15
      sum ^= sum >> 29
    }
    return sum == 0 ? 1 : sum
  }
}
