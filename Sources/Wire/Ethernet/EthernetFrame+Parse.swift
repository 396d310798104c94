// SPDX-License-Identifier: Apache-2.0

extension EthernetFrame {
  /// Parses one frame without its check sequence; padding after the IPv4 packet is left out of
  /// the payload. Checksums are not read: see `checksumsHold(in:)`.
  ///
  /// - Complexity: O(1); allocates nothing.
  @inlinable
  package static func parse(_ frame: RawSpan) -> Parsed {
    var offset = Offset.etherType
    guard frame.byteCount >= offset + 2 else { return .refused(.truncated) }
    var etherType = frame.u16(at: offset)
    var tagCount: UInt8 = 0
    var vlan: UInt16 = 0
    while etherType == EtherType.tag || etherType == EtherType.serviceTag {
      guard tagCount < 2 else { return .refused(.notIPv4) }
      offset += 4
      guard frame.byteCount >= offset + 2 else { return .refused(.truncated) }
      vlan = frame.u16(at: offset - 2) & 0x0FFF
      etherType = frame.u16(at: offset)
      tagCount += 1
    }
    guard etherType == EtherType.ipv4 else { return .refused(.notIPv4) }
    return parseIPv4(frame, at: offset + 2, tagCount: tagCount, vlan: vlan)
  }

  /// Parses an IPv4 packet that starts at `offset` of `frame`, offset in 0 ... byte count.
  @inlinable
  package static func parseIPv4(
    _ frame: RawSpan, at offset: Int, tagCount: UInt8 = 0, vlan: UInt16 = 0
  ) -> Parsed {
    precondition(offset >= 0)
    guard frame.byteCount - offset >= ipv4HeaderByteCountMin else { return .refused(.truncated) }
    let versionAndLength = frame.u8(at: offset)
    let headerByteCount = Int(versionAndLength & 0x0F) * 4
    guard versionAndLength >> 4 == 4, headerByteCount >= ipv4HeaderByteCountMin else {
      return .refused(.badIPv4Header)
    }
    let totalByteCount = Int(frame.u16(at: offset + Offset.totalLength))
    guard totalByteCount >= headerByteCount, totalByteCount <= frame.byteCount - offset else {
      return .refused(.badTotalLength)
    }
    // More-fragments bit and fragment offset; the don't-fragment bit is of no interest.
    guard frame.u16(at: offset + Offset.fragment) & 0x3FFF == 0 else {
      return .refused(.fragment)
    }
    let end = offset + totalByteCount
    switch frame.u8(at: offset + Offset.protocolNumber) {
    case Transport.udp.rawValue:
      return parseUDP(
        frame, network: offset, at: offset + headerByteCount, end, tagCount, vlan)
    case Transport.tcp.rawValue:
      return parseTCP(
        frame, network: offset, at: offset + headerByteCount, end, tagCount, vlan)
    default:
      return .refused(.otherProtocol)
    }
  }

  @inlinable
  static func parseUDP(
    _ frame: RawSpan, network: Int, at offset: Int, _ end: Int, _ tagCount: UInt8,
    _ vlan: UInt16
  ) -> Parsed {
    guard end - offset >= udpHeaderByteCount else { return .refused(.badTotalLength) }
    let byteCount = Int(frame.u16(at: offset + Offset.udpLength))
    guard byteCount >= udpHeaderByteCount, byteCount <= end - offset else {
      return .refused(.badUDPLength)
    }
    return .frame(
      EthernetFrame(
        transport: .udp, addressesOf: frame, network: network, at: offset,
        payloadOffset: offset + udpHeaderByteCount,
        payloadByteCount: byteCount - udpHeaderByteCount, tagCount: tagCount,
        vlan: vlan))
  }

  @inlinable
  static func parseTCP(
    _ frame: RawSpan, network: Int, at offset: Int, _ end: Int, _ tagCount: UInt8,
    _ vlan: UInt16
  ) -> Parsed {
    guard end - offset >= tcpHeaderByteCountMin else { return .refused(.badTotalLength) }
    let headerByteCount = Int(frame.u8(at: offset + Offset.dataOffset) >> 4) * 4
    guard headerByteCount >= tcpHeaderByteCountMin, headerByteCount <= end - offset else {
      return .refused(.badTCPOffset)
    }
    var parsed = EthernetFrame(
      transport: .tcp, addressesOf: frame, network: network, at: offset,
      payloadOffset: offset + headerByteCount,
      payloadByteCount: end - offset - headerByteCount, tagCount: tagCount, vlan: vlan)
    parsed.sequence = frame.u32(at: offset + Offset.sequence)
    parsed.acknowledgment = frame.u32(at: offset + Offset.acknowledgment)
    parsed.flags = frame.u8(at: offset + Offset.flags)
    return .frame(parsed)
  }

  @inlinable
  init(
    transport: Transport, addressesOf frame: RawSpan, network: Int, at offset: Int,
    payloadOffset: Int, payloadByteCount: Int, tagCount: UInt8, vlan: UInt16
  ) {
    self.transport = transport
    self.source = frame.u32(at: network + Offset.source)
    self.destination = frame.u32(at: network + Offset.destination)
    self.sourcePort = frame.u16(at: offset)
    self.destinationPort = frame.u16(at: offset + 2)
    self.networkOffset = network
    self.transportOffset = offset
    self.payloadOffset = payloadOffset
    self.payloadByteCount = payloadByteCount
    self.sequence = 0
    self.acknowledgment = 0
    self.flags = 0
    self.tagCount = tagCount
    self.vlan = vlan
  }
}
