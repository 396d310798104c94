// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension DiskFile {
  /// Appends `line` and a line feed to the text file at `path`, which is made when missing, and
  /// waits until they are on the disk. What a crash left without a line feed becomes a line of its
  /// own. One write: lines of several writers do not mix.
  package static func appendLine(
    _ line: some Collection<UInt8>, to path: String
  ) throws(DiskError) {
    // SAFETY: the path is a NUL-terminated copy that lives for the call.
    let file = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    guard file >= 0 else { throw DiskError(call: "open", path: path, errnoCode: errno) }
    defer { close(file) }
    let bytes = (endsLine(file) ? [] : [0x0A]) + Array(line) + [0x0A]
    // SAFETY: the array outlives the call and its length is the one passed.
    let count = unsafe Glibc.write(file, bytes, bytes.count)
    guard count == bytes.count else {
      throw DiskError(call: "write", path: path, errnoCode: count < 0 ? errno : ENOSPC)
    }
    guard fsync(file) == 0 else {
      throw DiskError(call: "fsync", path: path, errnoCode: errno)
    }
  }

  /// Runs `body` while no other process runs one for the file at `path`, which is made when
  /// missing; blocks until then. For who reads a file and appends what rests on it.
  package static func withLock<Result>(
    on path: String, _ body: () throws -> Result
  ) throws -> Result {
    // SAFETY: the path is a NUL-terminated copy that lives for the call.
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard file >= 0 else { throw DiskError(call: "open", path: path, errnoCode: errno) }
    // Closing it unlocks it.
    defer { close(file) }
    while flock(file, LOCK_EX) != 0 {
      guard errno == EINTR else { throw DiskError(call: "flock", path: path, errnoCode: errno) }
    }
    return try body()
  }

  /// Whether the file is empty or its last line whole.
  private static func endsLine(_ file: Int32) -> Bool {
    let end = lseek(file, 0, SEEK_END)
    guard end > 0 else { return true }
    var last: UInt8 = 0
    // SAFETY: one byte is read into the one byte given.
    return unsafe pread(file, &last, 1, end - 1) == 1 && last == 0x0A
  }
}
