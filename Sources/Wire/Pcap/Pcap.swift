// SPDX-License-Identifier: Apache-2.0
package import Units

/// Packet captures: classic pcap of either byte order and resolution, and pcapng.
package enum Pcap {
  /// What the first bytes of a record's frame are.
  package enum Link: UInt32, Sendable {
    case ethernet = 1
    /// IPv4 or IPv6 without a link header.
    case rawIP = 101
    /// Linux cooked capture, version 1: a 16-byte header instead of Ethernet's.
    case linuxCooked = 113
    /// For private use (DLT_USER0): what this program exports besides frames.
    case user0 = 147
  }

  /// Why bytes are no capture, or where a capture breaks off.
  package enum Refusal: Sendable, Hashable {
    /// Neither pcap nor pcapng.
    case unknownMagic
    /// A frame whose link type is none of `Link`.
    case unknownLink(UInt32)
    /// The bytes end inside the record or block that starts at this offset.
    case truncated(offset: Int)
    /// A record or block whose own lengths contradict each other.
    case malformed(offset: Int)
  }

  /// One captured frame and where it lies in the capture.
  package struct Record: Sendable, Hashable {
    package var time: UnixNanos
    package var link: Link
    /// The captured bytes are offset ..< offset + byteCount of the capture.
    package var offset: Int
    package var byteCount: Int
    /// Bytes of the frame on the wire, of which `byteCount` were captured.
    package var wireByteCount: Int
    /// The interface of a pcapng section, counted from 0; 0 in a classic capture.
    package var interface = 0

    /// Parses the frame in its capture.
    package func parse(_ capture: RawSpan) -> EthernetFrame.Parsed {
      let frame = capture.extracting(offset..<(offset + byteCount))
      switch link {
      case .ethernet: return EthernetFrame.parse(frame)
      case .rawIP: return EthernetFrame.parseIPv4(frame, at: 0)
      case .linuxCooked:
        guard frame.byteCount >= 16 else { return .refused(.truncated) }
        guard frame.u16(at: 14) == EthernetFrame.EtherType.ipv4 else { return .refused(.notIPv4) }
        return EthernetFrame.parseIPv4(frame, at: 16)
      case .user0: return .refused(.otherProtocol)
      }
    }

    /// The frame's bytes in its capture; offsets of a parsed frame count from their start.
    @_lifetime(copy capture)
    package func frame(of capture: RawSpan) -> RawSpan {
      capture.extracting(offset..<(offset + byteCount))
    }
  }

  package enum Next: Sendable, Hashable {
    case record(Record)
    case end
    case refused(Refusal)
  }

  static let microsecondMagic: UInt32 = 0xA1B2_C3D4
  static let nanosecondMagic: UInt32 = 0xA1B2_3C4D
  static let sectionHeader: UInt32 = 0x0A0D_0D0A
  static let byteOrderMagic: UInt32 = 0x1A2B_3C4D
  /// Longer frames than any link here has; a length beyond it is damage, not data.
  static let frameByteCountMax = 262_144
}
