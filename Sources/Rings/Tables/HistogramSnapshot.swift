// SPDX-License-Identifier: Apache-2.0

/// A histogram outside shared memory: a copy of a recorded one, a sum or a difference of several.
package struct HistogramSnapshot: Sendable, Equatable {
  package let scale: HistogramScale
  package private(set) var counts: [UInt64]
  /// Values above the scale's range: counted, in no percentile.
  package private(set) var saturatedCount: UInt64
  /// Negative values: counted, in no percentile.
  package private(set) var negativeCount: UInt64

  /// An empty histogram.
  package init(scale: HistogramScale) {
    self.init(
      scale: scale, counts: [UInt64](repeating: 0, count: scale.counterCount), saturatedCount: 0,
      negativeCount: 0)
  }

  /// From counters in the order of the scale; their number must be the scale's.
  package init(
    scale: HistogramScale, counts: [UInt64], saturatedCount: UInt64, negativeCount: UInt64
  ) {
    precondition(counts.count == scale.counterCount)
    self.scale = scale
    self.counts = counts
    self.saturatedCount = saturatedCount
    self.negativeCount = negativeCount
  }

  /// Counts `value` `count` times, as the shared histogram would.
  package mutating func record(_ value: Int64, count: UInt64 = 1) {
    if value < 0 {
      negativeCount += count
    } else if value > scale.highest {
      saturatedCount += count
    } else {
      counts[scale.index(of: value)] += count
    }
  }

  /// Values in range.
  package var totalCount: UInt64 { counts.reduce(0, +) }
  package var isEmpty: Bool { !counts.contains { $0 > 0 } }

  /// The smallest recorded value to the scale's precision; nil when nothing was recorded.
  package var min: Int64? { counts.firstIndex { $0 > 0 }.map(scale.lowestValue) }

  /// The largest recorded value to the scale's precision; nil when nothing was recorded.
  package var max: Int64? { counts.lastIndex { $0 > 0 }.map(scale.highestValue) }

  /// The mean of the recorded values, each taken as the middle of its counter.
  package var mean: Double? {
    let total = totalCount
    guard total > 0 else { return nil }
    var sum = 0.0
    for (index, count) in counts.enumerated() where count > 0 {
      sum += Double(scale.middleValue(at: index)) * Double(count)
    }
    return sum / Double(total)
  }

  /// The value that `percentile` percent (0 ... 100) of the recorded values do not exceed, as the
  /// largest its counter stands for; nil when nothing was recorded.
  package func value(atPercentile percentile: Double) -> Int64? {
    precondition(percentile >= 0 && percentile <= 100)
    let total = totalCount
    guard total > 0 else { return nil }
    // One step down, or 99.9 % of 1000 would round up to rank 1000.
    let exact = Swift.max(percentile.nextDown, 0) * Double(total) / 100
    let rank = Swift.max(UInt64(exact.rounded(.up)), 1)
    var seen: UInt64 = 0
    for (index, count) in counts.enumerated() where count > 0 {
      seen += count
      if seen >= rank {
        return percentile == 0 ? scale.lowestValue(at: index) : scale.highestValue(at: index)
      }
    }
    return max
  }

  /// Adds another histogram's counts. Counters of another scale count as their smallest value,
  /// which is how HdrHistogram's own tools add.
  package mutating func merge(_ other: HistogramSnapshot) {
    if scale == other.scale {
      for index in counts.indices { counts[index] += other.counts[index] }
    } else {
      for (index, count) in other.counts.enumerated() where count > 0 {
        record(other.scale.lowestValue(at: index), count: count)
      }
    }
    saturatedCount += other.saturatedCount
    negativeCount += other.negativeCount
  }

  /// What was recorded between `earlier` and this snapshot of the same histogram. Traps when
  /// `earlier` holds more anywhere: then the two are not of one histogram.
  package func subtracting(_ earlier: HistogramSnapshot) -> HistogramSnapshot {
    precondition(scale == earlier.scale)
    var difference = self
    for index in counts.indices { difference.counts[index] -= earlier.counts[index] }
    difference.saturatedCount -= earlier.saturatedCount
    difference.negativeCount -= earlier.negativeCount
    return difference
  }
}
