// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// A stock halted, paused, in quotation or trading, and why.
  @usableFromInline
  package struct StockTradingAction: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var tradingState: UInt8
    @usableFromInline package var reserved: UInt8
    @usableFromInline package var reason: Alpha<4>

    @inlinable package static var type: UInt8 { UInt8(ascii: "H") }
    @inlinable package static var byteCount: Int { 25 }
    package static var name: StaticString { "stock_trading_action" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var tradingState: Int { 19 }
      @inlinable static var reserved: Int { 20 }
      @inlinable static var reason: Int { 21 }
    }

    @inlinable
    package init(
      header: Header, stock: Alpha<8>, tradingState: UInt8, reserved: UInt8, reason: Alpha<4>
    ) {
      self.header = header
      self.stock = stock
      self.tradingState = tradingState
      self.reserved = reserved
      self.reason = reason
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      tradingState = bytes.u8(at: Offset.tradingState)
      reserved = bytes.u8(at: Offset.reserved)
      reason = bytes.alpha(Alpha<4>.self, at: Offset.reason)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(tradingState, at: offset + Offset.tradingState)
      output.put(reserved, at: offset + Offset.reserved)
      output.put(reason, at: offset + Offset.reason)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("trading_state", .character(tradingState))
      visitor.field("reserved", .character(reserved))
      visitor.field("reason", .text(reason.text))
    }
  }
}
