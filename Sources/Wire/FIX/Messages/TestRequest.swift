// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// Asks for a Heartbeat with the same identifier.
  @usableFromInline
  package struct TestRequest: FIXMessage {
    @usableFromInline package var testReqID: Text = .empty

    @inlinable package init() {}

    @inlinable
    package init(testReqID: Text) { self.testReqID = testReqID }

    @inlinable package static var type: MessageType { MessageType("1") }

    @inlinable
    package var missingTag: Int? {
      if testReqID.isEmpty { return 112 }
      return nil
    }

    @inlinable
    package mutating func take(_ field: Field, in bytes: RawSpan) -> Bool {
      switch field.tag {
      case 112:
        return testReqID.read(field, in: bytes)
      default: break
      }
      return true
    }

    @inlinable
    package func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(112, testReqID, &output)
    }
  }
}
