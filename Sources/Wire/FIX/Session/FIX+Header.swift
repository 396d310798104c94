// SPDX-License-Identifier: Apache-2.0
import Units

extension FIX {
  /// The header fields a session lives by, found anywhere in a message; absent ones have tag 0.
  @usableFromInline
  package struct Header: Sendable, BitwiseCopyable {
    @usableFromInline package var sequence = Header.absent
    @usableFromInline package var sender = Header.absent
    @usableFromInline package var target = Header.absent
    @usableFromInline package var sendingTime = Header.absent
    @usableFromInline package var origSendingTime = Header.absent
    @usableFromInline package var applVerID = Header.absent
    @usableFromInline package var isPossDup = false
    @usableFromInline package var isPossResend = false
    @usableFromInline package var route = Route()

    /// Fields that a refusal turns around.
    @usableFromInline
    package struct Route: Sendable, BitwiseCopyable {
      @usableFromInline package var onBehalfOfCompID = Header.absent
      @usableFromInline package var onBehalfOfSubID = Header.absent
      @usableFromInline package var onBehalfOfLocationID = Header.absent
      @usableFromInline package var deliverToCompID = Header.absent
      @usableFromInline package var deliverToSubID = Header.absent
      @usableFromInline package var deliverToLocationID = Header.absent

      @inlinable init() {}
    }

    @usableFromInline static var absent: Field { Field(tag: 0, offset: 0, byteCount: 0) }

    /// The header of a framed message; nil when some field of the message is none.
    package init?(_ frame: Frame, in bytes: RawSpan) {
      var fields = frame.fields
      while let field = fields.next(in: bytes) {
        switch field.tag {
        case 34: Header.keep(field, &sequence)
        case 43: isPossDup = bytes.boolean(field) ?? isPossDup
        case 49: Header.keep(field, &sender)
        case 52: Header.keep(field, &sendingTime)
        case 56: Header.keep(field, &target)
        case 97: isPossResend = bytes.boolean(field) ?? isPossResend
        case 115: Header.keep(field, &route.onBehalfOfCompID)
        case 116: Header.keep(field, &route.onBehalfOfSubID)
        case 122: Header.keep(field, &origSendingTime)
        case 128: Header.keep(field, &route.deliverToCompID)
        case 129: Header.keep(field, &route.deliverToSubID)
        case 144: Header.keep(field, &route.onBehalfOfLocationID)
        case 145: Header.keep(field, &route.deliverToLocationID)
        case 1128: Header.keep(field, &applVerID)
        default: break
        }
      }
      if fields.isMalformed { return nil }
    }

    /// The first of several fields of a tag counts.
    private static func keep(_ field: Field, _ place: inout Field) {
      if place.tag == 0 { place = field }
    }
  }

  /// Who a first message says it is: what an acceptor of several sessions picks one by.
  @usableFromInline
  package struct Identity: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var version: Version
    /// Tag 49.
    @usableFromInline package var sender: Text
    /// Tag 56.
    @usableFromInline package var target: Text

    /// The identity of a Logon that begins with the first byte; nil for any other message.
    package init?(_ frame: Frame, in bytes: RawSpan) {
      guard frame.type == .logon, let version = frame.version(in: bytes),
        let header = Header(frame, in: bytes), let sender = bytes.text(header.sender),
        let target = bytes.text(header.target)
      else { return nil }
      self.version = version
      self.sender = sender
      self.target = target
    }
  }
}
