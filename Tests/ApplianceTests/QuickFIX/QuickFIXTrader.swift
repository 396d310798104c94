// SPDX-License-Identifier: Apache-2.0
import Appliance
import Gateway
import Host
import Memory
import Net
import Rings
import Trading
import Units
import Venue
import VenueFIX
import Wire

/// A gateway with its own connection that sends orders and remembers what it was told of each.
final class QuickFIXTrader {
  struct Knowledge {
    var quantity: Int64
    var executed: Int64 = 0
    var fillCount = 0
    var isRejected = false
    var hasEnded = false
  }

  private var core: GatewayCore<FIXOrderSession>
  private var venue: VenueConnection
  private let clock: Clock
  private var orders: [UInt64: Knowledge] = [:]
  private var clOrdIDs: [UInt64: String] = [:]
  private(set) var sentCount = 0
  private(set) var fillCount = 0
  private(set) var abandonedCount = 0
  private var endedCount = 0
  private var nextNumber: UInt64 = 1

  private static let strategy = StrategyID(raw: 0)
  private static let instrument = InstrumentID(raw: 0)
  private static let underWayMax = 200

  init(_ version: FIX.Version, port: UInt16, clock: Clock) throws {
    var session = FIX.SessionSettings(version, .initiator, sender: "APUS", target: "QUICKFIX")
    session.heartbeatSeconds = 5
    session.storedMessageCount = 4_096
    session.storedByteCountMax = 512
    let zero = MonotonicNanos(raw: 0)
    let settings = FIXOrderSession.Settings(
      session: session, wallOffset: clock.unix(zero) - UnixNanos(raw: 0), prefix: "P-")
    var configuration = GatewayConfiguration(
      orderCapacity: 1_024, positionCapacity: 8, instrumentCapacity: 8, keepsOrdersOfDead: true)
    configuration.accounts = [AccountID(raw: 0)]
    configuration.entitlements = [.init(Self.strategy)]
    core = GatewayCore(
      session: FIXOrderSession(settings, store: try SequenceStore(byteCount: 1 << 24)),
      configuration: configuration, journal: Journal(try JournalFile(recordCapacity: 200_000)))
    let isDefined = core.define(
      Self.instrument,
      as: InstrumentDefinition(
        code: Code("AAPL")!, venue: .nasdaq, priceDecimals: 4, roundLot: Quantity(raw: 100),
        tickSize: Price(raw: 10_000_000)))
    precondition(isDefined)
    core.risk.limit(AccountID(raw: 0), to: Self.limits)
    venue = VenueConnection(to: .loopback, port: port)
    self.clock = clock
    _ = core.accept(
      OrderRequest(kind: .hello, strategy: Self.strategy, epoch: 1), from: Self.strategy,
      market: Self.market, now: clock.now())
  }

  private static let market = MarketReference(
    bid: Price(raw: 99_990_000_000), ask: Price(raw: 100_010_000_000), last: .undefined,
    tradingState: .trading, isStale: false, isFeedLive: true)

  /// Wide: nothing here is about risk.
  private static let limits: AccountLimits = {
    let money = Money(raw: 1 << 100)
    let rate = RateLimit(perSecond: 10_000_000, burst: 10_000_000)
    var limits = AccountLimits()
    limits.checks.remove(.selfTrade)
    limits.checks.remove(.offLot)
    limits.quantityMax = Quantity(raw: 10_000)
    limits.notionalMax = money
    limits.collarBasisPoints = 5_000
    limits.repeatWindow = .zero
    limits.repeatCountMax = 16
    limits.orderRate = rate
    limits.amendRate = rate
    limits.cancelRate = rate
    limits.ordersPerTradeMax = 1_000_000
    limits.cancelPercentMax = 1_000_000
    limits.openOrderCountMax = 10_000
    limits.openOrderValueMax = money
    limits.positionMax = Quantity(raw: 100_000_000)
    limits.grossMax = money
    limits.netMax = money
    limits.cash = money
    limits.slippageBasisPoints = 5_000
    limits.lossMax = money
    limits.drawdownMax = money
    limits.deadMan = .seconds(360_000)
    return limits
  }()

  func isDone(_ count: Int) -> Bool { sentCount == count && endedCount == count }

  /// What became of each order, by its ClOrdID.
  var knowledge: [String: Knowledge] {
    var result: [String: Knowledge] = [:]
    for (number, order) in orders { result[clOrdIDs[number] ?? "order \(number)"] = order }
    return result
  }

  /// Moves bytes, reports and requests once.
  func turn(_ count: Int) throws {
    let now = clock.now()
    switch venue.step(into: &core.input, session: core.session.state, now: now) {
    case .connected: core.connected(now: now)
    case .disconnected: core.disconnected(now: now)
    case .idle, .received: break
    }
    core.poll(now: now)
    while let report = core.nextReport() { take(report, now) }
    while core.isOpen, sentCount < count, sentCount - endedCount < Self.underWayMax { send(now) }
    if !core.output.isEmpty { _ = venue.send(from: &core.output) }
  }

  private func send(_ now: MonotonicNanos) {
    let number = nextNumber
    let request = OrderRequest(
      kind: .new, strategy: Self.strategy, instrument: Self.instrument,
      side: number % 2 == 0 ? .buy : .sell, clientOrderID: ClientOrderID(raw: number),
      price: Price(raw: 100_000_000_000 + Int64(number % 50) * 10_000_000),
      quantity: Quantity(raw: 100 + Int64(number % 7) * 100), epoch: 1)
    let reference = core.session.nextReference
    let outcome = core.accept(request, from: Self.strategy, market: Self.market, now: now)
    guard outcome == .sent else { return }
    nextNumber += 1
    sentCount += 1
    orders[number] = Knowledge(quantity: request.quantity.raw)
    clOrdIDs[number] = core.session.identifiers.order(reference).description
  }

  private func take(_ report: OrderReport, _ now: MonotonicNanos) {
    let number = report.clientOrderID.raw
    guard orders[number] != nil else { return }
    switch report.kind {
    case .accepted where report.leaves.raw > 0:
      // What rests is cancelled: each third of the orders ends otherwise.
      let cancel = OrderRequest(
        kind: .cancel, strategy: Self.strategy, target: report.clientOrderID, epoch: 1)
      _ = core.accept(cancel, from: Self.strategy, market: Self.market, now: now)
    case .rejected:
      orders[number]?.isRejected = true
      abandonedCount += 1
      end(number)
    case .filled:
      orders[number]?.executed += report.quantity.raw
      orders[number]?.fillCount += 1
      fillCount += 1
      if report.leaves.raw == 0 { end(number) }
    case .cancelled:
      if report.leaves.raw == 0 { end(number) }
    default: break
    }
  }

  private func end(_ number: UInt64) {
    guard orders[number]?.hasEnded == false else { return }
    orders[number]?.hasEnded = true
    endedCount += 1
  }
}
