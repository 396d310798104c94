// SPDX-License-Identifier: Apache-2.0

extension MoldUDP64 {
  /// Walks the message blocks of a parsed datagram in order; holds no bytes itself.
  @usableFromInline
  package struct Blocks: Sendable, BitwiseCopyable {
    @usableFromInline var offset: Int
    /// Blocks not yet returned.
    @usableFromInline package var remaining: Int

    @inlinable
    init(count: Int) {
      self.offset = Offset.blocks
      self.remaining = count
    }

    /// The next message, possibly of no bytes; nil after the last one.
    ///
    /// `datagram` is the one the packet was parsed from: with any other bytes the walk ends early
    /// rather than leave them.
    @inlinable
    @_lifetime(copy datagram)
    package mutating func next(in datagram: RawSpan) -> RawSpan? {
      guard remaining > 0, offset + 2 <= datagram.byteCount else { return nil }
      let start = offset + 2
      let byteCount = Int(datagram.u16(at: offset))
      guard byteCount <= datagram.byteCount - start else { return nil }
      offset = start + byteCount
      remaining -= 1
      return datagram.slice(start, byteCount)
    }

    /// Passes over up to `count` blocks, those that a receiver already has.
    @inlinable
    package mutating func skip(_ count: Int, in datagram: RawSpan) {
      var left = count
      while left > 0, remaining > 0, offset + 2 <= datagram.byteCount {
        offset += 2 + Int(datagram.u16(at: offset))
        remaining -= 1
        left -= 1
      }
    }
  }
}
