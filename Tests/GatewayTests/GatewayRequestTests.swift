// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import Testing
import Trading
import Units
import Wire

@Suite struct GatewayRequestTests {
  func openDesk() throws -> Desk {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    desk.reports = []
    return desk
  }

  @Test("hello is answered by welcome, ready and the stop while there is no session")
  func hello() throws {
    let desk = try Desk()
    desk.hello()
    #expect(desk.takeKinds() == [.welcome, .ready, .tradingStopped])
    desk.connect()
    #expect(desk.takeKinds() == [.tradingResumed])
    #expect(desk.core.isOpen == true)
    desk.disconnect()
    #expect(desk.takeKinds() == [.tradingStopped])
  }

  @Test("an order lives through acceptance, partial fill and cancel")
  func life() throws {
    let desk = try openDesk()
    var request = desk.order(1)
    request.triggerSequence = 0xABC
    #expect(desk.send(request) == .sent)
    #expect(desk.venue.triggers == ["T0000000000ABC"])
    desk.venue.hit(1, quantity: 40)
    desk.pump()
    desk.send(desk.cancel(1))
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.accepted, .filled, .cancelled])
    #expect(reports.map(\.leaves.raw) == [100, 60, 0])
    #expect(reports.map(\.quantity.raw) == [100, 40, 60])
    #expect(reports.allSatisfy { $0.epoch == Desk.epoch })
    #expect(desk.row.position.raw == 40)
    #expect(desk.row.cash.raw == -40 * 100_000_000_000)
    #expect(desk.row.openOrders == 0)
    #expect(desk.row.openBuy == .zero)
  }

  @Test("a replacement keeps what was executed before it")
  func replace() throws {
    let desk = try openDesk()
    desk.send(desk.order(1))
    desk.venue.hit(1, quantity: 30)
    desk.pump()
    #expect(desk.send(desk.replace(1, by: 2, cents: 99_50, quantity: 200)) == .sent)
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.accepted, .filled, .replaced])
    #expect(reports[2].clientOrderID.raw == 2)
    #expect(reports[2].target.raw == 1)
    #expect(reports[2].leaves.raw == 170)
    #expect(desk.row.openBuy.raw == 170)
    #expect(desk.row.openOrders == 1)
    desk.venue.hit(2, quantity: 170)
    desk.pump()
    #expect(desk.row.position.raw == 200)
    #expect(desk.row.openOrders == 0)
  }

  @Test("a replacement whose target is filled first is refused by the gateway")
  func orphan() throws {
    let desk = try openDesk()
    desk.send(desk.order(1))
    // The fill is on its way while the replacement is.
    desk.venue.hit(1, quantity: 100)
    let outcome = desk.core.accept(
      desk.replace(1, by: 2, cents: 99_50, quantity: 200), from: Desk.strategy,
      market: Desk.market, now: desk.now)
    #expect(outcome == .sent)
    desk.pump()
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.accepted, .filled, .changeRejected])
    #expect(reports[2].clientOrderID.raw == 2)
    #expect(reports[2].reason == .unknownOrder)
    #expect(desk.core.ledger.orders.count == 0)
    #expect(desk.row.openBuy == .zero)
  }

  @Test("a cancel during a replacement ends whichever order the venue has")
  func cancelWhileReplacing() throws {
    let desk = try openDesk()
    desk.send(desk.order(1))
    _ = desk.core.accept(
      desk.replace(1, by: 2, cents: 99_50, quantity: 200), from: Desk.strategy,
      market: Desk.market, now: desk.now)
    desk.send(desk.cancel(1))
    #expect(desk.takeKinds() == [.accepted, .replaced, .cancelled])
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.core.ledger.orders.count == 0)
  }

  @Test("what the gateway refuses is answered with the reason")
  func refusals() throws {
    let desk = try openDesk()
    func reason(_ request: OrderRequest, market: MarketReference = Desk.market) -> RejectReason {
      desk.reports = []
      #expect(desk.send(request, market: market) == .refused)
      #expect(desk.reports.count == 1)
      return desk.reports.last?.reason ?? .none
    }
    #expect(reason(desk.order(0)) == .invalidOrder)
    #expect(reason(desk.order(1), market: .missing) == .staleReference)
    #expect(reason(desk.order(1)) == .duplicateOrder)
    #expect(reason(desk.order(2, cents: 120_00)) == .priceCollar)
    #expect(reason(desk.order(3, quantity: 1_001)) == .maximumQuantity)
    var offStep = desk.order(4)
    offStep.price = Price(raw: 100_000_000_001)
    #expect(reason(offStep) == .offTick)
    var unknown = desk.order(5)
    unknown.instrument = InstrumentID(raw: 9)
    #expect(reason(unknown) == .unknownInstrument)
    unknown = desk.order(6)
    unknown.instrument = .none
    #expect(reason(unknown) == .unknownInstrument)
    #expect(reason(desk.cancel(99)) == .unknownOrder)
    #expect(reason(desk.replace(99, by: 7, cents: 100_00, quantity: 5)) == .unknownOrder)
    #expect(
      reason(OrderRequest(kind: .cancelAll, strategy: Desk.strategy, epoch: Desk.epoch))
        == .unknownOrder)
    desk.core.risk.limit(Desk.account, to: nil)
    #expect(reason(desk.order(8)) == .unarmed)
    desk.core.risk.limit(Desk.account, to: Desk.limits)
    desk.core.engage(.everything, now: desk.now)
    desk.pump()
    #expect(reason(desk.order(9)) == .killSwitch)
    desk.core.release(.everything, now: desk.now)
    desk.pump()
    desk.disconnect()
    #expect(reason(desk.order(10)) == .sessionDown)
    #expect(desk.core.counters.ordersSent == 0)
  }

  @Test("requests of unknown and dead processes are dropped and counted")
  func stale() throws {
    let desk = try openDesk()
    #expect(desk.send(desk.order(1, epoch: 76)) == .dropped)
    #expect(desk.send(desk.order(1, strategy: StrategyID(raw: 4))) == .dropped)
    #expect(desk.hello(epoch: 76) == .dropped)
    #expect(desk.core.counters.requestsStale == 3)
    #expect(desk.reports.isEmpty)
  }

  @Test("the kill switch stops new orders, cancels what is open, and lets cancels pass")
  func killSwitch() throws {
    let desk = try openDesk()
    desk.send(desk.order(1))
    desk.send(desk.order(2, .sell, cents: 100_50))
    desk.reports = []
    desk.core.engage(.everything, now: desk.now)
    desk.pump()
    #expect(Set(desk.takeKinds()) == [.tradingStopped, .cancelled])
    #expect(desk.venue.resting.isEmpty)
    desk.core.release(.everything, now: desk.now)
    desk.pump()
    #expect(desk.takeKinds() == [.tradingResumed])
    #expect(desk.send(desk.order(3)) == .sent)
  }

  @Test("a cancel asked for without a session is sent when it is back")
  func lateCancel() throws {
    let desk = try openDesk()
    desk.send(desk.order(1))
    desk.isConnected = false
    desk.core.disconnected(now: desk.now)
    desk.venue.received = []
    desk.venue.delivered = nil
    #expect(desk.send(desk.cancel(1)) == .taken)
    #expect(desk.venue.resting.count == 1)
    desk.connect()
    desk.pump()
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.core.ledger.orders.count == 0)
  }

  @Test("an order lost on the way to the venue is answered after the next login")
  func lostOrder() throws {
    let desk = try openDesk()
    _ = desk.core.accept(
      desk.order(1), from: Desk.strategy, market: Desk.market, now: desk.now)
    desk.disconnect()
    #expect(desk.core.ledger.orders.count == 1)
    desk.connect()
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.tradingStopped, .rejected, .tradingResumed])
    #expect(reports[1].reason == .sessionDown)
    #expect(desk.core.counters.ordersAbandoned == 1)
    #expect(desk.send(desk.order(2)) == .sent)
    #expect(desk.takeKinds() == [.accepted])
  }

  @Test("a full journal stops new orders and not cancels")
  func fullJournal() throws {
    let desk = try Desk(capacity: 13)
    desk.connect()
    desk.hello()
    for id in 1...20 { desk.send(desk.order(UInt64(id))) }
    #expect(desk.core.counters.ordersSent >= 3)
    let last = try #require(desk.reports.last)
    #expect(last.kind == .rejected)
    #expect(last.reason == .capacity)
    desk.send(OrderRequest(kind: .cancelAll, strategy: Desk.strategy, epoch: Desk.epoch))
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.core.ledger.orders.count == 0)
    #expect(desk.core.counters.journalRefusals > 0)
  }
}
