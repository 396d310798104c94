// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// The last sixteen orders of a strategy, to find equal ones among.
package struct RepeatWindow: Sendable, BitwiseCopyable {
  /// The low halves of the fingerprints: almost always none is equal, and that takes four compares.
  @usableFromInline var halves = SIMD16<UInt32>(repeating: 0)
  @usableFromInline var fingerprints: InlineArray<16, UInt64>
  @usableFromInline var times: InlineArray<16, Int64>
  @usableFromInline var next: UInt64 = 0

  /// Nothing remembered.
  @inlinable
  package init() {
    fingerprints = InlineArray(repeating: 0)
    times = InlineArray(repeating: 0)
  }

  /// A number that orders with the same instrument, side, price and quantity share and, but for
  /// one pair in 2⁶⁴, no others do; never 0.
  @inlinable @inline(__always)
  package static func fingerprint(of request: OrderRequest) -> UInt64 {
    var fingerprint = UInt64(request.instrument.raw) << 8 | UInt64(request.side.rawValue)
    fingerprint = fingerprint &* 0x94D0_49BB_1331_11EB
    fingerprint ^= fingerprint >> 31
    fingerprint = (fingerprint ^ UInt64(bitPattern: request.price.raw)) &* 0x9E37_79B9_7F4A_7C15
    fingerprint ^= fingerprint >> 29
    fingerprint = (fingerprint ^ UInt64(bitPattern: request.quantity.raw)) &* 0xBF58_476D_1CE4_E5B9
    fingerprint ^= fingerprint >> 32
    return fingerprint == 0 ? 1 : fingerprint
  }

  /// Remembered orders with this fingerprint that were sent within `window` before `now`.
  @inlinable @inline(__always)
  package func count(_ fingerprint: UInt64, within window: Nanos, now: MonotonicNanos) -> Int64 {
    let half = SIMD16(repeating: UInt32(truncatingIfNeeded: fingerprint))
    guard any(halves .== half) else { return 0 }
    var count: Int64 = 0
    let oldest = now.raw &- window.raw
    for index in 0..<16 where fingerprints[index] == fingerprint && times[index] > oldest {
      count &+= 1
    }
    return count
  }

  /// Remembers an order in place of the oldest one.
  @inlinable
  package mutating func remember(_ fingerprint: UInt64, at now: MonotonicNanos) {
    halves[Int(next & 15)] = UInt32(truncatingIfNeeded: fingerprint)
    fingerprints[Int(next & 15)] = fingerprint
    times[Int(next & 15)] = now.raw
    next &+= 1
  }
}
