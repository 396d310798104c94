// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Telemetry
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

extension StageSource {
  /// The histograms of a run by stage, in the order the stages are passed; those of several
  /// strategies are merged. A table that cannot be read is told to `unreadable`.
  package static func histograms(
    _ configuration: Configuration, hasOrders: Bool, in place: RegionDirectory,
    unreadable: (RegionError) -> Void
  ) -> [NamedHistogram] {
    var snapshots: [String: HistogramSnapshot] = [:]
    for source in all(configuration, hasOrders: hasOrders) {
      do throws(RegionError) {
        try source.collect(from: place, into: &snapshots)
      } catch {
        unreadable(error)
      }
    }
    do throws(RegionError) {
      try collect(LineStage.self, RunDirectory.lateness, place, &snapshots)
    } catch {
      unreadable(error)
    }
    let order =
      LatencyStage.allCases.map(\.label) + WireStage.allCases.map(\.label)
      + LineStage.allCases.map(\.label)
    return order.compactMap { name in snapshots[name].map { NamedHistogram(name, $0) } }
  }
}

extension RunReport.Stage {
  /// The figures of a histogram.
  package init(_ histogram: HistogramSnapshot) {
    let figures = Percentiles(histogram)
    self.init(
      count: figures.count, min: figures.min, p50: figures.p50, p99: figures.p99,
      p999: figures.p999, max: figures.max)
  }
}
