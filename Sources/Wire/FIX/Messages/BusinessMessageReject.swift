// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// A message that the session took and the application could not.
  @usableFromInline
  package struct BusinessMessageReject: FIXMessage {
    @usableFromInline package var refSeqNum: UInt64?
    /// At most 64 bytes; longer ones are cut.
    @usableFromInline package var text: Text = .empty
    @usableFromInline package var refMsgType: MessageType = MessageType(raw: 0)
    @usableFromInline package var businessRejectRefID: Text = .empty
    @usableFromInline package var reason: Int64?

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("j") }

    @inlinable
    package var missingTag: Int? {
      if refMsgType.raw == 0 { return 372 }
      if reason == nil { return 380 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 45:
        if let value = bytes.unsigned(field) { refSeqNum = value } else { return false }
      case 58:
        text = bytes.clippedText(field)
      case 372:
        if let value = bytes.messageType(field) { refMsgType = value } else { return false }
      case 379:
        return businessRejectRefID.read(field, in: bytes)
      case 380:
        if let value = bytes.integer(field) { reason = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      if let refSeqNum { writer.put(45, number: refSeqNum, &output) }
      writer.put(58, text, &output)
      writer.put(372, refMsgType, &output)
      writer.put(379, businessRejectRefID, &output)
      if let reason { writer.put(380, integer: reason, &output) }
    }
  }
}
