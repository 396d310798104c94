// SPDX-License-Identifier: Apache-2.0
internal import Host
internal import Units

/// Percentiles of what one side of a benchmark took.
struct Measurement {
  let name: String
  let unit: String
  let min: Double
  let p50: Double
  let p99: Double
  let p999: Double
  let max: Double
  /// Things measured: messages, round trips, datagrams.
  let iterations: Int
}

extension Measurement {
  /// A figure that no run changes.
  init(_ name: String, unit: String, always value: Double) {
    self.init(
      name: name, unit: unit, min: value, p50: value, p99: value, p999: value, max: value,
      iterations: 1)
  }
}

/// Durations in the order they were measured.
struct Series {
  private let nanosPerTick: Double
  private var values: [Double] = []
  private(set) var iterations = 0

  init(_ bench: Bench) { nanosPerTick = bench.nanosPerTick }
  init(nanosPerTick: Double) { self.nanosPerTick = nanosPerTick }

  /// Adds one duration of `ticks` for `count` things together, as that of one thing.
  mutating func append(ticks: UInt64, count: Int = 1) {
    values.append(Double(ticks) * nanosPerTick / Double(count))
    iterations += count
  }

  /// The percentiles by nearest rank; traps on an empty series.
  func measurement(_ name: String, unit: String = "ns") -> Measurement {
    let sorted = values.sorted()
    func rank(_ share: Double) -> Double {
      sorted[Swift.min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
    }
    return Measurement(
      name: name, unit: unit, min: sorted[0], p50: rank(0.5), p99: rank(0.99), p999: rank(0.999),
      max: sorted[sorted.count - 1], iterations: iterations)
  }
}
