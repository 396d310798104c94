// SPDX-License-Identifier: Apache-2.0
import Rings
import TestSupport
import Testing
import Trading
import Units

/// The value, which must be there; a test cannot require a part of a noncopyable value in place.
func found<Value>(_ value: Value?) throws -> Value { try #require(value) }

@Suite struct OrderLedgerTests {
  let strategy = StrategyID(raw: 3)
  let instrument = InstrumentID(raw: 1)

  func ledger(finished: Int = 8, trades: Int = 8) -> OrderLedger {
    OrderLedger(
      .init(orders: 8, positions: 4, finished: finished, trades: trades),
      accounts: AccountBook(capacity: 4))
  }

  func row(_ ledger: borrowing OrderLedger) -> PositionState {
    ledger.positions.state(strategy, instrument)
  }

  func execution(_ quantity: Int64, cents price: Int64 = 100_00, match: UInt64) -> Execution {
    Execution(price: cents(price), quantity: Quantity(raw: quantity), matchNumber: match)
  }

  func replacement(of target: UInt64, by id: UInt64, quantity: Int64) -> Order {
    Order(
      OrderRequest(
        kind: .replace, strategy: strategy, instrument: instrument, side: .buy,
        clientOrderID: ClientOrderID(raw: id), target: ClientOrderID(raw: target),
        price: cents(99_00), quantity: Quantity(raw: quantity)),
      reference: id)
  }

  @Test("more than was open fills the order and is booked in full")
  func overfill() throws {
    var ledger = ledger()
    let slot = try found(ledger.submit(order(3, 1, reference: 1)))
    let filled = ledger.fill(slot, execution(130, match: 1))
    #expect(filled?.state == .filled)
    #expect(filled?.filled.raw == 130)
    #expect(row(ledger).position.raw == 130)
    #expect(row(ledger).openBuy == .zero)
    #expect(row(ledger).openOrders == 0)
  }

  @Test("an execution of a replacement confirms it, and the venue's own word comes later")
  func impliedReplacement() throws {
    var ledger = ledger()
    let slot = try found(ledger.submit(order(3, 1, reference: 1)))
    _ = ledger.accept(slot, venueOrderID: OrderID(raw: 5))
    let other = try found(ledger.replace(slot, by: replacement(of: 1, by: 2, quantity: 150)))
    let filled = ledger.fill(other, execution(40, match: 1))
    #expect(filled?.state == .partiallyFilled)
    let target = ledger.orders.slot(reference: 1)
    #expect(target == nil)
    let confirmed = ledger.replaced(
      other, venueOrderID: OrderID(raw: 6), price: cents(99_00), quantity: Quantity(raw: 140))
    #expect(confirmed?.leaves.raw == 100)
    #expect(row(ledger).openBuy.raw == 100)
    let again = ledger.replaced(
      other, venueOrderID: OrderID(raw: 6), price: cents(99_00), quantity: Quantity(raw: 140))
    #expect(again == nil)
  }

  @Test("an execution told after a replacement counts for the order in its place")
  func lateForSuccessor() throws {
    var ledger = ledger()
    let slot = try found(ledger.submit(order(3, 1, reference: 1)))
    _ = ledger.accept(slot, venueOrderID: OrderID(raw: 5))
    let other = try found(ledger.replace(slot, by: replacement(of: 1, by: 2, quantity: 150)))
    _ = ledger.replaced(
      other, venueOrderID: OrderID(raw: 6), price: cents(99_00), quantity: Quantity(raw: 150))
    let place = try found(ledger.finished.slot(reference: 1))
    let late = ledger.fillFinished(place, execution(60, match: 1))
    #expect(late?.state == .replaced)
    let successor = ledger.orders[other]
    #expect(successor.leaves.raw == 90)
    #expect(successor.state == .partiallyFilled)
    #expect(row(ledger).openBuy.raw == 90)
    _ = ledger.fillFinished(place, execution(90, match: 2))
    let count = ledger.orders.count
    #expect(count == 0)
    #expect(row(ledger).position.raw == 150)
  }

  @Test("finished orders are found until as many others have finished as are kept")
  func finishedWindow() throws {
    var ledger = ledger(finished: 3)
    for id in 1...5 as ClosedRange<UInt64> {
      let slot = try found(ledger.submit(order(3, id, reference: id)))
      _ = ledger.reject(slot)
    }
    var kept: [UInt64] = []
    for id in 1...5 as ClosedRange<UInt64> where ledger.finished.slot(reference: id) != nil {
      kept.append(id)
    }
    #expect(kept == [3, 4, 5])
    let count = ledger.finished.count
    #expect(count == 3)
  }

  @Test("an order that was given up and is taken after all is open, and finished once more")
  func revived() throws {
    var ledger = ledger(finished: 3)
    let slot = try found(ledger.submit(order(3, 1, reference: 1)))
    _ = ledger.reject(slot)
    for _ in 0..<4 {
      let place = try found(ledger.finished.slot(reference: 1))
      let revived = ledger.revive(
        place, venueOrderID: OrderID(raw: 7), price: cents(100_00), quantity: Quantity(raw: 100))
      let open = try #require(revived)
      let again = ledger.finished.slot(reference: 1)
      #expect(again == nil)
      let state = ledger.orders[open].state
      #expect(state == .live)
      #expect(row(ledger).openBuy.raw == 100)
      _ = ledger.reject(open)
      let count = ledger.finished.count
      #expect(count == 1)
    }
  }
}
