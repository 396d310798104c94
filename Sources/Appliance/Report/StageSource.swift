// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
internal import Telemetry
package import Units

/// A shared histogram table of a run and the stages its owner records in it.
package struct StageSource: Sendable {
  package let role: ProcessRole
  package let strategy: StrategyID?

  /// Every table of a run with this configuration.
  package static func all(_ configuration: Configuration, hasOrders: Bool) -> [StageSource] {
    let feed = [StageSource(role: .datafeed, strategy: nil)]
    guard hasOrders else { return feed }
    return feed
      + configuration.strategies.map { StageSource(role: .strategy, strategy: $0.id) }
      + [
        StageSource(role: .gateway, strategy: nil), StageSource(role: .exchange, strategy: nil),
      ]
  }

  /// Adds the table's histograms to those of the same stage.
  package func collect(
    from place: RegionDirectory, into snapshots: inout [String: HistogramSnapshot]
  ) throws(RegionError) {
    let name = RunDirectory.latency(role, strategy)
    if role == .exchange {
      try Self.collect(WireStage.self, name, place, &snapshots)
    } else {
      try Self.collect(LatencyStage.self, name, place, &snapshots)
    }
  }

  private static func collect<ID: MetricID>(
    _ ids: ID.Type, _ name: String, _ place: RegionDirectory,
    _ snapshots: inout [String: HistogramSnapshot]
  ) throws(RegionError) {
    let reader = try HistogramReader<ID>(name: name, in: place)
    for id in ids.allCases {
      let snapshot = reader.snapshot(id)
      guard snapshot.totalCount > 0 else { continue }
      if var merged = snapshots[id.label] {
        merged.merge(snapshot)
        snapshots[id.label] = merged
      } else {
        snapshots[id.label] = snapshot
      }
    }
  }
}

extension RunReport.Stage {
  /// The figures of a histogram, nil when it is empty.
  package init?(_ snapshot: HistogramSnapshot) {
    guard let min = snapshot.min, let max = snapshot.max,
      let p50 = snapshot.value(atPercentile: 50), let p99 = snapshot.value(atPercentile: 99),
      let p999 = snapshot.value(atPercentile: 99.9)
    else { return nil }
    self.init(count: snapshot.totalCount, min: min, p50: p50, p99: p99, p999: p999, max: max)
  }
}
