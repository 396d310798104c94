// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// A cancel waits until a cross is over.
  @usableFromInline
  package struct CancelPending: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var userRefNum: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "P") }
    @inlinable package static var fixedByteCount: Int { 13 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "cancel_pending" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var userRefNum: Int { 9 }
    }

    @inlinable
    package init(timestamp: UInt64, userRefNum: UInt32) {
      self.timestamp = timestamp
      self.userRefNum = userRefNum
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      userRefNum = bytes.u32(at: Offset.userRefNum)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(userRefNum, at: offset + Offset.userRefNum)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("user_ref_num", .integer(Int128(userRefNum)))
    }
  }
}
