// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Reduces an order to `quantity` shares; 0 cancels it.
  @usableFromInline
  package struct CancelOrder: OUCH50Message, FieldSource {
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var quantity: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "X") }
    @inlinable package static var fixedByteCount: Int { 9 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "cancel_order" }

    @usableFromInline
    enum Offset {
      @inlinable static var userRefNum: Int { 1 }
      @inlinable static var quantity: Int { 5 }
    }

    @inlinable
    package init(userRefNum: UInt32, quantity: UInt32) {
      self.userRefNum = userRefNum
      self.quantity = quantity
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      quantity = bytes.u32(at: Offset.quantity)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(quantity, at: offset + Offset.quantity)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("quantity", .integer(Int128(quantity)))
    }
  }
}
