// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import Synchronization

/// A preallocated, memory-mapped file of equal records that one process appends to.
///
///        0 magic        8  "APUSJRNL"
///        8 recordSize   8  bytes of one record
///       64 length       8  records appended, stored with release after the record
///      128 durable      8  records known to be on disk, stored by whoever brought them there
///     4096 records         recordSize each, zero where nothing was written
///
/// An append is a plain copy into the mapping: it makes no system call, and what was appended
/// survives the death of the process at any instruction. The pages reach the disk when the kernel
/// writes them or a `JournalSyncer` is told to, so after a crash of the host the owner must find
/// the valid prefix by what the records say themselves; `length` and `durable` are only hints.
/// Owned by one thread.
///
/// `Record` must be valid for any bit pattern.
@safe
package struct JournalFile<Record: BitwiseCopyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutableRawPointer
  @usableFromInline let length: UnsafeMutablePointer<Atomic<UInt64>>
  private let durable: UnsafeMutablePointer<Atomic<UInt64>>
  private let byteCount: Int
  private let file: Int32
  /// Records that fit.
  package let capacity: Int
  /// Records appended.
  @usableFromInline package private(set) var count: Int

  /// A journal in memory only, for simulation and tests.
  package init(recordCapacity: Int) throws(JournalFileError) {
    try self.init(mapping: -1, recordCapacity: recordCapacity)
  }

  /// Opens or creates the journal at `path` with room for at least `recordCapacity` records, all
  /// of it allocated on disk. Refused while another process has it open, and when the file is
  /// something else. `count` starts at the file's own hint.
  package init(path: String, recordCapacity: Int) throws(JournalFileError) {
    // SAFETY: the path is a NUL-terminated copy that lives for the call.
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw JournalFileError("open path=\(path)", errno) }
    let refusal = Self.claim(file)
    guard refusal == 0 else {
      close(file)
      throw JournalFileError("lock path=\(path)", refusal)
    }
    try self.init(mapping: file, recordCapacity: recordCapacity)
  }

  /// A private copy of the journal at `path` as it is at this moment, whoever writes to it: nothing
  /// done to the copy reaches the file. Refused when the file is no journal of such records.
  package init(snapshotOf path: String) throws(JournalFileError) {
    // SAFETY: the path is a NUL-terminated copy that lives for the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw JournalFileError("open path=\(path)", errno) }
    try self.init(mapping: file, recordCapacity: 1, isSnapshot: true)
  }

  /// Locks the file; 0 or the errno of the refusal.
  private static func claim(_ file: Int32) -> Int32 {
    var refusal: Int32 = 0
    _ = claimPatiently {
      refusal = flock(file, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
      // Whatever else is wrong stays wrong.
      return refusal != EWOULDBLOCK
    }
    return refusal
  }

  private init(
    mapping file: Int32, recordCapacity: Int, isSnapshot: Bool = false
  ) throws(JournalFileError) {
    precondition(recordCapacity > 0)
    precondition(MemoryLayout<Record>.stride == MemoryLayout<Record>.size)
    let recordSize = MemoryLayout<Record>.size
    let asked = Self.recordsOffset + recordCapacity * recordSize
    // SAFETY: the addresses returned are unmapped by nobody but this value's deinitialiser.
    let map = unsafe try mapJournal(
      file, byteCountMin: asked, recordSize: recordSize, isSnapshot: isSnapshot)
    unsafe base = map.start
    // SAFETY: the word lies inside the header, is 8-byte aligned and only accessed atomically.
    unsafe length = map.start.advanced(by: Self.lengthOffset).bindMemory(
      to: Atomic<UInt64>.self, capacity: 1)
    // SAFETY: as above.
    unsafe durable = map.start.advanced(by: JournalSyncer.durableOffset).bindMemory(
      to: Atomic<UInt64>.self, capacity: 1)
    // SAFETY: plain numbers of the mapping just made.
    byteCount = unsafe map.byteCount
    self.file = file
    // SAFETY: as above.
    capacity = unsafe (map.byteCount - Self.recordsOffset) / recordSize
    // SAFETY: the word lies inside the mapping, which lives as long as self.
    count = unsafe Int(min(length.pointee.load(ordering: .acquiring), UInt64(capacity)))
  }

  deinit {
    // SAFETY: mapped by the initialiser with this length.
    unsafe munmap(base, byteCount)
    if file >= 0 { close(file) }
  }

  /// Appends a record; false, and nothing written, when the file is full.
  ///
  /// - Complexity: one copy of the record and one releasing store.
  @inlinable
  package mutating func append(_ record: Record) -> Bool {
    guard count < capacity else { return false }
    // SAFETY: count < capacity, so the record lies inside the mapping.
    unsafe base.advanced(by: Self.recordsOffset + count * MemoryLayout<Record>.size)
      .storeBytes(of: record, as: Record.self)
    publish(count + 1)
    return true
  }

  /// The record at `index`, 0 ..< capacity, whether it was appended or not.
  @inlinable
  package func record(at index: Int) -> Record {
    precondition(index >= 0 && index < capacity)
    // SAFETY: the index lies inside the mapping and any bit pattern is a record.
    return unsafe base.loadUnaligned(
      fromByteOffset: Self.recordsOffset + index * MemoryLayout<Record>.size, as: Record.self)
  }

  /// Continues after the first `count` records, count in 0 ... capacity.
  package mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= capacity)
    if durableCount > count {
      // SAFETY: as for `durableCount`; no syncer exists before the journal is open.
      unsafe durable.pointee.store(UInt64(count), ordering: .releasing)
    }
    publish(count)
  }

  /// Records known to be on disk. Any of them may be given up by `truncate` at the next opening.
  package var durableCount: Int {
    // SAFETY: the word lies inside the mapping, which lives as long as self.
    unsafe Int(clamping: durable.pointee.load(ordering: .acquiring))
  }

  /// What brings the records to the disk, from this thread or another; nil for a journal in memory.
  package func syncer() throws(JournalFileError) -> JournalSyncer? {
    file < 0 ? nil : try JournalSyncer(of: file)
  }

  /// Bytes before the first record.
  @inlinable package static var headerByteCount: Int { 4_096 }
  @inlinable static var recordsOffset: Int { headerByteCount }
  @inlinable static var lengthOffset: Int { JournalSyncer.lengthOffset }
  @inlinable
  mutating func publish(_ newCount: Int) {
    count = newCount
    // SAFETY: the word lies inside the mapping, which lives as long as self.
    unsafe length.pointee.store(UInt64(newCount), ordering: .releasing)
  }
}

// SAFETY: the journal owns its mapping exclusively and records are trivial values.
extension JournalFile: @unchecked Sendable where Record: Sendable {}

/// "APUSJRNL" as a little-endian word.
private let journalMagic: UInt64 = 0x4C4E_524A_5355_5041

/// Maps an open journal of at least `byteCountMin` bytes, or anonymous memory for file -1, and
/// writes or checks its header; a snapshot is mapped as it is. Closes the file when it throws.
// SAFETY: returns a bare address, whose owner must unmap it and let nobody use it longer.
@unsafe
private func mapJournal(
  _ file: Int32, byteCountMin: Int, recordSize: Int, isSnapshot: Bool
) throws(JournalFileError) -> (start: UnsafeMutableRawPointer, byteCount: Int) {
  var byteCount = byteCountMin
  if file >= 0 {
    let present = Int(lseek(file, 0, SEEK_END))
    byteCount = isSnapshot ? present : max(byteCount, present)
    let outcome =
      isSnapshot
      ? (present < byteCountMin ? EINVAL : 0) : posix_fallocate(file, 0, byteCount)
    guard outcome == 0 else {
      close(file)
      throw JournalFileError("size byteCount=\(byteCount) expected=\(byteCountMin)", outcome)
    }
  }
  let sharing = isSnapshot ? MAP_PRIVATE : MAP_SHARED | MAP_POPULATE
  let flags = file >= 0 ? sharing : MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
  // SAFETY: a new mapping of an open file or of anonymous memory; MAP_FAILED is checked.
  let address = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, file, 0)
  guard let start = unsafe address, unsafe start != MAP_FAILED else {
    let cause = errno
    if file >= 0 { close(file) }
    throw JournalFileError("map byteCount=\(byteCount)", cause)
  }
  // SAFETY: the header lies inside the mapping; this process holds the lock on the file.
  let magic = unsafe start.load(as: UInt64.self)
  // SAFETY: as above.
  let presentSize = unsafe start.load(fromByteOffset: 8, as: UInt64.self)
  if magic == 0, !isSnapshot {
    // SAFETY: as above.
    unsafe start.storeBytes(of: UInt64(recordSize), toByteOffset: 8, as: UInt64.self)
    // SAFETY: as above.
    unsafe start.storeBytes(of: journalMagic, as: UInt64.self)
  } else if magic != journalMagic || presentSize != UInt64(recordSize) {
    // SAFETY: mapped above with this length and not handed out.
    unsafe munmap(start, byteCount)
    close(file)
    throw JournalFileError("header recordSize=\(presentSize) expected=\(recordSize)", EINVAL)
  }
  // SAFETY: the caller takes over the mapping.
  return unsafe (start, byteCount)
}

/// Why a journal could not be opened or flushed.
package struct JournalFileError: Error, Sendable, CustomStringConvertible {
  package let detail: String
  package let errnoCode: Int32

  init(_ detail: String, _ errnoCode: Int32) {
    self.detail = detail
    self.errnoCode = errnoCode
  }

  package var description: String { "journal \(detail) errno=\(errnoCode)" }
}
