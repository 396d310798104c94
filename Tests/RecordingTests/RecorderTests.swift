// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Recording
import Rings
import Testing
import Units

@Suite("Recorder")
struct RecorderTests {
  let bench = RecordingBench()

  @Test("writes every record once, over segments that are closed by size")
  func rotation() throws {
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
    let files = try bench.files()
    #expect(files.count > 4)
    #expect(UInt64(files.count) == recorder.log.figures.segmentsOpened)
    let (summary, numbers) = try bench.read(files)
    #expect(numbers == Array(1...6_000))
    #expect(summary.isWhole)
    #expect(summary.payloadBytes == writer.payloadBytes)
    #expect(recorder.figures.recordsWritten == 6_000)
    #expect(recorder.figures.payloadBytesWritten == writer.payloadBytes)
    #expect(recorder.figures.overrun == LostRecords())
    let sizes = try files.map {
      try #require(FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int)
    }
    #expect(sizes.allSatisfy { $0 <= 1 << 20 && $0.isMultiple(of: 4_096) })
    #expect(UInt64(sizes.reduce(0, +)) == recorder.log.figures.bytesWritten)
    let mode = try FileManager.default.attributesOfItem(atPath: files[0])[.posixPermissions]
    #expect(mode as? Int == 0o640)
    let header = try SegmentReader(path: files[2]).header
    #expect(header.segment == 3)
    #expect(header.configuration == "# as it was\n")
    #expect(files[0].hasSuffix("apus-20231114T221320.123456789Z-000001.apuslog"))
  }

  @Test("begins a new segment when one is old enough")
  func age() throws {
    var settings = bench.settings()
    settings.segmentAgeMax = .seconds(5)
    var writer = try bench.writer()
    var recorder = try bench.recorder(settings, shelf: SegmentShelf(directory: bench.folder))
    for second in [0, 4, 5, 9, 10] as [Int64] {
      RecordingBench.write(10, to: &writer)
      RecordingBench.drain(&recorder)
      recorder.flush(at: UnixNanos(raw: second * 1_000_000_000))
    }
    recorder.finish(at: UnixNanos(raw: 1))
    #expect(recorder.log.figures.segmentsOpened == 3)
    #expect(try bench.read(bench.files()).numbers == Array(1...50))
  }

  @Test("writes a block that is not full when its time has come")
  func flush() throws {
    var settings = bench.settings()
    settings.flushAfter = .milliseconds(200)
    var writer = try bench.writer()
    var recorder = try bench.recorder(settings, shelf: SegmentShelf(directory: bench.folder))
    RecordingBench.write(3, to: &writer)
    let begin = MonotonicNanos(raw: 7)
    let unix = UnixNanos(raw: 1)
    let hasTaken = recorder.turn(begin, unix: unix)
    let hasMore = recorder.turn(begin + .milliseconds(199), unix: unix)
    #expect(hasTaken && !hasMore)
    #expect(recorder.figures.recordsWritten == 0)
    _ = recorder.turn(begin + .milliseconds(200), unix: unix)
    #expect(recorder.figures.recordsWritten == 3)
  }

  @Test("a recorder that is overrun writes where and counts how much")
  func overrun() throws {
    var writer = try bench.writer()
    var recorder = try bench.recorder(
      bench.settings(), shelf: SegmentShelf(directory: bench.folder))
    RecordingBench.write(50, to: &writer)
    RecordingBench.drain(&recorder)
    RecordingBench.write(3_000, to: &writer)
    RecordingBench.drain(&recorder)
    recorder.finish(at: UnixNanos(raw: 1))
    let lost = recorder.figures.overrun
    #expect(lost.records > 0)
    let (summary, numbers) = try bench.read(bench.files())
    #expect(numbers.prefix(50) == Array(1...50)[...])
    #expect(numbers.last == 3_050)
    #expect(UInt64(numbers.count) + lost.records == 3_050)
    #expect(summary.payloadBytes + lost.payloadBytes == writer.payloadBytes)
    #expect(summary.missing == lost)
    #expect(summary.overrun == lost)
    #expect(!summary.isWhole)
  }

  @Test("goes on behind the last block when it is started again")
  func restart() throws {
    var writer = try bench.writer()
    do {
      var recorder = try bench.recorder(
        bench.settings(), shelf: SegmentShelf(directory: bench.folder))
      for _ in 0..<4 {
        RecordingBench.write(300, to: &writer)
        RecordingBench.drain(&recorder)
      }
      // Killed here: nothing is flushed or closed.
      #expect(recorder.figures.recordsWritten < 1_200)
    }
    RecordingBench.write(100, to: &writer)
    var recorder = try bench.recorder(
      bench.settings(), shelf: SegmentShelf(directory: bench.folder))
    RecordingBench.drain(&recorder)
    recorder.finish(at: UnixNanos(raw: 1))
    let (summary, numbers) = try bench.read(bench.files())
    #expect(numbers == Array(1...1_300))
    #expect(summary.segments == 2)
    #expect(summary.repeatedRecords == 0)
  }

  @Test("records that a dying recorder had written but not noted are read once")
  func repeated() throws {
    var writer = try bench.writer()
    do {
      var recorder = try bench.recorder(
        bench.settings(), shelf: SegmentShelf(directory: bench.folder))
      RecordingBench.write(300, to: &writer)
      RecordingBench.drain(&recorder)
      recorder.finish(at: UnixNanos(raw: 1))
    }
    do {
      let place = try RecordedPlace(name: "recorded", in: bench.place)
      var row = place.load()
      #expect(row.cursor.number == 301)
      row.cursor = .start
      place.store(row)
    }
    var recorder = try bench.recorder(
      bench.settings(), shelf: SegmentShelf(directory: bench.folder))
    RecordingBench.write(50, to: &writer)
    RecordingBench.drain(&recorder)
    recorder.finish(at: UnixNanos(raw: 1))
    let (summary, numbers) = try bench.read(bench.files())
    #expect(numbers == Array(1...350))
    #expect(summary.repeatedRecords == 300)
    #expect(summary.isWhole)
  }
}
