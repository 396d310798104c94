// SPDX-License-Identifier: Apache-2.0
import Feed
import Rings
import Store
import Testing
import Units

/// A store and the ring sequence of the next event.
private struct Ring: ~Copyable {
  var store = StoreCore(instrumentCapacity: 4, levelCapacity: 256)
  var sequence: UInt64 = 0

  @discardableResult
  mutating func apply(
    _ kind: EventKind, _ instrument: UInt32 = 0, _ side: Side = .none, _ quantity: Int64 = 0,
    at price: Int64 = 0, orderID: UInt64 = 0, flags: EventFlags = .lastOfPacket
  ) -> StoreAction {
    sequence += 1
    var event = Event(
      kind: kind, instrument: InstrumentID(raw: instrument), side: side,
      price: Price(raw: price), quantity: Quantity(raw: quantity), orderID: orderID,
      flags: flags, exchangeTime: UnixNanos(raw: Int64(sequence) * 10),
      venueSequence: 100 + sequence)
    event.sequence = sequence
    return store.apply(event)
  }

  mutating func takeChanged() -> [UInt32] {
    var changed: [UInt32] = []
    while let instrument = store.popChanged() { changed.append(instrument.raw) }
    return changed
  }

  /// The levels of one row as `quantity@price*orders`, best first.
  func levels(_ instrument: UInt32, _ side: Side) -> [String] {
    let row = store.row(InstrumentID(raw: instrument))
    let levels = side == .buy ? row.bids : row.asks
    return (0..<10).filter { levels[$0].isPresent }.map {
      "\(levels[$0].quantity.raw)@\(levels[$0].price.raw)*\(levels[$0].orders)"
    }
  }

  func row(_ instrument: UInt32) -> InstrumentState { store.row(InstrumentID(raw: instrument)) }
}

private let all = InstrumentID.none.raw

@Suite struct StoreCoreTests {
  @Test("orders become levels with their quantity and number of orders")
  func levels() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 100, at: 50)
    ring.apply(.add, 0, .buy, 30, at: 50)
    ring.apply(.add, 0, .buy, 5, at: 49)
    ring.apply(.add, 0, .sell, 7, at: 52)
    ring.apply(.reduce, 0, .buy, 10, at: 50)
    #expect(ring.levels(0, .buy) == ["120@50*2", "5@49*1"])
    ring.apply(.execute, 0, .buy, 90, at: 50, flags: [.lastOfPacket, .orderGone])
    ring.apply(.replace, 0, .sell, 7, at: 52)
    ring.apply(.add, 0, .sell, 8, at: 53, flags: [.lastOfPacket, .replacement])
    ring.apply(.delete, 0, .buy, 5, at: 49)
    ring.apply(.levelSet, 0, .sell, 9, at: 51, orderID: 4)
    #expect(ring.levels(0, .buy) == ["30@50*1"])
    #expect(ring.levels(0, .sell) == ["9@51*4", "8@53*1"])
  }

  @Test("a row keeps the ten best of a deeper book")
  func tenLevels() {
    var ring = Ring()
    for price in 1...12 as ClosedRange<Int64> { ring.apply(.add, 0, .sell, price, at: price) }
    #expect(ring.levels(0, .sell).count == 10)
    ring.apply(.delete, 0, .sell, 1, at: 1)
    ring.apply(.delete, 0, .sell, 2, at: 2)
    #expect(ring.levels(0, .sell).first == "3@3*1")
    #expect(ring.levels(0, .sell).last == "12@12*1")
  }

  @Test("a broken trade leaves volume and count, one that is not known or too large is refused")
  func brokenTrades() {
    var ring = Ring()
    ring.apply(.trade, 0, .none, 5, at: 50)
    ring.apply(.execute, 0, .buy, 10, at: 55)
    ring.apply(.tradeBreak, 0, .none, 5, at: 50)
    #expect(ring.row(0).volume == Quantity(raw: 10) && ring.row(0).tradeCount == 1)
    #expect(ring.row(0).lastPrice == Price(raw: 55) && ring.row(0).low == Price(raw: 50))
    ring.apply(.tradeBreak, 0)
    ring.apply(.tradeBreak, 0, .none, 11, at: 55)
    #expect(ring.row(0).volume == Quantity(raw: 10) && ring.row(0).tradeCount == 1)
    let counters = (ring.store.counters[.tradeBroken], ring.store.counters[.tradeBreakRefused])
    #expect(counters == (1, 2))
  }

  @Test("trades make last price, volume, open, high and low; non-printable ones do not")
  func trades() {
    var ring = Ring()
    ring.apply(.trade, 0, .none, 5, at: 50)
    ring.apply(.crossTrade, 0, .none, 10, at: 55)
    ring.apply(.crossTrade, 0, .none, 0, at: 99)
    ring.apply(.executeAtPrice, 0, .buy, 1, at: 45)
    ring.apply(.executeAtPrice, 0, .buy, 100, at: 1, flags: [.lastOfPacket, .nonPrintable])
    let row = ring.row(0)
    #expect(row.volume == Quantity(raw: 16))
    #expect(row.tradeCount == 3)
    #expect(row.lastPrice == Price(raw: 45))
    #expect(row.lastQuantity == Quantity(raw: 1))
    #expect(row.open == Price(raw: 50))
    #expect(row.high == Price(raw: 55))
    #expect(row.low == Price(raw: 45))
  }

  @Test("a volume that would leave its range is refused and counted")
  func volumeOverflow() {
    var ring = Ring()
    ring.apply(.crossTrade, 0, .none, .max, at: 55)
    ring.apply(.crossTrade, 0, .none, 1, at: 55)
    #expect(ring.row(0).volume == Quantity(raw: .max))
    let refused = ring.store.counters[.valueRefused]
    #expect(refused == 1)
  }

  @Test("a definition is asked for, then stands in the row")
  func definition() {
    var ring = Ring()
    let action = ring.apply(.definition, 2)
    #expect(action == .readDefinition(InstrumentID(raw: 2)))
    ring.store.define(
      InstrumentID(raw: 2),
      as: InstrumentDefinition(
        code: Code("KR4201F32705")!, venue: .krx, priceDecimals: 2, roundLot: Quantity(raw: 1),
        venueIndex: 91))
    let row = ring.row(2)
    #expect(row.code.description == "KR4201F32705")
    #expect(row.venue == .krx)
    #expect(row.priceDecimals == 2)
    #expect(row.venueIndex == 91)
    #expect(ring.takeChanged() == [2])
  }

  @Test("rows are handed out between packets only, each once")
  func betweenPackets() {
    var ring = Ring()
    ring.apply(.add, 1, .buy, 1, at: 1, flags: [])
    ring.apply(.add, 0, .buy, 1, at: 1, flags: [])
    #expect(ring.takeChanged() == [])
    ring.apply(.add, 1, .buy, 1, at: 1)
    #expect(ring.takeChanged() == [1, 0])
    #expect(ring.takeChanged() == [])
  }

  @Test("a gap makes every row stale, also of instruments not seen yet; a snapshot heals its own")
  func gap() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50)
    ring.apply(.add, 1, .buy, 10, at: 60)
    _ = ring.takeChanged()
    ring.apply(.gap, all, .none, 3)
    #expect(ring.takeChanged() == [0, 1])
    ring.apply(.add, 2, .buy, 10, at: 70)
    #expect([0, 1, 2].map { ring.row($0).isStale } == [1, 1, 1])
    ring.apply(.snapshotBegin, 0, flags: .snapshot)
    ring.apply(.levelSet, 0, .buy, 4, at: 51, orderID: 2, flags: .snapshot)
    ring.apply(.snapshotEnd, 0, flags: [.snapshot, .lastOfPacket])
    #expect([0, 1, 2].map { ring.row($0).isStale } == [0, 1, 1])
    #expect(ring.levels(0, .buy) == ["4@51*2"])
    #expect(ring.levels(1, .buy) == ["10@60*1"])
  }

  @Test("a snapshot of a row that is not stale changes nothing")
  func unneededSnapshot() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50)
    _ = ring.takeChanged()
    ring.apply(.snapshotBegin, 0, flags: .snapshot)
    ring.apply(.levelSet, 0, .buy, 4, at: 51, orderID: 2, flags: .snapshot)
    ring.apply(.snapshotEnd, 0, flags: [.snapshot, .lastOfPacket])
    #expect(ring.levels(0, .buy) == ["10@50*1"])
    #expect(ring.takeChanged() == [])
    let skipped = ring.store.counters[.snapshotSkipped]
    #expect(skipped == 3)
  }

  @Test("a snapshot followed by a gap of its instrument leaves the row stale")
  func untrustedSnapshot() {
    var ring = Ring()
    ring.store.markAllStale()
    ring.apply(.snapshotBegin, 0, flags: .snapshot)
    ring.apply(.snapshotEnd, 0, flags: .snapshot)
    ring.apply(.gap, 0, flags: [.snapshot, .lastOfPacket])
    #expect(ring.row(0).isStale == 1)
  }

  @Test("a new session empties the books and trusts them")
  func newSession() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50)
    ring.apply(.gap, all, .none, 3)
    ring.apply(.bookClear, all, flags: [])
    #expect(ring.levels(0, .buy) == [])
    #expect(ring.row(0).isStale == 1)
    ring.apply(.snapshotBegin, all, flags: .snapshot)
    ring.apply(.snapshotEnd, all, flags: [.snapshot, .lastOfPacket])
    #expect(ring.row(0).isStale == 0)
    #expect(ring.row(3).isStale == 0)
  }

  @Test("a recoverable gap is healed by its end, and only that")
  func recoverableGap() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50)
    ring.apply(.gap, all, .none, 3, flags: [.recoverable, .lastOfPacket])
    #expect(ring.row(0).isStale == StaleCauses.gap.rawValue)
    #expect(ring.row(3).isStale == StaleCauses.gap.rawValue)
    ring.apply(.add, 0, .buy, 5, at: 51, flags: [.recovered, .lastOfPacket])
    ring.apply(.gap, 1)
    ring.apply(.gapEnd, all)
    #expect([0, 1, 3].map { ring.row($0).isStale } == [0, StaleCauses.book.rawValue, 0])
    #expect(ring.levels(0, .buy) == ["5@51*1", "10@50*1"])
    ring.apply(.gap, all, flags: [.recoverable, .lastOfPacket])
    ring.store.markAllStale()
    ring.apply(.gapEnd, all)
    #expect(ring.row(0).isStale == StaleCauses.book.rawValue)
  }

  @Test("a snapshot of the whole channel heals what was there for all of it")
  func channelSnapshot() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50)
    ring.apply(.bookClear, all)
    ring.apply(.snapshotBegin, all, flags: .snapshot)
    ring.apply(.add, 0, .buy, 4, at: 49, flags: .snapshot)
    ring.apply(.add, 2, .sell, 6, at: 52, flags: .snapshot)
    ring.apply(.gap, 0, flags: .snapshot)
    ring.apply(.add, 2, .sell, 7, at: 53, flags: [.recovered, .lastOfPacket])
    #expect([0, 2].allSatisfy { ring.row($0).isStale != 0 })
    ring.apply(.snapshotEnd, all, flags: [.snapshot, .lastOfPacket])
    #expect(ring.row(0).isStale != 0)
    #expect(ring.row(2).isStale == 0)
    #expect(ring.levels(2, .sell) == ["6@52*1", "7@53*1"])
  }

  @Test("the end of a snapshot whose beginning was missed heals nothing")
  func halfSnapshot() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50)
    ring.apply(.bookClear, all)
    ring.apply(.snapshotBegin, all, flags: .snapshot)
    ring.store.markAllStale()
    ring.apply(.add, 0, .buy, 4, at: 49, flags: .snapshot)
    ring.apply(.snapshotEnd, all, flags: [.snapshot, .lastOfPacket])
    #expect([0, 3].allSatisfy { ring.row($0).isStale != 0 })
  }

  @Test("after an overrun every row is stale until its snapshot")
  func overrun() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50, flags: [])
    ring.store.markAllStale()
    #expect(ring.takeChanged() == [0])
    #expect(ring.row(0).isStale == 1)
    #expect(ring.row(3).isStale == 1)
  }

  @Test("sequences, times and messages are those of the last event of the instrument")
  func stamps() {
    var ring = Ring()
    ring.apply(.add, 0, .buy, 10, at: 50)
    ring.apply(.add, 1, .buy, 10, at: 50)
    let row = ring.row(0)
    #expect(row.lastSequence == 1)
    #expect(row.lastVenueSequence == 101)
    #expect(row.lastExchangeTime == UnixNanos(raw: 10))
    #expect(row.messageCount == 1)
    let last = ring.store.lastSequence
    #expect(last == 2)
  }

  @Test("events outside the table and levels that cannot be are counted, not trapped on")
  func refusals() {
    var ring = Ring()
    ring.apply(.add, 4, .buy, 10, at: 50)
    ring.apply(.reduce, 0, .buy, 10, at: 50)
    ring.apply(.add, 0, .none, 10, at: 50)
    ring.apply(.status, 0, .none, 77)
    let counters = ring.store.counters
    #expect(counters[.instrumentRefused] == 1)
    #expect(counters[.levelExcess] == 1)
    #expect(counters[.levelRefused] == 1)
    #expect(counters[.valueRefused] == 1)
    #expect(ring.row(0).isStale == 1)
  }
}
