// SPDX-License-Identifier: Apache-2.0
package import Rings

/// The gateway's memory across its own death: what it was about to send and what the venue said,
/// each written before it takes effect.
///
/// Opening finds the longest valid prefix; what lies behind it was torn by a crash, is counted and
/// will be overwritten. The checksums are chained, so that records of an earlier tail never count
/// as successors of new ones. Owned by the gateway's thread.
package struct Journal: ~Copyable {
  @usableFromInline var file: JournalFile<JournalRecord>
  @usableFromInline var checksum: UInt64
  /// Records written after the valid prefix and given up when the journal was opened.
  package let tornRecords: Int

  /// Reads `file` from its start and continues after its valid prefix.
  package init(_ file: consuming JournalFile<JournalRecord>) {
    var file = file
    var checksum: UInt64 = 0
    var valid = 0
    while valid < file.capacity {
      let record = file.record(at: valid)
      guard record.sequence == UInt64(valid + 1),
        record.checksum == record.computedChecksum(after: checksum)
      else { break }
      checksum = record.checksum
      valid += 1
    }
    var torn = max(0, file.count - valid)
    if torn == 0, valid < file.capacity, file.record(at: valid).sequence != 0 { torn = 1 }
    file.truncate(to: valid)
    self.file = file
    self.checksum = checksum
    tornRecords = torn
  }

  @inlinable package var count: Int { file.count }
  /// Number of the last record, 0 before the first.
  @inlinable package var sequence: UInt64 { UInt64(file.count) }
  @inlinable package var isFull: Bool { file.count >= file.capacity }
  /// Records that still fit.
  @inlinable package var room: Int { file.capacity - file.count }

  /// The record at `index`, 0 ..< count.
  package func record(at index: Int) -> JournalRecord {
    precondition(index < file.count)
    return file.record(at: index)
  }

  /// Appends a record; false, and nothing written, when the journal is full.
  @inlinable
  package mutating func append(_ record: JournalRecord) -> Bool {
    let sealed = record.sealed(sequence: UInt64(file.count + 1), after: checksum)
    guard file.append(sealed) else { return false }
    checksum = sealed.checksum
    return true
  }

  /// Records known to be on disk.
  package var durableCount: Int { file.durableCount }

  /// What brings the journal to the disk; nil for one in memory.
  package func syncer() throws(JournalFileError) -> JournalSyncer? { try file.syncer() }
}
