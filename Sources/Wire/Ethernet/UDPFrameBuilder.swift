// SPDX-License-Identifier: Apache-2.0

/// Writes Ethernet II frames with an IPv4/UDP datagram: tests, BPF test packets and captures.
package struct UDPFrameBuilder: Sendable, Hashable {
  /// An address and port; the address's first octet in the most significant byte.
  package struct Endpoint: Sendable, Hashable {
    package var hardware: UInt64
    package var address: UInt32
    package var port: UInt16

    /// `hardware` is a MAC address in the low 48 bits.
    package init(hardware: UInt64, address: UInt32, port: UInt16) {
      self.hardware = hardware
      self.address = address
      self.port = port
    }

    /// An IPv4 multicast group with the MAC address that RFC 1112 gives it.
    package static func group(_ address: UInt32, port: UInt16) -> Endpoint {
      Endpoint(
        hardware: 0x0100_5E00_0000 | UInt64(address & 0x007F_FFFF), address: address, port: port)
    }
  }

  package var source: Endpoint
  package var destination: Endpoint
  /// VLAN identifiers, outer first, at most two; the outer of two is an 802.1ad tag.
  package var tags: [UInt16]
  package var timeToLive: UInt8

  package init(
    source: Endpoint, destination: Endpoint, tags: [UInt16] = [], timeToLive: UInt8 = 16
  ) {
    precondition(tags.count <= 2)
    self.source = source
    self.destination = destination
    self.tags = tags
    self.timeToLive = timeToLive
  }

  /// Bytes of the frame around a payload.
  package var headerByteCount: Int { 14 + 4 * tags.count + 20 + 8 }

  /// Writes the frame of `payload` to the start of `output` and returns its byte count; traps when
  /// it does not fit or the payload exceeds 65,507 bytes.
  package func write(_ payload: RawSpan, to output: inout MutableRawSpan) -> Int {
    precondition(payload.byteCount <= 65_507)
    let frameByteCount = headerByteCount + payload.byteCount
    output.requireRoom(frameByteCount, at: 0)
    output.put48(destination.hardware, at: 0)
    output.put48(source.hardware, at: 6)
    var offset = EthernetFrame.Offset.etherType
    for (index, tag) in tags.enumerated() {
      let isOuterOfTwo = tags.count == 2 && index == 0
      let type = isOuterOfTwo ? EthernetFrame.EtherType.serviceTag : EthernetFrame.EtherType.tag
      output.put(type, at: offset)
      output.put(tag, at: offset + 2)
      offset += 4
    }
    output.put(EthernetFrame.EtherType.ipv4, at: offset)
    writeIPv4(payload, to: &output, at: offset + 2)
    return frameByteCount
  }

  private func writeIPv4(_ payload: RawSpan, to output: inout MutableRawSpan, at network: Int) {
    let udpByteCount = 8 + payload.byteCount
    output.put(UInt32(0x4500_0000) | UInt32(20 + udpByteCount), at: network)
    output.put(UInt32(0x0000_4000), at: network + 4)  // don't fragment
    output.put(timeToLive, at: network + EthernetFrame.Offset.timeToLive)
    let protocolNumber = EthernetFrame.Transport.udp.rawValue
    output.put(protocolNumber, at: network + EthernetFrame.Offset.protocolNumber)
    output.put(UInt16(0), at: network + EthernetFrame.Offset.checksum)
    output.put(source.address, at: network + EthernetFrame.Offset.source)
    output.put(destination.address, at: network + EthernetFrame.Offset.destination)
    var header = InternetChecksum()
    header.add(output.bytes.slice(network, 20))
    output.put(header.value, at: network + EthernetFrame.Offset.checksum)

    let transport = network + 20
    output.put(source.port, at: transport)
    output.put(destination.port, at: transport + 2)
    output.put(
      UInt16(truncatingIfNeeded: udpByteCount), at: transport + EthernetFrame.Offset.udpLength)
    output.put(UInt16(0), at: transport + EthernetFrame.Offset.udpChecksum)
    output.copy(payload, at: transport + 8)
    var body = InternetChecksum()
    body.addPseudoHeader(
      source: source.address, destination: destination.address, protocolNumber: protocolNumber,
      byteCount: udpByteCount)
    body.add(output.bytes.slice(transport, udpByteCount))
    // RFC 768: a computed 0 is sent as all ones, because 0 says "no checksum".
    output.put(
      body.value == 0 ? 0xFFFF : body.value, at: transport + EthernetFrame.Offset.udpChecksum)
  }
}
