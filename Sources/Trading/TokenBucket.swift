// SPDX-License-Identifier: Apache-2.0
package import Units

/// A rate limit with a burst, kept as one time: when the bucket would be full again.
///
/// Taking a token moves that time on by one interval; a token is there as long as the time lies
/// less than `burst` intervals ahead. Time that runs backwards only makes it stricter.
package struct TokenBucket: Sendable, BitwiseCopyable {
  @usableFromInline var fullTime: MonotonicNanos

  /// A full bucket.
  @inlinable
  package init() { fullTime = MonotonicNanos(raw: 0) }

  /// Takes one token at `now`; false when there is none. A rate or burst below 1 refuses all.
  @inlinable
  package mutating func take(now: MonotonicNanos, perSecond: Int64, burst: Int64) -> Bool {
    guard perSecond >= 1, burst >= 1 else { return false }
    let interval = max(1, 1_000_000_000 / perSecond)
    let (depth, overflow) = interval.multipliedReportingOverflow(by: burst)
    let start = max(fullTime.raw, now.raw)
    let (next, beyond) = start.addingReportingOverflow(interval)
    guard !overflow, !beyond, next &- now.raw <= depth else { return false }
    fullTime.raw = next
    return true
  }
}
