// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Synchronization

/// Brings the records of one `JournalFile` to the disk, many at a time.
///
/// Holds the file open and maps nothing but its header, so that it can work in a cold thread while
/// the owner appends. At most one at a time.
@safe
package struct JournalSyncer: ~Copyable {
  private let header: UnsafeMutableRawPointer
  private let file: Int32

  @inlinable package static var lengthOffset: Int { 64 }
  package static let durableOffset = 128
  private static let headerByteCount = 4_096

  init(of journal: Int32) throws(JournalFileError) {
    let file = fcntl(journal, F_DUPFD_CLOEXEC, 0)
    guard file >= 0 else { throw JournalFileError("duplicate", errno) }
    // SAFETY: a new mapping of an open file that is longer than its header; checked below.
    let address = unsafe mmap(
      nil, Self.headerByteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    guard let start = unsafe address, unsafe start != MAP_FAILED else {
      let cause = errno
      close(file)
      throw JournalFileError("map byteCount=\(Self.headerByteCount)", cause)
    }
    // SAFETY: the mapping is this value's own until its deinitialiser.
    unsafe header = start
    self.file = file
  }

  deinit {
    // SAFETY: mapped by the initialiser with this length.
    unsafe munmap(header, Self.headerByteCount)
    close(file)
  }

  /// Records appended so far.
  package var length: Int { word(at: Self.lengthOffset) }
  /// Records known to be on disk.
  package var durable: Int { word(at: Self.durableOffset) }

  /// Waits until everything appended before the call is on disk, if anything is not; true when
  /// there was something. Blocks for as long as the disk takes.
  package func sync() throws(JournalFileError) -> Bool {
    let appended = length
    guard appended > durable else { return false }
    guard fdatasync(file) == 0 else {
      throw JournalFileError("sync records=\(appended)", errno)
    }
    // SAFETY: the word lies inside the header and is only accessed atomically.
    unsafe header.advanced(by: Self.durableOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
      .pointee.store(UInt64(appended), ordering: .releasing)
    return true
  }

  private func word(at offset: Int) -> Int {
    // SAFETY: as in `sync`.
    unsafe Int(
      clamping: header.advanced(by: offset).assumingMemoryBound(to: Atomic<UInt64>.self)
        .pointee.load(ordering: .acquiring))
  }
}

// SAFETY: the value owns its mapping and file exclusively and shares words by atomics only.
extension JournalSyncer: @unchecked Sendable {}
