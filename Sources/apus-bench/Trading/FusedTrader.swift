// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Exchange
internal import Gateway
internal import Host
internal import Memory
internal import Net
internal import Strategy
internal import Units
internal import VenueNasdaq

/// Feed, strategy and order path in one thread.
struct FusedTrader<S: Strategy>: ~Copyable {
  var market: MarketSide<S>
  var orders: OrderSide
  private var sockets: OrderSockets?
  private let clock: Clock
  private var definedCount = 0

  init(
    _ market: consuming MarketSide<S>, gateway: consuming GatewayCore<NasdaqOrderSession>,
    sockets: consuming OrderSockets?, strategy: StrategyID, clock: Clock, in place: RegionDirectory
  ) throws {
    self.clock = clock
    self.market = market
    self.sockets = sockets
    orders = try OrderSide(gateway, strategy: strategy, clock: clock, in: place)
  }

  /// Logs in and greets, until the strategy trades.
  mutating func begin() throws {
    market.begin()
    orders.gateway.connected(now: clock.now())
    for _ in 0..<100_000 where !market.isTrading {
      market.takePackets()
      market.exchange.advance(to: clock.now())
      settle()
    }
    try verify(market.isTrading, "no session: \(orders.gateway.session.state)")
  }

  /// One packet from its receipt to the last byte for the venue; the stamps of the order that it
  /// caused, nil when it caused none.
  @inline(never)
  mutating func takePacket() -> (received: MonotonicNanos, order: OrderStamps)? {
    let received = clock.now()
    market.takePacket(received: received)
    let stamps = orders.passRequests(through: &sockets)
    market.exchange.publisher.packetSent(at: received)
    guard let stamps else { return nil }
    return (received, stamps)
  }

  private static func move(_ source: inout ByteQueue, to target: inout ByteQueue) {
    if target.append(source.readable) { source.removeAll() }
  }

  /// What other cores do meanwhile: the store's rows, the exchange's answers, the reports.
  mutating func settle() {
    market.settle()
    if definedCount != market.feed.instrumentCount {
      let definitions = market.definitions
      for index in definedCount..<definitions.count {
        _ = orders.gateway.define(InstrumentID(raw: UInt32(index)), as: definitions[index])
      }
      definedCount = definitions.count
    }
    if sockets == nil {
      Self.move(&orders.gateway.output, to: &market.exchange.port.input)
      Self.move(&market.exchange.port.output, to: &orders.gateway.input)
    } else {
      _ = sockets?.server.receive(into: &market.exchange.port.input)
      _ = sockets?.server.send(from: &market.exchange.port.output)
    }
    orders.exchangeBytes(through: &sockets)
    market.settle()
    _ = orders.passRequests(through: &sockets)
  }

  /// Obeys the kill switches; the cancels are in the kernel or in the gateway's output.
  mutating func obey(_ kills: inout GatewayKills) { orders.obey(&kills, through: &sockets) }
}
