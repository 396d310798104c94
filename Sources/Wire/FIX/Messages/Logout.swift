// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// The end of a session, or the answer to it.
  @usableFromInline
  package struct Logout: FIXMessage {
    /// At most 64 bytes; longer ones are cut.
    @usableFromInline package var text: Text = .empty
    @usableFromInline package var sessionStatus: Int64?

    @inlinable package init() {}

    @inlinable
    package init(text: Text) { self.text = text }

    @inlinable package static var type: MessageType { MessageType("5") }

    @inlinable
    package var missingTag: Int? {
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 58:
        text = bytes.clippedText(field)
      case 1409:
        if let value = bytes.integer(field) { sessionStatus = value } else { return false }
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(58, text, &output)
      if let sessionStatus { writer.put(1409, integer: sessionStatus, &output) }
    }
  }
}
