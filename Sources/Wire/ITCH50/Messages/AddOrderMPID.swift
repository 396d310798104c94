// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A displayed order entered the book with its market participant's name.
  @usableFromInline
  package struct AddOrderMPID: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var orderRef: UInt64
    @usableFromInline package var side: UInt8
    @usableFromInline package var shares: UInt32
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var price: UInt32
    @usableFromInline package var attribution: Alpha<4>

    @inlinable package static var type: UInt8 { UInt8(ascii: "F") }
    @inlinable package static var byteCount: Int { 40 }
    package static var name: StaticString { "add_order_mpid" }

    @usableFromInline
    enum Offset {
      @inlinable static var orderRef: Int { 11 }
      @inlinable static var side: Int { 19 }
      @inlinable static var shares: Int { 20 }
      @inlinable static var stock: Int { 24 }
      @inlinable static var price: Int { 32 }
      @inlinable static var attribution: Int { 36 }
    }

    @inlinable
    package init(
      header: Header, orderRef: UInt64, side: UInt8, shares: UInt32, stock: Alpha<8>, price: UInt32,
      attribution: Alpha<4>
    ) {
      self.header = header
      self.orderRef = orderRef
      self.side = side
      self.shares = shares
      self.stock = stock
      self.price = price
      self.attribution = attribution
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      orderRef = bytes.u64(at: Offset.orderRef)
      side = bytes.u8(at: Offset.side)
      shares = bytes.u32(at: Offset.shares)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      price = bytes.u32(at: Offset.price)
      attribution = bytes.alpha(Alpha<4>.self, at: Offset.attribution)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(orderRef, at: offset + Offset.orderRef)
      output.put(side, at: offset + Offset.side)
      output.put(shares, at: offset + Offset.shares)
      output.put(stock, at: offset + Offset.stock)
      output.put(price, at: offset + Offset.price)
      output.put(attribution, at: offset + Offset.attribution)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("order_ref", .integer(Int128(orderRef)))
      visitor.field("side", .character(side))
      visitor.field("shares", .integer(Int128(shares)))
      visitor.field("stock", .text(stock.text))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("attribution", .text(attribution.text))
    }
  }
}
