// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Gateway
internal import Host
internal import Net
internal import Rings
internal import Strategy
internal import Synchronization
internal import Units

/// From a strategy's publication of a request to its bytes, and to the return of the send, with
/// the venue at the other end of a virtual cable: in one thread, and from core to core.
enum RequestToWire {
  static let benchmark = Benchmark(
    names: [
      "request-to-wire/fused", "request-to-wire/fused/own", "request-to-wire/two-cores",
      "request-to-wire/two-cores/own",
    ],
    summary: "a request through queue, risk, journal and session to the return of the TCP send; "
      + "own: to the bytes that are sent",
    run: run)

  private static let warmUpCount = 2_000

  private static func run(_ bench: Bench) throws -> Outcome {
    let cable = try Cable(bench)
    let peer = try bench.peer()
    let plan = Plan(
      count: bench.isSmall ? 2_000 : 10_000, core: bench.measuringCore, peer: peer,
      clock: bench.clock, place: try bench.place(), cable: cable)
    var outcome = Outcome()
    for (name, samples) in [("fused", try fused(plan)), ("two-cores", try twoCores(plan))] {
      var whole = Series(nanosPerTick: 1)
      var own = Series(nanosPerTick: 1)
      for sample in samples {
        whole.append(ticks: sample.whole)
        own.append(ticks: sample.own)
      }
      outcome.measurements.append(whole.measurement("request-to-wire/\(name)"))
      outcome.measurements.append(own.measurement("request-to-wire/\(name)/own"))
    }
    return outcome
  }

  private struct Plan: Sendable {
    let count: Int
    let core: Int
    let peer: Int
    let clock: Clock
    let place: RegionDirectory
    let cable: Cable
  }

  private struct Sample: Sendable {
    /// To the return of the send.
    let whole: UInt64
    /// To the bytes in the output.
    let own: UInt64

    init(_ stamps: OrderStamps) {
      whole = UInt64(max(0, (stamps.sent - stamps.requested).raw))
      own = UInt64(max(0, (stamps.encoded - stamps.requested).raw))
    }
  }

  private static func fused(_ plan: Plan) throws -> [Sample] {
    // A thread of its own: it enters a namespace.
    let worker = Worker {
      try CurrentThread.pin(core: plan.core)
      var samples: [Sample] = []
      samples.reserveCapacity(plan.count)
      let day = FusedDay(clock: plan.clock, place: plan.place, warmUpCount: warmUpCount)
      try day.run(count: plan.count, sockets: OrderSockets(across: plan.cable)) {
        samples.append(Sample($1))
      }
      return samples
    }
    return try worker.join()
  }

  /// What the two threads tell each other once, before they trade.
  private final class Meeting: Sendable {
    let port = Atomic<UInt16>(0)
    let definitions = Mutex<[InstrumentDefinition]>([])
    let isOver = Atomic<Bool>(false)
  }

  private static func twoCores(_ plan: Plan) throws -> [Sample] {
    let gate = Gate()
    let meeting = Meeting()
    let market = Worker {
      try gate.guarding {
        try CurrentThread.pin(core: plan.peer)
        defer { meeting.isOver.store(true, ordering: .releasing) }
        try trade(plan, gate, meeting)
      }
    }
    let orders = Worker {
      try gate.guarding {
        try CurrentThread.pin(core: plan.core)
        return try passOrders(plan, gate, meeting)
      }
    }
    let samples = try orders.join()
    try market.join()
    try MarketSide<Responder>.removeRegions(in: plan.place)
    return samples
  }

  /// The market's thread: the next packet is taken when the last order has been answered.
  private static func trade(_ plan: Plan, _ gate: Gate, _ meeting: Meeting) throws {
    let clock = plan.clock
    var market = try MarketSide(
      BenchVenue.exchange(), Responder(), strategy: BenchVenue.strategy, clock: clock,
      in: plan.place)
    let listener = try plan.cable.listen()
    meeting.port.store(listener.port, ordering: .releasing)
    try gate.meet(step: 1)
    var venue = try OrderSockets.accept(listener)
    market.begin()
    while market.exchange.publisher.packet.byteCount > 0 {
      market.takePackets()
      market.exchange.advance(to: clock.now())
    }
    let definitions = market.definitions
    meeting.definitions.withLock { $0 = definitions }
    try gate.meet(step: 2)
    let deadline = clock.now() + .seconds(60)
    var orders = 0
    while orders < warmUpCount + plan.count {
      try verify(
        clock.now() < deadline && !meeting.isOver.load(ordering: .acquiring),
        "\(orders) orders, then no answer or no market")
      exchangeBytes(&market, &venue, clock)
      guard market.isTrading, market.runner.context.openOrderCount == 0,
        market.exchange.publisher.packet.byteCount > 0
      else {
        if !market.isTrading { market.takePackets() }
        continue
      }
      let received = clock.now()
      market.takePacket(received: received)
      market.exchange.publisher.packetSent(at: received)
      if market.runner.context.openOrderCount > 0 { orders += 1 }
    }
    while market.runner.context.openOrderCount > 0, clock.now() < deadline {
      exchangeBytes(&market, &venue, clock)
    }
    try verify(
      market.runner.strategy.refusedCount == 0,
      "the strategy was refused: \(market.runner.strategy.lastRefusal)")
  }

  private static func exchangeBytes(
    _ market: inout MarketSide<Responder>, _ venue: inout TCPConnection, _ clock: Clock
  ) {
    _ = venue.receive(into: &market.exchange.port.input)
    market.exchange.advance(to: clock.now())
    _ = venue.send(from: &market.exchange.port.output)
    market.settle()
  }

  /// The gateway's thread, until the market's has ended.
  private static func passOrders(
    _ plan: Plan, _ gate: Gate, _ meeting: Meeting
  ) throws -> [Sample] {
    var samples: [Sample] = []
    samples.reserveCapacity(plan.count + warmUpCount)
    try gate.meet(step: 1)
    var connection = try plan.cable.connect(port: meeting.port.load(ordering: .acquiring))
    var orders = try OrderSide(
      BenchVenue.gateway(
        BenchVenue.exchange(), orderCount: 2 * (plan.count + warmUpCount)),
      strategy: BenchVenue.strategy, clock: plan.clock, in: plan.place)
    try gate.meet(step: 2)
    for (index, definition) in meeting.definitions.withLock({ $0 }).enumerated() {
      _ = orders.gateway.define(InstrumentID(raw: UInt32(index)), as: definition)
    }
    orders.gateway.connected(now: plan.clock.now())
    var count = 0
    while !meeting.isOver.load(ordering: .relaxed) {
      orders.exchangeBytes(through: &connection)
      guard let stamps = orders.passRequests(through: &connection) else { continue }
      count += 1
      if count > warmUpCount { samples.append(Sample(stamps)) }
    }
    let figures = orders.gateway.counters
    try verify(
      samples.count == plan.count && figures.requestsRefused == 0
        && figures.ordersAccepted == figures.ordersSent,
      "\(samples.count) of \(plan.count) orders, \(figures)")
    return samples
  }
}
