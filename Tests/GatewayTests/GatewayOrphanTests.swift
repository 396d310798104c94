// SPDX-License-Identifier: Apache-2.0
import Foundation
import Gateway
import Rings
import Testing
import Trading
import Units
import Venue

@Suite("Orders that the venue has and the journal has not")
struct GatewayOrphanTests {
  /// A gateway whose journal is on disk up to record `kept` only, and the venue that knows more.
  private func crash(
    _ policy: OrphanPolicy, keeping kept: Int, _ venue: ScriptedVenue,
    _ before: (Desk) -> Void
  ) throws -> Desk {
    let scratch = GatewayRecoveryTests.Scratch()
    do {
      let desk = try Desk(path: scratch.path, venue: venue)
      desk.connect()
      desk.hello()
      before(desk)
      venue.delivered = nil
      venue.received = []
    }
    let url = URL(fileURLWithPath: scratch.path)
    var bytes = try Data(contentsOf: url)
    bytes.resetBytes(in: (4_096 + kept * 128)..<bytes.count)
    try bytes.write(to: url)
    let desk = try Desk(path: scratch.path, venue: venue, orphans: policy)
    withExtendedLifetime(scratch) {}
    return desk
  }

  /// Records up to and with the hello: login, session's name, ready, hello.
  private static let greeted = 4

  @Test("are entered with their executions, and cancelled where that is the policy")
  func cancelled() throws {
    let venue = ScriptedVenue()
    let desk = try crash(.cancel, keeping: Self.greeted, venue) { desk in
      desk.send(desk.order(1))
      venue.hit(1, quantity: 30)
      desk.send(desk.order(2, .sell, cents: 100_20))
    }
    #expect(desk.core.ledger.orders.count == 0)
    desk.connect()
    #expect(desk.core.counters.orphansEntered == 2)
    #expect(desk.row.position.raw == 30)
    #expect(venue.resting.isEmpty)
    #expect(desk.core.ledger.orders.count == 0)
    let found: VenueReconciliation = desk.core.reconciliation
    #expect(found.orphansEntered == 2 && found.orphansRefused == 0)
    #expect(found.fillsMissed == 1 && found.number == 1)
    // Their numbers are used up.
    #expect(desk.send(desk.order(2)) == .refused)
    #expect(desk.send(desk.order(3)) == .sent)
    #expect(venue.lastReference == 3)
    desk.expectConsistent("after the crash")
  }

  @Test("that were replaced and executed meanwhile are followed before they are cancelled")
  func chain() throws {
    let venue = ScriptedVenue()
    let desk = try crash(.cancel, keeping: Self.greeted, venue) { desk in
      desk.send(desk.order(1))
      desk.send(desk.replace(1, by: 2, cents: 99_90, quantity: 300))
      venue.hit(2, quantity: 20)
      desk.send(desk.replace(2, by: 3, cents: 99_80, quantity: 400))
    }
    desk.connect()
    #expect(desk.core.counters.orphansEntered == 3 && desk.core.counters.orphansRefused == 0)
    #expect(desk.core.counters.reportsImpossible == 0)
    #expect(desk.row.position.raw == 20)
    #expect(venue.resting.isEmpty && desk.core.ledger.orders.count == 0)
  }

  @Test("stay where they are to be adopted, and a strategy that lives hears of them")
  func adopted() throws {
    let venue = ScriptedVenue()
    let desk = try crash(.adopt, keeping: Self.greeted, venue) { desk in
      desk.send(desk.order(1))
      desk.send(desk.replace(1, by: 2, cents: 99_90, quantity: 300))
    }
    desk.connect()
    #expect(desk.core.ledger.orders.count == 1)
    #expect(venue.resting.count == 1)
    let told = desk.takeReports()
    #expect(told.contains { $0.kind == .accepted && $0.clientOrderID.raw == 1 })
    #expect(told.contains { $0.kind == .replaced && $0.clientOrderID.raw == 2 })
    let order = try #require(
      desk.core.ledger.orders.slot(Desk.strategy, ClientOrderID(raw: 2)).map {
        desk.core.ledger.orders[$0]
      })
    #expect(order.price == Price(raw: 99_900_000_000) && order.quantity.raw == 300)
    desk.send(desk.cancel(2))
    #expect(venue.resting.isEmpty)
  }

  @Test("a replacement alone goes to the strategy of the order it replaced")
  func replacement() throws {
    let venue = ScriptedVenue()
    let desk = try crash(.adopt, keeping: Self.greeted + 3, venue) { desk in
      desk.send(desk.order(1))
      desk.send(desk.replace(1, by: 2, cents: 99_90, quantity: 300))
    }
    #expect(desk.core.ledger.orders.count == 1)
    desk.connect()
    #expect(desk.core.counters.orphansEntered == 1)
    #expect(desk.core.ledger.orders.slot(Desk.strategy, ClientOrderID(raw: 2)) != nil)
    #expect(desk.core.ledger.orders.count == 1)
  }

  @Test("that replaced an order whose cancel was on its way are read from the journal as entered")
  func replacedUnderCancel() throws {
    let venue = ScriptedVenue()
    let desk = try crash(.adopt, keeping: Self.greeted + 4, venue) { desk in
      desk.send(desk.order(1))
      venue.hit(1, quantity: 20)
      desk.pump()
      desk.send(desk.replace(1, by: 2, cents: 99_90, quantity: 300))
    }
    desk.send(desk.cancel(1))
    desk.connect()
    #expect(desk.core.ledger.orders.slot(reference: 1) == nil)
    let day = JournalDay(desk.core.journal, desk.configuration)
    #expect(day.ledger.orders.slot(reference: 1) == nil)
    let entered = desk.core.ledger.orders.slot(reference: 2)
    let read = day.ledger.orders.slot(reference: 2)
    let slot = try #require(entered)
    let replayed = try #require(read)
    #expect(desk.core.ledger.orders[slot].leaves.raw == 280)
    #expect(day.ledger.orders[replayed].leaves.raw == 280)
    desk.send(desk.cancel(2))
    #expect(desk.core.ledger.orders.count == 0 && venue.resting.isEmpty)
  }

  @Test("of an instrument that is not defined are counted and left alone")
  func undefined() throws {
    let venue = ScriptedVenue()
    let desk = try crash(.cancel, keeping: Self.greeted, venue) { desk in
      let isDefined = desk.core.define(InstrumentID(raw: 3), as: Desk.definition("OTHER"))
      #expect(isDefined)
      var request = desk.order(1)
      request.instrument = InstrumentID(raw: 3)
      desk.send(request)
    }
    desk.connect()
    #expect(desk.core.counters.orphansRefused == 1)
    #expect(desk.core.counters.orphansEntered == 0)
    #expect(venue.resting.count == 1)
  }

  @Test("are known again by the next gateway, which reads of them in the journal")
  func journaled() throws {
    let scratch = GatewayRecoveryTests.Scratch()
    let venue = ScriptedVenue()
    venue.stream = []
    do {
      let desk = try Desk(venue: venue)
      desk.connect()
      desk.hello()
      desk.send(desk.order(1))
      venue.delivered = nil
      venue.received = []
    }
    var row: PositionState?
    do {
      let desk = try Desk(path: scratch.path, venue: venue, orphans: .adopt)
      desk.connect()
      venue.hit(1, quantity: 10)
      desk.pump()
      row = desk.row
      #expect(desk.core.counters.orphansEntered == 1)
    }
    let desk = try Desk(path: scratch.path, venue: venue, orphans: .adopt)
    #expect(desk.row == row && desk.row.position.raw == 10)
    #expect(desk.core.ledger.orders.count == 1)
  }
}
