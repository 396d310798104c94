// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// An order lost shares because it would have traded with its own firm.
  @usableFromInline
  package struct AIQCanceled: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var token: Alpha<14>
    @usableFromInline package var quantity: UInt32
    @usableFromInline package var reason: UInt8
    @usableFromInline package var quantityPrevented: UInt32
    @usableFromInline package var executionPrice: UInt32
    @usableFromInline package var liquidity: UInt8
    @usableFromInline package var aiqStrategy: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "D") }
    @inlinable package static var byteCount: Int { 38 }
    /// Without the strategy, which older revisions do not have.
    @inlinable package static var byteCountMin: Int { 37 }
    package static var name: StaticString { "aiq_canceled" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var token: Int { 9 }
      @inlinable static var quantity: Int { 23 }
      @inlinable static var reason: Int { 27 }
      @inlinable static var quantityPrevented: Int { 28 }
      @inlinable static var executionPrice: Int { 32 }
      @inlinable static var liquidity: Int { 36 }
      @inlinable static var aiqStrategy: Int { 37 }
    }

    @inlinable
    package init(
      timestamp: UInt64, token: Alpha<14>, quantity: UInt32, reason: UInt8,
      quantityPrevented: UInt32, executionPrice: UInt32, liquidity: UInt8, aiqStrategy: UInt8
    ) {
      self.timestamp = timestamp
      self.token = token
      self.quantity = quantity
      self.reason = reason
      self.quantityPrevented = quantityPrevented
      self.executionPrice = executionPrice
      self.liquidity = liquidity
      self.aiqStrategy = aiqStrategy
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCountMin)
      timestamp = bytes.u64(at: Offset.timestamp)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
      quantity = bytes.u32(at: Offset.quantity)
      reason = bytes.u8(at: Offset.reason)
      quantityPrevented = bytes.u32(at: Offset.quantityPrevented)
      executionPrice = bytes.u32(at: Offset.executionPrice)
      liquidity = bytes.u8(at: Offset.liquidity)
      let hasStrategy = bytes.byteCount > Offset.aiqStrategy
      aiqStrategy = hasStrategy ? bytes.u8(at: Offset.aiqStrategy) : UInt8(ascii: " ")
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(token, at: offset + Offset.token)
      output.put(quantity, at: offset + Offset.quantity)
      output.put(reason, at: offset + Offset.reason)
      output.put(quantityPrevented, at: offset + Offset.quantityPrevented)
      output.put(executionPrice, at: offset + Offset.executionPrice)
      output.put(liquidity, at: offset + Offset.liquidity)
      output.put(aiqStrategy, at: offset + Offset.aiqStrategy)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("token", .text(token.text))
      visitor.field("quantity", .integer(Int128(quantity)))
      visitor.field("reason", .character(reason))
      visitor.field("quantity_prevented", .integer(Int128(quantityPrevented)))
      visitor.field("execution_price", .decimal(Int128(executionPrice), decimals: 4))
      visitor.field("liquidity", .character(liquidity))
      visitor.field("aiq_strategy", .character(aiqStrategy))
    }
  }
}
