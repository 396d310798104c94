// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing
import Trading
import Units

@Suite("A history of orders")
struct OrderHistoryTests {
  private func report(
    _ kind: OrderReportKind, _ number: UInt64, quantity: Int64 = 0, target: UInt64 = 0,
    match: UInt64 = 0
  ) -> OrderReport {
    var report = OrderReport(
      kind: kind, strategy: StrategyID(raw: 0), clientOrderID: ClientOrderID(raw: number),
      target: ClientOrderID(raw: target), price: Price(raw: 7), quantity: Quantity(raw: quantity))
    report.matchNumber = match
    return report
  }

  @Test("keeps one answer and one end for an order that lived and was replaced and filled")
  func chain() throws {
    let history = OrderHistory()
    history.note(1, price: Price(raw: 5), quantity: Quantity(raw: 100))
    history.apply(report(.accepted, 1, quantity: 100))
    history.apply(report(.filled, 1, quantity: 30, match: 9))
    history.note(2, price: Price(raw: 7), quantity: Quantity(raw: 80))
    history.apply(report(.replaced, 2, quantity: 80, target: 1))
    history.apply(report(.filled, 2, quantity: 50, match: 10))
    let first = try #require(history.entries[1])
    #expect(first.state == .replaced && first.answerCount == 1 && first.endCount == 1)
    let second = try #require(history.entries[2])
    #expect(second.state == .filled && second.filled.raw == 80 && second.endCount == 1)
    #expect(history.executions.count == 2 && history.executions[9]?.count == 1)
    #expect(history.strayCount == 0)
  }

  @Test("counts what is told twice, and what is told of orders that nobody noted")
  func doubled() throws {
    let history = OrderHistory(capacity: 4)
    history.note(1, price: Price(raw: 5), quantity: Quantity(raw: 100))
    for _ in 0..<2 { history.apply(report(.accepted, 1, quantity: 100)) }
    for _ in 0..<2 { history.apply(report(.filled, 1, quantity: 100, match: 9)) }
    let entry = try #require(history.entries[1])
    #expect(entry.answerCount == 2 && entry.endCount == 1 && entry.filled.raw == 200)
    #expect(history.executions[9]?.count == 2)
    history.apply(report(.cancelled, 5, quantity: 1))
    #expect(history.strayCount == 1)
    history.apply(report(.changeRejected, 0))
    #expect(history.strayCount == 1)
  }

  @Test("ends an order that was refused, cancelled or expired")
  func ends() {
    let history = OrderHistory()
    for number in UInt64(1)...4 {
      history.note(number, price: Price(raw: 5), quantity: Quantity(raw: 10))
    }
    history.apply(report(.rejected, 1))
    history.apply(report(.changeRejected, 2))
    history.apply(report(.cancelled, 3, quantity: 10))
    history.apply(report(.expired, 4))
    #expect(history.entries.values.allSatisfy { $0.endCount == 1 && !$0.state.isOpen })
  }
}
