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
