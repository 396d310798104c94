// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// Asks for many orders to be cancelled; from 4.3 on.
  @usableFromInline
  package struct OrderMassCancelRequest: FIXMessage {
    @usableFromInline package var clOrdID: Text = .empty
    @usableFromInline package var side: UInt8 = 0
    @usableFromInline package var symbol: Text = .empty
    @usableFromInline package var transactTime: UnixNanos = FIX.noTime
    /// 1: of an instrument, 7: all.
    @usableFromInline package var massCancelRequestType: UInt8 = 0

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("q") }

    @inlinable
    package var missingTag: Int? {
      if clOrdID.isEmpty { return 11 }
      if transactTime == FIX.noTime { return 60 }
      if massCancelRequestType == 0 { return 530 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 11:
        return clOrdID.read(field, in: bytes)
      case 54:
        if let value = bytes.character(field) { side = value } else { return false }
      case 55:
        return symbol.read(field, in: bytes)
      case 60:
        if let value = bytes.timestamp(field) { transactTime = value } else { return false }
      case 530:
        if let value = bytes.character(field) {
          massCancelRequestType = value
        } else {
          return false
        }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(11, clOrdID, &output)
      writer.put(54, character: side, &output)
      writer.put(55, symbol, &output)
      writer.put(60, transactTime, &output)
      writer.put(530, character: massCancelRequestType, &output)
    }
  }
}
