// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// The day starts or ends.
  @usableFromInline
  package struct SystemEvent: OUCH42Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var eventCode: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var byteCount: Int { 10 }
    package static var name: StaticString { "system_event" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var eventCode: Int { 9 }
    }

    @inlinable
    package init(timestamp: UInt64, eventCode: UInt8) {
      self.timestamp = timestamp
      self.eventCode = eventCode
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.byteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      eventCode = bytes.u8(at: Offset.eventCode)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(eventCode, at: offset + Offset.eventCode)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("event_code", .character(eventCode))
    }
  }
}
