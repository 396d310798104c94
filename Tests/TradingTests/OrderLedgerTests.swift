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

@Suite struct OrderLedgerAmendmentTests {
  struct Step {
    var reference: UInt64
    var side: Side
    var execution: Execution
    var status = TradeStatus.booked
  }

  /// A ledger of two strategies of one account into which `steps` have been booked, those broken
  /// left out.
  func ledger(_ steps: [Step], trades: Int) throws -> OrderLedger {
    var ledger = OrderLedger(
      .init(orders: 4, positions: 4, finished: 4, trades: trades),
      accounts: AccountBook(capacity: 4))
    for index in 0..<4 as Range<UInt64> {
      let strategy: UInt8 = index < 2 ? 3 : 4
      var entered = order(strategy, index + 1, reference: index + 1)
      entered.side = index % 2 == 0 ? .buy : .sell
      entered.quantity = Quantity(raw: 1 << 40)
      let slot = ledger.submit(entered)
      _ = try found(slot)
    }
    for step in steps where step.status != .broken {
      let slot = ledger.orders.slot(reference: step.reference)
      let filled = ledger.fill(try found(slot), step.execution)
      _ = try found(filled)
    }
    return ledger
  }

  @Test(
    "after breaks and corrections the books are those of the trades that are left",
    arguments: [1, 2, 3, 4, 5] as [UInt64], [400, 60])
  func rebuilt(seed: UInt64, window: Int) throws {
    var random = SeededGenerator(seed: seed)
    var steps: [Step] = []
    for match in 1...300 as ClosedRange<UInt64> {
      let reference = UInt64.random(in: 1...4, using: &random)
      steps.append(
        Step(
          reference: reference, side: reference % 2 == 1 ? .buy : .sell,
          execution: Execution(
            price: cents(Int64.random(in: 99_00...101_00, using: &random)),
            quantity: Quantity(raw: Int64.random(in: 1...70, using: &random)), matchNumber: match,
            fee: Money(raw: Int128.random(in: -9...9, using: &random)))))
    }
    var live = try ledger(steps, trades: window)
    for _ in 0..<120 {
      let index = Int.random(in: 0..<300, using: &random)
      let step = steps[index]
      let slot = live.trades.slot(step.execution.matchNumber, reference: step.reference)
      #expect((slot != nil) == (index >= 300 - window))
      guard let slot else { continue }
      if Bool.random(using: &random) {
        let broken = live.breakTrade(slot)
        #expect((broken != nil) == (step.status != .broken))
        steps[index].status = .broken
      } else if step.status != .broken {
        let price = cents(Int64.random(in: 99_00...101_00, using: &random))
        let quantity = Quantity(raw: Int64.random(in: 1...70, using: &random))
        let corrected = live.correctTrade(slot, price: price, quantity: quantity, fee: nil)
        #expect(corrected?.status == .corrected)
        steps[index].status = .corrected
        steps[index].execution = Execution(
          price: price, quantity: quantity, matchNumber: step.execution.matchNumber,
          fee: step.execution.fee)
      }
    }
    let plain = try ledger(steps, trades: 400)
    for strategy in [3, 4] as [UInt8] {
      let row = live.positions.state(StrategyID(raw: strategy), InstrumentID(raw: 1))
      let other = plain.positions.state(StrategyID(raw: strategy), InstrumentID(raw: 1))
      #expect(row.position == other.position, "seed \(seed)")
      #expect(row.cash == other.cash, "seed \(seed)")
      #expect(row.openCost == other.openCost, "seed \(seed)")
      #expect(row.realised == other.realised, "seed \(seed)")
      #expect(row.fees == other.fees, "seed \(seed)")
      #expect(row.fillCount == other.fillCount, "seed \(seed)")
    }
    let (mine, yours) = (live.accounts.basis(0), plain.accounts.basis(0))
    #expect(mine == yours, "seed \(seed)")
    let account = AccountID(raw: 0)
    let (state, other) = (live.accounts.state(account), plain.accounts.state(account))
    #expect(state.cash == other.cash)
    #expect(state.settled == other.settled)
    #expect(state.fees == other.fees)
    #expect(state.fillCount == other.fillCount)
  }

  @Test("a void trade cannot be corrected, nor one to what no book holds")
  func refusedCorrections() throws {
    var live = try ledger(
      [
        Step(
          reference: 1, side: .buy,
          execution: Execution(
            price: cents(1), quantity: Quantity(raw: 5), matchNumber: 1))
      ], trades: 4)
    let slot = try found(live.trades.slot(1, reference: 1))
    let bound = Quantity(raw: CostBasis.positionBound)
    let large = live.correctTrade(slot, price: cents(1), quantity: bound, fee: nil)
    let none = live.correctTrade(slot, price: cents(1), quantity: .zero, fee: nil)
    #expect(large == nil)
    #expect(none == nil)
    _ = live.breakTrade(slot)
    let void = live.correctTrade(slot, price: cents(1), quantity: Quantity(raw: 1), fee: nil)
    #expect(void == nil)
    let position = live.positions.state(StrategyID(raw: 3), InstrumentID(raw: 1)).position
    #expect(position == .zero)
  }
}
