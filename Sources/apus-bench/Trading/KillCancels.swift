// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Exchange
internal import Gateway
internal import Host
internal import Memory
internal import Net
internal import Rings
internal import Strategy
internal import Trading
internal import Units

/// From the operator's switch to the return of the send of the last cancel, with a thousand orders
/// resting at a venue at the other end of a virtual cable.
enum KillCancels {
  static let benchmark = Benchmark(
    names: ["kill/1000-orders"],
    summary: "the kill switch of everything to the return of the last cancel's TCP send",
    run: run)

  private static let orderCount = 1_000

  private static func run(_ bench: Bench) throws -> Outcome {
    let cable = try Cable(bench)
    let clock = bench.clock
    let core = bench.measuringCore
    let place = try bench.place()
    let rounds = bench.isSmall ? 3 : 100
    let worker = Worker {
      try CurrentThread.pin(core: core)
      return try measure(rounds, cable, clock, place)
    }
    var series = Series(nanosPerTick: 1)
    for time in try worker.join() { series.append(ticks: time) }
    return Outcome(measurements: [series.measurement("kill/1000-orders")])
  }

  private static func measure(
    _ rounds: Int, _ cable: Cable, _ clock: Clock, _ place: RegionDirectory
  ) throws -> [UInt64] {
    let configuration = BenchVenue.exchange()
    var trader = try FusedTrader(
      MarketSide(
        configuration, Layer(count: orderCount), strategy: BenchVenue.strategy, clock: clock,
        in: place),
      gateway: BenchVenue.gateway(configuration, orderCount: 2 * (rounds + 1) * orderCount),
      sockets: OrderSockets(across: cable), strategy: BenchVenue.strategy, clock: clock, in: place)
    var kills = try GatewayKills(
      KillSettings(log: "\(place.ordinary)/bench-kills.jsonl", file: ""), instrumentCapacity: 256,
      core: nil, clock: clock, in: place)
    let killSwitch = try KillSwitch.attach(in: place)
    try trader.begin()
    var times: [UInt64] = []
    for _ in 0..<rounds {
      try settle(&trader, clock, until: orderCount)
      let now = clock.now()
      killSwitch.engage(.everything, now: now)
      trader.obey(&kills)
      while !trader.orders.gateway.output.isEmpty { trader.settle() }
      let sent = clock.now()
      try verify(trader.orders.gateway.hasNoCancelDue, "cancels are left")
      times.append(UInt64(max(0, (sent - now).raw)))
      try settle(&trader, clock, until: 0)
      killSwitch.release(.everything, now: clock.now())
      trader.obey(&kills)
    }
    try MarketSide<Layer>.removeRegions(in: place)
    try Region.remove(RunDirectory.killSwitch, in: place)
    return times
  }

  /// Lets the market go on until so many orders rest at the venue.
  private static func settle(
    _ trader: inout FusedTrader<Layer>, _ clock: Clock, until count: Int
  ) throws {
    for _ in 0..<1_000_000 {
      trader.market.exchange.advance(to: clock.now())
      trader.market.takePackets()
      trader.settle()
      if trader.market.runner.context.openOrderCount == count,
        trader.market.exchange.port.book.openOrderCount == count
      {
        return
      }
    }
    throw WrongResult(
      description: "wanted \(count) resting orders, "
        + "there are \(trader.market.exchange.port.book.openOrderCount)")
  }
}

/// Lays orders far below the market until so many rest.
private struct Layer: Strategy {
  let count: Int

  mutating func start(_ context: inout StrategyContext) {}

  mutating func event(_ event: Event, _ context: inout StrategyContext) {
    guard event.flags.contains(.lastOfPacket), event.instrument != .none, context.isTradingOpen
    else { return }
    let bid = context.best(event.instrument, .buy)
    guard bid.isPresent, bid.price > Price(raw: 2_000_000_000) else { return }
    let far = Price(raw: bid.price.raw / 2 / 10_000_000 * 10_000_000)
    for _ in 0..<8 where context.openOrderCount < count {
      _ = context.submit(event.instrument, .buy, price: far, quantity: Quantity(raw: 1))
    }
  }

  mutating func report(_ report: OrderReport, _ context: inout StrategyContext) {}
  mutating func timer(_ context: inout StrategyContext) {}
  mutating func stop(_ context: inout StrategyContext) {}
}
