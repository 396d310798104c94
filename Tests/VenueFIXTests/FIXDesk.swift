// SPDX-License-Identifier: Apache-2.0
import Gateway
import Memory
import Rings
import TestSupport
import Testing
import Trading
import Units
import Venue
import VenueFIX
import Wire

/// A gateway that speaks FIX with a `ScriptedFIXVenue`, in virtual time.
final class FIXDesk {
  var core: GatewayCore<FIXOrderSession>
  let venue: ScriptedFIXVenue
  var reports: [OrderReport] = []
  var time: Int64 = 1_000_000_000
  var isConnected = false
  /// Bytes on their way to the venue and to the gateway.
  var outbound: [UInt8] = []
  var inbound: [UInt8] = []
  /// Everything that both sides have sent.
  private(set) var traffic: [(isFromGateway: Bool, bytes: [UInt8])] = []

  static let strategy = StrategyID(raw: 3)
  static let instrument = InstrumentID(raw: 2)
  static let epoch: UInt64 = 77
  static let wallOffset = Nanos(raw: 1_767_571_200_000_000_000)
  static let symbol: FIX.Text = "TEST"
  static let market = MarketReference(
    bid: Price(raw: 99_990_000_000), ask: Price(raw: 100_010_000_000), last: .undefined,
    tradingState: .trading, isStale: false, isFeedLive: true)

  /// Journal and store lie at `path`, or in memory.
  init(_ venue: ScriptedFIXVenue, path: String? = nil) throws {
    self.venue = venue
    var configuration = GatewayConfiguration(
      orderCapacity: 512, positionCapacity: 64, instrumentCapacity: 16, keepsOrdersOfDead: true)
    configuration.accounts = [AccountID](repeating: AccountID(raw: 0), count: 8)
    configuration.entitlements = (0..<8).map { .init(StrategyID(raw: $0)) }
    let journal: JournalFile<JournalRecord>
    let store: SequenceStore
    if let path {
      journal = try JournalFile(path: path + ".journal", recordCapacity: 40_000)
      store = try SequenceStore(path: path + ".fix", byteCount: 1 << 19)
    } else {
      journal = try JournalFile(recordCapacity: 40_000)
      store = try SequenceStore(byteCount: 1 << 19)
    }
    core = GatewayCore(
      session: FIXOrderSession(FIXDesk.settings(venue.settings.version), store: store),
      configuration: configuration, journal: Journal(journal))
    let isDefined = core.define(
      Self.instrument,
      as: InstrumentDefinition(
        code: Code("TEST")!, venue: .nasdaq, priceDecimals: 4, roundLot: Quantity(raw: 100),
        tickSize: Price(raw: 10_000_000)))
    precondition(isDefined)
    core.risk.limit(AccountID(raw: 0), to: FIXDesk.limits)
  }

  static func settings(_ version: FIX.Version) -> FIXOrderSession.Settings {
    var session = FIX.SessionSettings(version, .initiator, sender: "APUS", target: "VENUE")
    session.storedMessageCount = 256
    session.storedByteCountMax = 512
    return FIXOrderSession.Settings(
      session: session, wallOffset: wallOffset, prefix: "D1-", tellsTrigger: true)
  }

  /// Wide: nothing here is about risk.
  private static let limits: AccountLimits = {
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
    limits.positionMax = Quantity(raw: 1_000_000)
    limits.grossMax = money
    limits.netMax = money
    limits.cash = money
    limits.slippageBasisPoints = 500
    limits.lossMax = money
    limits.drawdownMax = money
    limits.deadMan = .seconds(360_000)
    return limits
  }()

  var now: MonotonicNanos { MonotonicNanos(raw: time) }
  var wall: UnixNanos { UnixNanos(raw: time + Self.wallOffset.raw) }
  var state: SessionState { core.session.state }

  func connect() {
    isConnected = true
    venue.connect(wall)
    core.connected(now: now)
    pump()
  }

  /// Breaks the connection: what is on its way arrives up to some byte, in each direction.
  func cut(_ random: inout SeededGenerator) {
    outbound += take()
    outbound.removeLast(random.below(outbound.count + 1))
    _ = venue.take(outbound, wall)
    inbound += venue.takeOutput()
    inbound.removeLast(random.below(inbound.count + 1))
    receive()
    core.poll(now: now)
    collect()
    hangUp()
  }

  func hangUp() {
    isConnected = false
    outbound = []
    inbound = []
    venue.disconnect()
    core.disconnected(now: now)
    collect()
  }

  /// Carries bytes and reports until nothing moves.
  func pump() {
    for _ in 0..<50 {
      time += 1_000
      var moved = false
      if isConnected {
        outbound += take()
        moved = !outbound.isEmpty
        if moved { traffic.append((true, outbound)) }
        let goesOn = venue.take(outbound, wall)
        outbound = []
        inbound += venue.takeOutput()
        if !inbound.isEmpty { traffic.append((false, inbound)) }
        moved = moved || !inbound.isEmpty
        receive()
        if !goesOn { hangUp() }
      }
      core.poll(now: now)
      let before = reports.count
      collect()
      if !moved, reports.count == before, core.input.isEmpty, core.output.isEmpty { return }
    }
  }

  func advance(_ interval: Nanos) {
    time += interval.raw
    pump()
  }

  private func receive() {
    let isTaken = core.input.append(inbound.span.bytes)
    precondition(isTaken)
    inbound = []
  }

  private func take() -> [UInt8] {
    let sent = copy(core.output.readable)
    core.output.removeAll()
    return sent
  }

  private func collect() {
    while let report = core.nextReport() { reports.append(report) }
  }

  @discardableResult
  func send(_ request: OrderRequest) -> RequestOutcome {
    let outcome = ask(request)
    pump()
    return outcome
  }

  /// Leaves the request's bytes where they are.
  @discardableResult
  func ask(_ request: OrderRequest) -> RequestOutcome {
    core.accept(request, from: request.strategy, market: Self.market, now: now)
  }

  func hello() { send(OrderRequest(kind: .hello, strategy: Self.strategy, epoch: Self.epoch)) }

  func order(
    _ id: UInt64, _ side: Side = .buy, cents: Int64 = 100_00, quantity: Int64 = 100
  ) -> OrderRequest {
    OrderRequest(
      kind: .new, strategy: Self.strategy, instrument: Self.instrument, side: side,
      clientOrderID: ClientOrderID(raw: id), price: Price(raw: cents * 10_000_000),
      quantity: Quantity(raw: quantity), epoch: Self.epoch)
  }

  func replace(
    _ target: UInt64, by id: UInt64, cents: Int64 = 100_00, quantity: Int64
  ) -> OrderRequest {
    var request = order(id, cents: cents, quantity: quantity)
    request.kind = .replace
    request.target = ClientOrderID(raw: target)
    return request
  }

  func cancel(_ target: UInt64) -> OrderRequest {
    OrderRequest(
      kind: .cancel, strategy: Self.strategy, target: ClientOrderID(raw: target),
      epoch: Self.epoch)
  }

  func takeKinds() -> [OrderReportKind] {
    defer { reports = [] }
    return reports.map(\.kind)
  }

  var row: PositionState { core.ledger.positions.state(Self.strategy, Self.instrument) }

  /// Both sides hold the same position, cash, fills and open orders.
  func expectReconciled(_ comment: Comment) {
    #expect(row.position.raw == venue.position[Self.symbol, default: 0], comment)
    #expect(row.cash.raw == venue.cash[Self.symbol, default: 0], comment)
    let open = venue.orders.filter { $0.value.open > 0 }
    #expect(core.ledger.orders.count == open.count, comment)
    let identifiers = core.session.identifiers
    for (clOrdID, order) in open {
      guard let reference = identifiers.meaning(of: clOrdID)?.reference,
        let slot = core.ledger.orders.slot(reference: reference)
      else {
        Issue.record("the gateway does not know \(clOrdID): \(comment)")
        continue
      }
      #expect(core.ledger.orders[slot].leaves.raw == order.open, comment)
      #expect(core.ledger.orders[slot].price == order.price, comment)
    }
    #expect(venue.doubled.isEmpty, comment)
  }
}
