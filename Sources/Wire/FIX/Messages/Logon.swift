// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// The first message of either side.
  @usableFromInline
  package struct Logon: FIXMessage {
    /// 0: none.
    @usableFromInline package var encryptMethod: Int64?
    /// Seconds of silence after which a heartbeat is due; 0 for never.
    @usableFromInline package var heartBtInt: Int64?
    /// Both directions begin at 1.
    @usableFromInline package var resetSeqNumFlag: Bool = false
    @usableFromInline package var maxMessageSize: UInt64?
    @usableFromInline package var username: Text = .empty
    @usableFromInline package var password: Text = .empty
    /// What the sender wants next, in place of a ResendRequest.
    @usableFromInline package var nextExpectedMsgSeqNum: UInt64?
    @usableFromInline package var newPassword: Text = .empty
    /// FIXT: the version of application messages.
    @usableFromInline package var defaultApplVerID: Text = .empty
    @usableFromInline package var sessionStatus: Int64?

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("A") }

    @inlinable
    package var missingTag: Int? {
      if encryptMethod == nil { return 98 }
      if heartBtInt == nil { return 108 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 98:
        if let value = bytes.integer(field) { encryptMethod = value } else { return false }
      case 108:
        if let value = bytes.integer(field) { heartBtInt = value } else { return false }
      case 141:
        if let value = bytes.boolean(field) { resetSeqNumFlag = value } else { return false }
      case 383:
        if let value = bytes.unsigned(field) { maxMessageSize = value } else { return false }
      case 553:
        return username.read(field, in: bytes)
      case 554:
        return password.read(field, in: bytes)
      case 789:
        if let value = bytes.unsigned(field) { nextExpectedMsgSeqNum = value } else { return false }
      case 925:
        return newPassword.read(field, in: bytes)
      case 1137:
        return defaultApplVerID.read(field, in: bytes)
      case 1409:
        if let value = bytes.integer(field) { sessionStatus = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      if let encryptMethod { writer.put(98, integer: encryptMethod, &output) }
      if let heartBtInt { writer.put(108, integer: heartBtInt, &output) }
      if resetSeqNumFlag { writer.put(141, flag: true, &output) }
      if let maxMessageSize { writer.put(383, number: maxMessageSize, &output) }
      writer.put(553, username, &output)
      writer.put(554, password, &output)
      if let nextExpectedMsgSeqNum { writer.put(789, number: nextExpectedMsgSeqNum, &output) }
      writer.put(925, newPassword, &output)
      writer.put(1137, defaultApplVerID, &output)
      if let sessionStatus { writer.put(1409, integer: sessionStatus, &output) }
    }
  }
}
