// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// Asks for a resting midpoint order to trade against the spread at once.
  @usableFromInline
  package struct TradeNow: OUCH42Message, FieldSource {
    @usableFromInline package var token: Alpha<14>

    @inlinable package static var type: UInt8 { UInt8(ascii: "N") }
    @inlinable package static var byteCount: Int { 15 }
    package static var name: StaticString { "trade_now" }

    @usableFromInline
    enum Offset {
      @inlinable static var token: Int { 1 }
    }

    @inlinable
    package init(token: Alpha<14>) {
      self.token = token
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(token, at: offset + Offset.token)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("token", .text(token.text))
    }
  }
}
