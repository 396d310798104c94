// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// An order took the place of `previousToken`.
  @usableFromInline
  package struct Replaced: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var side: UInt8
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var symbol: Alpha<8>
    @usableFromInline package var price: UInt32
    @usableFromInline package var timeInForce: UInt32
    @usableFromInline package var firm: Alpha<4>
    @usableFromInline package var display: UInt8
    @usableFromInline package var orderRef: UInt64
    @usableFromInline package var capacity: UInt8
    @usableFromInline package var interMarketSweep: UInt8
    @usableFromInline package var minQuantity: UInt32
    @usableFromInline package var crossType: UInt8
    @usableFromInline package var orderState: UInt8
    @usableFromInline package var previousToken: Alpha<14>
    @usableFromInline package var bboWeight: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "U") }
    @inlinable package static var byteCount: Int { 80 }
    package static var name: StaticString { "replaced" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var token: Int { 9 }
      @inlinable static var side: Int { 23 }
      @inlinable static var quantity: Int { 24 }
      @inlinable static var symbol: Int { 28 }
      @inlinable static var price: Int { 36 }
      @inlinable static var timeInForce: Int { 40 }
      @inlinable static var firm: Int { 44 }
      @inlinable static var display: Int { 48 }
      @inlinable static var orderRef: Int { 49 }
      @inlinable static var capacity: Int { 57 }
      @inlinable static var interMarketSweep: Int { 58 }
      @inlinable static var minQuantity: Int { 59 }
      @inlinable static var crossType: Int { 63 }
      @inlinable static var orderState: Int { 64 }
      @inlinable static var previousToken: Int { 65 }
      @inlinable static var bboWeight: Int { 79 }
    }

    @inlinable
    package init(
      timestamp: UInt64, token: Alpha<14>, side: UInt8, quantity: UInt32, symbol: Alpha<8>,
      price: UInt32, timeInForce: UInt32, firm: Alpha<4>, display: UInt8, orderRef: UInt64,
      capacity: UInt8, interMarketSweep: UInt8, minQuantity: UInt32, crossType: UInt8,
      orderState: UInt8, previousToken: Alpha<14>, bboWeight: UInt8
    ) {
      self.timestamp = timestamp
      self.token = token
      self.side = side
      self.quantity = quantity
      self.symbol = symbol
      self.price = price
      self.timeInForce = timeInForce
      self.firm = firm
      self.display = display
      self.orderRef = orderRef
      self.capacity = capacity
      self.interMarketSweep = interMarketSweep
      self.minQuantity = minQuantity
      self.crossType = crossType
      self.orderState = orderState
      self.previousToken = previousToken
      self.bboWeight = bboWeight
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      side = bytes.u8(at: Offset.side)
      quantity = bytes.u32(at: Offset.quantity)
      symbol = bytes.alpha(Alpha<8>.self, at: Offset.symbol)
      price = bytes.u32(at: Offset.price)
      timeInForce = bytes.u32(at: Offset.timeInForce)
      firm = bytes.alpha(Alpha<4>.self, at: Offset.firm)
      display = bytes.u8(at: Offset.display)
      orderRef = bytes.u64(at: Offset.orderRef)
      capacity = bytes.u8(at: Offset.capacity)
      interMarketSweep = bytes.u8(at: Offset.interMarketSweep)
      minQuantity = bytes.u32(at: Offset.minQuantity)
      crossType = bytes.u8(at: Offset.crossType)
      orderState = bytes.u8(at: Offset.orderState)
      previousToken = bytes.alpha(Alpha<14>.self, at: Offset.previousToken)
      bboWeight = bytes.u8(at: Offset.bboWeight)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(token, at: offset + Offset.token)
      output.put(side, at: offset + Offset.side)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(symbol, at: offset + Offset.symbol)
      output.put(price, at: offset + Offset.price)
      output.put(timeInForce, at: offset + Offset.timeInForce)
      output.put(firm, at: offset + Offset.firm)
      output.put(display, at: offset + Offset.display)
      output.put(orderRef, at: offset + Offset.orderRef)
      output.put(capacity, at: offset + Offset.capacity)
      output.put(interMarketSweep, at: offset + Offset.interMarketSweep)
      output.put(minQuantity, at: offset + Offset.minQuantity)
      output.put(crossType, at: offset + Offset.crossType)
      output.put(orderState, at: offset + Offset.orderState)
      output.put(previousToken, at: offset + Offset.previousToken)
      output.put(bboWeight, at: offset + Offset.bboWeight)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("token", .text(token.text))
      visitor.field("side", .character(side))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("symbol", .text(symbol.text))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("time_in_force", .integer(Int128(timeInForce)))
      visitor.field("firm", .text(firm.text))
      visitor.field("display", .character(display))
      visitor.field("order_ref", .integer(Int128(orderRef)))
      visitor.field("capacity", .character(capacity))
      visitor.field("inter_market_sweep", .character(interMarketSweep))
      visitor.field("min_quantity", .integer(Int128(minQuantity)))
      visitor.field("cross_type", .character(crossType))
      visitor.field("order_state", .character(orderState))
      visitor.field("previous_token", .text(previousToken.text))
      visitor.field("bbo_weight", .character(bboWeight))
    }
  }
}
