// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// The day's market-wide circuit breaker levels, eight implied decimals.
  @usableFromInline
  package struct MWCBDeclineLevels: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var level1: UInt64
    @usableFromInline package var level2: UInt64
    @usableFromInline package var level3: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "V") }
    @inlinable package static var byteCount: Int { 35 }
    package static var name: StaticString { "mwcb_decline_levels" }

    @usableFromInline
    enum Offset {
      @inlinable static var level1: Int { 11 }
      @inlinable static var level2: Int { 19 }
      @inlinable static var level3: Int { 27 }
    }

    @inlinable
    package init(header: Header, level1: UInt64, level2: UInt64, level3: UInt64) {
      self.header = header
      self.level1 = level1
      self.level2 = level2
      self.level3 = level3
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      level1 = bytes.u64(at: Offset.level1)
      level2 = bytes.u64(at: Offset.level2)
      level3 = bytes.u64(at: Offset.level3)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(level1, at: offset + Offset.level1)
      output.put(level2, at: offset + Offset.level2)
      output.put(level3, at: offset + Offset.level3)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("level1", .decimal(Int128(level1), decimals: 8))
      visitor.field("level2", .decimal(Int128(level2), decimals: 8))
      visitor.field("level3", .decimal(Int128(level3), decimals: 8))
    }
  }
}
