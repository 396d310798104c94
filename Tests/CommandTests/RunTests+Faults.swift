// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Testing

// Part of the one serialized suite of runs: over loopback two runs at a time would meet.
extension RunTests {
  /// A day of about three seconds on lines that fail in this way.
  private struct FaultyDay: CustomTestStringConvertible {
    let name: String
    /// Tables of the configuration, besides the arguments.
    var tables = ""
    let arguments: [String]

    var testDescription: String { name }
  }

  private static let silence = """

    [[exchange.fault]]
    kind = "silence"
    line = "*"
    from_ms = 500
    until_ms = 1000
    """

  private static let faultyDays = [
    FaultyDay(name: "losses on both lines", arguments: ["--faults", "builtin"]),
    FaultyDay(name: "both lines silent for a while", tables: silence, arguments: []),
    FaultyDay(
      name: "losses, and the datafeed killed",
      arguments: ["--faults", "builtin", "--kill-datafeed-at", "25000"]),
  ]

  @Test("no process ever sees a wrong book, and the last one is whole", arguments: faultyDays)
  private func faultyBooks(_ day: FaultyDay) throws {
    let configuration =
      Configuration.sample.replacing("message_count = 250000", with: "message_count = 75000")
      + day.tables
    try Program.withFile("apus.toml", Data(configuration.utf8)) { path in
      let file = URL(fileURLWithPath: path).deletingLastPathComponent()
        .appendingPathComponent("report.json")
      let program = try RunningProgram(
        ["run", "--verify-books", "--config", path, "--report", file.path] + day.arguments)
      let status = program.wait()
      let data = try #require(FileManager.default.contents(atPath: file.path), "\(program.lines)")
      let report = try JSONDecoder().decode(RunReport.self, from: data)
      #expect(status == 0, "\(program.lines) \(report.notes)")
      let found = try #require(report.verification)
      #expect(found.isSound && found.orderBooksWrong == 0, "\(found.lines)")
      #expect(found.checkpoints > 0)
      #expect(found.staleBegun > 0)
      let balance = try #require(report.balance)
      #expect(balance.holds && balance.equations.count >= 3, "\(balance.lines)")
      #expect(report.reconciled)
      let lines = try #require(report.exchange?.lines)
      #expect(lines.allSatisfy { $0.lost + $0.silenced > 0 })
      let isKilled = report.notes.contains("datafeed was started again after exit status -9")
      #expect(isKilled == day.arguments.contains("--kill-datafeed-at"))
      #expect(isKilled ? report.snapshots > 0 : report.recovered + report.snapshots > 0)
    }
  }

  @Test(
    "a datafeed that is not a process of its own cannot be killed",
    arguments: [["--single"], ["--pcap", "none.pcap"]])
  func killRefused(_ arguments: [String]) throws {
    let outcome = try Program.run(["run", "--kill-datafeed-at", "1"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.diagnostics.contains("--kill-datafeed-at"))
  }
}
