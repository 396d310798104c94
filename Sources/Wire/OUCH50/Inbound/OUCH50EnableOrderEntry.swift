// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Takes new orders of a firm again.
  @usableFromInline
  package struct EnableOrderEntry: OUCH50Message, FieldSource {
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var firm: Alpha<4>

    @inlinable package static var type: UInt8 { UInt8(ascii: "E") }
    @inlinable package static var fixedByteCount: Int { 9 }
    @inlinable package static var appendage: Appendage { .required }
    package static var name: StaticString { "enable_order_entry" }

    @usableFromInline
    enum Offset {
      @inlinable static var userRefNum: Int { 1 }
      @inlinable static var firm: Int { 5 }
    }

    @inlinable
    package init(userRefNum: UInt32, firm: Alpha<4>) {
      self.userRefNum = userRefNum
      self.firm = firm
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      firm = bytes.alpha(Alpha<4>.self, at: Offset.firm)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(firm, at: offset + Offset.firm)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("firm", .text(firm.text))
    }
  }
}
