// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// Asks for the rest of an order to be cancelled.
  @usableFromInline
  package struct OrderCancelRequest: FIXMessage {
    @usableFromInline package var account: Text = .empty
    @usableFromInline package var clOrdID: Text = .empty
    @usableFromInline package var orderID: Text = .empty
    @usableFromInline package var orderQty: Decimal = .absent
    /// The last accepted ClOrdID of the order; optional in 5.0.
    @usableFromInline package var origClOrdID: Text = .empty
    @usableFromInline package var side: UInt8 = 0
    @usableFromInline package var symbol: Text = .empty
    @usableFromInline package var transactTime: UnixNanos = FIX.noTime

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("F") }

    @inlinable
    package var missingTag: Int? {
      if clOrdID.isEmpty { return 11 }
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
      case 37:
        return orderID.read(field, in: bytes)
      case 38:
        if let value = bytes.decimal(field) { orderQty = value } else { return false }
      case 41:
        return origClOrdID.read(field, in: bytes)
      case 54:
        if let value = bytes.character(field) { side = value } else { return false }
      case 55:
        return symbol.read(field, in: bytes)
      case 60:
        if let value = bytes.timestamp(field) { transactTime = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(1, account, &output)
      writer.put(11, clOrdID, &output)
      writer.put(37, orderID, &output)
      writer.put(38, orderQty, &output)
      writer.put(41, origClOrdID, &output)
      writer.put(54, character: side, &output)
      writer.put(55, symbol, &output)
      writer.put(60, transactTime, &output)
    }
  }
}
