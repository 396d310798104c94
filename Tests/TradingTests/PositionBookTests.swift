// SPDX-License-Identifier: Apache-2.0
import Rings
import TestSupport
import Testing
import Trading
import Units

@Suite struct PositionBookTests {
  let strategy = StrategyID(raw: 5)
  let instrument = InstrumentID(raw: 7)

  @Test("position and cash equal the sum of the fills", arguments: [11, 12, 13] as [UInt64])
  func sumOfFills(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var book = PositionBook(capacity: 64 * 4)
    var position = [Int64](repeating: 0, count: 256)
    var cash = [Int128](repeating: 0, count: 256)
    var fills = [Int64](repeating: 0, count: 256)
    for _ in 0..<50_000 {
      let s = UInt8.random(in: 0..<64, using: &random)
      let i = UInt32.random(in: 0..<4, using: &random)
      let side: Side = Bool.random(using: &random) ? .buy : .sell
      let price = Price(raw: Int64.random(in: 1...500_000_000_000, using: &random))
      let quantity = Quantity(raw: Int64.random(in: 1...1_000_000, using: &random))
      let isBooked = book.fill(
        StrategyID(raw: s), InstrumentID(raw: i), side: side,
        Execution(price: price, quantity: quantity))
      #expect(isBooked)
      let cell = Int(s) * 4 + Int(i)
      position[cell] += side.sign * quantity.raw
      cash[cell] -= Int128(side.sign) * Int128(price.raw) * Int128(quantity.raw)
      fills[cell] += 1
    }
    for cell in 0..<256 {
      let row = book.state(StrategyID(raw: UInt8(cell / 4)), InstrumentID(raw: UInt32(cell % 4)))
      #expect(row.position.raw == position[cell], "seed \(seed)")
      #expect(row.cash.raw == cash[cell], "seed \(seed)")
      #expect(row.fillCount == fills[cell], "seed \(seed)")
    }
  }

  @Test("open quantity is kept per side and never below zero")
  func open() {
    var book = PositionBook(capacity: 1)
    #expect(book.open(strategy, instrument, side: .buy, by: 100, orders: 1) == true)
    #expect(book.open(strategy, instrument, side: .sell, by: 40, orders: 1) == true)
    #expect(book.open(strategy, instrument, side: .buy, by: -130, orders: -1) == true)
    let row = book.state(strategy, instrument)
    #expect(row.openBuy == .zero)
    #expect(row.openSell == Quantity(raw: 40))
    #expect(row.openOrders == 1)
  }

  @Test("a full book refuses new rows and keeps the old ones")
  func full() {
    var book = PositionBook(capacity: 1)
    #expect(book.reserve(strategy, instrument) == true)
    #expect(book.reserve(strategy, InstrumentID(raw: 8)) == false)
    let one = Execution(price: Price(raw: 1), quantity: Quantity(raw: 1))
    let other = InstrumentID(raw: 8)
    #expect(book.fill(strategy, other, side: .buy, one) == false)
    #expect(book.fill(strategy, instrument, side: .buy, one) == true)
    #expect(book.count == 1)
    #expect(book.row(at: 0).position.raw == 1)
    book.removeAll()
    #expect(book.state(strategy, instrument).position.raw == 0)
    #expect(book.reserve(strategy, InstrumentID(raw: 8)) == true)
  }

  @Test("a position that would leave the range is refused whole")
  func overflow() {
    var book = PositionBook(capacity: 1)
    let bound = CostBasis.positionBound
    let most = Execution(price: Price(raw: 1), quantity: Quantity(raw: bound - 1))
    let one = Execution(price: Price(raw: 1), quantity: Quantity(raw: 1))
    let all = Execution(price: Price(raw: 1), quantity: Quantity(raw: .max))
    #expect(book.fill(strategy, instrument, side: .buy, most) == true)
    #expect(book.fill(strategy, instrument, side: .buy, one) == false)
    #expect(book.fill(strategy, instrument, side: .buy, all) == false)
    #expect(book.state(strategy, instrument).fillCount == 1)
    #expect(book.fill(strategy, instrument, side: .sell, all) == false)
    #expect(book.state(strategy, instrument).position.raw == bound - 1)
  }
}
