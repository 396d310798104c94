// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Replaces an order by another under a new number, for a total of `quantity`.
  @usableFromInline
  package struct ReplaceOrder: OUCH50Message, FieldSource {
    @usableFromInline package var origUserRefNum: UInt32
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var price: UInt64
    @usableFromInline package var timeInForce: UInt8
    @usableFromInline package var display: UInt8
    @usableFromInline package var interMarketSweep: UInt8
    @usableFromInline package var clOrdID: Alpha<14>

    @inlinable package static var type: UInt8 { UInt8(ascii: "U") }
    @inlinable package static var fixedByteCount: Int { 38 }
    @inlinable package static var appendage: Appendage { .required }
    package static var name: StaticString { "replace_order" }

    @usableFromInline
    enum Offset {
      @inlinable static var origUserRefNum: Int { 1 }
      @inlinable static var userRefNum: Int { 5 }
      @inlinable static var quantity: Int { 9 }
      @inlinable static var price: Int { 13 }
      @inlinable static var timeInForce: Int { 21 }
      @inlinable static var display: Int { 22 }
      @inlinable static var interMarketSweep: Int { 23 }
      @inlinable static var clOrdID: Int { 24 }
    }

    @inlinable
    package init(
      origUserRefNum: UInt32, userRefNum: UInt32, quantity: UInt32, price: UInt64,
      timeInForce: UInt8, display: UInt8, interMarketSweep: UInt8, clOrdID: Alpha<14>
    ) {
      self.origUserRefNum = origUserRefNum
      self.userRefNum = userRefNum
      self.quantity = quantity
      self.price = price
      self.timeInForce = timeInForce
      self.display = display
      self.interMarketSweep = interMarketSweep
      self.clOrdID = clOrdID
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      origUserRefNum = bytes.u32(at: Offset.origUserRefNum)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      quantity = bytes.u32(at: Offset.quantity)
      price = bytes.u64(at: Offset.price)
      timeInForce = bytes.u8(at: Offset.timeInForce)
      display = bytes.u8(at: Offset.display)
      interMarketSweep = bytes.u8(at: Offset.interMarketSweep)
      clOrdID = bytes.alpha(Alpha<14>.self, at: Offset.clOrdID)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(origUserRefNum, at: offset + Offset.origUserRefNum)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(price, at: offset + Offset.price)
      output.put(timeInForce, at: offset + Offset.timeInForce)
      output.put(display, at: offset + Offset.display)
      output.put(interMarketSweep, at: offset + Offset.interMarketSweep)
      output.put(clOrdID, at: offset + Offset.clOrdID)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("orig_user_ref_num", .integer(Int128(origUserRefNum)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("time_in_force", .character(timeInForce))
      visitor.field("display", .character(display))
      visitor.field("inter_market_sweep", .character(interMarketSweep))
      visitor.field("cl_ord_id", .text(clOrdID.text))
    }
  }
}
