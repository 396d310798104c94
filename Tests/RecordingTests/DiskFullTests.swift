// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Recording
import Rings
import Testing
import Units

@Suite("Full disk")
struct DiskFullTests {
  let bench = RecordingBench()

  /// Records 12,000 packets, some 9 MB, into `folder`; every record is written or counted.
  func record(_ settings: RecorderSettings) throws -> (Recorder.Figures, SegmentLog.Figures) {
    var writer = try bench.writer()
    let shelf = try SegmentShelf(directory: settings.directory)
    var recorder = try bench.recorder(settings, shelf: shelf)
    for _ in 0..<40 {
      RecordingBench.write(300, to: &writer)
      RecordingBench.drain(&recorder)
    }
    recorder.finish(at: UnixNanos(raw: 1))
    let figures = recorder.figures
    #expect(figures.recordsWritten + figures.dropped.records == 12_000)
    #expect(figures.overrun.records == 0)
    #expect(figures.payloadBytesWritten + figures.dropped.payloadBytes == writer.payloadBytes)
    #expect(recorder.log.remarks.isEmpty == (settings.diskFull == .dropOldest))
    return (figures, recorder.log.figures)
  }

  func settings(_ policy: DiskFullPolicy) -> RecorderSettings {
    var settings = bench.settings()
    settings.segmentByteCountMax = 1 << 20
    settings.spaceByteCountMax = 4 << 20
    settings.diskFull = policy
    return settings
  }

  @Test("stop: what was written stays whole, what comes after is counted")
  func stop() throws {
    let (figures, log) = try record(settings(.stop))
    let (summary, numbers) = try bench.read(bench.files())
    #expect(figures.dropped.records > 5_000)
    #expect(numbers == Array(1...figures.recordsWritten))
    #expect(summary.isWhole)
    #expect(log.bytesWritten <= 4 << 20)
    #expect(log.segmentsRemoved == 0)
  }

  @Test("drop-oldest: the end is whole and every removed byte is counted")
  func dropOldest() throws {
    let (figures, log) = try record(settings(.dropOldest))
    #expect(figures.dropped.records == 0)
    #expect(log.segmentsRemoved > 3)
    let files = try bench.files()
    let (summary, numbers) = try bench.read(files)
    #expect(numbers.last == 12_000)
    #expect(summary.isWhole)
    let sizes = try files.map {
      try #require(FileManager.default.attributesOfItem(atPath: $0)[.size] as? UInt64)
    }
    #expect(sizes.reduce(0, +) + log.bytesRemoved == log.bytesWritten)
    #expect(sizes.reduce(0, +) <= 4 << 20)
  }

  @Test("drop-newest: goes on when there is room again, with the hole in its place")
  func dropNewest() throws {
    var settings = settings(.dropNewest)
    var writer = try bench.writer()
    let shelf = try SegmentShelf(directory: settings.directory)
    settings.spaceByteCountMax = 2 << 20
    var recorder = try bench.recorder(settings, shelf: shelf)
    for _ in 0..<20 {
      RecordingBench.write(300, to: &writer)
      RecordingBench.drain(&recorder)
    }
    recorder.finish(at: UnixNanos(raw: 1))
    let first = recorder.figures
    #expect(first.dropped.records > 0)
    // Somebody makes room: a recorder that comes back sees it.
    _ = consume recorder
    settings.spaceByteCountMax = 8 << 20
    var again = try bench.recorder(
      settings, shelf: SegmentShelf(directory: settings.directory))
    RecordingBench.write(300, to: &writer)
    RecordingBench.drain(&again)
    again.finish(at: UnixNanos(raw: 1))
    let (summary, numbers) = try bench.read(bench.files())
    #expect(numbers.last == 6_300)
    #expect(summary.missing == first.dropped)
    #expect(summary.damagedByteCount == 0)
  }

  @Test(
    "a file system without room is met by the same policies", arguments: DiskFullPolicy.allCases)
  func fileSystem(policy: DiskFullPolicy) throws {
    let mount = "/dev/shm/apus-full-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
    defer { _ = run("umount", mount) == 0 && run("rmdir", mount) == 0 }
    guard getuid() == 0, run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount) == 0 else {
      print("skipped: mounting a small tmpfs needs root")
      return
    }
    var settings = settings(policy)
    settings.spaceByteCountMax = nil
    settings.directory = "\(mount)/segments"
    let (figures, log) = try record(settings)
    let files = try FileManager.default.contentsOfDirectory(atPath: settings.directory).sorted()
    let (summary, numbers) = try bench.read(files.map { "\(settings.directory)/\($0)" })
    #expect(log.writesFailed > 0)
    #expect(summary.damagedByteCount == 0)
    switch policy {
    case .dropOldest:
      #expect(log.segmentsRemoved > 0)
      #expect(figures.dropped.records == 0)
      #expect(numbers.last == 12_000)
    case .stop:
      #expect(numbers == Array(1...figures.recordsWritten))
      #expect(log.writesFailed == 1)
    case .dropNewest:
      #expect(UInt64(numbers.count) == figures.recordsWritten)
      #expect(figures.dropped.records > 0)
    }
  }

  private func run(_ arguments: String...) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    do { try process.run() } catch { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
