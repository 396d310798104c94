// SPDX-License-Identifier: Apache-2.0
package import Rings

extension HistogramSnapshot {
  /// The value that `percentile` percent (0 ... 100) of the recorded values do not exceed, as the
  /// largest its counter stands for; nil when nothing was recorded.
  package func value(atPercentile percentile: Double) -> Int64? {
    precondition(percentile >= 0 && percentile <= 100)
    if percentile == 0 { return min }
    // One step down, or 99.9 % of 1000 would round up to rank 1000.
    let rank = (percentile.nextDown * Double(totalCount) / 100).rounded(.up)
    return index(atRank: Swift.max(UInt64(rank), 1)).map(scale.highestValue)
  }

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
}
