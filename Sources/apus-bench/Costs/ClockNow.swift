// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Host
internal import Units

/// What a stamp costs.
enum ClockNow {
  static let benchmark = Benchmark(
    names: ["clock/now"], summary: "one reading of the clock of all internal stamps", run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    var series = Series(bench)
    let clock = bench.clock
    for _ in 0..<(bench.isSmall ? 200 : 20_000) {
      var last = clock.now()
      var isMonotonic = true
      let start = ck_rdtsc()
      for _ in 0..<1_000 {
        let now = clock.now()
        isMonotonic = isMonotonic && last <= now
        last = now
      }
      series.append(ticks: ck_rdtsc() &- start, count: 1_000)
      try verify(isMonotonic, "the clock went back")
    }
    return Outcome(measurements: [series.measurement("clock/now")])
  }
}
