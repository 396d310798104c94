// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// An order was accepted; state `D` means that it is dead already.
  @usableFromInline
  package struct Accepted: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var side: UInt8
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var symbol: Alpha<8>
    @usableFromInline package var price: UInt64
    @usableFromInline package var timeInForce: UInt8
    @usableFromInline package var display: UInt8
    @usableFromInline package var orderRef: UInt64
    @usableFromInline package var capacity: UInt8
    @usableFromInline package var interMarketSweep: UInt8
    @usableFromInline package var crossType: UInt8
    @usableFromInline package var orderState: UInt8
    @usableFromInline package var clOrdID: Alpha<14>

    @inlinable package static var type: UInt8 { UInt8(ascii: "A") }
    @inlinable package static var fixedByteCount: Int { 62 }
    @inlinable package static var appendage: Appendage { .required }
    package static var name: StaticString { "accepted" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var side: Int { 13 }
      @inlinable static var quantity: Int { 14 }
      @inlinable static var symbol: Int { 18 }
      @inlinable static var price: Int { 26 }
      @inlinable static var timeInForce: Int { 34 }
      @inlinable static var display: Int { 35 }
      @inlinable static var orderRef: Int { 36 }
      @inlinable static var capacity: Int { 44 }
      @inlinable static var interMarketSweep: Int { 45 }
      @inlinable static var crossType: Int { 46 }
      @inlinable static var orderState: Int { 47 }
      @inlinable static var clOrdID: Int { 48 }
    }

    @inlinable
    package init(
      timestamp: UInt64, userRefNum: UInt32, side: UInt8, quantity: UInt32, symbol: Alpha<8>,
      price: UInt64, timeInForce: UInt8, display: UInt8, orderRef: UInt64, capacity: UInt8,
      interMarketSweep: UInt8, crossType: UInt8, orderState: UInt8, clOrdID: Alpha<14>
    ) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.side = side
      self.quantity = quantity
      self.symbol = symbol
      self.price = price
      self.timeInForce = timeInForce
      self.display = display
      self.orderRef = orderRef
      self.capacity = capacity
      self.interMarketSweep = interMarketSweep
      self.crossType = crossType
      self.orderState = orderState
      self.clOrdID = clOrdID
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      side = bytes.u8(at: Offset.side)
      quantity = bytes.u32(at: Offset.quantity)
      symbol = bytes.alpha(Alpha<8>.self, at: Offset.symbol)
      price = bytes.u64(at: Offset.price)
      timeInForce = bytes.u8(at: Offset.timeInForce)
      display = bytes.u8(at: Offset.display)
      orderRef = bytes.u64(at: Offset.orderRef)
      capacity = bytes.u8(at: Offset.capacity)
      interMarketSweep = bytes.u8(at: Offset.interMarketSweep)
      crossType = bytes.u8(at: Offset.crossType)
      orderState = bytes.u8(at: Offset.orderState)
      clOrdID = bytes.alpha(Alpha<14>.self, at: Offset.clOrdID)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(side, at: offset + Offset.side)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(symbol, at: offset + Offset.symbol)
      output.put(price, at: offset + Offset.price)
      output.put(timeInForce, at: offset + Offset.timeInForce)
      output.put(display, at: offset + Offset.display)
      output.put(orderRef, at: offset + Offset.orderRef)
      output.put(capacity, at: offset + Offset.capacity)
      output.put(interMarketSweep, at: offset + Offset.interMarketSweep)
      output.put(crossType, at: offset + Offset.crossType)
      output.put(orderState, at: offset + Offset.orderState)
      output.put(clOrdID, at: offset + Offset.clOrdID)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("side", .character(side))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("symbol", .text(symbol.text))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("time_in_force", .character(timeInForce))
      visitor.field("display", .character(display))
      visitor.field("order_ref", .integer(Int128(orderRef)))
      visitor.field("capacity", .character(capacity))
      visitor.field("inter_market_sweep", .character(interMarketSweep))
      visitor.field("cross_type", .character(crossType))
      visitor.field("order_state", .character(orderState))
      visitor.field("cl_ord_id", .text(clOrdID.text))
    }
  }
}
