// SPDX-License-Identifier: Apache-2.0

extension MoldUDP64 {
  /// Asks the re-request server for `count` messages from `sequence` on.
  @usableFromInline
  package struct Request: WireEncodable, Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var session: Session
    @usableFromInline package var sequence: UInt64
    @usableFromInline package var count: UInt16

    @inlinable
    package init(session: Session, sequence: UInt64, count: UInt16) {
      self.session = session
      self.sequence = sequence
      self.count = count
    }

    /// The request in a datagram; nil unless it has exactly 20 bytes.
    @inlinable
    package init?(_ datagram: RawSpan) {
      guard datagram.byteCount == headerByteCount else { return nil }
      session = datagram.alpha(Session.self, at: Offset.session)
      sequence = datagram.u64(at: Offset.sequence)
      count = datagram.u16(at: Offset.count)
    }

    @inlinable package var byteCount: Int { headerByteCount }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(headerByteCount, at: offset)
      output.put(session, at: offset + Offset.session)
      output.put(sequence, at: offset + Offset.sequence)
      output.put(count, at: offset + Offset.count)
    }
  }
}
