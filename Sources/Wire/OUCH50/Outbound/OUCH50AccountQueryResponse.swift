// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// The next number that the port expects.
  @usableFromInline
  package struct AccountQueryResponse: OUCH50Message, FieldSource {
    /// Nanoseconds since midnight of US/Eastern.
    @usableFromInline package var timestamp: UInt64
    @usableFromInline package var nextUserRefNum: UInt32

    @inlinable package static var type: UInt8 { UInt8(ascii: "Q") }
    @inlinable package static var fixedByteCount: Int { 13 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "account_query_response" }

    @usableFromInline
    enum Offset {
      @inlinable static var timestamp: Int { 1 }
      @inlinable static var nextUserRefNum: Int { 9 }
    }

    @inlinable
    package init(timestamp: UInt64, nextUserRefNum: UInt32) {
      self.timestamp = timestamp
      self.nextUserRefNum = nextUserRefNum
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
      timestamp = bytes.u64(at: Offset.timestamp)
      nextUserRefNum = bytes.u32(at: Offset.nextUserRefNum)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
      output.put(timestamp, at: offset + Offset.timestamp)
      output.put(nextUserRefNum, at: offset + Offset.nextUserRefNum)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("timestamp", .integer(Int128(timestamp)))
      visitor.field("next_user_ref_num", .integer(Int128(nextUserRefNum)))
    }
  }
}
