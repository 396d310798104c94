// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Gateway
internal import Host
internal import Rings
internal import Strategy
internal import Trading
internal import Units
internal import Venue
internal import VenueNasdaq

/// A packet's bytes in, an order's bytes out: everything the appliance does in between.
enum TickToTrade {
  static let benchmark = Benchmark(
    names: ["tick-to-trade/fused", "tick-to-trade/fused/tcp"],
    summary: "packet to order through feed, ring, strategy, queue, risk and journal in one thread",
    run: run)

  private static let strategy = StrategyID(raw: 1)
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
    let place = try bench.place()
    let exchange = try exchangeConfiguration()
    let gateway = try gateway(exchange, orderCount: 2 * (count + warmUpCount), bench.clock)
    var trader = try FusedTrader(
      exchange, gateway: gateway, sockets: sockets, strategy: strategy, clock: bench.clock,
      in: place)
    try trader.begin()
    var series = Series(nanosPerTick: 1)
    var orderCount = 0
    var packetCount = 0
    while series.iterations < count {
      trader.exchange.advance(to: bench.clock.now())
      while trader.exchange.publisher.packet.byteCount > 0, series.iterations < count {
        packetCount += 1
        if let duration = trader.takePacket() {
          orderCount += 1
          if orderCount > warmUpCount { series.append(ticks: UInt64(max(0, duration.raw))) }
        }
        trader.settle()
      }
      try verify(packetCount < 4 * (count + warmUpCount) + 10_000, "too few packets cause orders")
    }
    try finish(&trader, bench.clock, orderCount)
    for region in ["bench-events", "bench-store", "bench-order", "bench-answer"] {
      try Region.remove(region, in: place)
    }
    return series.measurement(name)
  }

  /// Lets the last answers come and proves that every order reached the exchange.
  private static func finish(
    _ trader: inout FusedTrader, _ clock: Clock, _ orderCount: Int
  ) throws {
    trader.exchange.stopFlow()
    for _ in 0..<1_000 {
      trader.settle()
      trader.exchange.advance(to: clock.now())
    }
    let figures = trader.gateway.counters
    let port = trader.exchange.port.counters
    try verify(
      figures.ordersSent == UInt64(orderCount) && figures.ordersAccepted == figures.ordersSent
        && port.orderAccepted == figures.ordersSent && figures.requestsRefused == 0
        && trader.runner.strategy.refusedCount == 0,
      "\(orderCount) orders, \(figures), \(port), strategy refused "
        + "\(trader.runner.strategy.refusedCount) (\(trader.runner.strategy.lastRefusal))")
  }

  private static func exchangeConfiguration() throws -> ExchangeConfiguration {
    guard let session = Code("BENCH") else { preconditionFailure("a printable name") }
    var configuration = ExchangeConfiguration(session: session)
    configuration.flow.actionRate = 100_000
    return configuration
  }

  private static func gateway(
    _ exchange: ExchangeConfiguration, orderCount: Int, _ clock: Clock
  ) throws -> GatewayCore<NasdaqOrderSession> {
    let session = NasdaqOrderSession(
      NasdaqOrderSession.Settings(
        username: exchange.port.username, password: exchange.port.password,
        midnight: UnixNanos(raw: 0)))
    // An order writes itself, its acceptance and its end.
    let journal = Journal(try JournalFile<JournalRecord>(recordCapacity: 4 * orderCount))
    var settings = GatewayConfiguration(instrumentCapacity: 256)
    settings.entitlements = [.init(strategy)]
    var gateway = GatewayCore(session: session, configuration: settings, journal: journal)
    gateway.risk.limit(AccountID(raw: 0), to: BenchLimits.wide)
    return gateway
  }
}
