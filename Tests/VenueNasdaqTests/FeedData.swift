// SPDX-License-Identifier: Apache-2.0
import Foundation
import Units
import Wire

/// Captures of real markets beside the repository; absent ones make a test skip aloud.
enum FeedData {
  static func url(_ path: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "../shared/data/\(path)").standardizedFileURL
  }

  /// The bytes of one file, or nil after saying that the test is skipped.
  static func bytes(_ path: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: url(path).path) else {
      print("skipped: no \(path) beside the repository")
      return nil
    }
    return [UInt8](data)
  }

  /// The bytes of one gzip file, or nil after saying that the test is skipped.
  static func gunzipped(_ path: String) throws -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: url(path).path) else {
      print("skipped: no \(path) beside the repository")
      return nil
    }
    let gunzip = Process()
    gunzip.executableURL = URL(filePath: "/usr/bin/gunzip")
    gunzip.arguments = ["-c", url(path).path]
    let output = Pipe()
    gunzip.standardOutput = output
    try gunzip.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    gunzip.waitUntilExit()
    guard gunzip.terminationStatus == 0 else {
      print("skipped: gunzip failed on \(path)")
      return nil
    }
    return [UInt8](data)
  }
}

/// The message as the bytes it writes.
func encoded(_ message: some WireEncodable) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: message.byteCount)
  var span = bytes.mutableSpan
  var output = span.mutableBytes
  message.write(to: &output, at: 0)
  return bytes
}

/// One MoldUDP64 datagram with `messages`, the first numbered `sequence`.
func datagram(_ messages: [[UInt8]], sequence: UInt64, session: String = "S1") -> [UInt8] {
  let byteCount = 20 + messages.reduce(0) { $0 + 2 + $1.count }
  var bytes = [UInt8](repeating: 0, count: byteCount)
  var span = bytes.mutableSpan
  var output = span.mutableBytes
  var builder = MoldUDP64.PacketBuilder(
    session: .init(Code(session)!), sequence: sequence, byteCountMax: byteCount + 22)
  for message in messages {
    let isAppended = builder.append(bytes: message.span.bytes, to: &output)
    precondition(isAppended)
  }
  let written = builder.finish(in: &output)
  precondition(written == byteCount)
  return bytes
}

/// SplitMix64: the same seed gives the same test on every machine.
struct FeedRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in 0 ..< bound.
  mutating func below(_ bound: Int) -> Int {
    Int((UInt64(bound).multipliedFullWidth(by: next())).high)
  }
}
