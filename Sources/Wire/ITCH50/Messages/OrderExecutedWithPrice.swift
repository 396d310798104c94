// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A resting order traded at another price; count its volume only when printable is `Y`.
  @usableFromInline
  package struct OrderExecutedWithPrice: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var orderRef: UInt64
    @usableFromInline package var executedShares: UInt32
    @usableFromInline package var match: UInt64
    @usableFromInline package var printable: UInt8
    @usableFromInline package var price: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var byteCount: Int { 36 }
    package static var name: StaticString { "order_executed_with_price" }

    @usableFromInline
    enum Offset {
      @inlinable static var orderRef: Int { 11 }
      @inlinable static var executedShares: Int { 19 }
      @inlinable static var match: Int { 23 }
      @inlinable static var printable: Int { 31 }
      @inlinable static var price: Int { 32 }
    }

    @inlinable
    package init(
      header: Header, orderRef: UInt64, executedShares: UInt32, match: UInt64, printable: UInt8,
      price: UInt32
    ) {
      self.header = header
      self.orderRef = orderRef
      self.executedShares = executedShares
      self.match = match
      self.printable = printable
      self.price = price
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      orderRef = bytes.u64(at: Offset.orderRef)
      executedShares = bytes.u32(at: Offset.executedShares)
      match = bytes.u64(at: Offset.match)
      printable = bytes.u8(at: Offset.printable)
      price = bytes.u32(at: Offset.price)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(orderRef, at: offset + Offset.orderRef)
      output.put(executedShares, at: offset + Offset.executedShares)
      output.put(match, at: offset + Offset.match)
      output.put(printable, at: offset + Offset.printable)
      output.put(price, at: offset + Offset.price)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("order_ref", .integer(Int128(orderRef)))
      visitor.field("executed_shares", .integer(Int128(executedShares)))
      visitor.field("match", .integer(Int128(match)))
      visitor.field("printable", .character(printable))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
    }
  }
}
