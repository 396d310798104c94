// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// An order got another price, display and place in the book.
  @usableFromInline
  package struct PriorityUpdate: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var price: UInt32
    @usableFromInline package var display: UInt8
    @usableFromInline package var orderRef: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "T") }
    @inlinable package static var byteCount: Int { 36 }
    package static var name: StaticString { "priority_update" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var token: Int { 9 }
      @inlinable static var price: Int { 23 }
      @inlinable static var display: Int { 27 }
      @inlinable static var orderRef: Int { 28 }
    }

    @inlinable
    package init(
      timestamp: UInt64, token: Alpha<14>, price: UInt32, display: UInt8, orderRef: UInt64
    ) {
      self.timestamp = timestamp
      self.token = token
      self.price = price
      self.display = display
      self.orderRef = orderRef
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      price = bytes.u32(at: Offset.price)
      display = bytes.u8(at: Offset.display)
      orderRef = bytes.u64(at: Offset.orderRef)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(token, at: offset + Offset.token)
      output.put(price, at: offset + Offset.price)
      output.put(display, at: offset + Offset.display)
      output.put(orderRef, at: offset + Offset.orderRef)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("token", .text(token.text))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("display", .character(display))
      visitor.field("order_ref", .integer(Int128(orderRef)))
    }
  }
}
