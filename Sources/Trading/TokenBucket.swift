// SPDX-License-Identifier: Apache-2.0
package import Units

/// So many a second, and so many at once after a pause.
package struct RateLimit: Sendable, BitwiseCopyable, Hashable {
  /// Nanoseconds until a token has come back.
  @usableFromInline let interval: Int64
  /// Nanoseconds until an empty bucket is full; 0 lets nothing pass.
  @usableFromInline let depth: Int64

  /// Both ≥ 1; anything else, or a burst that takes more than 292 years to fill, lets nothing pass.
  package init(perSecond: Int64, burst: Int64) {
    let interval = perSecond >= 1 ? max(1, 1_000_000_000 / perSecond) : 1
    let (depth, isTooLong) = interval.multipliedReportingOverflow(by: burst)
    self.interval = interval
    self.depth = perSecond >= 1 && burst >= 1 && !isTooLong ? depth : 0
  }

  /// Lets nothing pass.
  package static var closed: RateLimit { RateLimit(perSecond: 0, burst: 0) }
}

/// A rate limit with a burst, kept as one time: when the bucket would be full again.
///
/// Taking a token moves that time on by one interval; a token is there as long as the time lies
/// less than `burst` intervals ahead. Time that runs backwards only makes it stricter.
package struct TokenBucket: Sendable, BitwiseCopyable {
  @usableFromInline var fullTime: MonotonicNanos

  /// A full bucket.
  @inlinable
  package init() { fullTime = MonotonicNanos(raw: 0) }

  /// When the bucket would be full again after one more token; nil when there is none at `now`.
  @inlinable @inline(__always)
  func fullTime(after now: MonotonicNanos, _ limit: RateLimit) -> MonotonicNanos? {
    let start = max(fullTime.raw, now.raw)
    let (next, isBeyond) = start.addingReportingOverflow(limit.interval)
    guard !isBeyond, next &- now.raw <= limit.depth else { return nil }
    return MonotonicNanos(raw: next)
  }

  /// Whether a token is there at `now`; it stays.
  @inlinable @inline(__always)
  package func holds(now: MonotonicNanos, _ limit: RateLimit) -> Bool {
    fullTime(after: now, limit) != nil
  }

  /// Takes one token at `now`; false when there is none.
  @inlinable @inline(__always)
  package mutating func take(now: MonotonicNanos, _ limit: RateLimit) -> Bool {
    guard let next = fullTime(after: now, limit) else { return false }
    fullTime = next
    return true
  }
}
