// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct DecodeTests {
  /// Length-framed records of messages given in hexadecimal.
  static func records(_ messages: String...) -> Data {
    var data = Data()
    for message in messages {
      let digits = Array(message)
      let bytes = stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0
      }
      data.append(contentsOf: [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)])
      data.append(contentsOf: bytes)
    }
    return data
  }

  static let directory =
    "52000700031f1aced9f07b4141504c20202020514e000000644e435a20504e4e314e000000004e"
  static let add = "41000700031f1aced9f07b00000000000003e9420000012c4141504c20202020001cdba2"
  static let execution = "45000700031f1aced9f07b00000000000003e9000000640000000000001389"

  @Test("an add order has its fields, its day's time and its decimal price")
  func addOrder() throws {
    let bytes = DecodeTests.records(DecodeTests.add)
    let outcome = try Program.withFile("a.itch", bytes) {
      try Program.run("decode", "--date", "2019-12-30", $0)
    }
    #expect(outcome.status == 0)
    // 09:30:00.000000123 in New York is 14:30 UTC on that winter day.
    #expect(
      outcome.output == """
        {"type":"A","ts":1577716200000000123,"instrument":"AAPL","stock_locate":7,\
        "tracking_number":3,"timestamp":34200000000123,"order_ref":1001,"side":"B","shares":300,\
        "stock":"AAPL","price":"189.1234"}

        """)
  }

  @Test("a message without ticker gets the one its locate was announced with")
  func locate() throws {
    let bytes = DecodeTests.records(
      DecodeTests.execution, DecodeTests.directory, DecodeTests.execution)
    let outcome = try Program.withFile("a.itch", bytes) {
      try Program.run("decode", "--format", "itch", $0)
    }
    let instruments = try outcome.objects().map { $0["instrument"] as? String }
    #expect(instruments == [nil, "AAPL", "AAPL"])
  }

  @Test(
    "the day comes from the file's name, in either order of its parts",
    arguments: [
      ("20191230.itch", 1_577_716_200_000_000_123), ("12302019.itch", 1_577_716_200_000_000_123),
      ("aapl-20190702-x.itch", 1_562_074_200_000_000_123), ("a.itch", 52_200_000_000_123),
    ])
  func day(name: String, time: Int) throws {
    let outcome = try Program.withFile(name, DecodeTests.records(DecodeTests.add)) {
      try Program.run("decode", $0)
    }
    #expect(try outcome.objects()[0]["ts"] as? Int == time)
    #expect(outcome.diagnostics.contains("1970-01-01") == (name == "a.itch"))
  }

  @Test("messages of unknown type or wrong length are counted and do not stop the command")
  func refusals() throws {
    let bytes = DecodeTests.records(
      DecodeTests.add, "7a00", "", String(DecodeTests.add.dropLast(2)), DecodeTests.execution)
    let outcome = try Program.withFile("a.itch", bytes + Data([0, 9, 1])) {
      try Program.run("decode", $0)
    }
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 2)
    for text in [
      "ITCH 5.0 messages of unknown type: 1 (z 1)", "ITCH 5.0 refused messages: 1 (A 1)",
      "empty blocks: 1", "inside a record: 3 bytes",
    ] {
      #expect(outcome.diagnostics.contains(text), "\(outcome.diagnostics)")
    }
  }

  @Test("the KRX capture gives the expected quotes, level by level")
  func krxQuotes() throws {
    guard let capture = SharedData.url("krx/kospi200-20110216-head.pcap")?.path,
      let quotes = SharedData.url("krx/kospi200-20110216-head.quotes.txt")?.path
    else { return }
    let outcome = try Program.run("decode", capture)
    let expected = try String(contentsOfFile: quotes, encoding: .utf8).split(separator: "\n")
    let found = try outcome.objects().filter { $0["type"] as? String == "B6034" }
    #expect(found.count == 5_023)
    #expect(expected.count == found.count)
    var differing = 0
    for (object, line) in zip(found, expected) where try DecodeTests.quoteLine(object) != line {
      differing += 1
      if differing <= 3 { Issue.record("\(try DecodeTests.quoteLine(object)), expected \(line)") }
    }
    #expect(differing == 0)
  }

  /// A decoded quote as the expected file writes it: bids from the fifth level to the first, then
  /// asks from the first on, prices in hundredths with five digits.
  private static func quoteLine(_ object: [String: Any]) throws -> String {
    let stamp = try #require(object["ts_capture"] as? Int) / 1_000
    let micros = String(stamp % 1_000_000)
    let padding = String(repeating: "0", count: 6 - micros.count)
    var words = [
      "\(stamp / 1_000_000).\(padding)\(micros)", try #require(object["accept_time"] as? String),
      try #require(object["instrument"] as? String),
    ]
    let bids = try #require(object["bids"] as? [[Any]])
    let asks = try #require(object["asks"] as? [[Any]])
    for level in bids.reversed() + asks {
      let price = try #require(level[0] as? String).filter { $0 != "." }
      let quantity = "\(try #require(level[1] as? Int))"
      words.append(
        String(repeating: "0", count: 7 - quantity.count) + quantity + "@"
          + String(("00000" + price).suffix(5)))
    }
    return words.joined(separator: " ")
  }

  @Test("every Nasdaq capture decodes without refusal")
  func nasdaqCaptures() throws {
    for path in SharedData.files("nasdaq/pcap", suffix: ".pcap") {
      let capture = try #require(SharedData.url(path)).path
      let outcome = try Program.run("decode", capture)
      #expect(outcome.status == 0)
      #expect(outcome.lines.count == (capture.contains("Multiple.Packets") ? 39 : 1), "\(capture)")
      for word in ["refused", "unknown", "without message", "left over"] {
        #expect(!outcome.diagnostics.contains(word), "\(capture): \(outcome.diagnostics)")
      }
    }
  }

  @Test("the head of a day is its directory")
  func directoryHead() throws {
    guard let file = SharedData.url("nasdaq/itch50-directory-head.bin")?.path else { return }
    let outcome = try Program.run("decode", file)
    #expect(outcome.lines.count == 1_000)
    #expect(outcome.diagnostics.contains("ITCH 5.0 messages: 1000 (H 3, R 993, S 1, Y 3)"))
  }

  @Test("a gzip file gives the same lines as the plain one")
  func gzip() throws {
    let plain = DecodeTests.records(DecodeTests.add, DecodeTests.execution)
    let packed = Data([
      0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF, 0x01, UInt8(plain.count), 0,
      ~UInt8(plain.count), 0xFF,
    ])
    let checksum = DecodeTests.checksum(plain)
    var data = packed + plain
    for word in [checksum, UInt32(plain.count)] {
      data.append(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
    }
    let expected = try Program.withFile("20191230.itch", plain) { try Program.run("decode", $0) }
    let outcome = try Program.withFile("20191230.itch.gz", data) { try Program.run("decode", $0) }
    #expect(outcome.output == expected.output)
    #expect(outcome.lines.count == 2)
    // What came before the cut is printed, and the cut is an error.
    let cut = try Program.withFile("20191230.gz", data.dropLast(40)) {
      try Program.run("decode", $0)
    }
    #expect(cut.status == 1)
    #expect(cut.lines.count == 1)
    #expect(cut.diagnostics.contains("unexpected end of file"))
  }

  /// CRC-32 as gzip ends with it, bit by bit.
  private static func checksum(_ data: Data) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
