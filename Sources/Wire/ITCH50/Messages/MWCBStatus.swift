// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A market-wide circuit breaker level was breached: `1`, `2` or `3`.
  @usableFromInline
  package struct MWCBStatus: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var breachedLevel: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "W") }
    @inlinable package static var byteCount: Int { 12 }
    package static var name: StaticString { "mwcb_status" }

    @usableFromInline
    enum Offset {
      @inlinable static var breachedLevel: Int { 11 }
    }

    @inlinable
    package init(header: Header, breachedLevel: UInt8) {
      self.header = header
      self.breachedLevel = breachedLevel
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      breachedLevel = bytes.u8(at: Offset.breachedLevel)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(breachedLevel, at: offset + Offset.breachedLevel)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("breached_level", .character(breachedLevel))
    }
  }
}
