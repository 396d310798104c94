// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Host
import Rings
import Testing
import Units

extension RunTests {
  @Test("a killed datafeed is started again, its ring goes on and trading with it")
  func datafeedKilled() throws {
    let configuration = Configuration.sample.replacing(
      "message_count = 250000", with: "message_count = 100000")
    try Program.withFile("apus.toml", Data(configuration.utf8)) { path in
      let report = URL(fileURLWithPath: path).deletingLastPathComponent()
        .appendingPathComponent("report.json")
      let program = try RunningProgram(
        ["run", "--keep", "--config", path, "--report", report.path])
      let started = program.line { $0.contains("started datafeed, process ") }
      let victim = try #require(
        started.flatMap { Int32($0.drop { $0 != "," }.filter(\.isNumber)) })
      // The first progress line comes when the exchange has been trading for a second.
      let isTrading = program.line { $0.contains(" 1 s: ") } != nil
      #expect(isTrading, "\(program.lines)")
      let place = try RegionDirectory.prepare(name: "apus-\(program.processID)")
      defer { Self.remove(place) }
      let before = try EventRingReader(name: RunDirectory.events, at: .live, in: place)
      let epoch = before.writer.epoch
      let sequence = before.latestSequence
      if isTrading { #expect(kill(victim, SIGKILL) == 0) }
      let status = program.wait()
      let outcome = try JSONDecoder().decode(RunReport.self, from: Data(contentsOf: report))
      #expect(status == 0, "\(program.lines)")
      #expect(outcome.reconciled)
      #expect(outcome.notes.contains("datafeed was started again after exit status -9"))
      // The very same ring: another writer, and its numbers go on.
      #expect(before.writer.epoch == epoch + 1)
      #expect(before.latestSequence > sequence + 10_000)
      // Strategies traded before and after: what they lost they got back, from the store.
      #expect(outcome.orders.filled > 0)
      #expect(outcome.orders.accepted > 0)
    }
  }
}
