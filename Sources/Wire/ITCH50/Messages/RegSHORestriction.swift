// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Short sale price test of a stock: `0` none, `1` put in effect intraday, `2` remains.
  @usableFromInline
  package struct RegSHORestriction: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var action: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "Y") }
    @inlinable package static var byteCount: Int { 20 }
    package static var name: StaticString { "reg_sho_restriction" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var action: Int { 19 }
    }

    @inlinable
    package init(header: Header, stock: Alpha<8>, action: UInt8) {
      self.header = header
      self.stock = stock
      self.action = action
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      action = bytes.u8(at: Offset.action)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(action, at: offset + Offset.action)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("action", .character(action))
    }
  }
}
