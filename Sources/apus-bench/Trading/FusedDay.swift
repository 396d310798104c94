// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Gateway
internal import Host
internal import Rings
internal import Strategy
internal import Units

/// A market that is answered order by order in one thread, until enough orders have been sent.
struct FusedDay {
  let clock: Clock
  let place: RegionDirectory
  /// Orders that are not measured.
  let warmUpCount: Int

  /// Calls `body` with the stamps of each order behind the warm-up, and proves that every order
  /// reached the exchange.
  func run(
    count: Int, sockets: consuming OrderSockets?,
    _ body: (_ received: MonotonicNanos, _ order: OrderStamps) -> Void
  ) throws {
    let configuration = BenchVenue.exchange()
    var trader = try FusedTrader(
      MarketSide(
        configuration, Responder(), strategy: BenchVenue.strategy, clock: clock, in: place),
      gateway: BenchVenue.gateway(configuration, orderCount: 2 * (count + warmUpCount)),
      sockets: sockets, strategy: BenchVenue.strategy, clock: clock, in: place)
    try trader.begin()
    var orderCount = 0
    var packetCount = 0
    while orderCount < warmUpCount + count {
      trader.market.exchange.advance(to: clock.now())
      while trader.market.exchange.publisher.packet.byteCount > 0,
        orderCount < warmUpCount + count
      {
        packetCount += 1
        if let stamps = trader.takePacket() {
          orderCount += 1
          if orderCount > warmUpCount { body(stamps.received, stamps.order) }
        }
        trader.settle()
      }
      try verify(packetCount < 4 * (count + warmUpCount) + 10_000, "too few packets cause orders")
    }
    try finish(&trader, orderCount)
    try MarketSide<Responder>.removeRegions(in: place)
  }

  /// Lets the last answers come.
  private func finish(_ trader: inout FusedTrader<Responder>, _ orderCount: Int) throws {
    trader.market.exchange.stopFlow()
    for _ in 0..<1_000 {
      trader.settle()
      trader.market.exchange.advance(to: clock.now())
    }
    let figures = trader.orders.gateway.counters
    let port = trader.market.exchange.port.counters
    let responder = trader.market.runner.strategy
    try verify(
      figures.ordersSent == UInt64(orderCount) && figures.ordersAccepted == figures.ordersSent
        && port.orderAccepted == figures.ordersSent && figures.requestsRefused == 0
        && responder.refusedCount == 0,
      "\(orderCount) orders, \(figures), \(port), strategy refused "
        + "\(responder.refusedCount) (\(responder.lastRefusal))")
  }
}
