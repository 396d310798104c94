// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// The price of an execution was corrected.
  @usableFromInline
  package struct TradeCorrection: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var price: UInt64
    @usableFromInline package var liquidity: UInt8
    @usableFromInline package var match: UInt64
    @usableFromInline package var reason: UInt8
    @usableFromInline package var clOrdID: Alpha<14>

    @inlinable package static var type: UInt8 { UInt8(ascii: "F") }
    @inlinable package static var fixedByteCount: Int { 49 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "trade_correction" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var quantity: Int { 13 }
      @inlinable static var price: Int { 17 }
      @inlinable static var liquidity: Int { 25 }
      @inlinable static var match: Int { 26 }
      @inlinable static var reason: Int { 34 }
      @inlinable static var clOrdID: Int { 35 }
    }

    @inlinable
    package init(
      timestamp: UInt64, userRefNum: UInt32, quantity: UInt32, price: UInt64, liquidity: UInt8,
      match: UInt64, reason: UInt8, clOrdID: Alpha<14>
    ) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.quantity = quantity
      self.price = price
      self.liquidity = liquidity
      self.match = match
      self.reason = reason
      self.clOrdID = clOrdID
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      quantity = bytes.u32(at: Offset.quantity)
      price = bytes.u64(at: Offset.price)
      liquidity = bytes.u8(at: Offset.liquidity)
      match = bytes.u64(at: Offset.match)
      reason = bytes.u8(at: Offset.reason)
      clOrdID = bytes.alpha(Alpha<14>.self, at: Offset.clOrdID)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(price, at: offset + Offset.price)
      output.put(liquidity, at: offset + Offset.liquidity)
      output.put(match, at: offset + Offset.match)
      output.put(reason, at: offset + Offset.reason)
      output.put(clOrdID, at: offset + Offset.clOrdID)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("price", .decimal(Int128(price), decimals: 4))
      visitor.field("liquidity", .character(liquidity))
      visitor.field("match", .integer(Int128(match)))
      visitor.field("reason", .character(reason))
      visitor.field("cl_ord_id", .text(clOrdID.text))
    }
  }
}
