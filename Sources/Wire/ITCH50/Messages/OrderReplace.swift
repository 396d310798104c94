// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A resting order was replaced by one with the same side and stock and no priority.
  @usableFromInline
  package struct OrderReplace: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var originalRef: UInt64
    @usableFromInline package var newRef: UInt64
    @usableFromInline package var shares: UInt32
    @usableFromInline package var price: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "U") }
    @inlinable package static var byteCount: Int { 35 }
    package static var name: StaticString { "order_replace" }

    @usableFromInline
    enum Offset {
      @inlinable static var originalRef: Int { 11 }
      @inlinable static var newRef: Int { 19 }
      @inlinable static var shares: Int { 27 }
      @inlinable static var price: Int { 31 }
    }

    @inlinable
    package init(
      header: Header, originalRef: UInt64, newRef: UInt64, shares: UInt32, price: UInt32
    ) {
      self.header = header
      self.originalRef = originalRef
      self.newRef = newRef
      self.shares = shares
      self.price = price
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      originalRef = bytes.u64(at: Offset.originalRef)
      newRef = bytes.u64(at: Offset.newRef)
      shares = bytes.u32(at: Offset.shares)
      price = bytes.u32(at: Offset.price)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(originalRef, at: offset + Offset.originalRef)
      output.put(newRef, at: offset + Offset.newRef)
      output.put(shares, at: offset + Offset.shares)
      output.put(price, at: offset + Offset.price)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("original_ref", .integer(Int128(originalRef)))
      visitor.field("new_ref", .integer(Int128(newRef)))
      visitor.field("shares", .integer(Int128(shares)))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
    }
  }
}
