// SPDX-License-Identifier: Apache-2.0
public import CKernel
import Glibc
public import Units

/// The clock of every internal stamp: CLOCK_MONOTONIC_RAW, read through the time stamp counter
/// where that is invariant and by a call to the kernel where it is not.
///
/// A plain value, free to copy into each loop. Stamps of clocks with the same calibration subtract.
@usableFromInline
package struct Clock: BitwiseCopyable, Sendable {
  @usableFromInline package let calibration: ClockCalibration

  /// The clock another process calibrated.
  @inlinable
  package init(_ calibration: ClockCalibration) { self.calibration = calibration }

  /// True when a reading costs a counter instruction, false when it costs a call.
  @inlinable package var usesCounter: Bool { calibration.nanosPerTick != 0 }

  /// This moment. About 10 ns with the counter, 30 ns without; does not allocate.
  @inlinable
  package func now() -> MonotonicNanos {
    guard usesCounter else { return Clock.rawTime() }
    return calibration.time(at: Ticks(raw: ck_rdtsc()))
  }

  /// `time` on the wall clock, by the offset of the calibration.
  @inlinable
  package func unix(_ time: MonotonicNanos) -> UnixNanos {
    UnixNanos(raw: time.raw &+ calibration.realtimeOffset)
  }

  /// `time` on the monotonic clock, by the offset of the calibration.
  @inlinable
  package func monotonic(_ time: UnixNanos) -> MonotonicNanos {
    MonotonicNanos(raw: time.raw &- calibration.realtimeOffset)
  }

  /// CLOCK_MONOTONIC_RAW by a call.
  @usableFromInline
  package static func rawTime() -> MonotonicNanos {
    MonotonicNanos(raw: read(CLOCK_MONOTONIC_RAW))
  }

  /// The wall clock by a call.
  package static func unixTime() -> UnixNanos { UnixNanos(raw: read(CLOCK_REALTIME)) }

  private static func read(_ clock: CInt) -> Int64 {
    var time = timespec()
    // SAFETY: time is a valid place for the result; these clocks exist on every Linux.
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

extension Clock {
  /// How long a first calibration watches both clocks: two readings are good to some 20 ns
  /// each, so 100 ms gives a rate good to 0.4 millionths; `recalibrated` then sharpens it.
  package static let calibrationNanos: Int64 = 100_000_000
  /// Tries of a paired reading; the tightest counts. Interrupted tries are rare, so a dozen or
  /// two finds an undisturbed one even on a busy virtual machine.
  private static let tryCount = 25

  /// The clock that asks the kernel each time.
  package static var kernel: Clock {
    Clock(.kernelClock(realtimeOffset: realtimeOffset { rawTime() }))
  }

  /// Measures this machine's counter for `calibrationNanos`; the kernel's clock when
  /// /proc/cpuinfo does not promise an invariant counter. Blocks that long: set-up only.
  package static func calibrated() throws(HostError) -> Clock {
    guard try MachineFacts.current().hasInvariantTSC else {
      return kernel
    }
    let first = pairedReading()
    var pause = timespec(tv_sec: 0, tv_nsec: Int(calibrationNanos))
    // SAFETY: pause is a valid value; an interrupted sleep only shortens the measurement.
    unsafe nanosleep(&pause, nil)
    let second = pairedReading()
    guard
      let rate = ClockCalibration.rate(
        nanos: second.nanos - first.nanos, ticks: second.ticks &- first.ticks)
    else { return kernel }
    return Clock(anchor: first, base: second, rate: rate)
  }

  /// A clock that agrees with the kernel at this moment and runs at the rate of the whole time
  /// since the first calibration. `drift` is how far self had wandered: new time minus old.
  ///
  /// Blocks a few microseconds. One process does this and shares the result: stamps taken under
  /// different calibrations differ by up to the drift.
  package func recalibrated() -> (clock: Clock, drift: Nanos) {
    guard usesCounter else {
      return (Clock.kernel, .zero)
    }
    let anchor = Reading(ticks: calibration.anchorTicks, nanos: calibration.anchorNanos)
    let reading = Clock.pairedReading()
    let rate = ClockCalibration.rate(
      nanos: reading.nanos - anchor.nanos, ticks: reading.ticks &- anchor.ticks)
    let clock = Clock(
      anchor: anchor, base: reading, rate: rate ?? calibration.nanosPerTick)
    let old = calibration.time(at: Ticks(raw: reading.ticks))
    return (clock, MonotonicNanos(raw: reading.nanos) - old)
  }

  /// Wall clock minus this clock at this moment, measured: what converts kernel receive stamps.
  /// The wall clock is steered and this one is not, so measure again every few milliseconds.
  package func measureRealtimeOffset() -> Nanos {
    Nanos(raw: Clock.realtimeOffset { now() })
  }

  /// CLOCK_MONOTONIC, which the kernel steers and stamps by, minus this clock.
  package func measureMonotonicOffset() -> Nanos {
    measureOffset(tries: Clock.tryCount) { Clock.read(CLOCK_MONOTONIC) }
  }

  /// Another clock minus this one, from the tightest of `tries` paired readings.
  package func measureOffset(tries: Int, of other: () -> Int64) -> Nanos {
    Nanos(raw: Clock.offset(tries: tries, of: other) { now() })
  }

  private struct Reading {
    var ticks: UInt64
    var nanos: Int64
  }

  private init(anchor: Reading, base: Reading, rate: UInt64) {
    var calibration = ClockCalibration(
      baseTicks: base.ticks, baseNanos: base.nanos, nanosPerTick: rate, realtimeOffset: 0,
      anchorTicks: anchor.ticks, anchorNanos: anchor.nanos)
    let clock = Clock(calibration)
    calibration.realtimeOffset = clock.measureRealtimeOffset().raw
    self.init(calibration)
  }

  /// Counter and kernel clock at the same moment: the counter is read before and after and its
  /// middle taken, from the try whose two readings are closest.
  private static func pairedReading() -> Reading {
    var best = Reading(ticks: 0, nanos: 0)
    var gapMin = UInt64.max
    for _ in 0..<tryCount {
      let before = ck_rdtsc()
      let nanos = rawTime().raw
      let gap = ck_rdtsc() &- before
      guard gap < gapMin else { continue }
      gapMin = gap
      best = Reading(ticks: before &+ gap / 2, nanos: nanos)
    }
    return best
  }

  /// Wall clock minus `clock`.
  private static func realtimeOffset(_ clock: () -> MonotonicNanos) -> Int64 {
    offset(tries: tryCount, of: { unixTime().raw }, clock)
  }

  /// `other` minus `clock`, from the tightest of several paired readings.
  private static func offset(
    tries: Int, of other: () -> Int64, _ clock: () -> MonotonicNanos
  ) -> Int64 {
    var offset: Int64 = 0
    var gapMin = Int64.max
    for _ in 0..<tries {
      let before = clock()
      let reading = other()
      let gap = (clock() - before).raw
      guard gap < gapMin else { continue }
      gapMin = gap
      offset = reading &- (before.raw &+ gap / 2)
    }
    return offset
  }
}
