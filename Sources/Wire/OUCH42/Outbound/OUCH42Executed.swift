// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// An order traded.
  @usableFromInline
  package struct Executed: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var price: UInt32
    @usableFromInline package var liquidity: UInt8
    @usableFromInline package var match: UInt64

    @inlinable package static var type: UInt8 { UInt8(ascii: "E") }
    @inlinable package static var byteCount: Int { 40 }
    package static var name: StaticString { "executed" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var token: Int { 9 }
      @inlinable static var quantity: Int { 23 }
      @inlinable static var price: Int { 27 }
      @inlinable static var liquidity: Int { 31 }
      @inlinable static var match: Int { 32 }
    }

    @inlinable
    package init(
      timestamp: UInt64, token: Alpha<14>, quantity: UInt32, price: UInt32, liquidity: UInt8,
      match: UInt64
    ) {
      self.timestamp = timestamp
      self.token = token
      self.quantity = quantity
      self.price = price
      self.liquidity = liquidity
      self.match = match
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
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("token", .text(token.text))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("liquidity", .character(liquidity))
      visitor.field("match", .integer(Int128(match)))
    }
  }
}
