// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Gateway
import Rings
import Telemetry
import TestSupport
import Testing
import Units

@Suite("reconciliation")
struct ReconciliationTests {
  private func row(
    _ strategy: UInt8, _ instrument: UInt32, position: Int64, cash: Int64, open: Int64 = 0
  ) -> PositionState {
    var row = PositionState(
      strategy: StrategyID(raw: strategy), instrument: InstrumentID(raw: instrument))
    row.position = Quantity(raw: position)
    row.cash = Money(raw: Int128(cash))
    row.openOrders = open
    return row
  }

  /// Two strategies in the same stock, which the exchange numbers differently and knows as one.
  private func equal() throws -> Reconciliation {
    var sides = Reconciliation()
    let apus = try #require(Code("APUS"))
    let swift = try #require(Code("SWFT"))
    sides.hostTickers = [apus, swift]
    sides.exchangeTickers = [swift, apus]
    sides.strategies = [row(0, 0, position: 5, cash: -50), row(1, 0, position: -2, cash: 19)]
    sides.gateway = sides.strategies + [row(1, 1, position: 0, cash: 0)]
    sides.exchange = [row(0, 1, position: 3, cash: -31)]
    return sides
  }

  @Test("equal sides pass, rows without anything do not count")
  func agreement() throws {
    #expect(try equal().differences() == [])
    #expect(Reconciliation().differences() == [])
  }

  @Test("what the day began with is no difference to an exchange that began flat")
  func carried() throws {
    var sides = try equal()
    sides.strategies[0] = row(0, 0, position: 105, cash: -50)
    sides.gateway[0] = sides.strategies[0]
    #expect(sides.differences().count == 1)
    var book = OpeningBook()
    book.positions = [
      .init(
        strategy: StrategyID(raw: 0), code: try #require(Code("APUS")),
        quantity: Quantity(raw: 100), openCost: .zero)
    ]
    sides.carry(book)
    #expect(sides.differences() == [])
    sides.exchange = []
    sides.strategies = [row(0, 0, position: 100, cash: 0)]
    sides.gateway = sides.strategies
    #expect(sides.differences() == [])
  }

  @Test("a difference in any figure of any side is told with ticker and sides")
  func differences() throws {
    var sides = try equal()
    sides.exchange = [row(0, 1, position: 4, cash: -31)]
    #expect(sides.differences().count == 1)
    #expect(sides.differences()[0].hasPrefix("APUS: gateway"))
    sides = try equal()
    sides.exchange = [row(0, 1, position: 3, cash: -30)]
    #expect(sides.differences().count == 1)
    sides.exchange = [row(0, 1, position: 3, cash: -31, open: 1)]
    #expect(sides.differences().count == 1)
    sides.exchange = [row(0, 0, position: 3, cash: -31)]
    #expect(sides.differences().count == 2)
    sides = try equal()
    sides.strategies[1] = row(1, 0, position: -1, cash: 19)
    #expect(sides.differences().count == 1)
    #expect(sides.differences()[0].contains("strategy 1, APUS"))
    sides.strategies = []
    #expect(sides.differences().count == 2)
  }

  @Test("two strategies whose books are swapped are found though the account agrees")
  func swapped() throws {
    var sides = try equal()
    sides.strategies = [row(1, 0, position: 5, cash: -50), row(0, 0, position: -2, cash: 19)]
    #expect(sides.differences().count == 2)
  }
}

@Suite("run report")
struct RunReportTests {
  private func report() -> RunReport {
    RunReport(receive: "udp", host: RunFiles.hostFacts())
  }

  @Test("the JSON has the keys that readers rely on")
  func shape() throws {
    var report = report()
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    var table = try SharedHistograms<WireStage>(name: "x", in: folder.directory)
    table.record(.wireToWire, Nanos(raw: 7))
    report.stages["x"] = RunReport.Stage(table.snapshot(.wireToWire))
    let json = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
    let object = try #require(json)
    let wanted: Set = [
      "receive", "packets", "messages", "gaps", "overruns", "drops", "orders", "reconciled",
      "stages", "host",
    ]
    #expect(wanted.isSubset(of: Set(object.keys)))
    let orders = try #require(object["orders"] as? [String: Any])
    #expect(Set(orders.keys) == ["sent", "accepted", "rejected", "filled", "cancelled"])
    let host = try #require(object["host"] as? [String: Any])
    #expect(Set(host.keys) == ["cpu", "kernel", "cores", "commit"])
    #expect(host["commit"] as? String == Commit.current)
    let stages = try #require(object["stages"] as? [String: [String: Int]])
    #expect(
      stages["x"] == ["count": 1, "min": 7, "p50": 7, "p99": 7, "p999": 7, "max": 7])
    #expect(object["reconciled"] as? Bool == false)
  }

  @Test("the text for people says whether the books agree")
  func text() {
    var report = report()
    #expect(RunOutcome(report: report, histograms: []).text.contains("NOT RECONCILED"))
    report.reconciled = true
    report.notes = ["a note"]
    let text = RunOutcome(report: report, histograms: []).text
    #expect(!text.contains("NOT RECONCILED"))
    #expect(text.contains("note: a note"))
  }

  @Test("histograms of all tables of a run are found and merged by stage")
  func stages() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let configuration = try Configuration.embedded()
    var missing = 0
    let none = StageSource.histograms(
      configuration, hasOrders: true, in: folder.directory, unreadable: { _ in missing += 1 })
    #expect(none.isEmpty)
    // The latenesses of the lines are a table of their own.
    #expect(missing == StageSource.all(configuration, hasOrders: true).count + 1)
    #expect(StageSource.all(configuration, hasOrders: false).count == 1)
    for strategy in configuration.strategies {
      var table = try SharedHistograms<LatencyStage>(
        name: RunDirectory.latency(.strategy, strategy.id), in: folder.directory)
      table.record(.publishToRead, Nanos(raw: 100))
    }
    let found = StageSource.histograms(
      configuration, hasOrders: true, in: folder.directory, unreadable: { _ in })
    #expect(found.map(\.name) == [LatencyStage.publishToRead.label])
    #expect(RunReport.Stage(found[0].histogram).count == 2)
  }
}

@Suite("replay figures")
struct ReplayFiguresTests {
  @Test("sent codes meet the feed's counters, everything else is other")
  func comparison() throws {
    var sent = ReplayFigures()
    sent.counts = ["B6034": 3, "B6014": 2, "A3034": 2, "X1": 3, "M4034": 4]
    var received = ReplayFigures()
    received.counts = ["messageBook": 5, "messageTrade": 1, "messageSchedule": 4]
    received.counts["messageTypeUnknown"] = 3
    received.counts["messageCopy"] = 9
    received.published = 99
    let replay = ReplayFigures.compare(sent: sent, received: received)
    #expect(replay.published == 99)
    #expect(replay.sent["B6"] == replay.received["B6"])
    #expect(replay.sent["A3"] != replay.received["A3"])
    #expect(replay.sent["other"] == 7)
    #expect(replay.received["other"] == 7)
  }

  @Test("figures are read as they were written")
  func file() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    var figures = ReplayFigures()
    figures.counts = ["a": 1]
    figures.published = 2
    let path = RunDirectory(folder.directory).receivedPath
    try figures.write(path)
    #expect(try ReplayFigures.read(path) == figures)
    try Data(#"{"types":{"B6034":7}}"#.utf8).write(to: URL(fileURLWithPath: path))
    #expect(try ReplayFigures.readReplay(path).counts == ["B6034": 7])
  }
}
