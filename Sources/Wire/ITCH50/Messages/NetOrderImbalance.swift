// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Paired and imbalance shares ahead of an auction; a price of 0 could not be calculated.
  @usableFromInline
  package struct NetOrderImbalance: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var pairedShares: UInt64
    @usableFromInline package var imbalanceShares: UInt64
    @usableFromInline package var direction: UInt8
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var far: UInt32
    @usableFromInline package var near: UInt32
    @usableFromInline package var currentRef: UInt32
    @usableFromInline package var crossType: UInt8
    @usableFromInline package var priceVariation: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "I") }
    @inlinable package static var byteCount: Int { 50 }
    package static var name: StaticString { "net_order_imbalance" }

    @usableFromInline
    enum Offset {
      @inlinable static var pairedShares: Int { 11 }
      @inlinable static var imbalanceShares: Int { 19 }
      @inlinable static var direction: Int { 27 }
      @inlinable static var stock: Int { 28 }
      @inlinable static var far: Int { 36 }
      @inlinable static var near: Int { 40 }
      @inlinable static var currentRef: Int { 44 }
      @inlinable static var crossType: Int { 48 }
      @inlinable static var priceVariation: Int { 49 }
    }

    @inlinable
    package init(
      header: Header, pairedShares: UInt64, imbalanceShares: UInt64, direction: UInt8,
      stock: Alpha<8>, far: UInt32, near: UInt32, currentRef: UInt32, crossType: UInt8,
      priceVariation: UInt8
    ) {
      self.header = header
      self.pairedShares = pairedShares
      self.imbalanceShares = imbalanceShares
      self.direction = direction
      self.stock = stock
      self.far = far
      self.near = near
      self.currentRef = currentRef
      self.crossType = crossType
      self.priceVariation = priceVariation
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      pairedShares = bytes.u64(at: Offset.pairedShares)
      imbalanceShares = bytes.u64(at: Offset.imbalanceShares)
      direction = bytes.u8(at: Offset.direction)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      far = bytes.u32(at: Offset.far)
      near = bytes.u32(at: Offset.near)
      currentRef = bytes.u32(at: Offset.currentRef)
      crossType = bytes.u8(at: Offset.crossType)
      priceVariation = bytes.u8(at: Offset.priceVariation)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(pairedShares, at: offset + Offset.pairedShares)
      output.put(imbalanceShares, at: offset + Offset.imbalanceShares)
      output.put(direction, at: offset + Offset.direction)
      output.put(stock, at: offset + Offset.stock)
      output.put(far, at: offset + Offset.far)
      output.put(near, at: offset + Offset.near)
      output.put(currentRef, at: offset + Offset.currentRef)
      output.put(crossType, at: offset + Offset.crossType)
      output.put(priceVariation, at: offset + Offset.priceVariation)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("paired_shares", .integer(Int128(pairedShares)))
      visitor.field("imbalance_shares", .integer(Int128(imbalanceShares)))
      visitor.field("direction", .character(direction))
      visitor.field("stock", .text(stock.text))
      visitor.field("far", .decimal(Int128(far), decimals: 4))
      visitor.field("near", .decimal(Int128(near), decimals: 4))
      visitor.field("current_ref", .decimal(Int128(currentRef), decimals: 4))
      visitor.field("cross_type", .character(crossType))
      visitor.field("price_variation", .character(priceVariation))
    }
  }
}
