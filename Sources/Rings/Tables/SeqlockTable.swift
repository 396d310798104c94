// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Synchronization
internal import Units

/// How a table of `Row` lies in its region, in words of the payload:
///
///      0 row count
///     16 rows, each padded to whole cache lines: version, then the row
///
/// An odd version says that the writer is in the row.
package enum SeqlockLayout<Row: SharedRecord> {
  @usableFromInline static var firstRowWord: Int { 16 }
  @usableFromInline static var rowWordCount: Int { MemoryLayout<Row>.size / 8 }
  @usableFromInline static var strideWordCount: Int { (1 + rowWordCount + 7) / 8 * 8 }

  static func spec(_ name: String, _ rowCount: Int?, _ mode: UInt32) -> RegionSpec {
    precondition(Row.layout.flaw == nil)
    let wordCount = rowCount.map { firstRowWord + $0 * strideWordCount }
    // Half a huge page is the least worth spending one on.
    let isLarge = wordCount.map { $0 * 8 >= PageSize.size2MiB.rawValue / 2 } == true
    return RegionSpec(
      name: name, kind: Code(high: 0x7461_626C_6500_0000, low: 0),  // table
      layoutVersion: 1, layoutHash: Row.layout.hash,
      payloadWordCount: wordCount, mode: mode, wantsHugePages: isLarge)
  }
}

/// The one writer of a table of rows that many processes read.
///
/// Owned by one thread; a second live writer is refused when it opens.
package struct SeqlockTableWriter<Row: SharedRecord>: ~Copyable {
  package let rowCount: Int
  package let region: Region
  /// Rows a writer died in: they were reset to the filler row and must be rebuilt.
  package let repairedRows: [Int]
  @usableFromInline let words: Words
  @usableFromInline var scratch: Row

  /// Creates the table `name`, each row a copy of `filler`, or takes over what a dead writer
  /// left. `rowCount` > 0.
  package init(
    name: String, rowCount: Int, filler: Row, mode: UInt32 = 0o640, in directory: RegionDirectory
  ) throws(RegionError) {
    precondition(rowCount > 0)
    let layout = SeqlockLayout<Row>.self
    let region = try Region(
      SeqlockLayout<Row>.spec(name, rowCount, mode), in: directory, role: .owner
    ) { words in
      words.storeRelaxed(UInt64(rowCount), 0)
      for row in 0..<rowCount {
        words.copy(filler, to: layout.firstRowWord + row * layout.strideWordCount + 1)
      }
    }
    let words = region.payload
    var repaired: [Int] = []
    for row in 0..<rowCount {
      let index = layout.firstRowWord + row * layout.strideWordCount
      let version = words.loadAcquire(index)
      guard version & 1 == 1 else { continue }
      words.copy(filler, to: index + 1)
      words.storeRelease(version + 1, index)
      repaired.append(row)
    }
    self.rowCount = rowCount
    self.region = region
    self.words = words
    scratch = filler
    repairedRows = repaired
  }

  /// The row as last written; `index` in 0 ..< rowCount.
  @inlinable
  package func read(_ index: Int, into row: inout Row) {
    precondition(index >= 0 && index < rowCount)
    words.copy(rowIndex(index) + 1, into: &row)
  }

  /// Replaces a row; readers see all of it or nothing. `index` in 0 ..< rowCount.
  @inlinable
  package mutating func write(_ index: Int, _ row: Row) {
    precondition(index >= 0 && index < rowCount)
    let start = rowIndex(index)
    let version = words.loadRelaxed(start)
    words.storeRelaxed(version | 1, start)
    // Readers must see the odd version before any word of the new row.
    atomicMemoryFence(ordering: .releasing)
    words.copyChanges(row, to: start + 1)
    words.storeRelease((version | 1) + 1, start)
  }

  /// Changes a row in a private copy and writes it back: dying inside `body` leaves nothing.
  /// `index` in 0 ..< rowCount.
  @inlinable @inline(__always)
  package mutating func update(_ index: Int, _ body: (inout Row) -> Void) {
    precondition(index >= 0 && index < rowCount)
    let start = rowIndex(index) + 1
    words.copy(start, into: &scratch)
    body(&scratch)
    write(index, scratch)
  }

  @inlinable @inline(__always)
  func rowIndex(_ index: Int) -> Int {
    SeqlockLayout<Row>.firstRowWord + index * SeqlockLayout<Row>.strideWordCount
  }
}

/// What a read of a row found.
package enum RowOutcome: Sendable, Equatable {
  case row
  /// The writer changed the row during every attempt.
  case changing
  /// The writer was in the row during every attempt without moving: preempted there, or dead.
  case unfinished
}

/// A reading end of a table, mapped read-only. Any number of threads may share one.
package struct SeqlockTableReader<Row: SharedRecord>: ~Copyable, Sendable {
  package let rowCount: Int
  package let region: Region
  @usableFromInline let words: Words

  /// Attempts before a read gives up: a row is rewritten in tens of nanoseconds, so a reader that
  /// loses this often shares the core with the writer or has no live one.
  package static var attemptCount: Int { 1000 }

  /// Attaches to the table `name`; refuses while its writer has not made it.
  package init(name: String, in directory: RegionDirectory) throws(RegionError) {
    let region = try Region(
      SeqlockLayout<Row>.spec(name, nil, 0), in: directory, role: .observer)
    let rows = region.payload.loadRelaxed(0)
    let expected = (region.payload.count - SeqlockLayout<Row>.firstRowWord)
    guard rows > 0, rows < 1 << 32,
      Int(rows) * SeqlockLayout<Row>.strideWordCount == expected
    else {
      throw RegionError(.layoutMismatch, region.path, "row_count=\(rows) words=\(expected)")
    }
    rowCount = Int(rows)
    self.region = region
    words = region.payload
  }

  /// Copies one consistent row into `row`, which is untouched unless the outcome is `row`.
  /// `index` in 0 ..< rowCount. Bounded by `attemptCount`.
  @inlinable
  package func read(_ index: Int, into row: inout Row) -> RowOutcome {
    attempt(index, into: &row) { words.copy($0, into: &$1) }
  }

  /// As `read`, of what `body` makes of single words of the row, numbered from 0: who needs a few
  /// words fetches the cache lines of these alone. `body` is called again for each attempt and may
  /// see a torn row, whose result is thrown away.
  @inlinable @inline(__always)
  package func read<Part>(
    _ index: Int, into part: inout Part, _ body: (_ word: (Int) -> UInt64) -> Part
  ) -> RowOutcome {
    attempt(index, into: &part) { start, candidate in
      candidate = body { word in
        precondition(word >= 0 && word < SeqlockLayout<Row>.rowWordCount)
        return words.loadRelaxed(start + word)
      }
    }
  }

  @inlinable @inline(__always)
  func attempt<Part>(
    _ index: Int, into part: inout Part, _ copy: (Int, inout Part) -> Void
  ) -> RowOutcome {
    precondition(index >= 0 && index < rowCount)
    let start =
      SeqlockLayout<Row>.firstRowWord + index * SeqlockLayout<Row>.strideWordCount
    let first = words.loadAcquire(start)
    var before = first
    var candidate = part
    for _ in 0..<Self.attemptCount {
      if before & 1 == 0 {
        copy(start + 1, &candidate)
        // The row must have been read before its version is read again.
        atomicMemoryFence(ordering: .acquiring)
        if words.loadRelaxed(start) == before {
          part = candidate
          return .row
        }
      }
      before = words.loadAcquire(start)
    }
    return before == first && first & 1 == 1 ? .unfinished : .changing
  }

  /// How often a row was written, doubled; odd while the writer is in it. Cheap: tells a reader
  /// whether a row changed since it last looked.
  @inlinable
  package func version(_ index: Int) -> UInt64 {
    precondition(index >= 0 && index < rowCount)
    return words.loadAcquire(
      SeqlockLayout<Row>.firstRowWord + index * SeqlockLayout<Row>.strideWordCount)
  }

  /// The writer as it presents itself: process, restarts, heartbeat.
  package var writer: Attachment {
    guard let attachment = region.attachment(.owner) else { preconditionFailure("no owner") }
    return attachment
  }
}
