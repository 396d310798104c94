// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import Testing
import Units

@Suite("LevelTable fed by events")
struct LevelTableEventTests {
  private static let first = InstrumentID(raw: 0)
  private static let second = InstrumentID(raw: 1)

  private static func event(
    _ kind: EventKind, _ quantity: Int64 = 0, at price: Int64 = 0,
    _ instrument: InstrumentID = first,
    orderID: UInt64 = 0, flags: EventFlags = []
  ) -> Event {
    Event(
      kind: kind, instrument: instrument, side: .buy, price: Price(raw: price),
      quantity: Quantity(raw: quantity), orderID: orderID, flags: flags)
  }

  struct Row: Sendable {
    let event: Event
    /// What the event says became of it.
    let outcome: LevelOutcome?
    /// The bids of the first instrument after it: quantity@price and orders.
    let bids: String
  }

  @Test("each kind of event leaves the levels its definition says")
  func kinds() {
    let rows = [
      Row(event: Self.event(.add, 5, at: 100), outcome: .applied, bids: "5@100:1"),
      Row(event: Self.event(.add, 3, at: 100), outcome: .applied, bids: "8@100:2"),
      Row(event: Self.event(.add, 4, at: 99), outcome: .applied, bids: "8@100:2 4@99:1"),
      Row(event: Self.event(.reduce, 1, at: 100), outcome: .applied, bids: "7@100:2 4@99:1"),
      Row(
        event: Self.event(.execute, 4, at: 100, flags: .orderGone), outcome: .applied,
        bids: "3@100:1 4@99:1"),
      Row(event: Self.event(.replace, 3, at: 100), outcome: .applied, bids: "4@99:1"),
      Row(event: Self.event(.delete, 9, at: 99), outcome: .excess, bids: ""),
      Row(event: Self.event(.levelSet, 6, at: 98, orderID: 2), outcome: .applied, bids: "6@98:2"),
      Row(event: Self.event(.levelSet, 0, at: 98), outcome: .applied, bids: ""),
      Row(event: Self.event(.levelSet, -1, at: 98), outcome: .invalid, bids: ""),
    ]
    var table = LevelTable(instrumentCapacity: 2, levelCapacity: 64)
    for (index, row) in rows.enumerated() {
      let outcome = table.apply(row.event)
      #expect(outcome == row.outcome, "row \(index)")
      let bids = Self.bids(of: table)
      #expect(bids == row.bids, "row \(index)")
    }
  }

  @Test("events that tell of no level change leave the levels alone")
  func others() {
    let silent: Set<EventKind> = [
      .none, .executeAtPrice, .trade, .crossTrade, .tradeBreak, .bestPrice, .status, .limits,
      .session, .snapshotEnd, .gap, .gapEnd, .definition,
    ]
    for kind in EventKind.allCases {
      var table = LevelTable(instrumentCapacity: 2, levelCapacity: 64)
      table.apply(Self.event(.add, 5, at: 100))
      let outcome = table.apply(Self.event(kind, 5, at: 100))
      #expect((outcome == nil) == silent.contains(kind), "\(kind)")
      let bids = Self.bids(of: table)
      if silent.contains(kind) { #expect(bids == "5@100:1", "\(kind)") }
    }
  }

  @Test(
    "a clear empties its instrument, one of no instrument all",
    arguments: [
      EventKind.bookClear, .snapshotBegin,
    ])
  func clears(kind: EventKind) {
    for instrument in [Self.first, .none] {
      var table = LevelTable(instrumentCapacity: 2, levelCapacity: 64)
      table.apply(Self.event(.add, 5, at: 100))
      table.apply(Self.event(.add, 5, at: 100, Self.second))
      table.apply(Self.event(kind, 0, at: 0, instrument))
      let first = table.depth(Self.first, .buy)
      let second = table.depth(Self.second, .buy)
      #expect(first == 0)
      #expect(second == (instrument == .none ? 0 : 1))
    }
  }

  private static func bids(of table: borrowing LevelTable) -> String {
    (0..<table.depth(first, .buy)).map { depth in
      let level = table.level(first, .buy, depth)
      return "\(level.quantity.raw)@\(level.price.raw):\(level.orders)"
    }.joined(separator: " ")
  }
}
