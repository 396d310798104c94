// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// An order has a new place in the book, under a new reference.
  @usableFromInline
  package struct PriorityUpdate: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var price: UInt64
    @usableFromInline package var display: UInt8
    @usableFromInline package var orderRef: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "T") }
    @inlinable package static var fixedByteCount: Int { 30 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "priority_update" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var price: Int { 13 }
      @inlinable static var display: Int { 21 }
      @inlinable static var orderRef: Int { 22 }
    }

    @inlinable
    package init(
      timestamp: UInt64, userRefNum: UInt32, price: UInt64, display: UInt8, orderRef: UInt64
    ) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.price = price
      self.display = display
      self.orderRef = orderRef
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      price = bytes.u64(at: Offset.price)
      display = bytes.u8(at: Offset.display)
      orderRef = bytes.u64(at: Offset.orderRef)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(price, at: offset + Offset.price)
      output.put(display, at: offset + Offset.display)
      output.put(orderRef, at: offset + Offset.orderRef)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("display", .character(display))
      visitor.field("order_ref", .integer(Int128(orderRef)))
    }
  }
}
