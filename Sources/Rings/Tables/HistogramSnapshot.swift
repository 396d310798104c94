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

  /// The counter of the value that stands at `rank`, counted from 1 in rising order; nil when
  /// fewer were recorded.
  package func index(atRank rank: UInt64) -> Int? {
    precondition(rank > 0)
    var seen: UInt64 = 0
    return counts.firstIndex { count in
      seen += count
      return seen >= rank
    }
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
