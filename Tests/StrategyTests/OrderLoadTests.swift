// SPDX-License-Identifier: Apache-2.0
import Rings
import Strategy
import Testing
import Trading
import Units

@Suite("An order load")
struct OrderLoadTests {
  private func load(seed: UInt64) -> (WalkingMarket<OrderLoad>, OrderHistory) {
    let history = OrderHistory()
    let market = WalkingMarket(
      OrderLoad(
        OrderLoad.Settings(
          instrument: instrument, quantity: Quantity(raw: 100),
          tick: 10_000_000, positionMax: Quantity(raw: 1_000), interval: .microseconds(250),
          seed: seed),
        history: history),
      seed: seed)
    for _ in 0..<300 { market.step() }
    return (market, history)
  }

  @Test("sends orders, amends and cancels, and knows what became of each")
  func mix() {
    let (market, history) = load(seed: 3)
    #expect(history.entries.count > 100)
    #expect(history.strayCount == 0)
    // This market gives its executions no numbers.
    #expect(history.executions.values.reduce(0) { $0 + Int($1.count) } == market.fills)
    #expect(market.fills > 10)
    #expect(history.entries.values.allSatisfy { $0.answerCount <= 1 && $0.endCount <= 1 })
    #expect(history.entries.values.contains { $0.state == .replaced })
    #expect(history.entries.values.contains { $0.state == .cancelled })
    // An order that was under way when the bound was reached may go beyond it.
    #expect(market.positionLargest <= 1_000 + 48 * 400)
  }

  @Test("does the same again for the same seed and market")
  func repeatable() {
    let (_, first) = load(seed: 9)
    let (_, second) = load(seed: 9)
    #expect(first.entries == second.entries)
    let (_, other) = load(seed: 10)
    #expect(first.entries != other.entries)
  }
}
