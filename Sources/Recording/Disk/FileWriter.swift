// SPDX-License-Identifier: Apache-2.0

/// A file that is written front to back, in large calls.
struct FileWriter: ~Copyable {
  /// CRC-32C of everything flushed so far.
  private(set) var checksum: UInt32 = 0
  private let file: DiskFile
  private let buffer = ByteBlock(byteCount: 1 << 20)
  private var used = 0
  private var offset = 0

  /// Replaces the file at `path`.
  init(_ path: String) throws(DiskError) {
    _ = DiskFile.remove(path)
    file = try DiskFile(creating: path, direct: false)
  }

  /// Appends `byteCount` bytes, at most 512 KiB, that `fill` puts into the span it gets.
  mutating func append(
    _ byteCount: Int, _ fill: (inout MutableRawSpan) -> Void
  ) throws(DiskError) {
    precondition(byteCount <= buffer.byteCount / 2)
    if used + byteCount > buffer.byteCount { try flush() }
    let buffer = buffer
    var room = buffer.part(used..<(used + byteCount))
    fill(&room)
    used += byteCount
  }

  /// Writes what is left.
  mutating func flush() throws(DiskError) {
    let buffer = buffer
    let rest = buffer.bytes.extracting(0..<used)
    checksum = rest.checksum(from: checksum)
    try file.write(rest, at: offset)
    offset += used
    used = 0
  }
}
