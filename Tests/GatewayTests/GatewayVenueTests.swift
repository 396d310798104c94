// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import Testing
import Trading
import Units
import Venue

/// What the venue says too late, twice, or takes back; `VenueChange` names the cases.
@Suite struct GatewayVenueTests {
  func desk(_ path: String? = nil, venue: ScriptedVenue? = nil) throws -> Desk {
    let desk = try Desk(path: path, venue: venue)
    desk.connect()
    desk.hello()
    desk.reports = []
    return desk
  }

  static let hundred = Money(raw: 100_000_000_000)

  /// Position, cash, account and strategy agree on what is held.
  func expectHeld(_ desk: Desk, _ quantity: Int64, paid: Int64) {
    #expect(desk.row.position.raw == quantity)
    #expect(desk.row.cash == Money(raw: -Self.hundred.raw * Int128(paid)))
    let row = desk.core.ledger.accounts.row(Desk.account, Desk.instrument)
    let position = desk.core.ledger.accounts[row].position
    let state = desk.core.ledger.accounts.state(Desk.account)
    #expect(position.raw == quantity)
    #expect(state.cash == desk.row.cash)
    #expect(state.fillCount == desk.row.fillCount)
    desk.expectConsistent("held \(quantity)")
  }

  @Test("an execution told after the cancel is booked and told as late")
  func afterCancel() throws {
    let desk = try desk()
    desk.send(desk.order(1))
    desk.send(desk.cancel(1))
    #expect(desk.core.ledger.orders.count == 0)
    desk.reports = []
    desk.venue.tell(1, quantity: 40, match: 500)
    desk.pump()
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.filledLate])
    #expect(reports[0].clientOrderID.raw == 1)
    #expect(reports[0].quantity.raw == 40)
    #expect(reports[0].cash == Money(raw: Self.hundred.raw * 40))
    #expect(desk.core.counters.fillsLate == 1)
    #expect(desk.core.counters.reportsImpossible == 0)
    expectHeld(desk, 40, paid: 40)
  }

  @Test("an execution told after a rejection is booked")
  func afterReject() throws {
    let desk = try desk()
    desk.venue.rejectPercent = 100
    desk.send(desk.order(1))
    desk.venue.tell(1, quantity: 10, match: 500)
    desk.pump()
    #expect(desk.takeKinds() == [.rejected, .filledLate])
    expectHeld(desk, 10, paid: 10)
  }

  @Test("an execution of a replaced order is booked and shortens the order in its place")
  func afterReplace() throws {
    let desk = try desk()
    desk.send(desk.order(1))
    desk.send(desk.replace(1, by: 2, cents: 100_00, quantity: 150))
    desk.reports = []
    desk.venue.tell(1, quantity: 60, match: 500)
    desk.pump()
    #expect(desk.takeKinds() == [.filledLate])
    #expect(desk.row.openBuy.raw == 90)
    expectHeld(desk, 60, paid: 60)
  }

  @Test("an execution told twice under one number is booked once, after a restart too")
  func twice() throws {
    let scratch = GatewayRecoveryTests.Scratch()
    let venue = ScriptedVenue()
    do {
      let desk = try desk(scratch.path, venue: venue)
      desk.send(desk.order(1))
      venue.tell(1, quantity: 20, match: 500)
      venue.tell(1, quantity: 20, match: 500)
      desk.pump()
      #expect(desk.core.counters.fillsRepeated == 1)
      expectHeld(desk, 20, paid: 20)
      venue.delivered = nil
      venue.received = []
    }
    let desk = try Desk(path: scratch.path, venue: venue)
    desk.connect()
    expectHeld(desk, 20, paid: 20)
    venue.tell(1, quantity: 20, match: 500)
    desk.pump()
    #expect(desk.core.counters.fillsRepeated == 1)
    expectHeld(desk, 20, paid: 20)
    venue.tell(1, quantity: 20, match: 501)
    desk.pump()
    expectHeld(desk, 40, paid: 40)
  }

  @Test("both sides of one trade may be ours")
  func bothSides() throws {
    let desk = try desk()
    desk.send(desk.order(1))
    desk.send(desk.order(2, .sell))
    desk.venue.tell(1, quantity: 30, match: 500)
    desk.venue.tell(2, quantity: 30, match: 500)
    desk.pump()
    #expect(desk.core.counters.fillsRepeated == 0)
    #expect(desk.row.fillCount == 2)
    #expect(desk.row.position == .zero)
  }

  @Test("an execution of an order that nobody knows is counted and not booked")
  func unknown() throws {
    let desk = try desk()
    desk.venue.tell(77, quantity: 30, match: 500)
    desk.pump()
    #expect(desk.core.counters.fillsUnattributed == 1)
    #expect(desk.core.counters.fills == 0)
    #expect(desk.core.ledger.positions.count == 0)
  }

  @Test("a cancel confirmed after the fill is overtaken, not impossible")
  func cancelAfterFill() throws {
    let desk = try desk()
    desk.send(desk.order(1))
    desk.venue.resting[1]?.leaves = 130
    desk.venue.tell(1, quantity: 100, match: 500)
    desk.venue.cancel(1, 0)
    desk.pump()
    #expect(desk.core.counters.reportsOvertaken == 1)
    #expect(desk.core.counters.reportsImpossible == 0)
    #expect(desk.takeKinds() == [.accepted, .filled])
    expectHeld(desk, 100, paid: 100)
  }

  @Test("a broken trade takes back its position, cash and fill, and only those")
  func broken() throws {
    let desk = try desk()
    desk.send(desk.order(1))
    desk.venue.tell(1, quantity: 20, match: 500)
    desk.venue.tell(1, quantity: 30, price: 980_000, match: 501)
    desk.pump()
    desk.reports = []
    desk.venue.breakTrade(1, match: 501)
    desk.pump()
    let reports = desk.takeReports()
    #expect(reports.map(\.kind) == [.tradeBroken, .position, .result])
    #expect(reports[0].matchNumber == 501)
    #expect(reports[0].quantity.raw == 30)
    #expect(reports[1].quantity.raw == 20)
    #expect(reports[1].amount == Money(raw: Self.hundred.raw * 20))
    #expect(desk.row.fillCount == 1)
    expectHeld(desk, 20, paid: 20)
    desk.venue.breakTrade(1, match: 501)
    desk.venue.breakTrade(1, match: 999)
    desk.pump()
    #expect(desk.core.counters.tradesBroken == 1)
    #expect(desk.core.counters.tradesUnattributed == 2)
    expectHeld(desk, 20, paid: 20)
  }

  @Test("a break that names another order of the chain is found by its number")
  func brokenByNumber() throws {
    let desk = try desk()
    desk.send(desk.order(1))
    desk.venue.hit(1, quantity: 20)
    desk.send(desk.replace(1, by: 2, cents: 100_00, quantity: 150))
    desk.venue.breakTrade(2, match: desk.venue.match)
    desk.pump()
    #expect(desk.core.counters.tradesBroken == 1)
    expectHeld(desk, 0, paid: 0)
  }

  @Test("a corrected trade counts at its new price and quantity")
  func corrected() throws {
    let desk = try desk()
    desk.send(desk.order(1))
    desk.venue.tell(1, quantity: 20, price: 990_000, match: 500)
    desk.venue.correctTrade(1, quantity: 30, price: 1_000_000, match: 500)
    desk.pump()
    #expect(desk.core.counters.tradesCorrected == 1)
    #expect(desk.row.fillCount == 1)
    #expect(desk.row.openCost == Money(raw: Self.hundred.raw * 30))
    expectHeld(desk, 30, paid: 30)
  }

  @Test("an order given up at login that the venue took after all is cancelled there")
  func revived() throws {
    let desk = try desk()
    desk.venue.isMute = true
    desk.send(desk.order(1))
    desk.venue.isMute = false
    desk.venue.lastReference = 0
    desk.disconnect()
    desk.connect()
    #expect(desk.core.counters.ordersAbandoned == 1)
    desk.reports = []
    desk.venue.acceptLate(1, quantity: 100)
    // Once for its acceptance, once for the answer to its cancel.
    desk.pump()
    desk.pump()
    #expect(desk.core.counters.ordersRevived == 1)
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.core.ledger.orders.count == 0)
    #expect(desk.takeKinds() == [.cancelled])
  }
}
