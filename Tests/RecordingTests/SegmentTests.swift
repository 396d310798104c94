// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Recording
import Rings
import Testing
import Units
import Wire

@Suite("Segments")
struct SegmentTests {
  let bench = RecordingBench()

  /// One segment of 3,000 records in several blocks.
  func segment() throws -> String {
    var writer = try bench.writer()
    var recorder = try bench.recorder(
      bench.settings(), shelf: SegmentShelf(directory: bench.folder))
    for _ in 0..<10 {
      RecordingBench.write(300, to: &writer)
      RecordingBench.drain(&recorder)
    }
    recorder.finish(at: UnixNanos(raw: 1))
    let files = try bench.files()
    #expect(files.count == 1)
    return files[0]
  }

  @Test("a file cut anywhere is read to the last whole block")
  func cut() throws {
    let path = try segment()
    let whole = try #require(FileManager.default.contents(atPath: path))
    #expect(try bench.read([path]).numbers.count == 3_000)
    for size in [4_096, 4_097, 8_192, whole.count / 2, whole.count - 4_096, whole.count - 1] {
      try whole.prefix(size).write(to: URL(fileURLWithPath: path))
      let (summary, numbers) = try bench.read([path])
      #expect(numbers == Array((1...3_000).prefix(numbers.count)).map(UInt64.init))
      #expect(numbers.count < 3_000)
      // Blocks before the cut are whole: what is damaged is less than one of them.
      #expect(summary.damagedByteCount < 1 << 18)
      if size == whole.count - 1 { #expect(numbers.count > 2_000) }
    }
  }

  @Test("a damaged block is left out, said, and those behind it are read")
  func damage() throws {
    let path = try segment()
    var bytes = try #require(FileManager.default.contents(atPath: path))
    let middle = bytes.count / 2
    bytes[middle] ^= 0x10
    try bytes.write(to: URL(fileURLWithPath: path))
    var lines: [String] = []
    var reader = RecordingReader()
    var numbers: [UInt64] = []
    try reader.read(
      [path], gap: { lines.append($0) }, body: { record, _ in numbers.append(record.number) })
    #expect(numbers.first == 1)
    #expect(numbers.last == 3_000)
    #expect(reader.summary.missing.records == 3_000 - UInt64(numbers.count))
    #expect(reader.summary.missing.records > 0)
    #expect(reader.summary.damagedByteCount > 0)
    #expect(lines.count == 2)
    #expect(lines.last?.contains("are missing") == true)
  }

  @Test("another file is refused by name")
  func foreign() throws {
    try FileManager.default.createDirectory(
      atPath: bench.folder, withIntermediateDirectories: true)
    let path = "\(bench.folder)/text"
    try Data("neither\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: RecordingError.self) { _ = try SegmentReader(path: path) }
    #expect(!SegmentReader.isSegment(path))
    #expect(throws: DiskError.self) { _ = try SegmentReader(path: path + "-missing") }
  }

  @Test("finished segments are packed and read the same")
  func packing() throws {
    var settings = bench.settings()
    settings.segmentByteCountMax = 1 << 20
    var writer = try bench.writer()
    let shelf = try SegmentShelf(directory: bench.folder)
    var recorder = try bench.recorder(settings, shelf: shelf)
    for _ in 0..<20 {
      RecordingBench.write(300, to: &writer)
      RecordingBench.drain(&recorder)
    }
    recorder.finish(at: UnixNanos(raw: 1))
    let plain = try bench.read(bench.files())
    let count = try bench.files().count
    let packer = SegmentPacker(shelf, level: 1) { Issue.record("\($0)") }
    let deadline = ContinuousClock.now + .seconds(60)
    while shelf.packedCount < count, ContinuousClock.now < deadline { sched_yield() }
    packer.stop()
    let files = try bench.files()
    #expect(files.count == count)
    #expect(files.allSatisfy { $0.hasSuffix(".apuslog.zst") })
    #expect(files.allSatisfy(SegmentReader.isSegment))
    let packed = try bench.read(files)
    #expect(packed.numbers == plain.numbers)
    #expect(packed.summary.payloadBytes == plain.summary.payloadBytes)
    #expect(packed.summary.isWhole)
  }

  @Test("halves of packing are removed when the directory is opened again")
  func leftOver() throws {
    let path = try segment()
    let part = path + ".zst.part"
    try Data("half".utf8).write(to: URL(fileURLWithPath: part))
    _ = try SegmentShelf(directory: bench.folder)
    #expect(try bench.files() == [path])
  }

  @Test("an exported capture has the packets with their stamps, lines and numbers")
  func export() throws {
    let path = try segment()
    let output = "\(bench.folder)/out.pcapng"
    let start = FeedStart(
      midnight: UnixNanos(raw: 0), realtimeOffset: .seconds(1_700_000_000), lineCount: 2)
    var exporter = try PcapngExporter(
      output, lineNames: ["A", "B2"], start: start, filter: PcapngExporter.Filter())
    var reader = RecordingReader()
    try reader.read([path]) { record, payload in try exporter.take(record, payload) }
    try exporter.flush()
    #expect(exporter.frameCount == 3_000)
    #expect(exporter.skippedCount == 0)
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: output)))
    let capture = bytes.span.bytes
    guard var frames = Pcap.Reader(capture) else {
      Issue.record("no capture")
      return
    }
    var number: UInt64 = 0
    var flaws = 0
    while case .record(let record) = frames.next(in: capture) {
      number += 1
      let time = 1_700_000_000_000_000_000 + Int64(number) * 1_000
      guard case .frame(let frame) = record.parse(capture) else {
        flaws += 1
        continue
      }
      let payload = frame.payload(of: record.frame(of: capture)).array
      let isRight =
        record.time.raw == time && record.interface == Int(number & 1)
        && frame.destination == 0xEF4D_0001 && frame.destinationPort == 26_400
        && payload == RecordingBench.payload(number)
      if !isRight { flaws += 1 }
    }
    #expect(number == 3_000)
    #expect(flaws == 0)
  }

  @Test("an export can be cut by line and time")
  func filter() throws {
    let path = try segment()
    let output = "\(bench.folder)/out.pcapng"
    let start = FeedStart(midnight: UnixNanos(raw: 0), realtimeOffset: .zero, lineCount: 2)
    var filter = PcapngExporter.Filter()
    filter.line = 1
    filter.from = UnixNanos(raw: 1_001_000)
    filter.until = UnixNanos(raw: 2_001_000)
    var exporter = try PcapngExporter(
      output, lineNames: ["A", "B"], start: start, filter: filter)
    var reader = RecordingReader()
    try reader.read([path]) { record, payload in try exporter.take(record, payload) }
    try exporter.flush()
    #expect(exporter.frameCount == 500)
  }
}
