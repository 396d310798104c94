// SPDX-License-Identifier: Apache-2.0
import Host
import Testing
import Units

@Suite struct ClockTests {
  @Test(
    "A rate turns ticks into the nanoseconds it was measured from",
    arguments: [
      (1_000_000_000, 2_300_000_000), (1_000_000_000, 25_000_000), (7, 3), (1 << 40, 1 << 41),
    ] as [(Int64, UInt64)])
  func rates(nanos: Int64, ticks: UInt64) throws {
    let rate = try #require(ClockCalibration.rate(nanos: nanos, ticks: ticks))
    let calibration = ClockCalibration(
      baseTicks: 1_000, baseNanos: 5_000, nanosPerTick: rate, realtimeOffset: 0,
      anchorTicks: 0, anchorNanos: 0)
    for count in [1, 10, 1_000] as [UInt64] {
      let expected = 5_000 + nanos * Int64(count)
      let time = calibration.time(at: Ticks(raw: 1_000 + ticks * count)).raw
      // The fixed point rounds down by less than one part in 2^56 per tick.
      #expect((expected - 1...expected).contains(time))
    }
  }

  @Test("Ticks before the base are times before the base")
  func beforeBase() throws {
    let rate = try #require(ClockCalibration.rate(nanos: 1, ticks: 2))
    let calibration = ClockCalibration(
      baseTicks: 1_000, baseNanos: 700, nanosPerTick: rate, realtimeOffset: 0, anchorTicks: 0,
      anchorNanos: 0)
    #expect(calibration.time(at: Ticks(raw: 900)).raw == 650)
    #expect(calibration.time(at: Ticks(raw: 1_000)).raw == 700)
  }

  @Test(
    "A rate that cannot be expressed is refused",
    arguments: [(0, 5), (-1, 5), (5, 0), (1 << 20, 1)] as [(Int64, UInt64)])
  func refusesRate(nanos: Int64, ticks: UInt64) {
    #expect(ClockCalibration.rate(nanos: nanos, ticks: ticks) == nil)
  }

  @Test("The clock agrees with the kernel's, never runs backwards and survives recalibration")
  func agrees() throws {
    let clock = try Clock.calibrated()
    if !clock.usesCounter { print("skipped: no invariant counter, the kernel's clock is used") }
    var last = clock.now()
    for _ in 0..<100_000 {
      let now = clock.now()
      #expect(now >= last)
      last = now
    }
    // A preemption between the three readings widens the bracket, never breaks it.
    let (sharper, drift) = clock.recalibrated()
    let before = Clock.rawTime()
    let middle = sharper.now()
    let after = Clock.rawTime()
    #expect(before.raw - 1_000 <= middle.raw && middle.raw <= after.raw + 1_000)
    #expect(abs(drift.raw) < 1_000_000)
  }

  @Test("Wall clock and monotonic time convert into each other")
  func converts() throws {
    let clock = try Clock.calibrated()
    let now = clock.now()
    #expect(clock.monotonic(clock.unix(now)) == now)
    #expect(abs((clock.unix(clock.now()) - Clock.unixTime()).raw) < 50_000_000)
    #expect(abs(clock.measureRealtimeOffset().raw - clock.calibration.realtimeOffset) < 50_000_000)
  }

  @Test("A clock without a counter asks the kernel")
  func kernelClock() {
    let clock = Clock(.kernelClock(realtimeOffset: 7))
    #expect(!clock.usesCounter)
    let before = Clock.rawTime()
    #expect(clock.now() >= before)
    #expect(clock.unix(MonotonicNanos(raw: 1)).raw == 8)
  }
}
