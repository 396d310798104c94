// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Start and end of messages, system hours and market hours.
  @usableFromInline
  package struct SystemEvent: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var eventCode: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var byteCount: Int { 12 }
    package static var name: StaticString { "system_event" }

    @usableFromInline
    enum Offset {
      @inlinable static var eventCode: Int { 11 }
    }

    @inlinable
    package init(header: Header, eventCode: UInt8) {
      self.header = header
      self.eventCode = eventCode
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      eventCode = bytes.u8(at: Offset.eventCode)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(eventCode, at: offset + Offset.eventCode)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("event_code", .character(eventCode))
    }
  }
}
