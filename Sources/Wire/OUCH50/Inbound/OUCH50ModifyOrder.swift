// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Changes side among sell, short and short exempt, or reduces the quantity.
  @usableFromInline
  package struct ModifyOrder: OUCH50Message, FieldSource {
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var side: UInt8
    @usableFromInline package var quantity: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "M") }
    @inlinable package static var fixedByteCount: Int { 10 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "modify_order" }

    @usableFromInline
    enum Offset {
      @inlinable static var userRefNum: Int { 1 }
      @inlinable static var side: Int { 5 }
      @inlinable static var quantity: Int { 6 }
    }

    @inlinable
    package init(userRefNum: UInt32, side: UInt8, quantity: UInt32) {
      self.userRefNum = userRefNum
      self.side = side
      self.quantity = quantity
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      side = bytes.u8(at: Offset.side)
      quantity = bytes.u32(at: Offset.quantity)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(side, at: offset + Offset.side)
      output.put(quantity, at: offset + Offset.quantity)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("side", .character(side))
      visitor.field("quantity", .integer(Int128(quantity)))
    }
  }
}
