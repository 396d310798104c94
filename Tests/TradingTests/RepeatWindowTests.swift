// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing
import Trading
import Units

@Suite struct RepeatWindowTests {
  func request(_ instrument: UInt32, _ side: Side, _ price: Int64, _ quantity: Int64)
    -> OrderRequest
  {
    OrderRequest(
      kind: .new, strategy: StrategyID(raw: 1), instrument: InstrumentID(raw: instrument),
      side: side, price: Price(raw: price), quantity: Quantity(raw: quantity))
  }

  @Test("orders are equal by instrument, side, price and quantity")
  func prints() {
    var prints: Set<UInt64> = []
    for instrument in 0..<10 as Range<UInt32> {
      for side in [Side.buy, .sell] {
        for price in 1...20 as ClosedRange<Int64> {
          for quantity in 1...20 as ClosedRange<Int64> {
            prints.insert(RepeatWindow.fingerprint(of: request(instrument, side, price, quantity)))
          }
        }
      }
    }
    #expect(prints.count == 10 * 2 * 20 * 20)
    #expect(!prints.contains(0))
    #expect(
      RepeatWindow.fingerprint(of: request(1, .buy, 2, 3))
        == RepeatWindow.fingerprint(of: request(1, .buy, 2, 3)))
  }

  @Test("the last sixteen orders count while they lie within the window")
  func window() {
    var window = RepeatWindow()
    let now = MonotonicNanos(raw: 1_000_000)
    for index in 0..<4 { window.remember(99, at: MonotonicNanos(raw: now.raw + Int64(index))) }
    let later = MonotonicNanos(raw: now.raw + 3)
    #expect(window.count(99, within: Nanos(raw: 100), now: later) == 4)
    #expect(window.count(99, within: Nanos(raw: 2), now: later) == 2)
    #expect(window.count(99, within: .zero, now: later) == 0)
    #expect(window.count(98, within: Nanos(raw: 100), now: later) == 0)
    for index in 0..<14 as Range<UInt64> { window.remember(index + 1, at: later) }
    #expect(window.count(99, within: Nanos(raw: 100), now: later) == 2)
  }
}
