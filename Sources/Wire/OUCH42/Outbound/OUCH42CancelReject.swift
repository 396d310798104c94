// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// A cancel was refused; the order stays.
  @usableFromInline
  package struct CancelReject: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var token: Alpha<14>

    @inlinable package static var type: UInt8 { UInt8(ascii: "I") }
    @inlinable package static var byteCount: Int { 23 }
    package static var name: StaticString { "cancel_reject" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var token: Int { 9 }
    }

    @inlinable
    package init(timestamp: UInt64, token: Alpha<14>) {
      self.timestamp = timestamp
      self.token = token
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      token = bytes.alpha(Alpha<14>.self, at: Offset.token)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(token, at: offset + Offset.token)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("token", .text(token.text))
    }
  }
}
