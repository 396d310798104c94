// SPDX-License-Identifier: Apache-2.0
import Book
import TestSupport
import Testing
import Units

@Suite struct LevelTableTests {
  let first = InstrumentID(raw: 0)

  @Test(
    "random additions, removals and assignments leave the levels of a dictionary",
    arguments: [UInt64(11), 12])
  func model(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = LevelTable(instrumentCapacity: 2, levelCapacity: 8192)
    var naive: [Int64: Int64] = [:]
    let side: Side = seed % 2 == 0 ? .buy : .sell
    for step in 0..<200_000 {
      let price = Int64(random.below(step % 5 == 0 ? 600 : 20)) - 10
      let size = Int64(random.below(50))
      let held = naive[price]
      switch random.below(3) {
      case 0:
        let outcome = table.add(
          first, side, price: Price(raw: price), quantity: Quantity(raw: size))
        #expect(outcome == (size > 0 ? .applied : .invalid))
        if size > 0 { naive[price] = (held ?? 0) + size }
      case 1:
        let outcome = table.remove(
          first, side, price: Price(raw: price), quantity: Quantity(raw: size))
        #expect(outcome == ((held ?? -1) >= size ? .applied : .excess))
        if let held { naive[price] = held > size ? held - size : nil }
      default:
        let outcome = table.assign(
          first, side, price: Price(raw: price), quantity: Quantity(raw: size))
        #expect(outcome == .applied)
        naive[price] = size > 0 ? size : nil
      }
      guard step % 499 == 0 else { continue }
      let prices = naive.keys.sorted { side == .buy ? $0 > $1 : $0 < $1 }
      #expect(table.depth(first, side) == prices.count, "seed \(seed) step \(step)")
      for (depth, price) in prices.enumerated() {
        let level = table.level(first, side, depth)
        #expect(level.price.raw == price && level.quantity.raw == naive[price])
      }
    }
    #expect(table.depth(first, side.opposite) == 0)
  }

  @Test("a snapshot replaces a side as a whole, absent levels skipped")
  func snapshot() {
    var table = LevelTable(instrumentCapacity: 1, levelCapacity: 64)
    _ = table.add(first, .sell, price: Price(raw: 7), quantity: Quantity(raw: 1))
    let levels: InlineArray<5, Level> = [
      Level(price: Price(raw: 10), quantity: Quantity(raw: 5), orders: 2), .absent,
      Level(price: Price(raw: 12), quantity: Quantity(raw: 6), orders: 3), .absent, .absent,
    ]
    #expect(table.replaceSide(first, .sell, with: levels) == .applied)
    #expect(table.depth(first, .sell) == 2)
    #expect(table.best(first, .sell) == levels[0])
    #expect(table.level(first, .sell, 1) == levels[2])
    #expect(table.level(first, .sell, at: Price(raw: 7)) == .absent)
    #expect(table.replaceSide(first, .buy, with: levels) == .invalid, "bids must fall")
    #expect(table.depth(first, .buy) == 0)
    #expect(table.refusals.valueInvalid == 1)
    table.clear(first)
    #expect(table.best(first, .sell) == .absent)
  }

  @Test("an exhausted arena refuses and counts")
  func capacity() {
    var table = LevelTable(instrumentCapacity: 1, levelCapacity: 8)
    // Eight lie outside the arena, and the chunk of 8 behind them takes four at a time.
    for price in 1...16 {
      #expect(
        table.add(first, .buy, price: Price(raw: Int64(price)), quantity: Quantity(raw: 1))
          == .applied)
    }
    #expect(table.add(first, .buy, price: Price(raw: 17), quantity: Quantity(raw: 1)) == .full)
    #expect(table.refusals.levelArenaFull == 1)
  }
}
