// SPDX-License-Identifier: Apache-2.0
import Testing
import Trading
import Units

@Suite struct TokenBucketTests {
  @Test("the bucket gives its burst at once and then one token per interval")
  func rate() {
    var bucket = TokenBucket()
    let limit = RateLimit(perSecond: 10, burst: 3)
    let second: Int64 = 1_000_000_000
    func take(_ time: Int64) -> Bool {
      let now = MonotonicNanos(raw: time)
      let isThere = bucket.holds(now: now, limit)
      let isTaken = bucket.take(now: now, limit)
      #expect(isTaken == isThere)
      return isTaken
    }
    #expect(take(second))
    #expect(take(second))
    #expect(take(second))
    #expect(!take(second))
    #expect(!take(second + 99_999_999))
    #expect(take(second + 100_000_000))
    #expect(!take(second + 100_000_000))
    #expect(!take(second - 5))
    #expect(take(10 * second))
    #expect(take(10 * second))
    #expect(take(10 * second))
    #expect(!take(10 * second))
  }

  @Test("rates and bursts that mean nothing refuse everything")
  func edges() {
    var bucket = TokenBucket()
    let now = MonotonicNanos(raw: 5)
    #expect(bucket.take(now: now, RateLimit(perSecond: 0, burst: 1)) == false)
    #expect(bucket.take(now: now, RateLimit(perSecond: 1, burst: 0)) == false)
    #expect(bucket.take(now: now, RateLimit(perSecond: -1, burst: -1)) == false)
    #expect(bucket.take(now: now, RateLimit(perSecond: 1, burst: .max)) == false)
    #expect(bucket.take(now: now, .closed) == false)
    #expect(bucket.take(now: now, RateLimit(perSecond: .max, burst: 1)) == true)
  }
}
