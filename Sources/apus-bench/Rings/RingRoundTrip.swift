// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Host
internal import Rings
internal import Units

/// An event to another core and back through two event rings, against the same rings in C.
enum RingRoundTrip {
  static let benchmark = Benchmark(
    names: ["ring/round-trip", "ring/round-trip/c"],
    summary: "an event to a thread on another core and back through two rings; the same in C",
    run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    let peer = try bench.peer()
    let place = try bench.place()
    let rounds = bench.isSmall ? 2 : 20
    let count = bench.isSmall ? 5_000 : 100_000
    let reference = try ReferenceRings()
    let gate = Gate()
    let echoing = Worker {
      try gate.guarding {
        try CurrentThread.pin(core: peer)
        var writer = try EventRingWriter(name: "bench-pong", slotCount: 1_024, in: place)
        try gate.meet(step: 1)
        var reader = try EventRingReader(name: "bench-ping", in: place)
        try gate.meet(step: 2)
        for round in 0..<rounds {
          try echo(&reader, &writer, count: count)
          reference.echo(first: UInt64(round * count + 1), count: count)
        }
      }
    }
    var ours = Series(bench)
    var theirs = Series(bench)
    try gate.guarding {
      var writer = try EventRingWriter(name: "bench-ping", slotCount: 1_024, in: place)
      try gate.meet(step: 1)
      var reader = try EventRingReader(name: "bench-pong", in: place)
      try gate.meet(step: 2)
      var samples = [UInt64](repeating: 0, count: count)
      for round in 0..<rounds {
        try ping(&writer, &reader, &samples)
        for sample in samples { ours.append(ticks: sample) }
        for sample in reference.ping(first: UInt64(round * count + 1), count: count) {
          theirs.append(ticks: sample)
        }
      }
    }
    try echoing.join()
    let subject = ours.measurement("ring/round-trip")
    let other = theirs.measurement("ring/round-trip/c")
    return Outcome(
      measurements: [subject, other],
      comparisons: [Comparison(subject: subject, reference: other)])
  }

  @inline(never)
  private static func ping(
    _ writer: inout EventRingWriter, _ reader: inout EventRingReader, _ samples: inout [UInt64]
  ) throws {
    var event = Event(kind: .add, instrument: InstrumentID(raw: 1))
    var answer = event
    for index in samples.indices {
      event.orderID = UInt64(index)
      let start = ck_rdtsc()
      writer.publish(event, at: MonotonicNanos(raw: 1))
      try receive(&reader, into: &answer)
      samples[index] = ck_rdtsc() &- start
      try verify(answer.orderID == UInt64(index), "event \(index) came back as \(answer.orderID)")
    }
  }

  @inline(never)
  private static func echo(
    _ reader: inout EventRingReader, _ writer: inout EventRingWriter, count: Int
  ) throws {
    var event = Event(kind: .none, instrument: .none)
    for _ in 0..<count {
      try receive(&reader, into: &event)
      writer.publish(event, at: MonotonicNanos(raw: 1))
    }
  }

  @inline(__always)
  private static func receive(_ reader: inout EventRingReader, into event: inout Event) throws {
    var spins = 0
    while true {
      if case .event = reader.next(into: &event) { return }
      spins += 1
      guard spins < spinLimit else { throw WrongResult(description: "no event came") }
    }
  }
}
