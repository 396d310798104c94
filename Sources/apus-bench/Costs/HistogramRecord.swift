// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import CKernel
internal import Rings
internal import Units

/// What recording one duration costs.
enum HistogramRecord {
  static let benchmark = Benchmark(
    names: ["histogram/record"], summary: "one duration recorded in a shared histogram", run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    let place = try bench.place()
    var histograms = try SharedHistograms<LatencyStage>(name: "bench-histogram", in: place)
    var series = Series(bench)
    let rounds = bench.isSmall ? 200 : 20_000
    for round in 0..<rounds {
      let start = ck_rdtsc()
      for index in 0..<1_000 {
        histograms.record(.receiveToPublish, Nanos(raw: Int64(300 + (index &* 37 + round) % 2_000)))
      }
      series.append(ticks: ck_rdtsc() &- start, count: 1_000)
    }
    let total = histograms.snapshot(.receiveToPublish).totalCount
    try verify(total == UInt64(rounds * 1_000), "\(total) durations recorded")
    return Outcome(measurements: [series.measurement("histogram/record")])
  }
}
