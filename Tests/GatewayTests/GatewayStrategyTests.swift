// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import Testing
import Trading
import Units

@Suite struct GatewayStrategyTests {
  @Test("the orders of a dead strategy are cancelled, and a late fill still counts")
  func died() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    desk.send(desk.order(1))
    desk.send(desk.order(2))
    desk.reports = []
    // The fill is under way when the strategy dies.
    desk.venue.hit(1, quantity: 25)
    desk.core.strategyDied(Desk.strategy, now: desk.now)
    desk.pump()
    #expect(desk.reports.isEmpty)
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.row.position.raw == 25)
    #expect(desk.core.counters.reportsUndelivered > 0)

    desk.hello(epoch: Desk.epoch + 1)
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.welcome, .position, .result, .ready])
    #expect(reports[0].clientOrderID.raw == 2)
    #expect(reports[1].quantity.raw == 25)
    #expect(reports[1].cash.raw == -25 * 100_000_000_000)
    #expect(desk.send(desk.order(3, epoch: Desk.epoch + 1)) == .sent)
    #expect(desk.send(desk.order(4)) == .dropped)
  }

  @Test("orders of a dead strategy are kept when the configuration says so")
  func kept() throws {
    let desk = try Desk(keepsOrders: true)
    desk.connect()
    desk.hello()
    desk.send(desk.order(1))
    desk.core.strategyDied(Desk.strategy, now: desk.now)
    desk.pump()
    #expect(desk.venue.resting.count == 1)
    desk.reports = []
    desk.hello(epoch: Desk.epoch + 1)
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.welcome, .position, .result, .openOrder, .ready])
    #expect(reports[3].clientOrderID.raw == 1)
    #expect(reports[3].leaves.raw == 100)
    #expect(desk.send(desk.cancel(1, epoch: Desk.epoch + 1)) == .sent)
    #expect(desk.venue.resting.isEmpty)
  }

  @Test("a process that returns unnoticed finds the orders of the last one cancelled")
  func unnoticed() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    desk.send(desk.order(1))
    desk.reports = []
    desk.hello(epoch: Desk.epoch + 1)
    #expect(desk.venue.resting.isEmpty)
    let kinds = desk.takeKinds()
    #expect(kinds.starts(with: [.welcome, .position]))
    #expect(kinds.last == .cancelled)
    #expect(kinds.contains(.ready))
  }

  @Test("goodbye cancels what is open and ends the reports")
  func goodbye() throws {
    let desk = try Desk(keepsOrders: true)
    desk.connect()
    desk.hello()
    desk.send(desk.order(1))
    desk.reports = []
    #expect(
      desk.send(OrderRequest(kind: .goodbye, strategy: Desk.strategy, epoch: Desk.epoch))
        == .taken)
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.reports.isEmpty)
  }

  @Test("requests wait while the reports are not drained")
  func deferred() throws {
    let desk = try Desk(orders: 16)
    desk.hello()
    desk.reports = []
    var outcome = RequestOutcome.refused
    var count: UInt64 = 0
    while outcome == .refused, count < 10_000 {
      count += 1
      outcome = desk.core.accept(
        desk.order(count), from: Desk.strategy, market: Desk.market, now: desk.now)
    }
    #expect(outcome == .deferred)
    desk.pump()
    #expect(UInt64(desk.reports.count) == count - 1)
    #expect(desk.send(desk.order(count)) == .refused)
  }
}
