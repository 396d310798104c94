// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// Moves the receiver's next expected number to `newSeqNo`.
  @usableFromInline
  package struct SequenceReset: FIXMessage {
    @usableFromInline package var newSeqNo: UInt64?
    /// The numbers between were session messages.
    @usableFromInline package var gapFillFlag: Bool = false

    @inlinable package init() {}

    @inlinable package static var type: MessageType { MessageType("4") }

    @inlinable
    package var missingTag: Int? {
      if newSeqNo == nil { return 36 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 36:
        if let value = bytes.unsigned(field) { newSeqNo = value } else { return false }
      case 123:
        if let value = bytes.boolean(field) { gapFillFlag = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      if let newSeqNo { writer.put(36, number: newSeqNo, &output) }
      if gapFillFlag { writer.put(123, flag: true, &output) }
    }
  }
}
