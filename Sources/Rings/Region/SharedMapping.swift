// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A file and its bytes in this process's address space, unmapped and closed with the value.
///
/// Works on hugetlbfs and tmpfs alike; the whole mapping is populated at once, so that no later
/// access takes a page fault.
@safe
struct SharedMapping: ~Copyable {
  enum Access {
    case readOnly
    case readWrite
  }

  let path: String
  private let file: Int32
  private var start: UnsafeMutableRawPointer?
  private(set) var byteCount = 0

  /// Opens `path`; with `createMode` it is created when missing.
  init(path: String, access: Access, createMode: UInt32? = nil) throws(RegionError) {
    let flags = access == .readOnly ? O_RDONLY : O_RDWR
    let file = openFile(path, flags, createMode: createMode)
    guard file >= 0 else {
      let code: RegionError.Code = errno == ENOENT ? .missing : .system
      throw RegionError(code, path, errno: errno, "open")
    }
    self.path = path
    self.file = file
    // SAFETY: nothing is mapped yet.
    unsafe start = nil
  }

  deinit {
    // SAFETY: mapped by `map` with this length, or nil.
    if let start = unsafe start { unsafe munmap(start, byteCount) }
    close(file)
  }

  /// Size of the file and whether it still has a name.
  func status() throws(RegionError) -> (byteCount: Int, isLinked: Bool) {
    var status = stat()
    // SAFETY: the kernel fills the one struct it is given.
    guard unsafe fstat(file, &status) == 0 else {
      throw RegionError(.system, path, errno: errno, "fstat")
    }
    return (Int(status.st_size), status.st_nlink > 0)
  }

  func resize(_ byteCount: Int, mode: UInt32) throws(RegionError) {
    guard ftruncate(file, byteCount) == 0 else {
      throw RegionError(.system, path, errno: errno, "ftruncate byteCount=\(byteCount)")
    }
    // The mode of open() is cut by the umask; the contract is the mode asked for.
    guard fchmod(file, mode_t(mode)) == 0 else {
      throw RegionError(.system, path, errno: errno, "fchmod")
    }
  }

  /// Maps the first `byteCount` bytes, replacing an earlier mapping.
  mutating func map(_ byteCount: Int, access: Access) throws(RegionError) {
    // SAFETY: mapped by an earlier call with this length, or nil; no view of it was handed out.
    if let start = unsafe start { unsafe munmap(start, self.byteCount) }
    // SAFETY: a failure below must not leave the old address to deinit.
    unsafe start = nil
    let protection = access == .readOnly ? PROT_READ : PROT_READ | PROT_WRITE
    // SAFETY: a new mapping of an open file; MAP_FAILED is checked below.
    let address = unsafe mmap(nil, byteCount, protection, MAP_SHARED | MAP_POPULATE, file, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw RegionError(.system, path, errno: errno, "mmap byteCount=\(byteCount)")
    }
    // SAFETY: mapped just now with this length, for this value to unmap.
    unsafe start = address
    self.byteCount = byteCount
  }

  /// The mapped words; they must not outlive the mapping.
  // SAFETY: the caller keeps the mapping as long as the words.
  @unsafe
  var words: Words {
    // SAFETY: start and byteCount are of one mapping, page-aligned.
    guard let start = unsafe start else { preconditionFailure("path=\(path) is not mapped") }
    return unsafe Words(start: start, count: byteCount / 8)
  }

  /// Claims byte `byte` of the file for this open file; false when another open file holds it.
  ///
  /// The kernel drops the claim when the process ends, however it ends.
  func claim(byte: Int, wait: Bool) throws(RegionError) -> Bool {
    var request = flock()
    request.l_type = Int16(F_WRLCK)
    request.l_whence = Int16(SEEK_SET)
    request.l_start = byte
    request.l_len = 1
    while true {
      // SAFETY: the kernel reads the one struct it is given.
      let outcome = unsafe withUnsafeMutablePointer(to: &request) {
        unsafe fcntl(file, wait ? Self.setLockWaiting : Self.setLock, UnsafeMutableRawPointer($0))
      }
      if outcome == 0 { return true }
      if errno == EINTR { continue }
      if errno == EAGAIN || errno == EACCES { return false }
      throw RegionError(.system, path, errno: errno, "lock byte=\(byte)")
    }
  }

  func releaseClaim(byte: Int) throws(RegionError) {
    var request = flock()
    request.l_type = Int16(F_UNLCK)
    request.l_whence = Int16(SEEK_SET)
    request.l_start = byte
    request.l_len = 1
    // SAFETY: the kernel reads the one struct it is given.
    let outcome = unsafe withUnsafeMutablePointer(to: &request) {
      unsafe fcntl(file, Self.setLock, UnsafeMutableRawPointer($0))
    }
    guard outcome == 0 else {
      throw RegionError(.system, path, errno: errno, "unlock byte=\(byte)")
    }
  }

  // F_OFD_SETLK and F_OFD_SETLKW (linux/fcntl.h): locks of the open file, not of the process, so
  // that two roles of one process exclude each other too. Glibc hides them behind _GNU_SOURCE.
  private static let setLock: Int32 = 37
  private static let setLockWaiting: Int32 = 38
}

// SAFETY: the mapping owns its address range and descriptor; words in it are accessed atomically.
extension SharedMapping: @unchecked Sendable {}
