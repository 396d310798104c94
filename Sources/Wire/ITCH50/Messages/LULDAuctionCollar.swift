// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Price collar of the reopening auction after a limit-up limit-down pause.
  @usableFromInline
  package struct LULDAuctionCollar: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var reference: UInt32
    @usableFromInline package var upper: UInt32
    @usableFromInline package var lower: UInt32
    @usableFromInline package var extensionNumber: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "J") }
    @inlinable package static var byteCount: Int { 35 }
    package static var name: StaticString { "luld_auction_collar" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var reference: Int { 19 }
      @inlinable static var upper: Int { 23 }
      @inlinable static var lower: Int { 27 }
      @inlinable static var extensionNumber: Int { 31 }
    }

    @inlinable
    package init(
      header: Header, stock: Alpha<8>, reference: UInt32, upper: UInt32, lower: UInt32,
      extensionNumber: UInt32
    ) {
      self.header = header
      self.stock = stock
      self.reference = reference
      self.upper = upper
      self.lower = lower
      self.extensionNumber = extensionNumber
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      reference = bytes.u32(at: Offset.reference)
      upper = bytes.u32(at: Offset.upper)
      lower = bytes.u32(at: Offset.lower)
      extensionNumber = bytes.u32(at: Offset.extensionNumber)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(reference, at: offset + Offset.reference)
      output.put(upper, at: offset + Offset.upper)
      output.put(lower, at: offset + Offset.lower)
      output.put(extensionNumber, at: offset + Offset.extensionNumber)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("reference", .decimal(Int128(reference), decimals: 4))
      visitor.field("upper", .decimal(Int128(upper), decimals: 4))
      visitor.field("lower", .decimal(Int128(lower), decimals: 4))
      visitor.field("extension_number", .integer(Int128(extensionNumber)))
    }
  }
}
