// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Expected release of an IPO to quotation; the time is in seconds since midnight.
  @usableFromInline
  package struct IPOQuotingPeriodUpdate: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var releaseTime: UInt32
    @usableFromInline package var qualifier: UInt8
    @usableFromInline package var ipoPrice: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "K") }
    @inlinable package static var byteCount: Int { 28 }
    package static var name: StaticString { "ipo_quoting_period_update" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var releaseTime: Int { 19 }
      @inlinable static var qualifier: Int { 23 }
      @inlinable static var ipoPrice: Int { 24 }
    }

    @inlinable
    package init(
      header: Header, stock: Alpha<8>, releaseTime: UInt32, qualifier: UInt8, ipoPrice: UInt32
    ) {
      self.header = header
      self.stock = stock
      self.releaseTime = releaseTime
      self.qualifier = qualifier
      self.ipoPrice = ipoPrice
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      releaseTime = bytes.u32(at: Offset.releaseTime)
      qualifier = bytes.u8(at: Offset.qualifier)
      ipoPrice = bytes.u32(at: Offset.ipoPrice)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(releaseTime, at: offset + Offset.releaseTime)
      output.put(qualifier, at: offset + Offset.qualifier)
      output.put(ipoPrice, at: offset + Offset.ipoPrice)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("release_time", .integer(Int128(releaseTime)))
      visitor.field("qualifier", .character(qualifier))
      visitor.field("ipo_price", .decimal(Int128(ipoPrice), decimals: 4))
    }
  }
}
