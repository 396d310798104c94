// SPDX-License-Identifier: Apache-2.0
import Foundation
import Gateway
import Rings
import TestSupport
import Testing
import Units
import VenueFIX
import Wire

/// What another implementation makes of our sessions.
@Suite struct FIXCaptureTests {
  private static let port: UInt16 = 9_878
  private static let program = "/usr/bin/tshark"

  @Test(
    "tshark decodes every message of a session with lost connections and finds none malformed",
    arguments: FIX.Version.allCases)
  func tshark(version: FIX.Version) throws {
    guard FileManager.default.isExecutableFile(atPath: Self.program) else {
      print("skipped: \(Self.program) is missing; scripts/install.sh --tests installs it")
      return
    }
    var random = SeededGenerator(seed: 8)
    let venue = ScriptedFIXVenue(version)
    venue.rejectPercent = 10
    venue.hitPercent = 30
    let desk = try FIXDesk(venue)
    desk.connect()
    desk.hello()
    var lastID: UInt64 = 0
    for round in 0..<200 {
      FIXTradingTests.step(desk, &random, &lastID)
      guard round % 50 == 49 else { continue }
      desk.hangUp()
      desk.connect()
    }
    let folder = TestFolder()
    let path = folder.path + "/session.pcap"
    let (capture, count) = capture(of: desk)
    #expect(FileManager.default.createFile(atPath: path, contents: Data(capture)))
    let lines = try decode(path)
    let types = lines.flatMap { $0.split(separator: ",") }
    #expect(count > 300)
    #expect(types.count == count)
    for type in ["A", "0", "1", "2", "4", "8", "D", "F", "G", "H"] {
      #expect(types.contains(Substring(type)), "no \(type)")
    }
  }

  /// The message types of each frame; the test fails for malformed frames and bad checksums.
  private func decode(_ path: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = [
      "-n", "-r", path, "-d", "tcp.port==\(Self.port),fix", "-T", "fields", "-E", "separator=;",
      "-e", "fix.MsgType", "-e", "_ws.malformed", "-e", "_ws.expert.severity",
      "-o", "tcp.desegment_tcp_streams:TRUE",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    var types: [String] = []
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
      #expect(parts.count == 3)
      #expect(parts[1].isEmpty, "malformed: \(line)")
      // 8388608 is an error; the length and checksum of a message give none.
      #expect(!parts[2].contains("8388608"), "error: \(line)")
      types.append(parts[0])
    }
    return types
  }

  /// The traffic as one TCP stream in frames of one message each, and how many those are.
  private func capture(of desk: FIXDesk) -> (bytes: [UInt8], count: Int) {
    var file = [UInt8](repeating: 0, count: Pcap.Writer.headerByteCount)
    var header = file.mutableSpan
    var headerBytes = header.mutableBytes
    Pcap.Writer.writeHeader(to: &headerBytes)
    var sequences: [Bool: UInt32] = [true: 1, false: 1]
    var count = 0
    for (isFromGateway, bytes) in desk.traffic {
      var rest = bytes
      while case .message(let message) = FIX.next(in: rest.span.bytes) {
        let payload = Array(rest[..<message.byteCount])
        rest.removeFirst(message.byteCount)
        let sequence = sequences[isFromGateway, default: 1]
        sequences[isFromGateway] = sequence &+ UInt32(payload.count)
        let frame = Self.frame(
          payload, isFromGateway, sequence, sequences[!isFromGateway, default: 1])
        count += 1
        let time = UnixNanos(raw: desk.wall.raw + Int64(count) * 1_000)
        var record = [UInt8](
          repeating: 0, count: Pcap.Writer.recordHeaderByteCount + frame.count)
        var span = record.mutableSpan
        var output = span.mutableBytes
        _ = Pcap.Writer.write(frame.span.bytes, time: time, to: &output, at: 0)
        file += record
      }
      #expect(rest.isEmpty)
    }
    return (file, count)
  }

  /// Ethernet, IPv4 and TCP around a payload, checksums left out.
  private static func frame(
    _ payload: [UInt8], _ isFromGateway: Bool, _ sequence: UInt32, _ acknowledged: UInt32
  ) -> [UInt8] {
    func big<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
      (0..<(Number.bitWidth / 8)).map {
        UInt8(truncatingIfNeeded: number >> Number(Number.bitWidth - 8 - 8 * $0))
      }
    }
    let hosts: [[UInt8]] = [[10, 0, 0, 1], [10, 0, 0, 2]]
    let (source, target) = isFromGateway ? (0, 1) : (1, 0)
    let ports: [UInt16] = isFromGateway ? [40_000, port] : [port, 40_000]
    var frame: [UInt8] = [2, 0, 0, 0, 0, UInt8(target), 2, 0, 0, 0, 0, UInt8(source), 8, 0]
    frame += [0x45, 0] + big(UInt16(40 + payload.count)) + [0, 0, 0x40, 0, 64, 6, 0, 0]
    frame += hosts[source] + hosts[target]
    frame += big(ports[0]) + big(ports[1]) + big(sequence) + big(acknowledged)
    return frame + [0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0] + payload
  }
}
