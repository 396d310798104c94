// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// Asks for the state of an order.
  @usableFromInline
  package struct OrderStatusRequest: FIXMessage {
    @usableFromInline package var account: Text = .empty
    /// Optional in 5.0.
    @usableFromInline package var clOrdID: Text = .empty
    @usableFromInline package var orderID: Text = .empty
    @usableFromInline package var side: UInt8 = 0
    @usableFromInline package var symbol: Text = .empty
    @usableFromInline package var ordStatusReqID: Text = .empty

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("H") }

    @inlinable
    package var missingTag: Int? {
      if side == 0 { return 54 }
      if symbol.isEmpty { return 55 }
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
      case 54:
        if let value = bytes.character(field) { side = value } else { return false }
      case 55:
        return symbol.read(field, in: bytes)
      case 790:
        return ordStatusReqID.read(field, in: bytes)
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(1, account, &output)
      writer.put(11, clOrdID, &output)
      writer.put(37, orderID, &output)
      writer.put(54, character: side, &output)
      writer.put(55, symbol, &output)
      writer.put(790, ordStatusReqID, &output)
    }
  }
}
