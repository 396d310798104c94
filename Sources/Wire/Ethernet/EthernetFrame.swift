// SPDX-License-Identifier: Apache-2.0

/// The addresses and the payload range of a UDP datagram or TCP segment in an Ethernet frame.
///
///     0 destination 6 · 6 source 6 · [802.1Q or 802.1ad tag 4]… · ethertype 2 · IPv4 · UDP or TCP
@usableFromInline
package struct EthernetFrame: Sendable, BitwiseCopyable, Hashable {
  @usableFromInline package var transport: Transport
  /// IPv4 addresses, the first octet in the most significant byte.
  @usableFromInline package var source: UInt32
  @usableFromInline package var destination: UInt32
  @usableFromInline package var sourcePort: UInt16
  @usableFromInline package var destinationPort: UInt16
  /// Where the IPv4 header starts, from the start of the frame.
  @usableFromInline package var networkOffset: Int
  /// Where the UDP or TCP header starts.
  @usableFromInline package var transportOffset: Int
  /// The payload is payloadOffset ..< payloadOffset + payloadByteCount of the frame.
  @usableFromInline package var payloadOffset: Int
  @usableFromInline package var payloadByteCount: Int
  /// TCP sequence number of the payload's first byte; 0 for UDP.
  @usableFromInline package var sequence: UInt32
  /// TCP acknowledgement number; 0 for UDP.
  @usableFromInline package var acknowledgment: UInt32
  /// TCP flags, FIN in bit 0; 0 for UDP.
  @usableFromInline package var flags: UInt8
  /// Tags before the ethertype, 0 ... 2.
  @usableFromInline package var tagCount: UInt8
  /// VLAN identifier of the tag next to the packet, 0 without a tag.
  @usableFromInline package var vlan: UInt16

  @usableFromInline
  package enum Transport: UInt8, Sendable, BitwiseCopyable {
    case tcp = 6
    case udp = 17
  }

  /// TCP flag bits.
  @usableFromInline
  package enum Flag {
    @inlinable package static var fin: UInt8 { 0x01 }
    @inlinable package static var syn: UInt8 { 0x02 }
    @inlinable package static var reset: UInt8 { 0x04 }
    @inlinable package static var push: UInt8 { 0x08 }
    @inlinable package static var acknowledgment: UInt8 { 0x10 }
  }

  /// Why a frame holds no datagram or segment for us.
  @usableFromInline
  package enum Refusal: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The frame ends inside a header.
    case truncated
    /// Another ethertype: ARP, IPv6, LLDP, an 802.3 length, a third tag…
    case notIPv4
    /// Version or header length field out of range.
    case badIPv4Header
    /// The IPv4 total length exceeds the frame or is shorter than the headers.
    case badTotalLength
    /// A fragment; exchanges send none, and half a datagram must not be decoded.
    case fragment
    /// Neither UDP nor TCP.
    case otherProtocol
    /// The UDP length is below 8 or beyond the IPv4 payload.
    case badUDPLength
    /// The TCP data offset is below 20 bytes or beyond the IPv4 payload.
    case badTCPOffset
  }

  @usableFromInline
  package enum Parsed: Sendable, BitwiseCopyable, Hashable {
    case frame(EthernetFrame)
    case refused(Refusal)
  }

  @usableFromInline
  enum Offset {
    @inlinable static var etherType: Int { 12 }
    // From the start of the IPv4 header.
    @inlinable static var totalLength: Int { 2 }
    @inlinable static var fragment: Int { 6 }
    @inlinable static var timeToLive: Int { 8 }
    @inlinable static var protocolNumber: Int { 9 }
    @inlinable static var checksum: Int { 10 }
    @inlinable static var source: Int { 12 }
    @inlinable static var destination: Int { 16 }
    // From the start of the UDP or TCP header.
    @inlinable static var udpLength: Int { 4 }
    @inlinable static var udpChecksum: Int { 6 }
    @inlinable static var sequence: Int { 4 }
    @inlinable static var acknowledgment: Int { 8 }
    @inlinable static var dataOffset: Int { 12 }
    @inlinable static var flags: Int { 13 }
  }

  @usableFromInline
  enum EtherType {
    @inlinable static var ipv4: UInt16 { 0x0800 }
    @inlinable static var tag: UInt16 { 0x8100 }
    @inlinable static var serviceTag: UInt16 { 0x88A8 }
  }

  @inlinable static var ipv4HeaderByteCountMin: Int { 20 }
  @inlinable static var udpHeaderByteCount: Int { 8 }
  @inlinable static var tcpHeaderByteCountMin: Int { 20 }

  /// The payload's bytes of the frame that this value was parsed from.
  @inlinable
  @_lifetime(copy frame)
  package func payload(of frame: RawSpan) -> RawSpan {
    frame.extracting(payloadOffset..<(payloadOffset + payloadByteCount))
  }
}
