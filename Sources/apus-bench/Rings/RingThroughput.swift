// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Host
internal import Rings
internal import Units

/// Events from one thread to another as fast as both go.
enum RingThroughput {
  static let benchmark = Benchmark(
    names: ["ring/throughput"],
    summary: "events from a writer to a reader on another core, no faster than the slower of them",
    run: run)

  /// A round is half a ring, so that the reader cannot be overrun.
  private static let slotCount = 1 << 16
  private static let count = slotCount / 2

  private static func run(_ bench: Bench) throws -> Outcome {
    let peer = try bench.peer()
    let place = try bench.place()
    let rounds = bench.isSmall ? 5 : 200
    let gate = Gate()
    let writing = Worker {
      try gate.guarding {
        try CurrentThread.pin(core: peer)
        var writer = try EventRingWriter(name: "bench-flood", slotCount: slotCount, in: place)
        try gate.meet(step: 1)
        for round in 0..<rounds {
          try gate.meet(step: 2 + round)
          write(&writer)
        }
      }
    }
    var series = Series(bench)
    try gate.guarding {
      try gate.meet(step: 1)
      var reader = try EventRingReader(name: "bench-flood", in: place)
      for round in 0..<rounds {
        try gate.meet(step: 2 + round)
        series.append(ticks: try read(&reader), count: count)
      }
      try verify(reader.missedEvents == 0, "\(reader.missedEvents) events missed")
    }
    try writing.join()
    return Outcome(measurements: [series.measurement("ring/throughput", unit: "ns/event")])
  }

  /// Every event carries the counter of the moment the round began.
  @inline(never)
  private static func write(_ writer: inout EventRingWriter) {
    let start = ck_rdtsc()
    var event = Event(kind: .add, instrument: InstrumentID(raw: 1), venueSequence: start)
    for index in 0..<count {
      event.orderID = UInt64(index)
      writer.publish(event, at: MonotonicNanos(raw: 1))
    }
  }

  /// Reads a round and returns the ticks from its first write to its last read.
  @inline(never)
  private static func read(_ reader: inout EventRingReader) throws -> UInt64 {
    var event = Event(kind: .none, instrument: .none)
    var expected: UInt64 = 0
    var spins = 0
    while expected < UInt64(count) {
      guard case .event = reader.next(into: &event) else {
        spins += 1
        guard spins < spinLimit else { throw WrongResult(description: "no event came") }
        continue
      }
      try verify(event.orderID == expected, "event \(event.orderID) instead of \(expected)")
      expected += 1
    }
    return ck_rdtsc() &- event.venueSequence
  }
}
