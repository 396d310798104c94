// SPDX-License-Identifier: Apache-2.0

/// The ones' complement sum of RFC 1071 over big-endian 16-bit words.
struct InternetChecksum {
  private var sum: UInt64 = 0

  /// Adds a 16-bit word.
  mutating func add(_ word: UInt16) { sum += UInt64(word) }

  /// Adds `bytes`; an odd last byte counts as the high half of a word.
  mutating func add(_ bytes: RawSpan) {
    var offset = 0
    while offset + 2 <= bytes.byteCount {
      sum += UInt64(bytes.u16(at: offset))
      offset += 2
    }
    if offset < bytes.byteCount { sum += UInt64(bytes.u8(at: offset)) << 8 }
  }

  /// Adds what UDP and TCP checksums cover besides their own bytes.
  mutating func addPseudoHeader(
    source: UInt32, destination: UInt32, protocolNumber: UInt8, byteCount: Int
  ) {
    for address in [source, destination] {
      add(UInt16(truncatingIfNeeded: address >> 16))
      add(UInt16(truncatingIfNeeded: address))
    }
    add(UInt16(protocolNumber))
    add(UInt16(truncatingIfNeeded: byteCount))
  }

  /// The value of the checksum field; 0 over bytes that contain a right checksum.
  var value: UInt16 {
    var folded = sum
    while folded >> 16 != 0 { folded = (folded & 0xFFFF) + (folded >> 16) }
    return ~UInt16(truncatingIfNeeded: folded)
  }
}

extension EthernetFrame {
  /// Whether the IPv4 header checksum and the UDP or TCP checksum of a parsed frame are right; a
  /// UDP checksum of 0 means that the sender made none. O(frame).
  package func checksumsHold(in frame: RawSpan) -> Bool {
    let end = payloadOffset + payloadByteCount
    guard end <= frame.byteCount, transportOffset <= end else { return false }
    var header = InternetChecksum()
    header.add(frame.slice(networkOffset, transportOffset - networkOffset))
    guard header.value == 0 else { return false }
    if transport == .udp, frame.u16(at: transportOffset + Offset.udpChecksum) == 0 { return true }
    var body = InternetChecksum()
    body.addPseudoHeader(
      source: source, destination: destination, protocolNumber: transport.rawValue,
      byteCount: end - transportOffset)
    body.add(frame.slice(transportOffset, end - transportOffset))
    return body.value == 0
  }
}
