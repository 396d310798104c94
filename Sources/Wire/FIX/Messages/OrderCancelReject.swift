// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// A cancel or replace request that was refused.
  @usableFromInline
  package struct OrderCancelReject: FIXMessage {
    @usableFromInline package var clOrdID: Text = .empty
    /// `NONE` for an unknown order.
    @usableFromInline package var orderID: Text = .empty
    @usableFromInline package var ordStatus: UInt8 = 0
    /// Optional in 5.0.
    @usableFromInline package var origClOrdID: Text = .empty
    /// At most 64 bytes; longer ones are cut.
    @usableFromInline package var text: Text = .empty
    @usableFromInline package var transactTime: UnixNanos = FIX.noTime
    @usableFromInline package var cxlRejReason: Int64?
    /// 1: cancel, 2: replace.
    @usableFromInline package var cxlRejResponseTo: UInt8 = 0

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("9") }

    @inlinable
    package var missingTag: Int? {
      if clOrdID.isEmpty { return 11 }
      if orderID.isEmpty { return 37 }
      if ordStatus == 0 { return 39 }
      if cxlRejResponseTo == 0 { return 434 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 11:
        return clOrdID.read(field, in: bytes)
      case 37:
        return orderID.read(field, in: bytes)
      case 39:
        if let value = bytes.character(field) { ordStatus = value } else { return false }
      case 41:
        return origClOrdID.read(field, in: bytes)
      case 58:
        text = bytes.clippedText(field)
      case 60:
        if let value = bytes.timestamp(field) { transactTime = value } else { return false }
      case 102:
        if let value = bytes.integer(field) { cxlRejReason = value } else { return false }
      case 434:
        if let value = bytes.character(field) { cxlRejResponseTo = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(11, clOrdID, &output)
      writer.put(37, orderID, &output)
      writer.put(39, character: ordStatus, &output)
      writer.put(41, origClOrdID, &output)
      writer.put(58, text, &output)
      writer.put(60, transactTime, &output)
      if let cxlRejReason { writer.put(102, integer: cxlRejReason, &output) }
      writer.put(434, character: cxlRejResponseTo, &output)
    }
  }
}
