// SPDX-License-Identifier: Apache-2.0

/// An Ethernet frame with an IPv4 datagram to a group, each field of which can be wrong.
struct TestFrame: Sendable {
  /// Ethertypes of the tags before the packet.
  var tags: [UInt16] = []
  var ethertype: UInt16 = 0x0800
  var version: UInt8 = 4
  /// 32-bit words of options.
  var optionWords = 0
  /// What the header claims its length is, in words; nil for the truth.
  var headerWords: UInt8?
  /// Flags and offset.
  var fragment: UInt16 = 0
  var protocolNumber: UInt8 = 17
  var group: UInt32 = 0xef01_0101
  var port: UInt16 = 30_001
  var payloadByteCount = 32
  /// What the UDP header claims its length is; nil for the truth.
  var udpByteCount: UInt16?
  /// Bytes after the packet, as Ethernet pads short frames.
  var padding = 0

  var bytes: [UInt8] {
    var bytes: [UInt8] = [0x01, 0x00, 0x5e, 1, 1, 1, 2, 0, 0, 0, 0, 1]
    func append(_ value: UInt16) { bytes += [UInt8(value >> 8), UInt8(value & 0xff)] }
    func append(_ value: UInt32) {
      append(UInt16(value >> 16))
      append(UInt16(value & 0xffff))
    }
    for tag in tags {
      append(tag)
      append(UInt16(5))
    }
    append(ethertype)
    let words = headerWords ?? UInt8(5 + optionWords)
    bytes.append(version << 4 | words)
    bytes.append(0)
    append(UInt16(20 + 4 * optionWords + 8 + payloadByteCount))
    append(UInt16(7))
    append(fragment)
    bytes += [1, protocolNumber, 0, 0]
    append(UInt32(0x0a00_0001))
    append(group)
    bytes += Array(repeating: 1, count: 4 * optionWords)
    append(UInt16(40_000))
    append(port)
    append(udpByteCount ?? UInt16(8 + payloadByteCount))
    append(UInt16(0))
    bytes += (0..<payloadByteCount).map { UInt8(truncatingIfNeeded: $0) }
    bytes += Array(repeating: 0, count: padding)
    return bytes
  }
}
