// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Standard output, written in large blocks.
final class LineOutput {
  private var pending: [UInt8] = []
  private let blockByteCount = 1 << 18

  init() { pending.reserveCapacity(blockByteCount * 2) }

  /// Takes the lines that `text` holds and empties it.
  func take(_ text: JSONText) throws {
    pending.append(contentsOf: text.bytes)
    text.removeAll()
    if pending.count >= blockByteCount { try flush() }
  }

  /// Writes what is pending.
  func flush() throws {
    guard !pending.isEmpty else { return }
    try FileHandle.standardOutput.write(contentsOf: pending)
    pending.removeAll(keepingCapacity: true)
  }
}

/// Standard error: what people read while and after a command works.
enum Terminal {
  static func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
  }

  /// Whether somebody watches.
  static var isWatched: Bool { isatty(2) == 1 }
}
