// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A stock halted (`H`) or resumed (`T`) on one market only.
  @usableFromInline
  package struct OperationalHalt: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var market: UInt8
    @usableFromInline package var action: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "h") }
    @inlinable package static var byteCount: Int { 21 }
    package static var name: StaticString { "operational_halt" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var market: Int { 19 }
      @inlinable static var action: Int { 20 }
    }

    @inlinable
    package init(header: Header, stock: Alpha<8>, market: UInt8, action: UInt8) {
      self.header = header
      self.stock = stock
      self.market = market
      self.action = action
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      market = bytes.u8(at: Offset.market)
      action = bytes.u8(at: Offset.action)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(market, at: offset + Offset.market)
      output.put(action, at: offset + Offset.action)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("market", .character(market))
      visitor.field("action", .character(action))
    }
  }
}
