// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// What became of an order.
  @usableFromInline
  package struct ExecutionReport: FIXMessage {
    @usableFromInline package var account: Text = .empty
    /// Optional in 5.0; digits below 10⁻⁹ are dropped.
    @usableFromInline package var avgPx: Price = .undefined
    @usableFromInline package var clOrdID: Text = .empty
    @usableFromInline package var cumQty: Decimal = .absent
    @usableFromInline package var execID: Text = .empty
    @usableFromInline package var execRefID: Text = .empty
    @usableFromInline package var lastPx: Price = .undefined
    /// Called LastShares before 4.3.
    @usableFromInline package var lastQty: Decimal = .absent
    @usableFromInline package var orderID: Text = .empty
    @usableFromInline package var orderQty: Decimal = .absent
    @usableFromInline package var ordStatus: UInt8 = 0
    @usableFromInline package var ordType: UInt8 = 0
    @usableFromInline package var origClOrdID: Text = .empty
    @usableFromInline package var price: Price = .undefined
    @usableFromInline package var side: UInt8 = 0
    @usableFromInline package var symbol: Text = .empty
    /// At most 64 bytes; longer ones are cut.
    @usableFromInline package var text: Text = .empty
    @usableFromInline package var timeInForce: UInt8 = 0
    @usableFromInline package var transactTime: UnixNanos = FIX.noTime
    @usableFromInline package var ordRejReason: Int64?
    /// Set in the terms of 4.4 and written as the version has it; `event` reads it back.
    @usableFromInline package var execType: UInt8 = 0
    @usableFromInline package var leavesQty: Decimal = .absent
    @usableFromInline package var execRestatementReason: Int64?
    /// 4.2: what tag 20 said, 0 when there was none.
    @usableFromInline var execTransType: UInt8 = 0

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("8") }

    @inlinable
    package var missingTag: Int? {
      if !cumQty.isPresent { return 14 }
      if execID.isEmpty { return 17 }
      if orderID.isEmpty { return 37 }
      if ordStatus == 0 { return 39 }
      if side == 0 { return 54 }
      if symbol.isEmpty { return 55 }
      if execType == 0 { return 150 }
      if !leavesQty.isPresent { return 151 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 1:
        return account.read(field, in: bytes)
      case 6:
        if let value = bytes.clippedPrice(field) { avgPx = value } else { return false }
      case 11:
        return clOrdID.read(field, in: bytes)
      case 14:
        if let value = bytes.decimal(field) { cumQty = value } else { return false }
      case 17:
        return execID.read(field, in: bytes)
      case 19:
        return execRefID.read(field, in: bytes)
      case 31:
        if let value = bytes.price(field) { lastPx = value } else { return false }
      case 32:
        if let value = bytes.decimal(field) { lastQty = value } else { return false }
      case 37:
        return orderID.read(field, in: bytes)
      case 38:
        if let value = bytes.decimal(field) { orderQty = value } else { return false }
      case 39:
        if let value = bytes.character(field) { ordStatus = value } else { return false }
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
      case 103:
        if let value = bytes.integer(field) { ordRejReason = value } else { return false }
      case 150:
        if let value = bytes.character(field) { execType = value } else { return false }
      case 151:
        if let value = bytes.decimal(field) { leavesQty = value } else { return false }
      case 378:
        if let value = bytes.integer(field) { execRestatementReason = value } else { return false }
      case 20:
        if let value = bytes.character(field) { execTransType = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(1, account, &output)
      writer.put(6, avgPx, &output)
      writer.put(11, clOrdID, &output)
      writer.put(14, cumQty, &output)
      writer.put(17, execID, &output)
      writer.put(19, execRefID, &output)
      if writer.version == .fix42 {
        writer.put(20, character: execTransType(of: execType), &output)
      }
      writer.put(31, lastPx, &output)
      writer.put(32, lastQty, &output)
      writer.put(37, orderID, &output)
      writer.put(38, orderQty, &output)
      writer.put(39, character: ordStatus, &output)
      writer.put(40, character: ordType, &output)
      writer.put(41, origClOrdID, &output)
      writer.put(44, price, &output)
      writer.put(54, character: side, &output)
      writer.put(55, symbol, &output)
      writer.put(58, text, &output)
      writer.put(59, character: timeInForce, &output)
      writer.put(60, transactTime, &output)
      if let ordRejReason { writer.put(103, integer: ordRejReason, &output) }
      writer.put(150, character: execType(in: writer.version), &output)
      writer.put(151, leavesQty, &output)
      if let execRestatementReason { writer.put(378, integer: execRestatementReason, &output) }
    }
  }
}
