// SPDX-License-Identifier: Apache-2.0
import Feed
import Rings
import Testing
import Units

@Suite struct InstrumentTableTests {
  private func definition(_ code: String, lot: Int64 = 100) -> InstrumentDefinition {
    InstrumentDefinition(
      code: Code(code)!, venue: .nasdaq, priceDecimals: 4, roundLot: Quantity(raw: lot))
  }

  private func find(_ code: String, in table: borrowing InstrumentTable) -> UInt32? {
    table.instrument(of: Code(code)!)?.raw
  }

  private func find(locate: UInt16, in table: borrowing InstrumentTable) -> UInt32 {
    table.instrument(locate: locate).raw
  }

  private func define(_ definition: InstrumentDefinition, in table: inout InstrumentTable)
    -> UInt32?
  {
    table.define(definition)?.raw
  }

  @Test("numbers follow the preset list and a second definition keeps its number")
  func stableNumbers() {
    var table = InstrumentTable(
      capacity: 4, preset: [definition("MSFT"), definition("AAPL"), definition("AMZN")])
    let preset = find("AAPL", in: table)
    let added = define(definition("TSLA"), in: &table)
    let again = define(definition("AAPL", lot: 1), in: &table)
    let lot = table[InstrumentID(raw: 1)].roundLot
    let count = table.count
    #expect(preset == 1)
    #expect(added == 3)
    #expect(again == 1)
    #expect(lot == Quantity(raw: 1))
    #expect(count == 4)
  }

  @Test("a full table and an empty code are refused and counted")
  func refusals() {
    var table = InstrumentTable(capacity: 1, preset: [definition("MSFT")])
    let full = define(definition("AAPL"), in: &table)
    let empty = define(InstrumentDefinition(), in: &table)
    let refusedCount = table.refusedCount
    let found = find("AAPL", in: table)
    #expect(full == nil)
    #expect(empty == nil)
    #expect(refusedCount == 2)
    #expect(found == nil)
  }

  @Test("venue numbers are bound, bound again and forgotten")
  func locates() {
    var table = InstrumentTable(capacity: 2, preset: [definition("MSFT"), definition("AAPL")])
    let unbound = find(locate: 65_535, in: table)
    table.bind(65_535, to: InstrumentID(raw: 1))
    table.bind(0, to: InstrumentID(raw: 0))
    let bound = find(locate: 65_535, in: table)
    table.bind(65_535, to: InstrumentID(raw: 0))
    let rebound = find(locate: 65_535, in: table)
    table.unbindAll()
    let forgotten = find(locate: 0, in: table)
    #expect(unbound == InstrumentID.none.raw)
    #expect(bound == 1)
    #expect(rebound == 0)
    #expect(forgotten == InstrumentID.none.raw)
  }

  @Test("ten thousand codes that differ in few characters are all found")
  func manyCodes() {
    var table = InstrumentTable(capacity: 10_000)
    for index in 0..<10_000 {
      let defined = define(definition("KR4201F\(index)"), in: &table)
      #expect(defined == UInt32(index))
    }
    for index in 0..<10_000 {
      let found = find("KR4201F\(index)", in: table)
      #expect(found == UInt32(index))
    }
    let absent = find("KR4201F10000", in: table)
    #expect(absent == nil)
  }
}
