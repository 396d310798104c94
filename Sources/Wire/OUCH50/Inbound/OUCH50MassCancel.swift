// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Cancels all orders of a firm, of one symbol or, with a blank symbol, of all.
  @usableFromInline
  package struct MassCancel: OUCH50Message, FieldSource {
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var firm: Alpha<4>
    @usableFromInline package var symbol: Alpha<8>

    @inlinable package static var type: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var fixedByteCount: Int { 17 }
    @inlinable package static var appendage: Appendage { .required }
    package static var name: StaticString { "mass_cancel" }

    @usableFromInline
    enum Offset {
      @inlinable static var userRefNum: Int { 1 }
      @inlinable static var firm: Int { 5 }
      @inlinable static var symbol: Int { 9 }
    }

    @inlinable
    package init(userRefNum: UInt32, firm: Alpha<4>, symbol: Alpha<8>) {
      self.userRefNum = userRefNum
      self.firm = firm
      self.symbol = symbol
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      firm = bytes.alpha(Alpha<4>.self, at: Offset.firm)
      symbol = bytes.alpha(Alpha<8>.self, at: Offset.symbol)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(firm, at: offset + Offset.firm)
      output.put(symbol, at: offset + Offset.symbol)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("firm", .text(firm.text))
      visitor.field("symbol", .text(symbol.text))
    }
  }
}
