// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Glibc

/// Why a file could not be opened, read or written.
package struct DiskError: Error, Sendable, CustomStringConvertible {
  package let call: String
  package let path: String
  package let errnoCode: Int32

  package var description: String {
    // SAFETY: strerror returns a NUL-terminated string that is copied at once.
    "\(call) path=\(path) errno=\(errnoCode) (\(unsafe String(cString: strerror(errnoCode))))"
  }

  /// Whether the file system or a quota has no room.
  package var isFull: Bool { errnoCode == ENOSPC || errnoCode == EDQUOT }
}

/// An open file, closed with the value.
package struct DiskFile: ~Copyable, Sendable {
  package let path: String
  /// Whether writes pass the page cache by; they are then whole blocks of `alignment`.
  package let isDirect: Bool
  private let file: Int32

  /// What offset, length and memory of a direct write are multiples of: a page, which is enough
  /// for every disk whose logical block is at most that.
  package static let alignment = 4_096

  /// Makes the file, which must not exist, with exactly the permissions `mode`.
  package init(
    creating path: String, direct: Bool, mode: UInt32 = 0o640
  ) throws(DiskError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    var isDirect = direct
    var opened: Int32 = -1
    if direct {
      // SAFETY: the path is a NUL-terminated copy that lives for the call.
      opened = unsafe open(path, flags | ck_open_direct_flag(), mode_t(mode))
      if opened < 0, errno == EINVAL {
        // A file system without direct access has made the file already.
        // SAFETY: as above.
        unsafe unlink(path)
      }
    }
    if opened < 0, !direct || errno == EINVAL || errno == ENOENT {
      isDirect = false
      // SAFETY: the path is a NUL-terminated copy that lives for the call.
      opened = unsafe open(path, flags, mode_t(mode))
    }
    guard opened >= 0 else { throw DiskError(call: "create", path: path, errnoCode: errno) }
    // The mode of open() is cut by the umask; the contract is the mode asked for.
    guard fchmod(opened, mode_t(mode)) == 0 else {
      let cause = errno
      close(opened)
      throw DiskError(call: "fchmod", path: path, errnoCode: cause)
    }
    self.path = path
    self.isDirect = isDirect
    file = opened
  }

  /// Opens an existing file for reading.
  package init(reading path: String) throws(DiskError) {
    // SAFETY: the path is a NUL-terminated copy that lives for the call.
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw DiskError(call: "open", path: path, errnoCode: errno) }
    self.path = path
    isDirect = false
    file = opened
  }

  deinit { close(file) }

  /// Bytes of the file.
  package var byteCount: Int {
    get throws(DiskError) {
      var status = stat()
      // SAFETY: the kernel fills the one struct it is given.
      guard unsafe fstat(file, &status) == 0 else {
        throw DiskError(call: "fstat", path: path, errnoCode: errno)
      }
      return Int(status.st_size)
    }
  }

  /// Writes all of `bytes` at `offset`; blocks.
  package func write(_ bytes: RawSpan, at offset: Int) throws(DiskError) {
    var done = 0
    while done < bytes.byteCount {
      // SAFETY: the span's bytes live for the call and done lies below their count.
      let count = unsafe bytes.withUnsafeBytes { source in
        unsafe pwrite(
          file, source.baseAddress?.advanced(by: done), source.count - done, offset + done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw DiskError(call: "write", path: path, errnoCode: count < 0 ? errno : ENOSPC)
      }
      done += count
    }
  }

  /// Reads at most `output.byteCount` bytes at `offset`; 0 at the end of the file.
  package func read(
    into output: inout MutableRawSpan, at offset: Int
  ) throws(DiskError) -> Int {
    while true {
      // SAFETY: the kernel writes at most the span's byte count.
      let count = unsafe output.withUnsafeMutableBytes { target in
        unsafe pread(file, target.baseAddress, target.count, offset)
      }
      if count >= 0 { return count }
      guard errno == EINTR else { throw DiskError(call: "read", path: path, errnoCode: errno) }
    }
  }

  /// Cuts the file to `byteCount` bytes.
  package func truncate(to byteCount: Int) throws(DiskError) {
    guard ftruncate(file, byteCount) == 0 else {
      throw DiskError(call: "ftruncate", path: path, errnoCode: errno)
    }
  }

  /// Removes a name; false when it could not be.
  package static func remove(_ path: String) -> Bool {
    // SAFETY: the path is a NUL-terminated copy that lives for the call.
    unsafe unlink(path) == 0
  }

  /// Gives a file another name, replacing what has it.
  package static func rename(_ path: String, to other: String) throws(DiskError) {
    // SAFETY: both paths are NUL-terminated copies that live for the call.
    guard unsafe Glibc.rename(path, other) == 0 else {
      throw DiskError(call: "rename", path: path, errnoCode: errno)
    }
  }

  package static func exists(_ path: String) -> Bool {
    // SAFETY: the path is a NUL-terminated copy that lives for the call.
    unsafe access(path, F_OK) == 0
  }
}
