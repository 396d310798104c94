// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// The last message of a GLIMPSE snapshot: the multicast sequence number to go on from.
  ///
  ///     0 type 1 · 1 sequence 20, decimal digits padded on the left with spaces or zeros
  @usableFromInline
  package struct EndOfSnapshot: WireEncodable, Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var sequence: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "G") }
    @inlinable package static var byteCount: Int { 21 }
    package static var name: StaticString { "end_of_snapshot" }
    @inlinable package var byteCount: Int { Self.byteCount }

    @inlinable
    package init(sequence: UInt64) {
      self.sequence = sequence
    }

    /// The message in `bytes` of the exact count; nil when the digits are none.
    @inlinable
    init?(checked bytes: RawSpan) {
      guard let sequence = bytes.paddedNumber(20, at: 1) else { return nil }
      self.sequence = sequence
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.putPaddedNumber(sequence, width: 20, at: offset + 1)
    }
  }
}
