// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct MoldUDP64Tests {
  static let session = MoldUDP64.Session(Code("SESSION001")!)
  static let data = hex("53455353494f4e3030310000000000000005000200036162630000")

  @Test("a data packet yields its blocks in order, an empty one among them")
  func dataPacket() {
    let bytes = Self.data
    guard case .packet(let packet) = MoldUDP64.parse(bytes.span.bytes) else {
      Issue.record("refused")
      return
    }
    #expect(packet == .init(session: Self.session, sequence: 5, count: 2, kind: .data))
    #expect(packet.sequenceEnd == 7)
    #expect(packet.session.text == "SESSION001")
    var blocks = packet.blocks
    var messages: [[UInt8]] = []
    while let block = blocks.next(in: bytes.span.bytes) { messages.append(copy(block)) }
    #expect(messages == [Array("abc".utf8), []])
    var later = packet.blocks
    later.skip(1, in: bytes.span.bytes)
    #expect(later.remaining == 1)
    let second = later.next(in: bytes.span.bytes)?.byteCount
    #expect(second == 0)
  }

  @Test(
    "packets without messages carry the next sequence number",
    arguments: [
      ("53455353494f4e30303100000000000000070000", MoldUDP64.Kind.heartbeat),
      ("53455353494f4e3030310000000000000007ffff", .endOfSession),
    ])
  func emptyPackets(text: String, kind: MoldUDP64.Kind) {
    let expected = MoldUDP64.Packet(session: Self.session, sequence: 7, count: 0, kind: kind)
    #expect(parse(hex(text)) == .packet(expected))
  }

  @Test("a request is written and read byte for byte")
  func request() {
    let request = MoldUDP64.Request(session: Self.session, sequence: 3, count: 4)
    let bytes = hex("53455353494f4e30303100000000000000030004")
    #expect(encoded(request) == bytes)
    let shorter = Array(bytes.dropLast())
    let read = MoldUDP64.Request(bytes.span.bytes)
    let refused = MoldUDP64.Request(shorter.span.bytes)
    #expect(read == request)
    #expect(refused == nil)
  }

  @Test(
    "a datagram whose blocks do not end where it ends is refused by reason",
    arguments: [
      (Array(data.prefix(19)), MoldUDP64.Refusal.truncatedHeader),
      (Array(data.dropLast()), .blockOverrun),
      (Array(data.prefix(23)), .blockOverrun),
      (data + [0], .trailingBytes),
      (hex("53455353494f4e3030310000000000000007000000"), .trailingBytes),
      (hex("53455353494f4e303031ffffffffffffffff00010000"), .sequenceOverflow),
    ])
  func refusals(bytes: [UInt8], refusal: MoldUDP64.Refusal) {
    #expect(parse(bytes) == .refused(refusal))
  }

  @Test("the builder writes the reference packets and runs its sequence on")
  func builder() {
    var builder = MoldUDP64.PacketBuilder(session: Self.session, sequence: 5, byteCountMax: 27)
    var buffer = [UInt8](repeating: 0, count: 64)
    var span = buffer.mutableSpan
    var output = span.mutableBytes
    let abc = Array("abc".utf8)
    let empty: [UInt8] = []
    let appended = [
      builder.append(bytes: abc.span.bytes, to: &output),
      builder.append(bytes: empty.span.bytes, to: &output),
      builder.append(bytes: empty.span.bytes, to: &output),
    ]
    let byteCount = builder.finish(in: &output)
    #expect(appended == [true, true, false])
    #expect(Array(buffer.prefix(byteCount)) == Self.data)

    var next = buffer.mutableSpan
    var heartbeat = next.mutableBytes
    #expect(builder.sequence == 7)
    let heartbeatByteCount = builder.finish(in: &heartbeat)
    #expect(heartbeatByteCount == 20)
    #expect(Array(buffer.prefix(20)) == hex("53455353494f4e30303100000000000000070000"))
    var last = buffer.mutableSpan
    var end = last.mutableBytes
    let endByteCount = builder.endSession(in: &end)
    #expect(endByteCount == 20)
    #expect(Array(buffer.prefix(20)) == hex("53455353494f4e3030310000000000000007ffff"))
  }

  func parse(_ bytes: [UInt8]) -> MoldUDP64.Parsed { MoldUDP64.parse(bytes.span.bytes) }

  @Test("a million damaged packets neither trap nor yield bytes beyond the datagram")
  func mutations() {
    let valid = [Self.data, hex("53455353494f4e30303100000000000000070000")]
    var accepted = 0
    withMutations(of: valid, seed: 0x301D) { bytes in
      guard case .packet(let packet) = MoldUDP64.parse(bytes) else { return }
      accepted += 1
      var blocks = packet.blocks
      var total = 20
      while let block = blocks.next(in: bytes) { total += 2 + block.byteCount }
      if total != bytes.byteCount { Issue.record("blocks do not cover the datagram") }
    }
    #expect(accepted > 1_000)
  }
}
