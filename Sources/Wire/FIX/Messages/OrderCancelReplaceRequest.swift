// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// Asks for an order to be changed.
  @usableFromInline
  package struct OrderCancelReplaceRequest: FIXMessage {
    @usableFromInline package var account: Text = .empty
    @usableFromInline package var clOrdID: Text = .empty
    /// Characters with spaces between.
    @usableFromInline package var execInst: Text = .empty
    /// Required before 4.3, written as 1 there when absent.
    @usableFromInline package var handlInst: UInt8 = 0
    @usableFromInline package var orderID: Text = .empty
    /// The whole order's, what is filled included.
    @usableFromInline package var orderQty: Decimal = .absent
    @usableFromInline package var ordType: UInt8 = 0
    /// The last accepted ClOrdID of the order; optional in 5.0.
    @usableFromInline package var origClOrdID: Text = .empty
    @usableFromInline package var price: Price = .undefined
    @usableFromInline package var side: UInt8 = 0
    @usableFromInline package var symbol: Text = .empty
    /// At most 64 bytes; longer ones are cut.
    @usableFromInline package var text: Text = .empty
    @usableFromInline package var timeInForce: UInt8 = 0
    @usableFromInline package var transactTime: UnixNanos = FIX.noTime
    @usableFromInline package var stopPx: Price = .undefined
    @usableFromInline package var minQty: Decimal = .absent
    @usableFromInline package var maxFloor: Decimal = .absent
    @usableFromInline package var expireTime: UnixNanos = FIX.noTime

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("G") }

    @inlinable
    package var missingTag: Int? {
      if clOrdID.isEmpty { return 11 }
      if ordType == 0 { return 40 }
      if side == 0 { return 54 }
      if symbol.isEmpty { return 55 }
      if transactTime == FIX.noTime { return 60 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 1:
        return account.read(field, in: bytes)
      case 11:
        return clOrdID.read(field, in: bytes)
      case 18:
        return execInst.read(field, in: bytes)
      case 21:
        if let value = bytes.character(field) { handlInst = value } else { return false }
      case 37:
        return orderID.read(field, in: bytes)
      case 38:
        if let value = bytes.decimal(field) { orderQty = value } else { return false }
      case 40:
        if let value = bytes.character(field) { ordType = value } else { return false }
      case 41:
        return origClOrdID.read(field, in: bytes)
      case 44:
        if let value = bytes.price(field) { price = value } else { return false }
      case 54:
        if let value = bytes.character(field) { side = value } else { return false }
      case 55:
        return symbol.read(field, in: bytes)
      case 58:
        text = bytes.clippedText(field)
      case 59:
        if let value = bytes.character(field) { timeInForce = value } else { return false }
      case 60:
        if let value = bytes.timestamp(field) { transactTime = value } else { return false }
      case 99:
        if let value = bytes.price(field) { stopPx = value } else { return false }
      case 110:
        if let value = bytes.decimal(field) { minQty = value } else { return false }
      case 111:
        if let value = bytes.decimal(field) { maxFloor = value } else { return false }
      case 126:
        if let value = bytes.timestamp(field) { expireTime = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(1, account, &output)
      writer.put(11, clOrdID, &output)
      writer.put(18, execInst, &output)
      writer.put(21, character: writer.handlInst(handlInst), &output)
      writer.put(37, orderID, &output)
      writer.put(38, orderQty, &output)
      writer.put(40, character: ordType, &output)
      writer.put(41, origClOrdID, &output)
      writer.put(44, price, &output)
      writer.put(54, character: side, &output)
      writer.put(55, symbol, &output)
      writer.put(58, text, &output)
      writer.put(59, character: timeInForce, &output)
      writer.put(60, transactTime, &output)
      writer.put(99, stopPx, &output)
      writer.put(110, minQty, &output)
      writer.put(111, maxFloor, &output)
      writer.put(126, expireTime, &output)
    }
  }
}
