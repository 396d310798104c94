// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// An order traded at a price that refers to another one.
  @usableFromInline
  package struct ExecutedWithReference: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var price: UInt32
    @usableFromInline package var liquidity: UInt8
    @usableFromInline package var match: UInt64
    @usableFromInline package var referencePrice: UInt32
    @usableFromInline package var referencePriceType: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "G") }
    @inlinable package static var byteCount: Int { 45 }
    package static var name: StaticString { "executed_with_reference" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var token: Int { 9 }
      @inlinable static var quantity: Int { 23 }
      @inlinable static var price: Int { 27 }
      @inlinable static var liquidity: Int { 31 }
      @inlinable static var match: Int { 32 }
      @inlinable static var referencePrice: Int { 40 }
      @inlinable static var referencePriceType: Int { 44 }
    }

    @inlinable
    package init(
      timestamp: UInt64, token: Alpha<14>, quantity: UInt32, price: UInt32, liquidity: UInt8,
      match: UInt64, referencePrice: UInt32, referencePriceType: UInt8
    ) {
      self.timestamp = timestamp
      self.token = token
      self.quantity = quantity
      self.price = price
      self.liquidity = liquidity
      self.match = match
      self.referencePrice = referencePrice
      self.referencePriceType = referencePriceType
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      quantity = bytes.u32(at: Offset.quantity)
      price = bytes.u32(at: Offset.price)
      liquidity = bytes.u8(at: Offset.liquidity)
      match = bytes.u64(at: Offset.match)
      referencePrice = bytes.u32(at: Offset.referencePrice)
      referencePriceType = bytes.u8(at: Offset.referencePriceType)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(token, at: offset + Offset.token)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(price, at: offset + Offset.price)
      output.put(liquidity, at: offset + Offset.liquidity)
      output.put(match, at: offset + Offset.match)
      output.put(referencePrice, at: offset + Offset.referencePrice)
      output.put(referencePriceType, at: offset + Offset.referencePriceType)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("token", .text(token.text))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("liquidity", .character(liquidity))
      visitor.field("match", .integer(Int128(match)))
      visitor.field("reference_price", .decimal(Int128(referencePrice), decimals: 4))
      visitor.field("reference_price_type", .character(referencePriceType))
    }
  }
}
