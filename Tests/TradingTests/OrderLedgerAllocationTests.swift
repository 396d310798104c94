// SPDX-License-Identifier: Apache-2.0
import CMallocCount
import Rings
import Testing
import Trading
import Units

@Suite struct OrderLedgerAllocationTests {
  @Test("orders, fills, late fills, cancels, replacements and breaks take no memory")
  func loop() {
    var ledger = OrderLedger(
      .init(orders: 16, positions: 4, finished: 32, trades: 32, instruments: 4),
      accounts: AccountBook(capacity: 4, schedules: [FeeScheduleTests.schedule]))
    var reference: UInt64 = 0
    var booked = 0
    func turn(_ ledger: inout OrderLedger) {
      reference += 2
      let id = ClientOrderID(raw: reference)
      var request = OrderRequest(
        kind: .new, strategy: StrategyID(raw: 1), instrument: InstrumentID(raw: 2),
        side: reference % 4 == 0 ? .buy : .sell, clientOrderID: id, price: cents(100_00),
        quantity: Quantity(raw: 100))
      guard let slot = ledger.submit(Order(request, reference: reference)) else { return }
      _ = ledger.accept(slot, venueOrderID: OrderID(raw: reference))
      var execution = Execution(
        price: cents(100_01), quantity: Quantity(raw: 30), matchNumber: reference)
      execution.fee = ledger.fee(
        0, .removed, request.side, execution.quantity, value: execution.value)
      if ledger.fill(slot, execution) != nil { booked += 1 }
      request.clientOrderID.raw += 1
      request.target = id
      request.quantity = Quantity(raw: 150)
      guard let other = ledger.replace(slot, by: Order(request, reference: reference + 1)) else {
        return
      }
      _ = ledger.replaced(
        other, venueOrderID: OrderID(raw: reference + 1), price: cents(100_02),
        quantity: Quantity(raw: 150))
      _ = ledger.requestCancel(other)
      _ = ledger.cancel(other, quantity: Quantity(raw: 120))
      execution.matchNumber += 1
      if let place = ledger.finished.slot(reference: reference + 1),
        ledger.fillFinished(place, execution) != nil
      {
        booked += 1
      }
      if let trade = ledger.trades.slot(reference, reference: reference) {
        _ = ledger.breakTrade(trade)
      }
    }
    for _ in 0..<100 { turn(&ledger) }
    let before = malloc_count_thread()
    for _ in 0..<1_000 { turn(&ledger) }
    let allocations = malloc_count_thread() - before
    #expect(allocations == 0)
    #expect(booked == 2_200)
    let open = ledger.orders.count
    #expect(open == 0)
  }
}
