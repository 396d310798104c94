// SPDX-License-Identifier: Apache-2.0
import CKernel
public import Units

/// How ticks of the time stamp counter become MonotonicNanos: plain numbers, so that one process
/// measures and all others read the same ones from a shared page.
@usableFromInline
package struct ClockCalibration: BitwiseCopyable, Equatable, Sendable {
  /// A counter reading and the CLOCK_MONOTONIC_RAW time at that reading.
  @usableFromInline package var baseTicks: UInt64
  @usableFromInline package var baseNanos: Int64
  /// Nanoseconds per tick × 2^fractionBits; 0 means that the counter is unfit for a clock and
  /// the kernel is asked each time.
  @usableFromInline package var nanosPerTick: UInt64
  /// CLOCK_REALTIME minus the monotonic clock, in nanoseconds, when this was measured.
  @usableFromInline package var realtimeOffset: Int64
  /// The first reading ever taken: the longer ago, the more exact the next rate.
  package var anchorTicks: UInt64
  package var anchorNanos: Int64

  /// 56 leaves 8 bits before the point, enough for counters from 4 MHz up, and resolves the rate
  /// to 1.4e-17, far below what any measurement of it can.
  @usableFromInline static var fractionBits: UInt64 { 56 }

  /// Reads an unused counter: the clock of a machine whose counter is not invariant.
  package static func kernelClock(realtimeOffset: Int64) -> ClockCalibration {
    ClockCalibration(
      baseTicks: 0, baseNanos: 0, nanosPerTick: 0, realtimeOffset: realtimeOffset,
      anchorTicks: 0, anchorNanos: 0)
  }

  @usableFromInline
  package init(
    baseTicks: UInt64, baseNanos: Int64, nanosPerTick: UInt64, realtimeOffset: Int64,
    anchorTicks: UInt64, anchorNanos: Int64
  ) {
    self.baseTicks = baseTicks
    self.baseNanos = baseNanos
    self.nanosPerTick = nanosPerTick
    self.realtimeOffset = realtimeOffset
    self.anchorTicks = anchorTicks
    self.anchorNanos = anchorNanos
  }

  /// The time at which the counter read `ticks`; earlier than the base is allowed. The counter
  /// must be in use. About 1 ns: one multiplication, no division.
  @inlinable
  package func time(at ticks: Ticks) -> MonotonicNanos {
    let distance = Int64(bitPattern: ticks.raw &- baseTicks)
    let product = distance.magnitude.multipliedFullWidth(by: nanosPerTick)
    let nanos =
      Int64(bitPattern: product.high << (64 - ClockCalibration.fractionBits))
      | Int64(bitPattern: UInt64(product.low) >> ClockCalibration.fractionBits)
    return MonotonicNanos(raw: baseNanos &+ (distance < 0 ? 0 &- nanos : nanos))
  }

  /// `nanos` per `ticks` as a fixed-point rate, nil when it does not fit or nothing was measured.
  package static func rate(nanos: Int64, ticks: UInt64) -> UInt64? {
    guard nanos > 0, ticks > 0 else { return nil }
    let high = UInt64(nanos) >> (64 - fractionBits)
    guard high < ticks else { return nil }
    return ticks.dividingFullWidth((high, UInt64(nanos) << fractionBits)).quotient
  }
}
