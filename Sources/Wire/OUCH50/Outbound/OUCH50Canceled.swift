// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// An order lost `quantity` shares.
  @usableFromInline
  package struct Canceled: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var reason: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var fixedByteCount: Int { 18 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "canceled" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var quantity: Int { 13 }
      @inlinable static var reason: Int { 17 }
    }

    @inlinable
    package init(timestamp: UInt64, userRefNum: UInt32, quantity: UInt32, reason: UInt8) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.quantity = quantity
      self.reason = reason
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      quantity = bytes.u32(at: Offset.quantity)
      reason = bytes.u8(at: Offset.reason)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(reason, at: offset + Offset.reason)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("reason", .character(reason))
    }
  }
}
