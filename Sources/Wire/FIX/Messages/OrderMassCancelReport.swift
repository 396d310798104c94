// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// What became of a mass cancel request; from 4.3 on.
  @usableFromInline
  package struct OrderMassCancelReport: FIXMessage {
    @usableFromInline package var clOrdID: Text = .empty
    @usableFromInline package var orderID: Text = .empty
    @usableFromInline package var side: UInt8 = 0
    @usableFromInline package var symbol: Text = .empty
    /// At most 64 bytes; longer ones are cut.
    @usableFromInline package var text: Text = .empty
    @usableFromInline package var transactTime: UnixNanos = FIX.noTime
    @usableFromInline package var massCancelRequestType: UInt8 = 0
    /// 0: refused.
    @usableFromInline package var massCancelResponse: UInt8 = 0
    @usableFromInline package var massCancelRejectReason: Int64?
    @usableFromInline package var totalAffectedOrders: UInt64?
    /// Required in 5.0 SP2, not written before.
    @usableFromInline package var massActionReportID: Text = .empty

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("r") }

    @inlinable
    package var missingTag: Int? {
      if orderID.isEmpty { return 37 }
      if massCancelRequestType == 0 { return 530 }
      if massCancelResponse == 0 { return 531 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 11:
        return clOrdID.read(field, in: bytes)
      case 37:
        return orderID.read(field, in: bytes)
      case 54:
        if let value = bytes.character(field) { side = value } else { return false }
      case 55:
        return symbol.read(field, in: bytes)
      case 58:
        text = bytes.clippedText(field)
      case 60:
        if let value = bytes.timestamp(field) { transactTime = value } else { return false }
      case 530:
        if let value = bytes.character(field) {
          massCancelRequestType = value
        } else {
          return false
        }
      case 531:
        if let value = bytes.character(field) { massCancelResponse = value } else { return false }
      case 532:
        if let value = bytes.integer(field) { massCancelRejectReason = value } else { return false }
      case 533:
        if let value = bytes.unsigned(field) { totalAffectedOrders = value } else { return false }
      case 1369:
        return massActionReportID.read(field, in: bytes)
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(11, clOrdID, &output)
      writer.put(37, orderID, &output)
      writer.put(54, character: side, &output)
      writer.put(55, symbol, &output)
      writer.put(58, text, &output)
      writer.put(60, transactTime, &output)
      writer.put(530, character: massCancelRequestType, &output)
      writer.put(531, character: massCancelResponse, &output)
      if let massCancelRejectReason { writer.put(532, integer: massCancelRejectReason, &output) }
      if let totalAffectedOrders { writer.put(533, number: totalAffectedOrders, &output) }
      if writer.version == .fix50SP2 { writer.put(1369, massActionReportID, &output) }
    }
  }
}
