// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// An execution was broken: statistics only, the book stays.
  @usableFromInline
  package struct BrokenTrade: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var match: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "B") }
    @inlinable package static var byteCount: Int { 19 }
    package static var name: StaticString { "broken_trade" }

    @usableFromInline
    enum Offset {
      @inlinable static var match: Int { 11 }
    }

    @inlinable
    package init(header: Header, match: UInt64) {
      self.header = header
      self.match = match
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      match = bytes.u64(at: Offset.match)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(match, at: offset + Offset.match)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("match", .integer(Int128(match)))
    }
  }
}
