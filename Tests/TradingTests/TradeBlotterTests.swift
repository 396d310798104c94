// SPDX-License-Identifier: Apache-2.0
import Rings
import TestSupport
import Testing
import Trading
import Units

@Suite struct TradeBlotterTests {
  func trade(_ match: UInt64, reference: UInt64) -> Trade {
    Trade(
      Execution(price: cents(1), quantity: Quantity(raw: 1), matchNumber: match),
      of: order(1, reference, reference: reference), account: AccountID(raw: 0))
  }

  @Test("an execution is found by number and order until as many others have come as fit")
  func window() {
    var blotter = TradeBlotter(capacity: 3)
    for match in 1...5 as ClosedRange<UInt64> {
      let forgotten = blotter.append(trade(match, reference: 7))
      #expect(forgotten?.execution.matchNumber == (match > 3 ? match - 3 : nil))
    }
    #expect(blotter.count == 3)
    #expect(blotter[0].execution.matchNumber == 3)
    #expect(blotter.slot(2, reference: 7) == nil)
    #expect(blotter.slot(3, reference: 7) != nil)
    #expect(blotter.slot(3, reference: 8) == nil)
  }

  @Test("executions without a number are kept and never found")
  func unnumbered() {
    var blotter = TradeBlotter(capacity: 3)
    for _ in 0..<5 { _ = blotter.append(trade(0, reference: 7)) }
    #expect(blotter.count == 3)
    #expect(blotter.slot(0, reference: 7) == nil)
    #expect(blotter.onlySlot(0) == nil)
  }

  @Test("a number alone names a trade only where one has it")
  func byNumber() {
    var blotter = TradeBlotter(capacity: 4)
    _ = blotter.append(trade(5, reference: 1))
    #expect(blotter.onlySlot(5) == blotter.slot(5, reference: 1))
    _ = blotter.append(trade(5, reference: 2))
    #expect(blotter.onlySlot(5) == nil)
  }

  @Test("a blotter without room remembers nothing")
  func empty() {
    var blotter = TradeBlotter(capacity: 0)
    #expect(blotter.append(trade(1, reference: 1)) == nil)
    #expect(blotter.count == 0)
    #expect(blotter.slot(1, reference: 1) == nil)
  }
}
