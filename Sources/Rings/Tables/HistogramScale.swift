// SPDX-License-Identifier: Apache-2.0

/// The log-linear scale of an HdrHistogram: which counter a value falls in and what values a
/// counter stands for.
///
/// Values below `subBucketCount` are exact; each doubling above shares half as many counters, so
/// the relative error is at most 10^−digits. Source: the HdrHistogram layout, unit magnitude 0
/// unless a file says otherwise.
package struct HistogramScale: Sendable, Hashable {
  package let lowest: Int64
  package let highest: Int64
  package let digits: Int
  /// Counters a histogram of this scale has.
  package let counterCount: Int
  /// log2 of the resolution at 0.
  @usableFromInline let unitMagnitude: Int
  @usableFromInline let halfCountMagnitude: Int

  /// `lowest` ≥ 1 is the smallest value told apart from 0, `highest` ≥ 2 × lowest the largest
  /// recorded, `digits` 1 ... 5 the significant decimal digits kept. Nil outside those.
  package init?(lowest: Int64, highest: Int64, digits: Int) {
    guard lowest >= 1, lowest <= Int64.max / 2, highest >= 2 * lowest, (1...5).contains(digits)
    else { return nil }
    self.lowest = lowest
    self.highest = highest
    self.digits = digits
    var largestExact: Int64 = 2
    for _ in 0..<digits { largestExact *= 10 }
    unitMagnitude = 63 - lowest.leadingZeroBitCount
    let countMagnitude = 64 - (largestExact - 1).leadingZeroBitCount
    halfCountMagnitude = countMagnitude - 1
    guard unitMagnitude + halfCountMagnitude <= 61 else { return nil }
    var bucketCount = 1
    var reach = Int64(1) << Int64(countMagnitude + unitMagnitude)
    while reach <= highest {
      bucketCount += 1
      if reach > Int64.max / 2 { break }
      reach <<= 1
    }
    counterCount = (bucketCount + 1) << halfCountMagnitude
  }

  private init(latency: Void) {
    guard let scale = HistogramScale(lowest: 1, highest: 100_000_000_000, digits: 3) else {
      preconditionFailure("1 ns to 100 s is a valid scale")
    }
    self = scale
  }

  /// 1 ns to 100 s at three digits: the scale of every stage of the appliance.
  package static let latency = HistogramScale(latency: ())

  /// The counter of `value`, 0 ... highest.
  @inlinable @inline(__always)
  package func index(of value: Int64) -> Int {
    let halfCount = 1 << halfCountMagnitude
    let exactMask = (2 &<< (halfCountMagnitude &+ unitMagnitude)) &- 1
    let bucket =
      63 &- halfCountMagnitude &- unitMagnitude
      &- (value | Int64(exactMask)).leadingZeroBitCount
    let subBucket = Int(truncatingIfNeeded: value &>> Int64(bucket &+ unitMagnitude))
    return ((bucket &+ 1) &<< halfCountMagnitude) &+ subBucket &- halfCount
  }

  /// The smallest value counted at `index`, 0 ..< counterCount.
  package func lowestValue(at index: Int) -> Int64 {
    let (bucket, subBucket) = position(index)
    return Int64(subBucket) << Int64(bucket + unitMagnitude)
  }

  /// The largest value counted at `index`, 0 ..< counterCount.
  package func highestValue(at index: Int) -> Int64 {
    lowestValue(at: index) + (1 << Int64(position(index).bucket + unitMagnitude)) - 1
  }

  /// The value that stands for all counted at `index` in a mean.
  package func middleValue(at index: Int) -> Int64 {
    lowestValue(at: index) + (1 << Int64(position(index).bucket + unitMagnitude)) / 2
  }

  private func position(_ index: Int) -> (bucket: Int, subBucket: Int) {
    precondition(index >= 0 && index < counterCount)
    let halfCount = 1 << halfCountMagnitude
    let bucket = (index >> halfCountMagnitude) - 1
    let subBucket = (index & (halfCount - 1)) + halfCount
    return bucket < 0 ? (0, subBucket - halfCount) : (bucket, subBucket)
  }
}
