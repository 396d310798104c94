// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import TestSupport
import Testing
import Trading
import Units

/// Many strategies, one account, random venue outcomes and limits that change: nothing reaches the
/// venue that takes it past a limit in force.
@Suite struct GatewayLimitPropertyTests {
  /// A desk whose requests reach the venue at once and whose answers come when they come.
  final class Floor {
    static let names = ["TEST", "OTHER"]
    static let codes = names.map { Code($0)! }
    static let instruments = [Desk.instrument, InstrumentID(raw: 3)]

    let desk: Desk
    var oracle: VenueLimitOracle
    var random: SeededGenerator
    let strategyCount: Int
    let isMargined: Bool
    var lastIDs = [UInt64](repeating: 0, count: 6)
    var middles: [Int64] = [100_00, 100_00]
    var inFlight: [(bytes: [UInt8], told: Int)] = []

    init(seed: UInt64, isMargined: Bool) throws {
      random = SeededGenerator(seed: seed)
      desk = try Desk(seed: seed)
      self.isMargined = isMargined
      strategyCount = 1 + random.below(6)
      oracle = VenueLimitOracle(DrawnLimits(isMargined: isMargined, .cancelNewest))
      for (name, instrument) in zip(Self.names, Self.instruments) {
        var definition = Desk.definition(name)
        definition.margined = isMargined ? 1 : 0
        let isDefined = desk.core.define(instrument, as: definition)
        precondition(isDefined)
      }
      desk.venue.rejectPercent = 5
      desk.venue.deadPercent = 3
      desk.venue.hitPercent = 15
      connect()
      for index in 0..<strategyCount { desk.hello(StrategyID(raw: UInt8(index))) }
    }

    func connect() {
      desk.connect()
      oracle.read(desk.venue.record)
      oracle.tell(upTo: desk.venue.stream.count)
    }

    func disconnect() {
      inFlight = []
      desk.disconnect()
      oracle.read(desk.venue.record)
    }

    /// Puts other limits in force.
    func change(_ number: Int) {
      let policy = SelfTradePolicy.allCases.randomElement(using: &random)!
      oracle.limits = DrawnLimits.drawn(
        number, isMargined: isMargined, policy, oracle, &random)
      desk.core.risk.limit(Desk.account, to: oracle.limits.account)
    }

    /// The market of an instrument as it stands, or in one of the states that stop orders.
    func market(_ index: Int) -> MarketReference {
      let middle = Price(raw: middles[index] * 10_000_000)
      var market = MarketReference(
        bid: Price(raw: middle.raw - 10_000_000), ask: Price(raw: middle.raw + 10_000_000),
        last: middle, tradingState: .trading, isStale: false, isFeedLive: true)
      switch random.below(60) {
      case 0: market.isStale = true
      case 1: market.isFeedLive = false
      case 2: market.tradingState = .halted
      case 3: market.bid = .undefined
      case 4: market.ask = .undefined
      case 5:
        market.bid = .undefined
        market.ask = .undefined
        market.last = .undefined
      default: break
      }
      return market
    }

    /// The market of one instrument moves, and the gateway's loop values what is held at it.
    func move() {
      let index = random.below(2)
      middles[index] = max(90_00, min(110_00, middles[index] + Int64(random.below(41)) - 20))
      let mark = Price(raw: middles[index] * 10_000_000)
      let row = desk.core.ledger.accounts.row(Desk.account, Self.instruments[index])
      guard row >= 0 else { return }
      desk.core.mark(row, at: mark)
      oracle.mark(Self.codes[index], at: mark)
    }

    func request(_ index: Int) -> OrderRequest {
      let seat = random.below(strategyCount)
      let strategy = StrategyID(raw: UInt8(seat))
      let last = lastIDs[seat]
      let target = last < 5 ? 1 : last - UInt64(random.below(5))
      let cents = middles[index] + Int64(random.below(161)) - 80
      let quantity = Int64(1 + random.below(400))
      var kind = random.below(10)
      // A cancel that waits for the venue would arrive when it counts for nothing.
      if kind >= 8, !desk.isConnected { kind = 0 }
      if kind >= 8 { return desk.cancel(target, strategy: strategy) }
      lastIDs[seat] += 1
      if kind >= 6 {
        return desk.replace(
          target, by: last + 1, cents: cents, quantity: quantity, strategy: strategy)
      }
      var request = desk.order(
        last + 1, random.chance(50) ? .buy : .sell, cents: cents, quantity: quantity,
        strategy: strategy)
      request.instrument = Self.instruments[index]
      if random.chance(20) { request.timeInForce = .immediateOrCancel }
      if random.chance(30) {
        request.decisionPrice = Price(
          raw: (middles[index] + Int64(random.below(161)) - 80) * 10_000_000)
      }
      return request
    }

    /// The index of the instrument that a request is about.
    func index(_ request: OrderRequest) -> Int {
      guard request.kind == .replace,
        let slot = desk.core.ledger.orders.slot(request.strategy, request.target)
      else { return request.instrument == Self.instruments[1] ? 1 : 0 }
      return desk.core.ledger.orders[slot].instrument == Self.instruments[1] ? 1 : 0
    }

    func ask() {
      let request = request(random.below(2))
      let index = index(request)
      let market = market(index)
      let isMeasured = desk.isConnected && request.kind != .cancel
      if isMeasured { oracle.mark(Self.codes[index], at: market.mark) }
      oracle.begin(request, market, now: desk.time)
      let overRate = desk.core.risk.cancelsOverRate
      let outcome = desk.core.accept(
        request, from: request.strategy, market: market, now: desk.now)
      send()
      oracle.read(desk.venue.record, overRate: Int(desk.core.risk.cancelsOverRate - overRate))
      if request.kind == .cancel, outcome == .taken {
        oracle.violations.append("a cancel was held back")
      }
    }

    /// Carries what the gateway has to say to the venue; the answers are on their way.
    func send() {
      guard desk.isConnected else { return }
      let sent = desk.takeOutput()
      guard !sent.isEmpty else { return }
      inFlight.append((desk.venue.exchange(sent), desk.venue.stream.count))
    }

    /// The gateway hears of the first of what is on its way.
    func hear() {
      let count = random.below(inFlight.count + 1)
      for _ in 0..<count {
        let first = inFlight.removeFirst()
        desk.feed(first.bytes)
        desk.core.poll(now: desk.now)
        oracle.tell(upTo: first.told)
        while let report = desk.core.nextReport() { desk.reports.append(report) }
      }
      oracle.begin(OrderRequest(kind: .none, strategy: Desk.strategy), .missing, now: desk.time)
      send()
      oracle.read(desk.venue.record)
    }

    func step() {
      desk.time += Int64(random.below(200_000))
      if random.chance(20) { move() }
      ask()
      let resting = desk.venue.resting.keys.sorted()
      if random.chance(40), let hit = resting.randomElement(using: &random) {
        desk.venue.hit(hit)
        // What nobody asked for is told with the next answer.
        oracle.read(desk.venue.record)
      }
      if random.chance(40), desk.isConnected { hear() }
    }
  }

  @Test(
    "no sequence of requests, outcomes and changes of limits brings the venue past a limit",
    arguments: 1...12 as ClosedRange<UInt64>, [false, true])
  func within(seed: UInt64, isMargined: Bool) throws {
    let floor = try Floor(seed: seed, isMargined: isMargined)
    let rows = DrawnLimits.rows.map(\.reason)
    /// Rows whose limits have refused nothing.
    func unmet() -> [Int] {
      rows.indices.filter {
        rows[$0] != .none && !(rows[$0] == .buyingPower && isMargined)
          && floor.desk.core.risk.refusals[rows[$0]] == 0
      }
    }
    for stretch in 0..<(3 * rows.count) {
      floor.change(stretch < 2 * rows.count ? stretch : unmet().first ?? stretch)
      for count in 0..<100 {
        floor.step()
        let comment: Comment = "seed \(seed) margined \(isMargined) step \(100 * stretch + count)"
        try #require(floor.oracle.violations == [], comment)
        if stretch % 10 == 5, count == 50 { floor.disconnect() }
        if stretch % 10 == 5, count == 60 { floor.connect() }
        if count == 0 { floor.desk.expectConsistent(comment) }
      }
    }
    #expect(unmet().map { rows[$0] } == [], "seed \(seed)")
    #expect(floor.desk.core.counters.fills > 200, "seed \(seed)")
    #expect(floor.desk.core.counters.ordersReducedForOwn > 0, "seed \(seed)")
    #expect(floor.desk.core.counters.reportsImpossible == 0, "seed \(seed)")
  }
}
