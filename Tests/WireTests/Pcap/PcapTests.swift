// SPDX-License-Identifier: Apache-2.0
import Testing
import Units
import Wire

@Suite struct PcapTests {
  static let frame = EthernetFrameTests.frame(Array("abc".utf8))

  /// A file of two frames written by the writer.
  static func file() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 24 + 2 * (16 + frame.count))
    var span = bytes.mutableSpan
    var output = span.mutableBytes
    Pcap.Writer.writeHeader(to: &output)
    let first = Pcap.Writer.write(
      frame.span.bytes, time: UnixNanos(raw: 1_297_814_400_123_456_789), to: &output, at: 24)
    let second = Pcap.Writer.write(
      frame.span.bytes, time: UnixNanos(raw: 1_297_814_401_000_000_000), to: &output,
      at: 24 + first)
    precondition(24 + first + second == bytes.count)
    return bytes
  }

  /// Every record until the end or a refusal, and that refusal.
  static func read(_ bytes: [UInt8]) -> (records: [Pcap.Record], refusal: Pcap.Refusal?) {
    guard var reader = Pcap.Reader(bytes.span.bytes) else { return ([], .unknownMagic) }
    var records: [Pcap.Record] = []
    while true {
      switch reader.next(in: bytes.span.bytes) {
      case .record(let record): records.append(record)
      case .end: return (records, nil)
      case .refused(let refusal): return (records, refusal)
      }
    }
  }

  @Test("what is written is read back, with nanoseconds and every byte")
  func roundTrip() {
    let bytes = Self.file()
    let (records, refusal) = Self.read(bytes)
    #expect(refusal == nil)
    #expect(
      records.map(\.time.raw) == [1_297_814_400_123_456_789, 1_297_814_401_000_000_000])
    for record in records {
      #expect(copy(record.frame(of: bytes.span.bytes)) == Self.frame)
      #expect(record.wireByteCount == Self.frame.count)
      guard case .frame(let frame) = record.parse(bytes.span.bytes) else {
        Issue.record("no datagram")
        continue
      }
      #expect(frame.destinationPort == 26_477)
    }
  }

  @Test(
    "both byte orders and both resolutions are read",
    arguments: [
      (
        "d4c3b2a1020004000000000000000000ffff000001000000", "807d5a4d e8030000 01000000 01000000", 1
      ),
      (
        "a1b2c3d4000200040000000000000000 0000ffff 00000001", "4d5a7d80 000003e8 00000001 00000001",
        1
      ),
      (
        "4d3cb2a1020004000000000000000000ffff000001000000", "807d5a4d 40420f00 01000000 01000000", 1
      ),
      (
        "a1b23c4d000200040000000000000000 0000ffff 00000001", "4d5a7d80 000f4240 00000001 00000001",
        1
      ),
    ])
  func byteOrders(header: String, record: String, count: Int) {
    let (records, refusal) = Self.read(hex(header) + hex(record) + [0x77])
    #expect(refusal == nil)
    #expect(records.map(\.time.raw) == [1_297_776_000_001_000_000])
    #expect(records.map(\.offset) == [40])
  }

  @Test("a cut file is refused with the offset of the cut record, its whole records kept")
  func truncation() {
    let bytes = Self.file()
    let second = 24 + 16 + Self.frame.count
    for count in (second + 1)..<bytes.count {
      let (records, refusal) = Self.read(Array(bytes.prefix(count)))
      #expect(records.count == 1)
      #expect(refusal == .truncated(offset: second))
    }
    #expect(Self.read(Array(bytes.prefix(23))).refusal == .unknownMagic)
    #expect(Self.read([UInt8](repeating: 0, count: 64)).refusal == .unknownMagic)
  }

  @Test("a record longer than any frame and a link of another kind are refused")
  func malformed() {
    var bytes = Self.file()
    bytes[24 + 8 + 3] = 0x7F
    #expect(Self.read(bytes).refusal == .malformed(offset: 24))
    var link = Self.file()
    link[20] = 105
    #expect(Self.read(link).refusal == .unknownLink(105))
  }

  /// A pcapng file: section, one interface of the resolution given, one packet, one unknown block.
  static func pcapng(resolution: UInt8, time: UInt64) -> [UInt8] {
    func little(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
      let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
      let count = UInt32(padded.count + 12)
      return little(type) + little(count) + padded + little(count)
    }
    let section = block(
      0x0A0D_0D0A, little(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
    let interface = block(1, [1, 0, 0, 0] + little(65_535) + [9, 0, 1, 0, resolution, 0, 0, 0])
    let count = UInt32(frame.count)
    let packet = block(
      6,
      little(0) + little(UInt32(time >> 32)) + little(UInt32(truncatingIfNeeded: time))
        + little(count) + little(count) + frame)
    return section + interface + block(5, little(0)) + packet
  }

  @Test(
    "pcapng packets are read at the resolution of their interface",
    arguments: [
      (UInt8(6), UInt64(1_297_814_400_123_456), Int64(1_297_814_400_123_456_000)),
      (9, 1_297_814_400_123_456_789, 1_297_814_400_123_456_789),
      (0x81, 2_595_628_801, 1_297_814_400_500_000_000),
    ])
  func enhancedPackets(resolution: UInt8, time: UInt64, expected: Int64) {
    let bytes = Self.pcapng(resolution: resolution, time: time)
    let (records, refusal) = Self.read(bytes)
    #expect(refusal == nil)
    #expect(records.map(\.time.raw) == [expected])
    #expect(records.map { copy($0.frame(of: bytes.span.bytes)) } == [Self.frame])
  }

  @Test("a million damaged captures are walked to an end without a trap")
  func mutations() {
    let valid = [Self.file(), Self.pcapng(resolution: 9, time: 5)]
    var records = 0
    withMutations(of: valid, rounds: 1_000_000, seed: 0xCA9) { bytes in
      guard var reader = Pcap.Reader(bytes) else { return }
      while case .record(let record) = reader.next(in: bytes) {
        records += 1
        _ = record.parse(bytes)
      }
    }
    #expect(records > 100_000)
  }
}
