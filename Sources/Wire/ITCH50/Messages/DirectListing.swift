// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Price discovery of a direct listing with capital raise; the time is in nanoseconds.
  @usableFromInline
  package struct DirectListing: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var openEligibility: UInt8
    @usableFromInline package var minAllowable: UInt32
    @usableFromInline package var maxAllowable: UInt32
    @usableFromInline package var nearExecutionPrice: UInt32
    @usableFromInline package var nearExecutionTime: UInt64
    @usableFromInline package var lowerCollar: UInt32
    @usableFromInline package var upperCollar: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "O") }
    @inlinable package static var byteCount: Int { 48 }
    package static var name: StaticString { "direct_listing" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var openEligibility: Int { 19 }
      @inlinable static var minAllowable: Int { 20 }
      @inlinable static var maxAllowable: Int { 24 }
      @inlinable static var nearExecutionPrice: Int { 28 }
      @inlinable static var nearExecutionTime: Int { 32 }
      @inlinable static var lowerCollar: Int { 40 }
      @inlinable static var upperCollar: Int { 44 }
    }

    @inlinable
    package init(
      header: Header, stock: Alpha<8>, openEligibility: UInt8, minAllowable: UInt32,
      maxAllowable: UInt32, nearExecutionPrice: UInt32, nearExecutionTime: UInt64,
      lowerCollar: UInt32, upperCollar: UInt32
    ) {
      self.header = header
      self.stock = stock
      self.openEligibility = openEligibility
      self.minAllowable = minAllowable
      self.maxAllowable = maxAllowable
      self.nearExecutionPrice = nearExecutionPrice
      self.nearExecutionTime = nearExecutionTime
      self.lowerCollar = lowerCollar
      self.upperCollar = upperCollar
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      openEligibility = bytes.u8(at: Offset.openEligibility)
      minAllowable = bytes.u32(at: Offset.minAllowable)
      maxAllowable = bytes.u32(at: Offset.maxAllowable)
      nearExecutionPrice = bytes.u32(at: Offset.nearExecutionPrice)
      nearExecutionTime = bytes.u64(at: Offset.nearExecutionTime)
      lowerCollar = bytes.u32(at: Offset.lowerCollar)
      upperCollar = bytes.u32(at: Offset.upperCollar)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(openEligibility, at: offset + Offset.openEligibility)
      output.put(minAllowable, at: offset + Offset.minAllowable)
      output.put(maxAllowable, at: offset + Offset.maxAllowable)
      output.put(nearExecutionPrice, at: offset + Offset.nearExecutionPrice)
      output.put(nearExecutionTime, at: offset + Offset.nearExecutionTime)
      output.put(lowerCollar, at: offset + Offset.lowerCollar)
      output.put(upperCollar, at: offset + Offset.upperCollar)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("open_eligibility", .character(openEligibility))
      visitor.field("min_allowable", .decimal(Int128(minAllowable), decimals: 4))
      visitor.field("max_allowable", .decimal(Int128(maxAllowable), decimals: 4))
      visitor.field("near_execution_price", .decimal(Int128(nearExecutionPrice), decimals: 4))
      visitor.field("near_execution_time", .integer(Int128(nearExecutionTime)))
      visitor.field("lower_collar", .decimal(Int128(lowerCollar), decimals: 4))
      visitor.field("upper_collar", .decimal(Int128(upperCollar), decimals: 4))
    }
  }
}
