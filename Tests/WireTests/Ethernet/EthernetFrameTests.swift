// SPDX-License-Identifier: Apache-2.0
import Testing
import Wire

@Suite struct EthernetFrameTests {
  static let builder = UDPFrameBuilder(
    source: .init(hardware: 0x0200_0000_0001, address: 0x0A00_0001, port: 30_001),
    destination: .group(0xE901_0203, port: 26_477))

  /// A frame of the KOSPI200 options feed as it was on the wire, its 215-byte quote left out.
  static let quoteHeaders = hex(
    "01005e25363e001244c8380a0800450000f3e18100003b11baf6c0a60278e925363e8dce3c9c00df7883")

  static func frame(_ payload: [UInt8], tags: [UInt16] = []) -> [UInt8] {
    var builder = builder
    builder.tags = tags
    var bytes = [UInt8](repeating: 0, count: builder.headerByteCount + payload.count)
    var span = bytes.mutableSpan
    var output = span.mutableBytes
    let written = builder.write(payload.span.bytes, to: &output)
    precondition(written == bytes.count)
    return bytes
  }

  static func refusal(_ bytes: [UInt8]) -> EthernetFrame.Refusal? {
    guard case .refused(let refusal) = EthernetFrame.parse(bytes.span.bytes) else { return nil }
    return refusal
  }

  static func payload(_ frame: EthernetFrame, _ bytes: [UInt8]) -> [UInt8] {
    copy(frame.payload(of: bytes.span.bytes))
  }

  static func checksumsHold(_ frame: EthernetFrame, _ bytes: [UInt8]) -> Bool {
    frame.checksumsHold(in: bytes.span.bytes)
  }

  @Test(
    "a datagram comes back from under any number of tags, padding left out",
    arguments: [[], [100], [100, 200]] as [[UInt16]])
  func roundTrip(tags: [UInt16]) {
    let payload = Array("abc".utf8)
    let bytes = Self.frame(payload, tags: tags) + [UInt8](repeating: 0, count: 15)
    guard case .frame(let frame) = EthernetFrame.parse(bytes.span.bytes) else {
      Issue.record("refused: \(Self.refusal(bytes) as Any)")
      return
    }
    #expect(frame.transport == .udp)
    #expect(frame.source == 0x0A00_0001)
    #expect(frame.destination == 0xE901_0203)
    #expect(frame.sourcePort == 30_001)
    #expect(frame.destinationPort == 26_477)
    #expect(frame.tagCount == UInt8(tags.count))
    #expect(frame.vlan == tags.last ?? 0)
    #expect(Self.payload(frame, bytes) == payload)
    #expect(Self.checksumsHold(frame, bytes))
  }

  @Test("checksums tell damage in the header, the addresses and the payload")
  func checksums() {
    let bytes = Self.frame(Array("checksummed".utf8))
    for offset in [22, 26, 31, 36, 45, 52] {
      var damaged = bytes
      damaged[offset] ^= 0x01
      guard case .frame(let frame) = EthernetFrame.parse(damaged.span.bytes) else {
        Issue.record("refused at \(offset)")
        continue
      }
      #expect(!Self.checksumsHold(frame, damaged), "offset \(offset)")
    }
  }

  @Test("the headers of a real feed frame parse")
  func realHeaders() {
    let bytes = Self.quoteHeaders + [UInt8](repeating: 0x30, count: 215)
    guard case .frame(let frame) = EthernetFrame.parse(bytes.span.bytes) else {
      Issue.record("refused")
      return
    }
    #expect(frame.source == 0xC0A6_0278)
    #expect(frame.destination == 0xE925_363E)
    #expect(frame.destinationPort == 15_516)
    #expect(frame.payloadOffset == 42)
    #expect(frame.payloadByteCount == 215)
  }

  @Test("a TCP segment gives its numbers, flags and payload behind options")
  func tcpSegment() {
    let ethernet = hex("020000000002020000000001 8100 0064 0800")
    let ip = hex("45000037000040004006 0000 0a000001 0a000002")
    let tcp = hex("1f90 c350 00000064 000000c8 8018 0200 0000 0000 0101080a0000000100000002")
    let bytes = ethernet + ip + tcp + Array("abc".utf8)
    guard case .frame(let frame) = EthernetFrame.parse(bytes.span.bytes) else {
      Issue.record("refused: \(Self.refusal(bytes) as Any)")
      return
    }
    #expect(frame.transport == .tcp)
    #expect(frame.sourcePort == 8_080)
    #expect(frame.sequence == 100)
    #expect(frame.acknowledgment == 200)
    #expect(frame.flags == EthernetFrame.Flag.push | EthernetFrame.Flag.acknowledgment)
    #expect(Self.payload(frame, bytes) == Array("abc".utf8))
  }

  @Test("IPv4 options are passed over")
  func options() {
    var bytes = Self.frame(Array("abc".utf8))
    bytes[14] = 0x46
    bytes[17] += 4
    bytes.insert(contentsOf: [0x94, 0x04, 0x00, 0x00], at: 34)
    guard case .frame(let frame) = EthernetFrame.parse(bytes.span.bytes) else {
      Issue.record("refused")
      return
    }
    #expect(frame.destinationPort == 26_477)
    #expect(Self.payload(frame, bytes) == Array("abc".utf8))
  }

  @Test(
    "a frame without a whole datagram is refused by reason",
    arguments: [
      (12, [0x08, 0x06], EthernetFrame.Refusal.notIPv4), (12, [0x86, 0xDD], .notIPv4),
      (14, [0x65], .badIPv4Header), (14, [0x44], .badIPv4Header), (14, [0x4F], .badTotalLength),
      (16, [0x00, 0x13], .badTotalLength), (16, [0xFF, 0xFF], .badTotalLength),
      (16, [0x00, 0x18], .badTotalLength), (20, [0x20, 0x00], .fragment),
      (20, [0x00, 0x01], .fragment), (23, [0x01], .otherProtocol), (23, [0x06], .badTotalLength),
      (38, [0x00, 0x07], .badUDPLength), (38, [0x00, 0xFF], .badUDPLength),
    ] as [(Int, [UInt8], EthernetFrame.Refusal)])
  func refusals(offset: Int, replacement: [UInt8], refusal: EthernetFrame.Refusal) {
    var bytes = Self.frame(Array("abc".utf8))
    bytes.replaceSubrange(offset..<(offset + replacement.count), with: replacement)
    #expect(Self.refusal(bytes) == refusal)
  }

  @Test("every truncation is refused")
  func truncations() {
    let bytes = Self.frame(Array("abc".utf8), tags: [1, 2])
    for count in 0..<bytes.count {
      #expect(Self.refusal(Array(bytes.prefix(count))) != nil, "\(count) bytes")
    }
    let threeTags = hex("020000000002020000000001 88a80001 81000002 81000003 0800")
    #expect(Self.refusal(threeTags) == .notIPv4)
  }

  @Test("a million damaged frames never give a payload outside the frame")
  func mutations() {
    let tcp = hex(
      "020000000002020000000001 0800 45000029000040004006 0000 0a000001 0a000002"
        + "1f90c35000000064000000c85018020000000000 61")
    let valid = [Self.frame(Array("abc".utf8)), Self.frame([1], tags: [1, 2]), tcp]
    var parsed = 0
    withMutations(of: valid, seed: 0xE7E7) { bytes in
      guard case .frame(let frame) = EthernetFrame.parse(bytes) else { return }
      parsed += frame.payload(of: bytes).byteCount >= 0 ? 1 : 0
      _ = frame.checksumsHold(in: bytes)
    }
    #expect(parsed > 10_000)
  }
}
