// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// A modification was carried out; `quantity` is what is left open.
  @usableFromInline
  package struct Modified: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var side: UInt8
    @usableFromInline package var quantity: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "M") }
    @inlinable package static var byteCount: Int { 28 }
    package static var name: StaticString { "modified" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var token: Int { 9 }
      @inlinable static var side: Int { 23 }
      @inlinable static var quantity: Int { 24 }
    }

    @inlinable
    package init(timestamp: UInt64, token: Alpha<14>, side: UInt8, quantity: UInt32) {
      self.timestamp = timestamp
      self.token = token
      self.side = side
      self.quantity = quantity
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      side = bytes.u8(at: Offset.side)
      quantity = bytes.u32(at: Offset.quantity)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(token, at: offset + Offset.token)
      output.put(side, at: offset + Offset.side)
      output.put(quantity, at: offset + Offset.quantity)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("token", .text(token.text))
      visitor.field("side", .character(side))
      visitor.field("quantity", .integer(Int128(quantity)))
    }
  }
}
