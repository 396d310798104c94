// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import Testing
import Units

@Suite struct CardClockTests {
  @Test("A clock that is not there is refused by its path")
  func missing() {
    #expect(throws: HostError(call: "open", code: ENOENT, value: "/dev/ptp60000")) {
      _ = try CardClock(number: 60_000)
    }
  }

  @Test("Two measurements of a clock against ours, one right after the other, agree")
  func measures() throws {
    guard access("/dev/ptp0", R_OK) == 0 else { return print("skipped: no /dev/ptp0 to read") }
    let clock = try Clock.calibrated()
    let card = try CardClock(number: 0)
    let first = card.measureOffset(from: clock)
    let second = card.measureOffset(from: clock)
    // A stall between the readings of a pair is the only thing that parts them.
    #expect(abs(second.raw - first.raw) < 50_000_000)
  }

  @Test("CLOCK_MONOTONIC against ours is what the two clocks say")
  func monotonic() throws {
    let clock = try Clock.calibrated()
    var time = timespec()
    let before = clock.now()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let after = clock.now()
    let kernel = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let offset = clock.measureMonotonicOffset().raw
    #expect(kernel - offset >= before.raw - 100_000)
    #expect(kernel - offset <= after.raw + 100_000)
  }
}
