// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Asks for the next number that the port expects.
  @usableFromInline
  package struct AccountQuery: OUCH50Message, FieldSource {
    @inlinable package static var type: UInt8 { UInt8(ascii: "Q") }
    @inlinable package static var fixedByteCount: Int { 1 }
    @inlinable package static var appendage: Appendage { .optional }
    package static var name: StaticString { "account_query" }

    @inlinable
    package init() {}

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount >= Self.fixedByteCount)
    }

    @inlinable
    package func writeFixed(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.fixedByteCount, at: offset)
      output.put(Self.type, at: offset)
    }

    package func walk(_ visitor: inout some FieldVisitor) {}
  }
}
