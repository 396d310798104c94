// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A resting order left the book.
  @usableFromInline
  package struct OrderDelete: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var orderRef: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "D") }
    @inlinable package static var byteCount: Int { 19 }
    package static var name: StaticString { "order_delete" }

    @usableFromInline
    enum Offset {
      @inlinable static var orderRef: Int { 11 }
    }

    @inlinable
    package init(header: Header, orderRef: UInt64) {
      self.header = header
      self.orderRef = orderRef
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      orderRef = bytes.u64(at: Offset.orderRef)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(orderRef, at: offset + Offset.orderRef)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("order_ref", .integer(Int128(orderRef)))
    }
  }
}
