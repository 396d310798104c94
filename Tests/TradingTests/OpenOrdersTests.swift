// SPDX-License-Identifier: Apache-2.0
import Rings
import TestSupport
import Testing
import Trading
import Units

func order(_ strategy: UInt8, _ id: UInt64, reference: UInt64) -> Order {
  Order(
    OrderRequest(
      kind: .new, strategy: StrategyID(raw: strategy), instrument: InstrumentID(raw: 1),
      side: .buy, clientOrderID: ClientOrderID(raw: id), price: Price(raw: 1_000_000_000),
      quantity: Quantity(raw: 100)),
    reference: reference)
}

@Suite struct OpenOrdersTests {
  @Test("an order is found by both of its numbers until it is removed")
  func lookup() throws {
    var table = OpenOrders(capacity: 4)
    let inserted = table.insert(order(3, 9, reference: 70))
    let slot = try #require(inserted)
    #expect(table.slot(StrategyID(raw: 3), ClientOrderID(raw: 9)) == slot)
    #expect(table.slot(reference: 70) == slot)
    #expect(table.slot(StrategyID(raw: 2), ClientOrderID(raw: 9)) == nil)
    table.remove(slot)
    #expect(table.slot(StrategyID(raw: 3), ClientOrderID(raw: 9)) == nil)
    #expect(table.slot(reference: 70) == nil)
    #expect(table.count == 0)
  }

  @Test("a full table, a used number and an impossible number are refused")
  func refusals() {
    var table = OpenOrders(capacity: 2)
    #expect(table.insert(order(0, 0, reference: 1)) == nil)
    #expect(table.insert(order(0, 1 << 56, reference: 1)) == nil)
    #expect(table.insert(order(0, 1, reference: 0)) == nil)
    #expect(table.insert(order(0, 1, reference: 1)) != nil)
    #expect(table.insert(order(0, 1, reference: 2)) == nil)
    #expect(table.insert(order(0, 2, reference: 1)) == nil)
    #expect(table.count == 1)
    #expect(table.insert(order(0, 2, reference: 2)) != nil)
    #expect(table.isFull == true)
    #expect(table.insert(order(0, 3, reference: 3)) == nil)
  }

  @Test("random inserts and removals agree with a dictionary", arguments: [1, 2, 3] as [UInt64])
  func againstDictionary(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var table = OpenOrders(capacity: 100)
    var known: [UInt64: Int] = [:]
    var reference: UInt64 = 0
    for _ in 0..<20_000 {
      if known.count < 100, Bool.random(using: &random) {
        reference += UInt64.random(in: 1...3, using: &random)
        let inserted = table.insert(order(1, reference, reference: reference))
        let slot = try #require(inserted)
        known[reference] = slot
      } else if let (key, slot) = known.randomElement(using: &random) {
        #expect(table.slot(reference: key) == slot)
        #expect(table.slot(StrategyID(raw: 1), ClientOrderID(raw: key)) == slot)
        table.remove(slot)
        known[key] = nil
        #expect(table.slot(reference: key) == nil)
      }
      #expect(table.count == known.count)
    }
    for (key, slot) in known { #expect(table.slot(reference: key) == slot, "seed \(seed)") }
  }
}
