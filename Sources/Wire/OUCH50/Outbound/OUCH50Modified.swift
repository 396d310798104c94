// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// An order has a new side or a smaller quantity.
  @usableFromInline
  package struct Modified: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var side: UInt8
    @usableFromInline package var quantity: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "M") }
    @inlinable package static var fixedByteCount: Int { 18 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "modified" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var side: Int { 13 }
      @inlinable static var quantity: Int { 14 }
    }

    @inlinable
    package init(timestamp: UInt64, userRefNum: UInt32, side: UInt8, quantity: UInt32) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.side = side
      self.quantity = quantity
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      side = bytes.u8(at: Offset.side)
      quantity = bytes.u32(at: Offset.quantity)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(side, at: offset + Offset.side)
      output.put(quantity, at: offset + Offset.quantity)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("side", .character(side))
      visitor.field("quantity", .integer(Int128(quantity)))
    }
  }
}
