// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Recording
import Rings
import Testing
import Units

/// A packet ring and a directory of segments, removed with their test.
final class RecordingBench {
  let shared: String
  let folder: String
  var place: RegionDirectory { RegionDirectory(huge: nil, ordinary: shared) }

  init() {
    let name = "apus-test-\(UUID().uuidString)"
    shared = "/dev/shm/\(name)"
    folder = NSTemporaryDirectory() + name
    do {
      try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: true)
    } catch {
      fatalError("path=\(shared) \(error)")
    }
  }

  deinit {
    for path in [shared, folder] where FileManager.default.fileExists(atPath: path) {
      do { try FileManager.default.removeItem(atPath: path) } catch { fatalError("path=\(path)") }
    }
  }

  /// The segments by name.
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
  }

  func settings() -> RecorderSettings {
    var settings = RecorderSettings(directory: folder)
    settings.blockByteCount = 1 << 18
    settings.configuration = "# as it was\n"
    return settings
  }

  /// A ring that holds the records of one burst.
  func writer() throws -> PacketRingWriter {
    try PacketRingWriter(name: "packets", capacity: 1 << 20, in: place)
  }

  func recorder(_ settings: RecorderSettings, shelf: SegmentShelf) throws -> Recorder {
    try Recorder(
      settings, ring: "packets", place: RecordedPlace(name: "recorded", in: place), shelf: shelf,
      now: UnixNanos(raw: 1_700_000_000_123_456_789), in: place)
  }

  /// The payload of record `number`.
  static func payload(_ number: UInt64) -> [UInt8] {
    let byteCount = 100 + Int(number &* 2_654_435_761 % 1_300)
    return (0..<byteCount).map { UInt8(truncatingIfNeeded: number &* 7 &+ UInt64($0)) }
  }

  static func write(_ count: Int, to writer: inout PacketRingWriter) {
    for _ in 0..<count {
      let number = writer.nextNumber
      let payload = payload(number)
      writer.write(
        payload.span.bytes,
        PacketTag(
          .packet, stamp: MonotonicNanos(raw: Int64(number) * 1_000), line: UInt8(number & 1),
          stampKind: 1, address: 0xEF4D_0001, port: 26_400))
    }
  }

  /// Lets `recorder` take everything there is.
  static func drain(_ recorder: inout Recorder, at unix: Int64 = 1_700_000_001_000_000_000) {
    while recorder.turn(MonotonicNanos(raw: 0), unix: UnixNanos(raw: unix)) {}
  }

  /// What the files hold; every record is checked against the payload of its number.
  func read(_ files: [String]) throws -> (summary: RecordingReader.Summary, numbers: [UInt64]) {
    var reader = RecordingReader()
    var numbers: [UInt64] = []
    var flaws = 0
    try reader.read(files) { record, payload in
      numbers.append(record.number)
      if payload.array != Self.payload(record.number) { flaws += 1 }
      if record.tag.stamp.raw != Int64(record.number) * 1_000 { flaws += 1 }
    }
    #expect(flaws == 0)
    return (reader.summary, numbers)
  }
}
