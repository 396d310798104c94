// SPDX-License-Identifier: Apache-2.0

/// FIX 4.2, 4.4 and 5.0 SP2 over FIXT 1.1, in tag=value encoding.
///
///     8=begin string | 9=body length | 35=type | header | body | 10=checksum |     | is SOH
///
/// The body length counts from behind its own SOH to the SOH before `10=`; the checksum is the
/// sum of all bytes before `10=`, modulo 256, in three digits.
@usableFromInline
package enum FIX {
  /// The end of every field.
  @inlinable package static var separator: UInt8 { 0x01 }

  /// The dialects spoken here; the raw value is stored in session records.
  @usableFromInline
  package enum Version: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case fix42 = 0
    case fix44 = 1
    /// Application messages of 5.0 SP2 in sessions of FIXT 1.1.
    case fix50SP2 = 2

    /// The value of tag 8, which also names the session's rules.
    @inlinable
    package var beginString: Text {
      switch self {
      case .fix42: Text(eight: 0x4649_582E_342E_3200, byteCount: 7)
      case .fix44: Text(eight: 0x4649_582E_342E_3400, byteCount: 7)
      case .fix50SP2: Text(eight: 0x4649_5854_2E31_2E31, byteCount: 8)
      }
    }

    /// The value of tags 1128 and 1137.
    @inlinable
    package var applicationVersion: UInt8 {
      switch self {
      case .fix42: UInt8(ascii: "4")
      case .fix44: UInt8(ascii: "6")
      case .fix50SP2: UInt8(ascii: "9")
      }
    }

    /// Whether a Logon names the version of the application messages.
    @inlinable package var isFIXT: Bool { self == .fix50SP2 }

    /// The highest SessionRejectReason (373) other than 99 that the version knows.
    @inlinable
    package var rejectReasonMax: UInt8 {
      switch self {
      case .fix42: 11
      case .fix44: 17
      case .fix50SP2: 18
      }
    }
  }

  /// A message type of up to four characters, the last in the lowest byte.
  @usableFromInline
  package struct MessageType: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var raw: UInt32

    @inlinable package init(raw: UInt32) { self.raw = raw }
    @inlinable package init(_ character: Unicode.Scalar) { raw = UInt32(UInt8(ascii: character)) }

    @inlinable package static var heartbeat: MessageType { MessageType("0") }
    @inlinable package static var testRequest: MessageType { MessageType("1") }
    @inlinable package static var resendRequest: MessageType { MessageType("2") }
    @inlinable package static var reject: MessageType { MessageType("3") }
    @inlinable package static var sequenceReset: MessageType { MessageType("4") }
    @inlinable package static var logout: MessageType { MessageType("5") }
    @inlinable package static var logon: MessageType { MessageType("A") }
    @inlinable package static var businessMessageReject: MessageType { MessageType("j") }

    /// Whether the session itself is the subject: never sent again after a gap.
    @inlinable
    package var isSession: Bool {
      raw == 0x41 || (raw >= 0x30 && raw <= 0x35)
    }

    /// The characters as text.
    package var text: String {
      var text = ""
      for shift in [UInt32(24), 16, 8, 0] where raw >> shift != 0 {
        text.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: raw >> shift)))
      }
      return text
    }
  }
}
