// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation
internal import Memory

/// A file written front to back in large blocks.
struct ByteOutput: ~Copyable {
  private let file: FileHandle

  /// Makes an empty file, in the place of one that exists; a path that cannot be written is an
  /// error of the argument `--output`.
  init(path: String) throws {
    do {
      try Data().write(to: URL(fileURLWithPath: path))
      file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    } catch {
      throw ValidationError("--output \(path): cannot be written")
    }
  }

  /// Writes all bytes of `queue` and empties it.
  func write(_ queue: inout ByteQueue) throws {
    // SAFETY: the bytes are valid during the call, which writes them all or throws.
    try unsafe queue.readable.withUnsafeBytes { bytes in
      try unsafe file.write(contentsOf: bytes)
    }
    queue.removeAll()
  }

  consuming func close() throws { try file.close() }
}
