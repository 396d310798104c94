// SPDX-License-Identifier: Apache-2.0

/// Nasdaq's BinaryFILE framing: messages one after the other, each behind its 2-byte length.
///
/// Holds an offset only, so that a file may be walked in place or in chunks: keep the bytes from
/// `offset` on, append more, and start again with a new walker.
@usableFromInline
package struct BinaryFile: Sendable, BitwiseCopyable {
  /// The first byte not yet returned; after the walk, the whole input or the cut record.
  @usableFromInline package var offset: Int

  @inlinable
  package init(offset: Int = 0) {
    precondition(offset >= 0)
    self.offset = offset
  }

  /// The next message, possibly of no bytes; nil at the end or when the rest is no whole record.
  @inlinable
  @_lifetime(copy bytes)
  package mutating func next(in bytes: RawSpan) -> RawSpan? {
    // Wrapping, because both operands lie between 0 and the byte count once the guard holds.
    let room = bytes.byteCount &- offset
    guard room >= 2 else { return nil }
    let byteCount = Int(bytes.u16(at: offset))
    guard byteCount <= room &- 2 else { return nil }
    let start = offset &+ 2
    offset = start &+ byteCount
    return bytes.slice(start, byteCount)
  }

  /// Whether `bytes` ended with a whole record; false after a walk means a cut file.
  @inlinable
  package func isComplete(in bytes: RawSpan) -> Bool { offset == bytes.byteCount }

  /// Writes `message` behind its length at `offset` and returns the offset after it; traps when
  /// it does not fit or exceeds 65,535 bytes.
  @inlinable
  package static func write(
    _ message: some WireEncodable, to output: inout MutableRawSpan, at offset: Int
  ) -> Int {
    let byteCount = message.byteCount
    precondition(byteCount <= 0xFFFF)
    output.requireRoom(2 + byteCount, at: offset)
    output.put(UInt16(truncatingIfNeeded: byteCount), at: offset)
    message.write(to: &output, at: offset + 2)
    return offset + 2 + byteCount
  }
}
