// SPDX-License-Identifier: Apache-2.0
internal import Units

/// A packet's bytes in, an order's bytes out: everything the appliance does in between.
enum TickToTrade {
  static let benchmark = Benchmark(
    names: ["tick-to-trade/fused", "tick-to-trade/fused/tcp"],
    summary: "packet to order through feed, ring, strategy, queue, risk and journal in one thread",
    run: run)

  private static let warmUpCount = 2_000

  private static func run(_ bench: Bench) throws -> Outcome {
    let count = bench.isSmall ? 3_000 : 100_000
    return Outcome(measurements: [
      try measure(bench, "tick-to-trade/fused", count: count, sockets: nil),
      try measure(bench, "tick-to-trade/fused/tcp", count: count, sockets: OrderSockets()),
    ])
  }

  private static func measure(
    _ bench: Bench, _ name: String, count: Int, sockets: consuming OrderSockets?
  ) throws -> Measurement {
    var series = Series(nanosPerTick: 1)
    let trade = FusedDay(clock: bench.clock, place: try bench.place(), warmUpCount: warmUpCount)
    try trade.run(count: count, sockets: sockets) { received, order in
      series.append(ticks: UInt64(max(0, (order.sent - received).raw)))
    }
    return series.measurement(name)
  }
}
