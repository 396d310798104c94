// SPDX-License-Identifier: Apache-2.0
import Appliance
import Rings
import Testing
import Units

@Suite("trading day")
struct TradingDayTests {
  static let midnights: [(String, TradingDay.Zone, Int64)] = [
    ("2026-03-08", .newYork, 1_772_946_000), ("2026-03-09", .newYork, 1_773_028_800),
    ("2026-11-01", .newYork, 1_793_505_600), ("2026-11-02", .newYork, 1_793_595_600),
    ("2011-02-16", .seoul, 1_297_782_000),
  ]

  @Test("midnight follows the zone's clock changes", arguments: midnights)
  func midnight(_ date: String, _ zone: TradingDay.Zone, _ seconds: Int64) {
    let midnight = UnixNanos(raw: seconds * 1_000_000_000)
    #expect(TradingDay.midnight(date: date, in: zone) == midnight)
    #expect(TradingDay.date(of: midnight, in: zone) == date)
    for hours: Int64 in [0, 1, 3, 12, 22] {
      let instant = midnight + .seconds(hours * 3_600)
      #expect(TradingDay.midnight(of: instant, in: zone) == midnight)
    }
    #expect(TradingDay.date(of: midnight + Nanos(raw: -1), in: zone) != date)
  }

  @Test(
    "what is no date has no midnight",
    arguments: ["", "2026-2-30", "2026-02-30", "26-01-01", "2026-13-01", "2026-01", "a-b-c"])
  func noDate(_ text: String) { #expect(TradingDay.midnight(date: text, in: .seoul) == nil) }
}

@Suite("run directory and metrics")
struct RunDirectoryTests {
  @Test("regions of two strategies have different names")
  func names() {
    let one = StrategyID(raw: 1)
    let two = StrategyID(raw: 2)
    #expect(RunDirectory.requests(one) != RunDirectory.requests(two))
    #expect(RunDirectory.reports(one) != RunDirectory.requests(one))
    #expect(RunDirectory.positions(.strategy, one) == "positions-strategy-1")
    #expect(RunDirectory.latency(.gateway) == "latency-gateway")
    #expect(RunDirectory.counters(.store) == "counters-store")
    #expect(ProcessRole.allCases.count == 8)
  }

  private func check<ID: MetricID>(_ ids: ID.Type) {
    #expect(Set(ids.allCases.map(\.label)).count == ids.allCases.count)
    for id in ids.allCases {
      #expect(!id.meaning.isEmpty)
      #expect(id.label.allSatisfy { $0.isLowercase || $0 == "_" })
    }
  }

  @Test("each metric has a label of its own and a meaning")
  func metrics() {
    check(DatafeedMetric.self)
    check(StoreMetric.self)
    check(StrategyMetric.self)
    check(GatewayMetric.self)
    check(RefusalMetric.self)
    check(ExchangeMetric.self)
    check(WireStage.self)
  }
}
