// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Order entry of a firm is enabled.
  @usableFromInline
  package struct EnableResponse: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var firm: Alpha<4>

    @inlinable package static var type: UInt8 { UInt8(ascii: "K") }
    @inlinable package static var fixedByteCount: Int { 17 }
    @inlinable package static var appendage: Appendage { .required }
    package static var name: StaticString { "enable_response" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var firm: Int { 13 }
    }

    @inlinable
    package init(timestamp: UInt64, userRefNum: UInt32, firm: Alpha<4>) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.firm = firm
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      firm = bytes.alpha(Alpha<4>.self, at: Offset.firm)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(firm, at: offset + Offset.firm)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("firm", .text(firm.text))
    }
  }
}
