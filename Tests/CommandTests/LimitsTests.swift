// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Host
import Rings
import TestSupport
import Testing

// LimitsTests: part of the one serialized suite of runs, since over loopback two runs would meet.
extension RunTests {
  private static let configuration = Configuration.sample.replacing(
    "message_count = 250000", with: "message_count = 150000")

  /// `apus limits set` on account 0 of `run`.
  private func set(_ run: String, _ change: String, by name: String = "ann") throws
    -> Program.Outcome
  {
    try Program.run(
      "limits", "set", "--run", run, "--account", "0", "--by", name, "--reason", "test", change)
  }

  @Test("limits that change while a run trades hold for its next order, and for the day's next run")
  func limitsChanged() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let text = Self.configuration.replacing(
      "journal_directory = \"\"", with: "journal_directory = \"\(folder.path)\"")
    try Program.withFile("apus.toml", Data(text.utf8)) { path in
      let program = try RunningProgram(["run", "--keep", "--config", path])
      let run = "apus-\(program.processID)"
      let isTrading = program.line { $0.contains(" 1 s: ") } != nil
      try #require(isTrading, "\(program.lines)")
      let place = try RegionDirectory.prepare(name: run)
      defer { Self.remove(place) }
      let counters = try CounterReader<GatewayMetric>(
        name: RunDirectory.counters(.gateway), in: place)
      let stricter = try set(run, "order_notional_max=0")
      let sent = counters[.orderSend]
      #expect(stricter.status == 0, "\(stricter.diagnostics)")
      #expect(stricter.output == "account 0 order_notional_max: 2000000 -> 0\nin force\n")
      let isLater = program.line { $0.contains(" 3 s: ") } != nil
      #expect(isLater, "\(program.lines)")
      #expect(counters[.orderSend] == sent)
      let shown = try Program.run("limits", "show", "--run", run, "--account", "0")
      #expect(shown.status == 0)
      #expect(shown.output.contains("\norder_notional_max = 0  # 2000000 until "))
      #expect(try set(run, "order_quantity_max=0").status == 1)
      #expect(try set(run, "order_quantity_max").status == 2)
      #expect(try set(run, "order_quantity_max=1", by: " ").status == 2)
      let reloaded = try Program.run(
        "limits", "reload", "--run", run, "--by", "bob", "--reason", "test", "--config", path)
      #expect(reloaded.status == 0, "\(reloaded.diagnostics)")
      #expect(reloaded.output == "account 0 order_notional_max: 0 -> 2000000\nin force\n")
      let isLast = program.line { $0.contains(" 4 s: ") } != nil
      #expect(isLast, "\(program.lines)")
      #expect(counters[.orderSend] > sent)
      #expect(try set(run, "order_notional_max=0").status == 0)
      let status = program.wait()
      #expect(status == 0, "\(program.lines)")
    }
    let lines = try String(contentsOfFile: "\(folder.path)/limits.jsonl", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].contains("\"by\":\"ann\"") && lines[0].contains("\"old\":\"2000000\""))
    #expect(lines[1].contains("\"by\":\"bob\"") && lines[1].contains("\"action\":\"reload\""))
    let short = text.replacing("message_count = 150000", with: "message_count = 25000")
    try Program.withFile("apus.toml", Data(short.utf8)) { path in
      let report = URL(fileURLWithPath: path).deletingLastPathComponent()
        .appendingPathComponent("report.json")
      _ = try Program.run("run", "--config", path, "--report", report.path)
      let result = try JSONDecoder().decode(RunReport.self, from: Data(contentsOf: report))
      #expect(result.orders.sent == 0)
    }
  }
}
