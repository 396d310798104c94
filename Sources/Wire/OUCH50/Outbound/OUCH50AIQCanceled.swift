// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// An order lost shares because it would have traded with its own firm.
  @usableFromInline
  package struct AIQCanceled: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var reason: UInt8
    @usableFromInline package var quantityPrevented: UInt32
    @usableFromInline package var executionPrice: UInt64
    @usableFromInline package var liquidity: UInt8
    @usableFromInline package var aiqStrategy: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "D") }
    @inlinable package static var fixedByteCount: Int { 32 }
    /// Without the strategy, which older revisions do not have.
    @inlinable package static var fixedByteCountMin: Int { 31 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "aiq_canceled" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var quantity: Int { 13 }
      @inlinable static var reason: Int { 17 }
      @inlinable static var quantityPrevented: Int { 18 }
      @inlinable static var executionPrice: Int { 22 }
      @inlinable static var liquidity: Int { 30 }
      @inlinable static var aiqStrategy: Int { 31 }
    }

    @inlinable
    package init(
      timestamp: UInt64, userRefNum: UInt32, quantity: UInt32, reason: UInt8,
      quantityPrevented: UInt32, executionPrice: UInt64, liquidity: UInt8, aiqStrategy: UInt8
    ) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.quantity = quantity
      self.reason = reason
      self.quantityPrevented = quantityPrevented
      self.executionPrice = executionPrice
      self.liquidity = liquidity
      self.aiqStrategy = aiqStrategy
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCountMin)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      quantity = bytes.u32(at: Offset.quantity)
      reason = bytes.u8(at: Offset.reason)
      quantityPrevented = bytes.u32(at: Offset.quantityPrevented)
      executionPrice = bytes.u64(at: Offset.executionPrice)
      liquidity = bytes.u8(at: Offset.liquidity)
      let hasStrategy = bytes.byteCount > Offset.aiqStrategy
      aiqStrategy = hasStrategy ? bytes.u8(at: Offset.aiqStrategy) : UInt8(ascii: " ")
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(reason, at: offset + Offset.reason)
      output.put(quantityPrevented, at: offset + Offset.quantityPrevented)
      output.put(executionPrice, at: offset + Offset.executionPrice)
      output.put(liquidity, at: offset + Offset.liquidity)
      output.put(aiqStrategy, at: offset + Offset.aiqStrategy)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("reason", .character(reason))
      visitor.field("quantity_prevented", .integer(Int128(quantityPrevented)))
      visitor.field("execution_price", .decimal(Int128(executionPrice), decimals: 4))
      visitor.field("liquidity", .character(liquidity))
      visitor.field("aiq_strategy", .character(aiqStrategy))
    }
  }
}
