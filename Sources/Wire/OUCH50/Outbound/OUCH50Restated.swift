// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// A reserve order was displayed afresh (`R`) or at another price (`P`); see its tags.
  @usableFromInline
  package struct Restated: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32
    @usableFromInline package var reason: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "R") }
    @inlinable package static var fixedByteCount: Int { 14 }
    @inlinable package static var appendage: Appendage { .required }
    package static var name: StaticString { "restated" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
      @inlinable static var reason: Int { 13 }
    }

    @inlinable
    package init(timestamp: UInt64, userRefNum: UInt32, reason: UInt8) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
      self.reason = reason
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
      reason = bytes.u8(at: Offset.reason)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
      output.put(reason, at: offset + Offset.reason)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
      visitor.field("reason", .character(reason))
    }
  }
}
