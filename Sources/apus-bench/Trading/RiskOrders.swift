// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Host
internal import Memory
internal import Rings
internal import Trading
internal import Units

/// All risk checks on one order that passes, in books with orders and positions.
enum RiskOrders {
  static let benchmark = Benchmark(
    names: ["risk"], summary: "every check of an order that passes, 8 strategies, 64 instruments",
    run: run)

  private static let instrumentCount = 64
  private static let strategyCount = 8

  private static func run(_ bench: Bench) throws -> Outcome {
    var risk = RiskCheck(instrumentCapacity: instrumentCount)
    let account = AccountID(raw: 0)
    risk.limit(account, to: BenchLimits.wide)
    var ledger = OrderLedger(
      .init(orders: 4_096, positions: 1_024), accounts: AccountBook(capacity: 256))
    let requests = try requests(&risk, &ledger)
    var market = MarketReference.missing
    market.isStale = false
    market.isFeedLive = true
    market.tradingState = .trading
    market.bid = Price(raw: 99_990_000_000)
    market.ask = Price(raw: 100_010_000_000)
    var series = Series(bench)
    let warmUpCount = 1_000
    let count = bench.isSmall ? 5_000 : 1_000_000
    var refusedCount = 0
    let start = bench.clock.now()
    for strategy in 0..<strategyCount {
      risk.noteLife(of: StrategyID(raw: UInt8(strategy)), at: start)
    }
    for turn in 0..<(warmUpCount + count) {
      let request = requests[turn * 7 % requests.count]
      let now = MonotonicNanos(raw: start.raw + Int64(turn) * 1_000)
      let before = ck_rdtsc()
      let row = ledger.accounts.row(account, request.instrument)
      ledger.accounts.mark(row, at: market.mark)
      let added = AddedExposure(
        quantity: request.quantity, value: Money(request.price, times: request.quantity))
      let subject = RiskSubject(
        account: account, row: row, added: added, isAmend: false, lastClientOrderID: .none)
      let reason = risk.refusal(
        of: request, as: subject, books: ledger.accounts, market: market, now: now)
      if reason == .none { risk.admit(request, as: subject, now: now) } else { refusedCount += 1 }
      let ticks = ck_rdtsc() &- before
      if turn >= warmUpCount { series.append(ticks: ticks) }
    }
    try verify(refusedCount == 0, "\(refusedCount) orders were refused")
    return Outcome(measurements: [series.measurement("risk", unit: "ns/order")])
  }

  /// One order of each strategy in each instrument, with as many resting in the books.
  private static func requests(
    _ risk: inout RiskCheck, _ ledger: inout OrderLedger
  ) throws -> [OrderRequest] {
    guard let code = Code("BENCH") else { preconditionFailure("a printable ticker") }
    let definition = InstrumentDefinition(
      code: code, venue: .nasdaq, priceDecimals: 4, roundLot: Quantity(raw: 100),
      tickSize: Price(raw: 10_000_000))
    var requests: [OrderRequest] = []
    for index in 0..<(instrumentCount * strategyCount) {
      let instrument = InstrumentID(raw: UInt32(index / strategyCount))
      let strategy = StrategyID(raw: UInt8(index % strategyCount))
      risk.define(instrument, as: definition)
      risk.entitle(strategy, to: instrument)
      var request = OrderRequest(
        kind: .new, strategy: strategy, instrument: instrument,
        side: index.isMultiple(of: 2) ? .buy : .sell,
        clientOrderID: ClientOrderID(raw: UInt64(index + 1)),
        price: Price(raw: index.isMultiple(of: 2) ? 99_980_000_000 : 100_020_000_000),
        quantity: Quantity(raw: 100))
      request.decisionPrice = Price(raw: 100_000_000_000)
      let slot = ledger.submit(Order(request, reference: UInt64(index + 1)))
      try verify(slot != nil, "the books took no order \(index)")
      requests.append(request)
    }
    return requests
  }
}
