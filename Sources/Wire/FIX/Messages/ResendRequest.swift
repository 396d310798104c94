// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// Asks for messages `beginSeqNo` ... `endSeqNo`, 0 being the newest.
  @usableFromInline
  package struct ResendRequest: FIXMessage {
    @usableFromInline package var beginSeqNo: UInt64?
    @usableFromInline package var endSeqNo: UInt64?

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("2") }

    @inlinable
    package var missingTag: Int? {
      if beginSeqNo == nil { return 7 }
      if endSeqNo == nil { return 16 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 7:
        if let value = bytes.unsigned(field) { beginSeqNo = value } else { return false }
      case 16:
        if let value = bytes.unsigned(field) { endSeqNo = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      if let beginSeqNo { writer.put(7, number: beginSeqNo, &output) }
      if let endSeqNo { writer.put(16, number: endSeqNo, &output) }
    }
  }
}
