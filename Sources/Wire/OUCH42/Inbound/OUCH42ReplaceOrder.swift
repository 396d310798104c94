// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// Puts an order in the place of another one, losing its priority.
  @usableFromInline
  package struct ReplaceOrder: OUCH42Message, FieldSource {
    @usableFromInline package var existingToken: Alpha<14>
    @usableFromInline package var token: Alpha<14>
    /// With what the existing order has executed.
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var price: UInt32
    @usableFromInline package var timeInForce: UInt32
    @usableFromInline package var display: UInt8
    @usableFromInline package var interMarketSweep: UInt8
    @usableFromInline package var minQuantity: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "U") }
    @inlinable package static var byteCount: Int { 47 }
    package static var name: StaticString { "replace_order" }

    @usableFromInline
    enum Offset {
      @inlinable static var existingToken: Int { 1 }
      @inlinable static var token: Int { 15 }
      @inlinable static var quantity: Int { 29 }
      @inlinable static var price: Int { 33 }
      @inlinable static var timeInForce: Int { 37 }
      @inlinable static var display: Int { 41 }
      @inlinable static var interMarketSweep: Int { 42 }
      @inlinable static var minQuantity: Int { 43 }
    }

    @inlinable
    package init(
      existingToken: Alpha<14>, token: Alpha<14>, quantity: UInt32, price: UInt32,
      timeInForce: UInt32, display: UInt8, interMarketSweep: UInt8, minQuantity: UInt32
    ) {
      self.existingToken = existingToken
      self.token = token
      self.quantity = quantity
      self.price = price
      self.timeInForce = timeInForce
      self.display = display
      self.interMarketSweep = interMarketSweep
      self.minQuantity = minQuantity
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      existingToken = bytes.alpha(Alpha<14>.self, at: Offset.existingToken)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      quantity = bytes.u32(at: Offset.quantity)
      price = bytes.u32(at: Offset.price)
      timeInForce = bytes.u32(at: Offset.timeInForce)
      display = bytes.u8(at: Offset.display)
      interMarketSweep = bytes.u8(at: Offset.interMarketSweep)
      minQuantity = bytes.u32(at: Offset.minQuantity)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(existingToken, at: offset + Offset.existingToken)
      output.put(token, at: offset + Offset.token)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(price, at: offset + Offset.price)
      output.put(timeInForce, at: offset + Offset.timeInForce)
      output.put(display, at: offset + Offset.display)
      output.put(interMarketSweep, at: offset + Offset.interMarketSweep)
      output.put(minQuantity, at: offset + Offset.minQuantity)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("existing_token", .text(existingToken.text))
      visitor.field("token", .text(token.text))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("time_in_force", .integer(Int128(timeInForce)))
      visitor.field("display", .character(display))
      visitor.field("inter_market_sweep", .character(interMarketSweep))
      visitor.field("min_quantity", .integer(Int128(minQuantity)))
    }
  }
}
