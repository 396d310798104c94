// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Small text files of /proc and /sys, read and written whole.
package enum TextFile {
  /// The whole text of the file at `path`, at most 1 MiB; throws the errno of open or read.
  package static func read(_ path: String) throws(HostError) -> String {
    let file = try open(path, O_RDONLY)
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 1 << 20 {
      // SAFETY: the chunk outlives the call and its length is the one passed.
      let count = unsafe Glibc.read(file, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw HostError(call: "read", code: errno, value: path) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes `text` to the existing file at `path` in one call, as /sys and /proc want it.
  package static func write(_ text: String, to path: String) throws(HostError) {
    let file = try open(path, O_WRONLY)
    defer { close(file) }
    let bytes = Array(text.utf8)
    // SAFETY: the array outlives the call and its length is the one passed.
    let count = unsafe Glibc.write(file, bytes, bytes.count)
    guard count == bytes.count else { throw HostError(call: "write", code: errno, value: path) }
  }

  private static func open(_ path: String, _ flags: CInt) throws(HostError) -> CInt {
    // SAFETY: the path is a terminated string for the length of the call.
    let file = unsafe Glibc.open(path, flags | O_CLOEXEC)
    guard file >= 0 else { throw HostError(call: "open", code: errno, value: path) }
    return file
  }
}
