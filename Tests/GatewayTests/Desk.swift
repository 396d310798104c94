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
  let configuration: GatewayConfiguration

  static let strategy = StrategyID(raw: 3)
  static let instrument = InstrumentID(raw: 2)
  static let epoch: UInt64 = 77
  static let limits = RiskLimits(
    quantityMax: Quantity(raw: 1_000), notionalMax: Money(raw: .max), collarBasisPoints: 500,
    positionMax: Quantity(raw: 100_000), ordersPerSecond: 1_000_000, orderBurst: 1_000_000)
  static let market = MarketReference(
    bid: Price(raw: 99_990_000_000), ask: Price(raw: 100_010_000_000), last: .undefined,
    tradingState: .trading, isStale: false)

  init(
    seed: UInt64 = 1, path: String? = nil, capacity: Int = 100_000, orders: Int = 512,
    keepsOrders: Bool = false, venue: ScriptedVenue? = nil
  ) throws {
    self.venue = venue ?? ScriptedVenue(seed: seed)
    configuration = GatewayConfiguration(
      orderCapacity: orders, positionCapacity: 64, instrumentCapacity: 16,
      keepsOrdersOfDead: keepsOrders)
    let file: JournalFile<JournalRecord> =
      if let path {
        try JournalFile(path: path, recordCapacity: capacity)
      } else {
        try JournalFile(recordCapacity: capacity)
      }
    let session = NasdaqOrderSession(
      .init(username: Code("APUS")!, password: Code("secret")!, midnight: UnixNanos(raw: 0)))
    core = GatewayCore(session: session, configuration: configuration, journal: Journal(file))
    let isDefined = core.define(Self.instrument, symbol: Code("TEST")!)
    precondition(isDefined)
    for index in 0..<8 { core.risk.limit(StrategyID(raw: UInt8(index)), to: Self.limits) }
  }

  var now: MonotonicNanos { MonotonicNanos(raw: time) }

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
      if sent.isEmpty, reports.count == before, core.input.isEmpty { return }
    }
  }

  func takeOutput() -> [UInt8] {
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
    var buy = [Int64](repeating: 0, count: 64)
    var sell = buy
    var count = buy
    for slot in 0..<core.ledger.orders.capacity {
      let order = core.ledger.orders[slot]
      guard order.state.isOpen else { continue }
      if order.side == .buy { buy[order.strategy.index] += order.reserved.raw }
      if order.side == .sell { sell[order.strategy.index] += order.reserved.raw }
      if order.targetSlot < 0 { count[order.strategy.index] += 1 }
    }
    for index in 0..<core.ledger.positions.count {
      let row = core.ledger.positions.row(at: index)
      #expect(row.openBuy.raw == buy[Int(row.strategy)], comment)
      #expect(row.openSell.raw == sell[Int(row.strategy)], comment)
      #expect(row.openOrders == count[Int(row.strategy)], comment)
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
