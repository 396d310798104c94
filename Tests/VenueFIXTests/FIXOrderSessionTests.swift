// SPDX-License-Identifier: Apache-2.0
import CMallocCount
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

@Suite struct FIXOrderSessionTests {
  private func desk(
    _ version: FIX.Version = .fix44
  ) throws -> (FIXDesk, ScriptedFIXVenue) {
    let venue = ScriptedFIXVenue(version)
    let desk = try FIXDesk(venue)
    desk.connect()
    desk.hello()
    _ = desk.takeKinds()
    return (desk, venue)
  }

  @Test(
    "an order is taken, filled in parts, replaced and cancelled",
    arguments: FIX.Version.allCases)
  func life(version: FIX.Version) throws {
    let (desk, venue) = try desk(version)
    #expect(desk.state == .ready)
    desk.send(desk.order(1, quantity: 100))
    #expect(desk.takeKinds() == [.accepted])
    #expect(venue.texts.first == "T0000000000000")
    venue.fill("D1-1", 30)
    desk.pump()
    #expect(desk.takeKinds() == [.filled])
    desk.send(desk.replace(1, by: 2, cents: 100_10, quantity: 200))
    #expect(desk.takeKinds() == [.replaced])
    #expect(desk.core.ledger.orders.count == 1)
    venue.fill("D1-2", 50)
    desk.pump()
    desk.send(desk.cancel(2))
    #expect(desk.takeKinds() == [.filled, .cancelled])
    #expect(desk.core.ledger.orders.count == 0)
    desk.expectReconciled("\(version)")
    #expect(desk.row.position.raw == 80)
  }

  @Test("an order that would have to reduce another one is refused, and the other one stays")
  func decrement() throws {
    let (desk, venue) = try desk()
    let wide = desk.core.risk.limits(of: AccountID(raw: 0))
    var limits = try #require(wide)
    limits.checks.insert(.selfTrade)
    limits.selfTrade = .decrement
    desk.core.risk.limit(AccountID(raw: 0), to: limits)
    desk.send(desk.order(1, .sell, quantity: 100))
    desk.reports = []
    desk.send(desk.order(2, .buy, quantity: 150))
    #expect(desk.reports.map(\.kind) == [.rejected])
    #expect(desk.reports.first?.reason == .selfTrade)
    #expect(venue.orders["D1-1"]?.open == 100)
    desk.expectReconciled("decrement")
  }

  @Test("fills that the venue may have sent before are booked once")
  func possResend() throws {
    let (desk, venue) = try desk()
    desk.send(desk.order(1, quantity: 100))
    venue.fill("D1-1", 30)
    desk.pump()
    let order = try #require(venue.orders["D1-1"])
    venue.sendTrade(order, 30, isPossResend: true)
    desk.pump()
    #expect(desk.row.position.raw == 30)
    #expect(desk.core.counters.fillsRepeated == 1)
    desk.expectReconciled("once")
  }

  @Test("an order that the venue never saw is rejected after the next login")
  func lost() throws {
    let (desk, venue) = try desk()
    desk.ask(desk.order(1))
    desk.hangUp()
    #expect(desk.core.ledger.orders.count == 1)
    desk.connect()
    #expect(desk.takeKinds().filter { $0 == .rejected }.count == 1)
    #expect(desk.core.ledger.orders.count == 0)
    #expect(venue.orders.isEmpty)
    #expect(venue.statusRequests == 1)
  }

  @Test("an order that the venue took while its answers were lost is live after the next login")
  func answersLost() throws {
    let (desk, venue) = try desk()
    desk.ask(desk.order(1))
    desk.outbound = copy(desk.core.output.readable)
    desk.core.output.removeAll()
    _ = venue.take(desk.outbound, desk.wall)
    venue.fill("D1-1", 25)
    _ = venue.takeOutput()
    desk.hangUp()
    desk.connect()
    let kinds = desk.takeKinds()
    #expect(kinds.contains(.accepted) && kinds.contains(.filled))
    desk.expectReconciled("after the login")
    #expect(desk.row.position.raw == 25)
  }

  @Test("reports that the venue cannot send again are made good by asking where orders stand")
  func gapFilled() throws {
    let (desk, venue) = try desk()
    desk.send(desk.order(1, quantity: 100))
    desk.send(desk.order(2, cents: 100_20, quantity: 50))
    venue.fill("D1-1", 40)
    desk.pump()
    _ = desk.takeKinds()
    desk.hangUp()
    // What happens meanwhile is in none of the venue's messages.
    for (name, size) in [("D1-1", Int64(30)), ("D1-2", 50)] {
      let name = try #require(FIX.Text(name))
      venue.fill(name, size)
    }
    desk.connect()
    #expect(desk.takeKinds().filter { $0 == .filled }.count == 2)
    desk.expectReconciled("asked")
    #expect(desk.row.position.raw == 120)
  }

  @Test("a venue that answers no status requests is taken at its word after a login")
  func noStatus() throws {
    let (desk, venue) = try desk()
    venue.refusesStatus = true
    desk.send(desk.order(1))
    desk.ask(desk.order(2))
    desk.hangUp()
    desk.connect()
    #expect(desk.takeKinds().filter { $0 == .rejected }.count == 1)
    #expect(desk.core.ledger.orders.count == 1)
    desk.expectReconciled("one order")
  }

  @Test("numbers that begin again go on in the gateway's sequence")
  func reset() throws {
    let (desk, venue) = try desk()
    desk.send(desk.order(1))
    let before = desk.core.venueSequence
    venue.fix.requestReset(now: desk.wall)
    desk.pump()
    venue.fill("D1-1", 10)
    desk.pump()
    #expect(desk.core.venueSequence > before)
    #expect(desk.row.position.raw == 10)
    desk.expectReconciled("reset")
  }

  @Test("a refused login ends the session, silence only the connection")
  func ends() throws {
    let (desk, venue) = try desk()
    desk.advance(.seconds(30 * 3))
    #expect(desk.state == .disconnected)
    venue.fix = FIX.Session(venue.settings, FIX.Dictionary(.fix44))
    desk.connect()
    // The venue forgot its numbers: ours are too high for it and its own too low for us.
    #expect(desk.state == .ended)
    #expect(desk.core.session.cause == .sequenceTooLow)
  }

  @Test("prices and sizes that FIX cannot carry are refused")
  func refusal() throws {
    let (desk, _) = try desk()
    var order = VenueOrder(
      reference: 1, symbol: Code("TEST")!, side: .buy, price: Price(raw: 1),
      quantity: Quantity(raw: 1), timeInForce: .day, triggerSequence: 0)
    #expect(desk.core.session.refusal(of: order) == .none)
    order.price = .zero
    #expect(desk.core.session.refusal(of: order) == .invalidOrder)
    order.price = Price(raw: 1)
    order.quantity = .zero
    #expect(desk.core.session.refusal(of: order) == .invalidOrder)
    order.quantity = Quantity(raw: 1)
    order.symbol = .empty
    #expect(desk.core.session.refusal(of: order) == .unknownInstrument)
  }

  @Test("orders, replacements, cancels and their reports allocate nothing")
  func allocations() throws {
    let settings = FIXDesk.settings(.fix44)
    var session = FIXOrderSession(settings, store: try SequenceStore(byteCount: 1 << 20))
    var venueSettings = FIX.SessionSettings(.fix44, .acceptor, sender: "VENUE", target: "APUS")
    venueSettings.storedMessageCount = 256
    var venue = FIX.Session(venueSettings, FIX.Dictionary(.fix44))
    var input = ByteQueue(capacity: 1 << 16)
    var output = ByteQueue(capacity: 1 << 16)
    var time = MonotonicNanos(raw: 1_000_000_000)
    venue.connect(now: UnixNanos(raw: time.raw + FIXDesk.wallOffset.raw))
    session.connected(now: time, output: &output)
    var order = VenueOrder(
      reference: 1, symbol: Code("TEST")!, side: .buy, price: Price(raw: 100_000_000_000),
      quantity: Quantity(raw: 100), timeInForce: .day, triggerSequence: 77)
    var report = FIX.ExecutionReport()
    report.orderID = "1"
    report.execID = "2"
    report.symbol = "TEST"
    report.side = UInt8(ascii: "1")
    report.ordStatus = FIX.OrdStatus.new
    report.execType = FIX.ExecType.new
    report.cumQty = FIX.Decimal(Quantity.zero)
    report.leavesQty = FIX.Decimal(Quantity(raw: 100))
    report.avgPx = .zero
    var reports = 0
    var sent = 0
    var before: UInt64 = 0
    for round in 0..<4_000 {
      if round == 2_000 { before = malloc_count_thread() }
      time = time + .milliseconds(1)
      let wall = UnixNanos(raw: time.raw + FIXDesk.wallOffset.raw)
      session.poll(now: time, output: &output)
      if session.state == .ready {
        order.reference = session.nextReference
        let isSent =
          round % 2 == 0 || order.reference == 1
          ? session.submit(order, now: time, output: &output)
          : session.replace(order.reference - 1, by: order, now: time, output: &output)
        let isCancelled = session.cancel(order, now: time, output: &output)
        if isSent, isCancelled { sent += 1 }
        report.clOrdID = session.identifiers.order(order.reference)
        _ = venue.send(report, now: wall)
      }
      pump(&venue, &output, wall)
      _ = input.append(venue.output.readable)
      venue.output.removeAll()
      while session.nextReport(input: &input, output: &output, now: time) != nil { reports += 1 }
    }
    let allocations = malloc_count_thread() - before
    #expect(allocations == 0)
    #expect(sent > 3_900)
    #expect(reports > 3_900)
  }

  private func pump(
    _ venue: inout FIX.Session, _ bytes: inout ByteQueue, _ now: UnixNanos
  ) {
    while true {
      let step = venue.receive(bytes.readable, now: now)
      switch step.event {
      case .wait:
        _ = venue.advance(now: now)
        return
      case .logonRequested: _ = venue.acceptLogon(now: now)
      case .message, .heldMessage, .none, .loggedOn, .disconnect: break
      }
      bytes.consume(step.byteCount)
    }
  }
}
