// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A resting order lost `cancelledShares` of its shares.
  @usableFromInline
  package struct OrderCancel: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var orderRef: UInt64
    @usableFromInline package var cancelledShares: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "X") }
    @inlinable package static var byteCount: Int { 23 }
    package static var name: StaticString { "order_cancel" }

    @usableFromInline
    enum Offset {
      @inlinable static var orderRef: Int { 11 }
      @inlinable static var cancelledShares: Int { 19 }
    }

    @inlinable
    package init(header: Header, orderRef: UInt64, cancelledShares: UInt32) {
      self.header = header
      self.orderRef = orderRef
      self.cancelledShares = cancelledShares
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      orderRef = bytes.u64(at: Offset.orderRef)
      cancelledShares = bytes.u32(at: Offset.cancelledShares)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(orderRef, at: offset + Offset.orderRef)
      output.put(cancelledShares, at: offset + Offset.cancelledShares)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("order_ref", .integer(Int128(orderRef)))
      visitor.field("cancelled_shares", .integer(Int128(cancelledShares)))
    }
  }
}
