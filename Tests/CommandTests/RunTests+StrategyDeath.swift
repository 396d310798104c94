// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Gateway
import Host
import Rings
import Testing
import Units

// Part of the one serialized suite of runs: over loopback two runs at a time would meet.
extension RunTests {
  /// The embedded configuration with a day of about four seconds.
  private static let configuration = Configuration.sample.replacing(
    "message_count = 250000", with: "message_count = 100000")
  private static let victim = StrategyID(raw: 0)

  @Test("a killed strategy trades again within a second, and nobody else notices")
  func killed() throws {
    try Program.withFile("apus.toml", Data(Self.configuration.utf8)) { path in
      let report = URL(fileURLWithPath: path).deletingLastPathComponent()
        .appendingPathComponent("report.json")
      let program = try RunningProgram(
        ["run", "--keep", "--config", path, "--report", report.path])
      let started = program.line { $0.contains("started strategy-0, process ") }
      let victim = try #require(
        started.flatMap { Int32($0.drop { $0 != "," }.filter(\.isNumber)) })
      // The first progress line comes when the exchange has been trading for a second.
      let isTrading = program.line { $0.contains(" 1 s: ") } != nil
      #expect(isTrading, "\(program.lines)")
      if isTrading { #expect(kill(victim, SIGKILL) == 0) }
      let status = program.wait()
      let place = try RegionDirectory.prepare(name: "apus-\(program.processID)")
      defer { Self.remove(place) }
      #expect(status == 0, "\(program.lines)")
      let outcome = try JSONDecoder().decode(RunReport.self, from: Data(contentsOf: report))
      #expect(outcome.reconciled)
      #expect(outcome.gaps == 0)
      #expect(outcome.messages >= 100_000)
      #expect(outcome.notes.contains("strategy-0 was started again after exit status -9"))
      let counters = try CounterReader<GatewayMetric>(
        name: RunDirectory.counters(.gateway), in: place)
      #expect(counters[.strategyDeath] == 1)
      try Self.expectReturn(in: RunDirectory(place).journalPath)
    }
  }

  /// The journal knows when the first process sent its last order and the second its first.
  private static func expectReturn(in path: String) throws {
    let file = try JournalFile<JournalRecord>(path: path, recordCapacity: 1)
    var helloCount = 0
    var lastBefore: MonotonicNanos?
    var firstAfter: MonotonicNanos?
    for index in 0..<file.count {
      let record = file.record(at: index)
      guard record.strategy == victim else { continue }
      if record.kind == .hello { helloCount += 1 }
      guard record.kind == .request, let request = record.request else { continue }
      switch request.kind {
      case .new, .replace:
        if helloCount == 1 { lastBefore = record.time }
        if helloCount == 2, firstAfter == nil { firstAfter = record.time }
      default: break
      }
    }
    #expect(helloCount == 2)
    let pause = try #require(firstAfter) - #require(lastBefore)
    #expect(pause < .seconds(1), "away for \(pause.raw / 1_000_000) ms")
  }

  static func remove(_ place: RegionDirectory) {
    for folder in [place.huge, place.ordinary] {
      guard let folder, FileManager.default.fileExists(atPath: folder) else { continue }
      do {
        try FileManager.default.removeItem(atPath: folder)
      } catch {
        print("\(folder) stays behind: \(error)")
      }
    }
  }
}
