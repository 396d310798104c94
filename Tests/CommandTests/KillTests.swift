// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Host
import Rings
import TestSupport
import Testing
import Trading
import Units

// KillTests: part of the one serialized suite of runs, since over loopback two runs would meet.
extension RunTests {
  private static let configuration = Configuration.sample.replacing(
    "message_count = 250000", with: "message_count = 150000")

  @Test("a killed run sends nothing, stays killed for the next gateway, and trades when armed")
  func killedByOperator() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let text = Self.configuration.replacing(
      "journal_directory = \"\"", with: "journal_directory = \"\(folder.path)\"")
    try Program.withFile("apus.toml", Data(text.utf8)) { path in
      let report = URL(fileURLWithPath: path).deletingLastPathComponent()
        .appendingPathComponent("report.json")
      let program = try RunningProgram(
        ["run", "--keep", "--config", path, "--report", report.path])
      let run = "apus-\(program.processID)"
      let isTrading = program.line { $0.contains(" 1 s: ") } != nil
      try #require(isTrading, "\(program.lines)")
      let outcome = try Program.run("kill", "--run", run, "--by", "ann", "--reason", "test")
      #expect(outcome.status == 0, "\(outcome.diagnostics)")
      #expect(outcome.output.contains("everything killed; the gateway obeyed after"))
      let place = try RegionDirectory.prepare(name: run)
      defer { Self.remove(place) }
      let counters = try CounterReader<GatewayMetric>(
        name: RunDirectory.counters(.gateway), in: place)
      let shown = try Program.run("kill", "--run", run, "--show")
      #expect(shown.status == 1)
      #expect(shown.output == "everything\n")
      let sent = counters[.orderSend]
      let isLater = program.line { $0.contains(" 3 s: ") } != nil
      #expect(isLater, "\(program.lines)")
      #expect(counters[.orderSend] == sent)
      let nameless = try Program.run("arm", "--run", run, "--by", " ", "--reason", "fine")
      #expect(nameless.status == 2)
      let armed = try Program.run("arm", "--run", run, "--by", "bob", "--reason", "fine")
      #expect(armed.status == 0, "\(armed.diagnostics)")
      let status = program.wait()
      #expect(status == 0, "\(program.lines)")
      #expect(counters[.orderSend] > sent)
      let result = try JSONDecoder().decode(RunReport.self, from: Data(contentsOf: report))
      #expect(result.reconciled)
    }
    let log = KillLog(path: "\(folder.path)/kills.jsonl")
    #expect(try log.standing().killed.isEmpty)
    let lines = try String(contentsOfFile: log.path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].contains("\"by\":\"ann\"") && lines[0].contains("\"action\":\"kill\""))
    #expect(lines[1].contains("\"by\":\"bob\"") && lines[1].contains("\"action\":\"arm\""))
  }

  @Test("a run that was left killed trades nothing until it is armed by its log")
  func leftKilled() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let log = KillLog(path: "\(folder.path)/kills.jsonl")
    try log.append(
      KillLog.Entry(
        .kill, .everything, cause: .loss, by: "gateway", reason: "test", at: UnixNanos(raw: 0)))
    let text = Self.configuration
      .replacing("message_count = 150000", with: "message_count = 25000")
      .replacing("journal_directory = \"\"", with: "journal_directory = \"\(folder.path)\"")
    for isArmed in [false, true] {
      try Program.withFile("apus.toml", Data(text.utf8)) { path in
        let report = URL(fileURLWithPath: path).deletingLastPathComponent()
          .appendingPathComponent("report.json")
        let outcome = try Program.run("run", "--config", path, "--report", report.path)
        #expect(outcome.diagnostics.contains("everything is killed since") == !isArmed)
        let result = try JSONDecoder().decode(RunReport.self, from: Data(contentsOf: report))
        #expect((result.orders.sent == 0) == !isArmed)
      }
      let armed = try Program.run(
        "arm", "--log", log.path, "--by", "bob", "--reason", "the day after")
      #expect(armed.status == 0, "\(armed.diagnostics)")
    }
  }
}
