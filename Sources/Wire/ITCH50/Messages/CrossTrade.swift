// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// The bulk print of an auction; zero shares mean that nothing crossed.
  @usableFromInline
  package struct CrossTrade: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var shares: UInt64
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var crossPrice: UInt32
    @usableFromInline package var match: UInt64
    @usableFromInline package var crossType: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "Q") }
    @inlinable package static var byteCount: Int { 40 }
    package static var name: StaticString { "cross_trade" }

    @usableFromInline
    enum Offset {
      @inlinable static var shares: Int { 11 }
      @inlinable static var stock: Int { 19 }
      @inlinable static var crossPrice: Int { 27 }
      @inlinable static var match: Int { 31 }
      @inlinable static var crossType: Int { 39 }
    }

    @inlinable
    package init(
      header: Header, shares: UInt64, stock: Alpha<8>, crossPrice: UInt32, match: UInt64,
      crossType: UInt8
    ) {
      self.header = header
      self.shares = shares
      self.stock = stock
      self.crossPrice = crossPrice
      self.match = match
      self.crossType = crossType
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      shares = bytes.u64(at: Offset.shares)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      crossPrice = bytes.u32(at: Offset.crossPrice)
      match = bytes.u64(at: Offset.match)
      crossType = bytes.u8(at: Offset.crossType)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(shares, at: offset + Offset.shares)
      output.put(stock, at: offset + Offset.stock)
      output.put(crossPrice, at: offset + Offset.crossPrice)
      output.put(match, at: offset + Offset.match)
      output.put(crossType, at: offset + Offset.crossType)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("shares", .integer(Int128(shares)))
      visitor.field("stock", .text(stock.text))
      visitor.field("cross_price", .decimal(Int128(crossPrice), decimals: 4))
      visitor.field("match", .integer(Int128(match)))
      visitor.field("cross_type", .character(crossType))
    }
  }
}
