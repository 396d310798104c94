// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A resting order traded at its own price.
  @usableFromInline
  package struct OrderExecuted: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var orderRef: UInt64
    @usableFromInline package var executedShares: UInt32
    @usableFromInline package var match: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "E") }
    @inlinable package static var byteCount: Int { 31 }
    package static var name: StaticString { "order_executed" }

    @usableFromInline
    enum Offset {
      @inlinable static var orderRef: Int { 11 }
      @inlinable static var executedShares: Int { 19 }
      @inlinable static var match: Int { 23 }
    }

    @inlinable
    package init(header: Header, orderRef: UInt64, executedShares: UInt32, match: UInt64) {
      self.header = header
      self.orderRef = orderRef
      self.executedShares = executedShares
      self.match = match
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      orderRef = bytes.u64(at: Offset.orderRef)
      executedShares = bytes.u32(at: Offset.executedShares)
      match = bytes.u64(at: Offset.match)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(orderRef, at: offset + Offset.orderRef)
      output.put(executedShares, at: offset + Offset.executedShares)
      output.put(match, at: offset + Offset.match)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("order_ref", .integer(Int128(orderRef)))
      visitor.field("executed_shares", .integer(Int128(executedShares)))
      visitor.field("match", .integer(Int128(match)))
    }
  }
}
