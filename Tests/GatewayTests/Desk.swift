// SPDX-License-Identifier: Apache-2.0
import Gateway
import Memory
import Rings
import Testing
import Trading
import Units
import VenueNasdaq
import Wire

/// A gateway wired to a `ScriptedVenue`, with virtual time and strategies that keep lists.
final class Desk {
  var core: GatewayCore<NasdaqOrderSession>
  let venue: ScriptedVenue
  var reports: [OrderReport] = []
  var time: Int64 = 1_000_000_000
  var isConnected = false
  /// Runs before bytes go to the venue.
  var willSend: (() -> Void)?
  let configuration: GatewayConfiguration

  static let strategy = StrategyID(raw: 3)
  static let instrument = InstrumentID(raw: 2)
  static let epoch: UInt64 = 77
  static let account = AccountID(raw: 0)
  /// Wide but for quantity and collar; strategies may meet their own orders, and in odd lots.
  static let limits: AccountLimits = {
    let money = Money(raw: 1 << 100)
    let rate = RateLimit(perSecond: 1_000_000, burst: 1_000_000)
    var limits = AccountLimits()
    limits.checks.remove(.selfTrade)
    limits.checks.remove(.offLot)
    limits.quantityMax = Quantity(raw: 1_000)
    limits.notionalMax = money
    limits.collarBasisPoints = 500
    limits.repeatWindow = .zero
    limits.repeatCountMax = 16
    limits.orderRate = rate
    limits.amendRate = rate
    limits.cancelRate = rate
    limits.ordersPerTradeMax = 1_000_000
    limits.cancelPercentMax = 1_000_000
    limits.openOrderCountMax = 10_000
    limits.openOrderValueMax = money
    limits.positionMax = Quantity(raw: 100_000)
    limits.grossMax = money
    limits.netMax = money
    limits.cash = money
    limits.slippageBasisPoints = 500
    limits.lossMax = money
    limits.drawdownMax = money
    limits.deadMan = .seconds(3_600)
    return limits
  }()
  static let market = MarketReference(
    bid: Price(raw: 99_990_000_000), ask: Price(raw: 100_010_000_000), last: .undefined,
    tradingState: .trading, isStale: false, isFeedLive: true)

  init(
    seed: UInt64 = 1, path: String? = nil, capacity: Int = 100_000, orders: Int = 512,
    keepsOrders: Bool = false, venue: ScriptedVenue? = nil,
    told: [StrategyID: ReportMark] = [:], orphans: OrphanPolicy = .cancel,
    adjust: (inout GatewayConfiguration) -> Void = { _ in }
  ) throws {
    self.venue = venue ?? ScriptedVenue(seed: seed)
    var settings = GatewayConfiguration(
      orderCapacity: orders, positionCapacity: 64, instrumentCapacity: 16,
      keepsOrdersOfDead: keepsOrders, finishedCapacity: 256, tradeCapacity: 512)
    // Strategy 7 trades for an account of its own.
    settings.accounts = (0..<8).map { AccountID(raw: $0 == 7 ? 1 : 0) }
    settings.entitlements = (0..<8).map { .init(StrategyID(raw: $0)) }
    adjust(&settings)
    settings.orphans = orphans
    settings.orphanStrategy = Self.strategy
    configuration = settings
    let file: JournalFile<JournalRecord> =
      if let path {
        try JournalFile(path: path, recordCapacity: capacity)
      } else {
        try JournalFile(recordCapacity: capacity)
      }
    let session = NasdaqOrderSession(
      .init(username: Code("APUS")!, password: Code("secret")!, midnight: UnixNanos(raw: 0)))
    core = GatewayCore(
      session: session, configuration: configuration, journal: Journal(file), told: told)
    let isDefined = core.define(Self.instrument, as: Self.definition("TEST"))
    precondition(isDefined)
    for index in 0..<2 { core.risk.limit(AccountID(raw: UInt8(index)), to: Self.limits) }
  }

  static func definition(_ code: String) -> InstrumentDefinition {
    InstrumentDefinition(
      code: Code(code)!, venue: .nasdaq, priceDecimals: 4, roundLot: Quantity(raw: 100),
      tickSize: Price(raw: 10_000_000))
  }

  var now: MonotonicNanos { MonotonicNanos(raw: time) }

  /// Orders of the account that would meet shrink.
  func decrement() {
    var limits = Self.limits
    limits.checks.insert(.selfTrade)
    limits.selfTrade = .decrement
    core.risk.limit(Self.account, to: limits)
  }

  func connect() {
    isConnected = true
    core.connected(now: now)
    pump()
  }

  func disconnect() {
    isConnected = false
    venue.disconnect()
    core.disconnected(now: now)
    pump()
  }

  /// Carries bytes and reports until nothing moves.
  func pump() {
    for _ in 0..<20 {
      time += 1_000
      var sent: [UInt8] = []
      if isConnected {
        sent = takeOutput()
        feed(venue.exchange(sent))
      }
      core.poll(now: now)
      let before = reports.count
      while let report = core.nextReport() { reports.append(report) }
      let isStill = core.input.isEmpty && (core.output.isEmpty || !isConnected)
      if sent.isEmpty, reports.count == before, isStill { return }
    }
  }

  func takeOutput() -> [UInt8] {
    if !core.output.isEmpty { willSend?() }
    let sent = bytes(of: core.output)
    core.output.consume(sent.count)
    return sent
  }

  /// Hands bytes to the gateway as if they came from the venue.
  func feed(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      let isTaken = core.input.append(RawSpan(_unsafeBytes: buffer))
      precondition(isTaken)
    }
  }

  @discardableResult
  func send(
    _ request: OrderRequest, market: MarketReference = Desk.market
  ) -> RequestOutcome {
    let outcome = core.accept(request, from: request.strategy, market: market, now: now)
    pump()
    return outcome
  }

  @discardableResult
  func hello(_ strategy: StrategyID = Desk.strategy, epoch: UInt64 = Desk.epoch) -> RequestOutcome {
    send(OrderRequest(kind: .hello, strategy: strategy, epoch: epoch))
  }

  func order(
    _ id: UInt64, _ side: Side = .buy, cents: Int64 = 100_00, quantity: Int64 = 100,
    strategy: StrategyID = Desk.strategy, epoch: UInt64 = Desk.epoch
  ) -> OrderRequest {
    OrderRequest(
      kind: .new, strategy: strategy, instrument: Self.instrument, side: side,
      clientOrderID: ClientOrderID(raw: id), price: Price(raw: cents * 10_000_000),
      quantity: Quantity(raw: quantity), epoch: epoch)
  }

  func replace(
    _ target: UInt64, by id: UInt64, cents: Int64, quantity: Int64,
    strategy: StrategyID = Desk.strategy, epoch: UInt64 = Desk.epoch
  ) -> OrderRequest {
    var request = order(id, cents: cents, quantity: quantity, strategy: strategy, epoch: epoch)
    request.kind = .replace
    request.target = ClientOrderID(raw: target)
    return request
  }

  func cancel(
    _ target: UInt64, strategy: StrategyID = Desk.strategy, epoch: UInt64 = Desk.epoch
  ) -> OrderRequest {
    OrderRequest(
      kind: .cancel, strategy: strategy, target: ClientOrderID(raw: target), epoch: epoch)
  }

  func takeReports() -> [OrderReport] {
    defer { reports = [] }
    return reports
  }

  func takeKinds() -> [OrderReportKind] { takeReports().map(\.kind) }

  var row: PositionState { core.ledger.positions.state(Self.strategy, Self.instrument) }

  /// Open amounts of every row equal what the open orders reserve.
  func expectConsistent(_ comment: Comment) {
    let rows = (0..<core.ledger.positions.count).map { core.ledger.positions.row(at: $0) }
    var buy = [Int64](repeating: 0, count: rows.count)
    var sell = buy
    var count = buy
    for slot in 0..<core.ledger.orders.capacity {
      let order = core.ledger.orders[slot]
      guard order.state.isOpen else { continue }
      let row = rows.firstIndex {
        $0.strategy == UInt32(order.strategy.raw) && $0.instrument == order.instrument.raw
      }
      guard let row else {
        Issue.record("an open order without a position row")
        continue
      }
      if order.side == .buy { buy[row] += order.reserved.raw }
      if order.side == .sell { sell[row] += order.reserved.raw }
      if order.targetSlot < 0 { count[row] += 1 }
    }
    for (index, row) in rows.enumerated() {
      #expect(row.openBuy.raw == buy[index], comment)
      #expect(row.openSell.raw == sell[index], comment)
      #expect(row.openOrders == count[index], comment)
    }
  }
}

func bytes(of queue: borrowing ByteQueue) -> [UInt8] {
  var bytes: [UInt8] = []
  let span = queue.readable
  for offset in 0..<span.byteCount {
    bytes.append(span.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
  }
  return bytes
}
