// SPDX-License-Identifier: Apache-2.0

/// A message as a value, without header and trailer.
///
/// Fields that it does not name are skipped by `take` and never written. An absent field is empty,
/// 0, nil or the undefined value of its type, and is not written. The tags of a body ascend, and it
/// is written as the writer's version has it.
@usableFromInline
package protocol FIXMessage: FIX.Body, Sendable, BitwiseCopyable {
  static var type: FIX.MessageType { get }

  /// A message with every field absent.
  init()

  /// The first field that every version requires and this message lacks.
  var missingTag: Int? { get }

  /// Keeps the value of a field of `bytes`; false when it is no value of the field's type.
  mutating func take(_ field: FIX.Field, in bytes: RawSpan) -> Bool
}

extension FIX {
  /// What a field of a message is refused for.
  @usableFromInline
  package struct FieldRefusal: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var reason: RejectReason
    /// Nil for the message as a whole.
    @usableFromInline package var tag: Int?

    @inlinable
    package init(_ reason: RejectReason, tag: Int? = nil) {
      self.reason = reason
      self.tag = tag
    }
  }

  /// Fills `message` from the fields of a frame of its type; nil when it was decoded. `bytes` begin
  /// with the message. One pass, no allocation.
  @inlinable
  package static func decode<Message: FIXMessage>(
    _ frame: Frame, in bytes: RawSpan, into message: inout Message
  ) -> FieldRefusal? {
    var fields = frame.fields
    while let field = fields.next(in: bytes) {
      guard message.take(field, in: bytes) else {
        return FieldRefusal(.incorrectDataFormat, tag: field.tag)
      }
    }
    return message.missingTag.map { FieldRefusal(.requiredTagMissing, tag: $0) }
  }
}
