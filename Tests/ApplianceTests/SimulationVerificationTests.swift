// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Testing
import Units

/// Keeps nothing.
private struct NoOutput: SimulationOutput {
  mutating func write(events lines: [UInt8]) {}
  mutating func write(orders lines: [UInt8]) {}
  mutating func show(_ messageCount: UInt64, of messageLimit: UInt64) {}
}

@Suite("book verification")
struct SimulationVerificationTests {
  private func simulate(
    _ script: FaultScript, messages: Int = 60_000, _ change: (inout SimulationOptions) -> Void
  ) throws -> SimulationReport {
    var configuration = try Configuration.embedded()
    configuration.exchange.messageCount = messages
    configuration.exchange.faults = script
    var options = SimulationOptions()
    options.verifiesBooks = true
    options.keepsLogs = false
    change(&options)
    var simulation = try Simulation(configuration, options: options)
    var output = NoOutput()
    return try simulation.run(&output)
  }

  @Test("without faults every book is equal at every checkpoint and after every packet")
  func faultless() throws {
    let report = try simulate(FaultScript()) { _ in }
    let found = try #require(report.verification)
    #expect(report.reconciled, "\(report.differences)")
    #expect(found.checkpoints == 6)
    #expect(found.levelBooksEqual == 48 && found.levelBooksStale == 0)
    #expect(found.orderBooksEqual >= 6 && found.topsEqual > 40_000)
    #expect(found.finalBookEqual && found.finalOrders > 100)
    #expect(found.isSound)
  }

  @Test(
    "with losses, bursts, second copies and reordering no wrong book is ever visible",
    arguments: [
      UInt64(1), 2,
    ])
  func lossy(seed: UInt64) throws {
    var script = FaultScript.lossy
    script.seed = seed
    let report = try simulate(script) { $0.needsRecovery = true }
    try expectSound(report)
    let faults = try #require(report.faults)
    #expect(faults.balance?.holds == true, "\(faults.balance?.lines ?? [])")
    #expect(faults.lines.allSatisfy { $0.lost > 100 && $0.lostInBursts > 30 && $0.isBalanced })
    #expect(faults.feed["messageRecovered", default: 0] > 0)
  }

  @Test("after two silent seconds on both lines the books are right again")
  func silence() throws {
    let report = try simulate(.silent, messages: 200_000) { $0.needsRecovery = true }
    try expectSound(report)
    #expect(report.faults?.balance?.holds == true, "\(report.faults?.balance?.lines ?? [])")
    #expect(report.faults?.lines.allSatisfy { $0.silenced > 1_000 } == true)
  }

  @Test("a datafeed that dies among losses comes back with the right books")
  func killed() throws {
    let report = try simulate(.lossy) {
      $0.needsRecovery = true
      $0.killsDatafeedAt = 30_000
    }
    try expectSound(report)
    #expect(report.faults?.datafeedRestarts == 1)
    #expect(try #require(report.verification).staleBegun > 0)
  }

  private func expectSound(_ report: SimulationReport) throws {
    let found = try #require(report.verification)
    #expect(report.reconciled, "\(report.differences)")
    #expect(found.isSound, "\(found.lines)")
    #expect(found.topsWrong == 0 && found.levelBooksWrong == 0 && found.orderBooksWrong == 0)
    #expect(found.levelBooksEqual > 0 && found.topsEqual > 10_000)
  }

  @Test("damaged packets that no checksum catches are found out")
  func damage() throws {
    var script = FaultScript()
    var window = FaultWindow()
    window.firstMessage = 10_000
    script.entries = [
      .init(.everyLine, Fault(.corrupt(perMillion: 3_000, bits: 1), window: window))
    ]
    let report = try simulate(script) { $0.needsRecovery = true }
    let found = try #require(report.verification)
    #expect(found.topsWrong + found.levelBooksWrong + found.eventsRefused > 0)
    #expect(!found.isSound)
    #expect(!report.reconciled)
    #expect(found.firstDifference?.contains("the exchange has") == true)
  }
}
