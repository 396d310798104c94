// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Host
internal import Rings
internal import Units

/// A request to another core and a report back through the two queues of a strategy.
enum QueueRoundTrip {
  static let benchmark = Benchmark(
    names: ["queue/round-trip"],
    summary: "a request to a thread on another core and a report back through both queues",
    run: run)

  private static let slotCount = 1_024
  private static let strategy = StrategyID(raw: 1)

  private static func run(_ bench: Bench) throws -> Outcome {
    let peer = try bench.peer()
    let place = try bench.place()
    let count = bench.isSmall ? 5_000 : 1_000_000
    let gate = Gate()
    let answering = Worker {
      try gate.guarding {
        try CurrentThread.pin(core: peer)
        var requests = try RequestReader(name: "bench-requests", slotCount: slotCount, in: place)
        var reports = try ReportWriter(name: "bench-reports", slotCount: slotCount, in: place)
        try gate.meet(step: 1)
        try answer(&requests, &reports, count: count)
      }
    }
    var series = Series(bench)
    try gate.guarding {
      var requests = try RequestWriter(name: "bench-requests", slotCount: slotCount, in: place)
      var reports = try ReportReader(name: "bench-reports", slotCount: slotCount, in: place)
      try gate.meet(step: 1)
      var samples = [UInt64](repeating: 0, count: count)
      try ask(&requests, &reports, &samples)
      for sample in samples { series.append(ticks: sample) }
    }
    try answering.join()
    return Outcome(measurements: [series.measurement("queue/round-trip")])
  }

  @inline(never)
  private static func ask(
    _ requests: inout RequestWriter, _ reports: inout ReportReader, _ samples: inout [UInt64]
  ) throws {
    var request = OrderRequest(kind: .new, strategy: strategy)
    var report = OrderReport(kind: .none, strategy: strategy)
    for index in samples.indices {
      request.clientOrderID = ClientOrderID(raw: UInt64(index))
      let start = ck_rdtsc()
      try verify(requests.push(request), "the request queue is full")
      var spins = 0
      while !reports.pop(into: &report) {
        spins += 1
        guard spins < spinLimit else { throw WrongResult(description: "no report came") }
      }
      samples[index] = ck_rdtsc() &- start
      try verify(report.clientOrderID == request.clientOrderID, "report \(index) is another's")
    }
  }

  @inline(never)
  private static func answer(
    _ requests: inout RequestReader, _ reports: inout ReportWriter, count: Int
  ) throws {
    var request = OrderRequest(kind: .none, strategy: strategy)
    var report = OrderReport(kind: .accepted, strategy: strategy)
    for _ in 0..<count {
      var spins = 0
      while !requests.pop(into: &request) {
        spins += 1
        guard spins < spinLimit else { throw WrongResult(description: "no request came") }
      }
      report.clientOrderID = request.clientOrderID
      try verify(reports.push(report), "the report queue is full")
    }
  }
}
