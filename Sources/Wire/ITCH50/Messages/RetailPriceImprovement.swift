// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Sides of a stock with retail interest: `B`, `S`, `A` both, `N` none.
  @usableFromInline
  package struct RetailPriceImprovement: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var interest: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "N") }
    @inlinable package static var byteCount: Int { 20 }
    package static var name: StaticString { "retail_price_improvement" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var interest: Int { 19 }
    }

    @inlinable
    package init(header: Header, stock: Alpha<8>, interest: UInt8) {
      self.header = header
      self.stock = stock
      self.interest = interest
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      interest = bytes.u8(at: Offset.interest)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(interest, at: offset + Offset.interest)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("interest", .character(interest))
    }
  }
}
