// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// Reduces an order to `quantity` shares; 0 cancels it.
  @usableFromInline
  package struct CancelOrder: OUCH42Message, FieldSource {
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var quantity: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "X") }
    @inlinable package static var byteCount: Int { 19 }
    package static var name: StaticString { "cancel_order" }

    @usableFromInline
    enum Offset {
      @inlinable static var token: Int { 1 }
      @inlinable static var quantity: Int { 15 }
    }

    @inlinable
    package init(token: Alpha<14>, quantity: UInt32) {
      self.token = token
      self.quantity = quantity
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      quantity = bytes.u32(at: Offset.quantity)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(token, at: offset + Offset.token)
      output.put(quantity, at: offset + Offset.quantity)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("token", .text(token.text))
      visitor.field("quantity", .integer(Int128(quantity)))
    }
  }
}
