// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// Reduces an order, or changes the kind of its sale, keeping its priority.
  @usableFromInline
  package struct ModifyOrder: OUCH42Message, FieldSource {
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var side: UInt8
    @usableFromInline package var quantity: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "M") }
    @inlinable package static var byteCount: Int { 20 }
    package static var name: StaticString { "modify_order" }

    @usableFromInline
    enum Offset {
      @inlinable static var token: Int { 1 }
      @inlinable static var side: Int { 15 }
      @inlinable static var quantity: Int { 16 }
    }

    @inlinable
    package init(token: Alpha<14>, side: UInt8, quantity: UInt32) {
      self.token = token
      self.side = side
      self.quantity = quantity
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      side = bytes.u8(at: Offset.side)
      quantity = bytes.u32(at: Offset.quantity)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(token, at: offset + Offset.token)
      output.put(side, at: offset + Offset.side)
      output.put(quantity, at: offset + Offset.quantity)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("token", .text(token.text))
      visitor.field("side", .character(side))
      visitor.field("quantity", .integer(Int128(quantity)))
    }
  }
}
