// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import CKernel
internal import Memory

/// Length-framed ITCH 5.0 into an order-by-order book.
enum BookOrders {
  static let benchmark = Benchmark(
    names: ["book/orderbook"],
    summary: "ITCH 5.0 messages of a file decoded and applied to an order book", run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    let stream = try bench.stream()
    var series = Series(bench)
    var restingCount: Int?
    for _ in 0..<(bench.isSmall ? 2 : 10) {
      var applier = BookApplier(
        orderCapacity: 1 << 16, instrumentCapacity: 256, levelCapacity: 1 << 16)
      for chunk in stream.chunks {
        let start = ck_rdtsc()
        applier.apply(stream.messages, chunk.bytes)
        series.append(ticks: ck_rdtsc() &- start, count: chunk.messageCount)
      }
      try verify(applier.book.refusals == BookRefusals(), "\(applier.book.refusals)")
      let resting = applier.book.orderCount
      try verify(resting > 0 && resting == restingCount ?? resting, "\(resting) orders rest")
      restingCount = resting
    }
    return Outcome(measurements: [series.measurement("book/orderbook", unit: "ns/message")])
  }
}
