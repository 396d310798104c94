// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Captures with the troubles that real ones have.
@Suite struct InputTests {
  /// A TCP segment of a fixed connection in an Ethernet frame.
  private static func segment(_ sequence: UInt32, _ payload: [UInt8]) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: 12) + [0x08, 0x00]
    let total = UInt16(40 + payload.count)
    frame += [0x45, 0, UInt8(total >> 8), UInt8(total & 0xFF), 0, 0, 0x40, 0, 64, 6, 0, 0]
    frame += [10, 0, 0, 1, 10, 0, 0, 2]
    frame += [0x30, 0x39, 0x1F, 0x41]
    frame += (0..<4).map { UInt8(truncatingIfNeeded: sequence >> (24 - 8 * $0)) }
    frame += [0, 0, 0, 0, 0x50, 0x18, 0x80, 0, 0, 0, 0, 0]
    return frame + payload
  }

  private static func capture(_ frames: [[UInt8]], isBig: Bool, isNanos: Bool) -> Data {
    func word(_ value: UInt32) -> [UInt8] {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
      return isBig ? bytes : bytes.reversed()
    }
    var data = word(isNanos ? 0xA1B2_3C4D : 0xA1B2_C3D4)
    data += isBig ? [0, 2, 0, 4] : [2, 0, 4, 0]
    data += word(0) + word(0) + word(65_535) + word(1)
    for frame in frames {
      let length = UInt32(frame.count)
      data += word(1_700_000_000) + word(isNanos ? 5_000 : 5) + word(length) + word(length)
      data += frame
    }
    return Data(data)
  }

  /// OUCH cancels with the numbers 1, 2, 3 … in SoupBinTCP packets of 12 bytes each.
  private static func cancels(_ count: UInt8) -> [UInt8] {
    (1...count).flatMap { [0, 10, UInt8(ascii: "U"), UInt8(ascii: "X"), 0, 0, 0, $0, 0, 0, 0, 0] }
  }

  @Test("a TCP stream is put in order, overlaps and repeats are dropped")
  func reassembly() throws {
    let bytes = InputTests.cancels(4)
    let frames = [
      InputTests.segment(.max - 9, Array(bytes[0..<10])),
      InputTests.segment(.max - 9, Array(bytes[0..<10])),
      InputTests.segment(20, Array(bytes[30..<48])),
      InputTests.segment(0, Array(bytes[10..<25])),
      InputTests.segment(.max - 4, Array(bytes[5..<30])),
    ]
    let data = InputTests.capture(frames, isBig: false, isNanos: false)
    let outcome = try Program.withFile("a.pcap", data) { try Program.run("decode", $0) }
    let numbers = try outcome.objects().map { $0["user_ref_num"] as? Int }
    #expect(numbers == [1, 2, 3, 4])
    #expect(!outcome.diagnostics.contains("refused"), "\(outcome.diagnostics)")
  }

  /// Cancels of OUCH 4.2 for the tokens 1, 2, 3 …
  private static func cancels42(_ count: UInt8) -> [UInt8] {
    (1...count).flatMap {
      [0, 20, UInt8(ascii: "U"), UInt8(ascii: "X")]
        + Array("0000000000000".utf8) + [0x30 + $0, 0, 0, 0, 0]
    }
  }

  @Test(
    "the version of OUCH is told by its messages or by the option",
    arguments: [
      (["--protocol", "auto"], 3, 2), (["--protocol", "ouch50"], 3, 0),
      (["--protocol", "ouch42"], 0, 2),
    ])
  func versions(arguments: [String], cancels50: Int, cancels42: Int) throws {
    let bytes = InputTests.cancels(3) + InputTests.cancels42(2)
    let data = InputTests.capture([InputTests.segment(1, bytes)], isBig: false, isNanos: false)
    let outcome = try Program.withFile("a.pcap", data) {
      try Program.run(["decode", $0] + arguments)
    }
    let objects = try outcome.objects()
    #expect(objects.count { $0["user_ref_num"] != nil } == cancels50)
    #expect(objects.compactMap { $0["token"] as? String }.count == cancels42)
    let isAll = cancels50 + cancels42 == 5
    #expect(outcome.diagnostics.contains("refused") != isAll, "\(outcome.diagnostics)")
  }

  @Test("a segment that never comes is counted and the stream goes on behind it")
  func hole() throws {
    let bytes = InputTests.cancels(4)
    let frames = [
      InputTests.segment(100, Array(bytes[0..<12])),
      InputTests.segment(124, Array(bytes[24..<48])),
    ]
    let data = InputTests.capture(frames, isBig: false, isNanos: false)
    let outcome = try Program.withFile("a.pcap", data) { try Program.run("decode", $0) }
    let numbers = try outcome.objects().map { $0["user_ref_num"] as? Int }
    #expect(numbers == [1, 3, 4])
    #expect(outcome.diagnostics.contains("TCP hole 1"), "\(outcome.diagnostics)")
  }

  @Test("captures of either byte order and resolution give the same stamps", arguments: 0..<4)
  func flavours(flavour: Int) throws {
    let frames = [InputTests.segment(1, InputTests.cancels(1))]
    let data = InputTests.capture(frames, isBig: flavour & 1 == 1, isNanos: flavour & 2 == 2)
    let outcome = try Program.withFile("a.pcap", data) { try Program.run("decode", $0) }
    let stamp = try #require(outcome.objects().first?["ts_capture"] as? Int)
    #expect(stamp == 1_700_000_000_000_005_000)
  }

  @Test("frames of other protocols are counted and skipped")
  func noise() throws {
    let arp = [UInt8](repeating: 0xFF, count: 12) + [0x08, 0x06] + [UInt8](repeating: 0, count: 46)
    let frames = [arp, InputTests.segment(1, InputTests.cancels(1)), [1, 2, 3]]
    let data = InputTests.capture(frames, isBig: false, isNanos: true) + Data([1, 2, 3])
    let outcome = try Program.withFile("a.pcap", data) { try Program.run("decode", $0) }
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 1)
    for text in ["notIPv4 1", "frame truncated 1", "inside a record: 3 bytes", "frames: 3"] {
      #expect(outcome.diagnostics.contains(text), "\(outcome.diagnostics)")
    }
  }
}
