// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import Testing
import Trading
import Units

@Suite struct GatewayRiskTests {
  static let strategy = Desk.strategy
  static let other = StrategyID(raw: 4)
  /// Of another account.
  static let stranger = StrategyID(raw: 7)

  func openDesk(_ change: (inout AccountLimits) -> Void = { _ in }) throws -> Desk {
    let desk = try Desk()
    var limits = Desk.limits
    change(&limits)
    desk.core.risk.limit(Desk.account, to: limits)
    desk.connect()
    for strategy in [Desk.strategy, Self.other, Self.stranger] { desk.hello(strategy) }
    desk.reports = []
    return desk
  }

  /// The reason of the one report that answers `request`.
  func reason(_ desk: Desk, _ request: OrderRequest) -> RejectReason {
    desk.reports = []
    #expect(desk.send(request) == .refused)
    return desk.reports.last { $0.clientOrderID == request.clientOrderID }?.reason ?? .none
  }

  @Test("strategies of an account share its limits, those of another do not")
  func shared() throws {
    let desk = try openDesk { $0.positionMax = Quantity(raw: 250) }
    #expect(desk.send(desk.order(1)) == .sent)
    #expect(desk.send(desk.order(1, strategy: Self.other)) == .sent)
    #expect(reason(desk, desk.order(2)) == .positionLimit)
    #expect(reason(desk, desk.order(2, strategy: Self.other)) == .positionLimit)
    #expect(desk.send(desk.order(1, strategy: Self.stranger)) == .sent)
    #expect(desk.send(desk.order(3, quantity: 50)) == .sent)
  }

  @Test(
    "what an order reserves is free again after its end",
    arguments: [
      { desk in desk.send(desk.cancel(1)) },
      { desk in desk.send(OrderRequest(kind: .cancelAll, strategy: strategy, epoch: Desk.epoch)) },
      { desk in desk.venue.cancel(1, 0) },
      { desk in desk.core.engage(.strategy(strategy), now: desk.now) },
      { desk in
        desk.venue.hit(1, quantity: 40)
        desk.venue.cancel(1, 0)
      },
      { desk in desk.disconnect() },
    ] as [@Sendable (Desk) -> Void])
  func reservation(end: @Sendable (Desk) -> Void) throws {
    let desk = try openDesk { $0.positionMax = Quantity(raw: 100) }
    #expect(desk.send(desk.order(1)) == .sent)
    let open = desk.core.ledger.accounts.state(Desk.account)
    #expect(open.openValue == Money(Price(raw: 100_000_000_000), times: Quantity(raw: 100)))
    #expect(open.openOrders == 1)
    #expect(reason(desk, desk.order(1, quantity: 1, strategy: Self.other)) == .positionLimit)
    end(desk)
    desk.pump()
    if !desk.isConnected { desk.connect() }
    let state = desk.core.ledger.accounts.state(Desk.account)
    #expect(state.openValue == .zero)
    #expect(state.openOrders == 0)
    let room = 100 - desk.row.position.raw
    #expect(
      reason(desk, desk.order(2, quantity: room + 1, strategy: Self.other)) == .positionLimit)
    #expect(desk.send(desk.order(3, quantity: room, strategy: Self.other)) == .sent)
  }

  @Test("an amend reserves what it adds until the venue decides")
  func amend() throws {
    let desk = try openDesk { $0.positionMax = Quantity(raw: 300) }
    desk.send(desk.order(1))
    _ = desk.core.accept(
      desk.replace(1, by: 2, cents: 100_00, quantity: 300), from: Desk.strategy,
      market: Desk.market, now: desk.now)
    #expect(reason(desk, desk.order(1, quantity: 1, strategy: Self.other)) == .positionLimit)
    desk.send(desk.replace(2, by: 3, cents: 100_00, quantity: 50))
    #expect(desk.send(desk.order(2, quantity: 250, strategy: Self.other)) == .sent)
    #expect(reason(desk, desk.replace(3, by: 4, cents: 100_00, quantity: 51)) == .positionLimit)
  }

  @Test("a new order that would meet the account's own is refused under cancel-newest")
  func cancelNewest() throws {
    let desk = try openDesk { $0.checks.insert(.selfTrade) }
    desk.send(desk.order(1, .sell))
    #expect(reason(desk, desk.order(1, strategy: Self.other)) == .selfTrade)
    #expect(desk.send(desk.order(2, cents: 99_99, strategy: Self.other)) == .sent)
    #expect(desk.send(desk.order(1, strategy: Self.stranger)) == .sent)
    #expect(desk.venue.resting.count == 3)
    let amend = desk.replace(2, by: 3, cents: 100_00, quantity: 100, strategy: Self.other)
    #expect(reason(desk, amend) == .selfTrade)
  }

  @Test("open orders in the way are cancelled first under cancel-oldest")
  func cancelOldest() throws {
    let desk = try openDesk {
      $0.checks.insert(.selfTrade)
      $0.selfTrade = .cancelOldest
    }
    desk.send(desk.order(1, .sell))
    desk.send(desk.order(2, .sell, cents: 100_01))
    desk.send(desk.order(3, .sell, cents: 100_02))
    desk.reports = []
    #expect(desk.send(desk.order(1, cents: 100_01, strategy: Self.other)) == .sent)
    #expect(desk.takeReports().map(\.kind) == [.cancelled, .cancelled, .accepted])
    #expect(desk.venue.resting.keys.sorted() == [3, 4])
    #expect(desk.core.counters.ordersCancelledForOwn == 2)
  }

  @Test("both sides go under cancel-both")
  func cancelBoth() throws {
    let desk = try openDesk {
      $0.checks.insert(.selfTrade)
      $0.selfTrade = .cancelBoth
    }
    desk.send(desk.order(1, .sell))
    #expect(reason(desk, desk.order(2, strategy: Self.other)) == .selfTrade)
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.core.ledger.orders.count == 0)
  }

  @Test(
    "a kill switch stops and cancels its scope and nothing else",
    arguments: [
      (.everything, [true, true, true]), (.venue, [true, true, true]),
      (.account(AccountID(raw: 0)), [true, true, false]),
      (.strategy(Desk.strategy), [true, false, false]),
      (.instrument(Desk.instrument), [true, true, true]),
      (.instrument(InstrumentID(raw: 1)), [false, false, false]),
    ] as [(KillScope, [Bool])])
  func scopes(scope: KillScope, stops: [Bool]) throws {
    let desk = try openDesk()
    let strategies = [Desk.strategy, Self.other, Self.stranger]
    for strategy in strategies { desk.send(desk.order(1, strategy: strategy)) }
    desk.core.engage(scope, now: desk.now)
    desk.pump()
    #expect(desk.venue.resting.count == stops.filter { !$0 }.count)
    for (strategy, stops) in zip(strategies, stops) {
      #expect((desk.send(desk.order(2, strategy: strategy)) == .refused) == stops)
    }
    desk.core.release(scope, now: desk.now)
    desk.pump()
    for strategy in strategies {
      #expect(desk.send(desk.order(3, strategy: strategy)) == .sent)
    }
  }

  @Test("a silent strategy's orders are cancelled once, and it trades again when it lives")
  func deadMan() throws {
    let desk = try openDesk { $0.deadMan = .milliseconds(10) }
    desk.send(desk.order(1))
    desk.core.watchLives(now: desk.now)
    #expect(desk.core.counters.strategiesSilent == 0)
    desk.time += 20_000_000
    for _ in 0..<3 { desk.core.watchLives(now: desk.now) }
    desk.pump()
    #expect(desk.venue.resting.isEmpty)
    // Both strategies of the account; that of the other account has an hour.
    #expect(desk.core.counters.strategiesSilent == 2)
    #expect(reason(desk, desk.order(2)) == .deadMan)
    desk.core.noteLife(of: Desk.strategy, at: desk.now)
    desk.core.watchLives(now: desk.now)
    #expect(desk.send(desk.order(3)) == .sent)
    desk.time += 20_000_000
    desk.core.watchLives(now: desk.now)
    #expect(desk.core.counters.strategiesSilent == 3)
  }

  @Test("a loss beyond the limit calls for the account's kill switch until it is engaged")
  func breachOfLoss() throws {
    let desk = try openDesk {
      $0.lossMax = Money(Price(raw: 1_000_000_000), times: Quantity(raw: 100))
      $0.killsOnLoss = true
    }
    let account = Desk.account
    #expect(desk.core.breach(now: desk.now) == nil)
    desk.send(desk.order(1))
    desk.venue.hit(1, quantity: 100)
    desk.pump()
    let row = desk.core.ledger.accounts.row(account, Desk.instrument)
    let paid = desk.core.ledger.accounts[row].mark
    // The boundary passes, the next value does not.
    desk.core.mark(row, at: Price(raw: paid.raw - 1_000_000_000))
    #expect(desk.core.breach(now: desk.now) == nil)
    desk.core.mark(row, at: Price(raw: paid.raw - 1_000_000_001))
    #expect(desk.core.breach(now: desk.now) == Kill(.account(account), .loss))
    desk.core.engage(.account(account), now: desk.now)
    #expect(desk.core.breach(now: desk.now) == nil)
    #expect(reason(desk, desk.order(2)) == .accountKilled)
  }

  @Test("a silent strategy's kill switch is called for where its account says so")
  func breachOfSilence() throws {
    let desk = try openDesk {
      $0.deadMan = .milliseconds(10)
      $0.killsOnSilence = true
    }
    #expect(desk.core.breach(now: desk.now) == nil)
    desk.time += 20_000_000
    #expect(desk.core.breach(now: desk.now) == Kill(.strategy(Desk.strategy), .silence))
    desk.core.engage(.strategy(Desk.strategy), now: desk.now)
    #expect(desk.core.breach(now: desk.now) == Kill(.strategy(Self.other), .silence))
  }

  @Test("cancels pass whatever is stopped, stale or used up")
  func cancelsPass() throws {
    let desk = try openDesk {
      $0.cancelRate = RateLimit(perSecond: 1, burst: 1)
      $0.orderRate = RateLimit(perSecond: 1, burst: 3)
    }
    for id in 1...3 as ClosedRange<UInt64> { desk.send(desk.order(id)) }
    #expect(reason(desk, desk.order(4)) == .orderRate)
    desk.core.risk.limit(Desk.account, to: nil)
    desk.core.risk.kill(.everything, true)
    for id in 1...3 as ClosedRange<UInt64> {
      #expect(desk.send(desk.cancel(id), market: .missing) == .sent)
    }
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.core.risk.cancelsOverRate == 3)
  }

  @Test(
    "the first order of an instrument counts for the exposure of the next in another",
    arguments: [false, true])
  func firstOrder(isRestarted: Bool) throws {
    let scratch = GatewayRecoveryTests.Scratch()
    let venue = ScriptedVenue()
    func start() throws -> Desk {
      let desk = try Desk(path: scratch.path, venue: venue)
      desk.connect()
      desk.hello()
      return desk
    }
    func startWithFirst() throws -> Desk {
      let desk = try start()
      #expect(desk.send(desk.order(1)) == .sent)
      return desk
    }
    var desk: Desk? = try startWithFirst()
    if isRestarted {
      desk = nil
      desk = try start()
    }
    expectCounted(try #require(desk))
  }

  private func expectCounted(_ desk: Desk) {
    let other = InstrumentID(raw: 3)
    let isDefined = desk.core.define(other, as: Desk.definition("OTHER"))
    #expect(isDefined)
    var limits = Desk.limits
    limits.grossMax = Money(Price(raw: 100_000_000_000), times: Quantity(raw: 150))
    desk.core.risk.limit(Desk.account, to: limits)
    var request = desk.order(2, quantity: 50)
    request.instrument = other
    #expect(desk.send(request) == .sent)
    request = desk.order(3, quantity: 1)
    request.instrument = other
    #expect(reason(desk, request) == .grossExposure)
  }

  @Test("nobody may trade what he is not entitled to, and no account what it is forbidden")
  func entitlement() throws {
    let desk = try openDesk()
    var request = desk.order(1)
    request.strategy = StrategyID(raw: 9)
    desk.hello(request.strategy)
    #expect(reason(desk, request) == .notEntitled)
    desk.core.risk.restrict(Desk.account, from: Desk.instrument)
    #expect(reason(desk, desk.order(1)) == .restricted)
    #expect(desk.send(desk.order(1, strategy: Self.stranger)) == .sent)
  }
}
