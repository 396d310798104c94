// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import TestSupport
import Testing

/// Whole runs, as root in namespaces of their own and else one after the other over loopback.
@Suite(.serialized) struct RunTests {
  /// Runs to the end with a day of `messageCount` messages; what it reported.
  private func run(
    _ arguments: String..., messageCount: Int = 40_000, orderProtocol: String = "ouch-5.0",
    meanwhile: (RunningProgram) -> Void = { _ in }
  ) throws -> (report: RunReport, status: Int32) {
    let configuration = Configuration.sample.replacing(
      "message_count = 250000", with: "message_count = \(messageCount)"
    ).replacing("protocol = \"ouch-5.0\"", with: "protocol = \"\(orderProtocol)\"")
    return try Program.withFile("apus.toml", Data(configuration.utf8)) { path in
      let report = URL(fileURLWithPath: path).deletingLastPathComponent()
        .appendingPathComponent("report.json")
      let isCapture = arguments.contains("--pcap")
      let program = try RunningProgram(
        ["run", "--report", report.path] + (isCapture ? [] : ["--config", path]) + arguments)
      meanwhile(program)
      let status = program.wait()
      let data = try #require(FileManager.default.contents(atPath: report.path), "\(program.lines)")
      return (try JSONDecoder().decode(RunReport.self, from: data), status)
    }
  }

  @Test("one process for the whole appliance trades and its books agree with the exchange's")
  func single() throws {
    let (report, status) = try run("--single")
    #expect(status == 0, "\(report.notes)")
    #expect(report.reconciled)
    #expect(report.messages >= 40_000)
    #expect(report.gaps == 0)
    #expect(report.orders.accepted > 0)
  }

  @Test("processes that speak OUCH 4.2 trade and all books agree with the exchange's")
  func ouch42() throws {
    let (report, status) = try run(orderProtocol: "ouch-4.2")
    #expect(status == 0, "\(report.notes)")
    #expect(report.reconciled)
    #expect(report.gaps == 0)
    #expect(report.orders.accepted > 0)
    #expect(report.orders.filled > 0)
  }

  @Test("an interrupt ends a run in order: nothing stays open and all books agree")
  func interrupt() throws {
    let (report, status) = try run(messageCount: 2_000_000) { program in
      guard program.line(where: { $0.contains(" 1 s: ") }) != nil else { return }
      kill(program.processID, SIGINT)
    }
    #expect(status == 0, "\(report.notes)")
    #expect(report.notes.contains("stopped by a signal"))
    #expect(report.reconciled)
    #expect(report.messages > 0)
  }

  @Test("every message of the KRX capture that is replayed is received and its quotes published")
  func capture() throws {
    guard let capture = SharedData.url("krx/kospi200-20110216-head.pcap")?.path else { return }
    let (report, status) = try run("--pcap", capture, "--rate", "5000")
    #expect(status == 0, "\(report.notes)")
    let replay = try #require(report.replay)
    #expect(replay.sent["B6"] == 5_023 + 892)
    #expect(replay.received == replay.sent)
    #expect(replay.published > 5_023)
    #expect(report.gaps == 0)
  }
}
