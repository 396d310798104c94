// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Rings
import Synchronization
import TestSupport
import Testing
import Units

@Suite("Seqlock table")
struct SeqlockTableTests {
  let folder = TestFolder()

  func makeWriter() throws -> SeqlockTableWriter<InstrumentState> {
    try SeqlockTableWriter(
      name: "table", rowCount: 3, filler: InstrumentState(), in: folder.directory)
  }

  @Test("gives back what was written, row by row")
  func write() throws {
    var writer = try makeWriter()
    let reader = try SeqlockTableReader<InstrumentState>(name: "table", in: folder.directory)
    var row = InstrumentState()
    #expect(reader.rowCount == 3)
    #expect(reader.read(1, into: &row) == .row)
    #expect(row.code == .empty)
    #expect(row.lastPrice == .undefined)
    let before = reader.version(1)
    row.code = try #require(Code("AAPL"))
    row.bids[9] = Level(price: Price(raw: 1), quantity: Quantity(raw: 2), orders: 3)
    row.messageCount = 4
    writer.write(1, row)
    writer.update(2) { $0.tradeCount += 5 }
    writer.update(2) { $0.tradeCount += 5 }
    #expect(reader.version(1) == before + 2)
    var copy = InstrumentState()
    #expect(reader.read(1, into: &copy) == .row)
    #expect(copy.code == Code("AAPL"))
    #expect(copy.bids[9] == Level(price: Price(raw: 1), quantity: Quantity(raw: 2), orders: 3))
    #expect(copy.messageCount == 4)
    #expect(reader.read(2, into: &copy) == .row)
    #expect(copy.tradeCount == 10)
    #expect(reader.read(0, into: &copy) == .row)
    #expect(copy.messageCount == 0)
  }

  @Test("says that a row is unfinished when its writer died in it, and repairs it on restart")
  func repair() throws {
    let reader: SeqlockTableReader<InstrumentState>
    var row = InstrumentState()
    do {
      var writer = try makeWriter()
      reader = try SeqlockTableReader(name: "table", in: folder.directory)
      writer.update(0) { $0.messageCount = 1 }
      writer.update(1) { $0.messageCount = 7 }
      // What dying in a write leaves: an odd version and half a row.
      let words = writer.region.payload
      let start = 16 + 80
      words.storeRelease(words.loadRelaxed(start) | 1, start)
      words.storeRelaxed(12345, start + 70)
    }
    row.messageCount = 99
    #expect(reader.read(1, into: &row) == .unfinished)
    #expect(row.messageCount == 99)
    #expect(reader.read(0, into: &row) == .row)
    var writer = try makeWriter()
    #expect(writer.repairedRows == [1])
    #expect(reader.read(1, into: &row) == .row)
    #expect(row.messageCount == 0)
    writer.update(1) { $0.messageCount = 8 }
    #expect(reader.read(1, into: &row) == .row)
    #expect(row.messageCount == 8)
    #expect(reader.read(0, into: &row) == .row)
    #expect(row.messageCount == 1)
    #expect(reader.writer.epoch == 2)
  }

  @Test("holds rows of 16-byte alignment")
  func positions() throws {
    let flat = PositionState(strategy: StrategyID(raw: 1), instrument: InstrumentID(raw: 2))
    var writer = try SeqlockTableWriter<PositionState>(
      name: "positions", rowCount: 2, filler: flat, in: folder.directory)
    let reader = try SeqlockTableReader<PositionState>(name: "positions", in: folder.directory)
    var row = flat
    row.cash = Money(raw: -170_141_183_460_469_231_731_687_303_715)
    row.position = Quantity(raw: -3)
    writer.write(1, row)
    var copy = flat
    #expect(reader.read(1, into: &copy) == .row)
    #expect(copy == row)
  }

  @Test("never shows a torn row to another thread")
  func threads() throws {
    var writer = try makeWriter()
    let isStarted = Flag()
    let isDone = Flag()
    let reading = OwnThread { [folder] in
      let reader = try SeqlockTableReader<InstrumentState>(name: "table", in: folder.directory)
      isStarted.raise()
      var row = InstrumentState()
      var torn = 0
      var read = 0
      while !isDone.isSet {
        guard reader.read(0, into: &row) == .row else {
          sched_yield()
          continue
        }
        read += 1
        let number = row.messageCount
        let isWhole =
          row.tradeCount == number && row.lastSequence == UInt64(number)
          && row.bids[0].orders == number && row.asks[9].orders == number
          && row.venueIndex == UInt64(number)
        if !isWhole { torn += 1 }
      }
      return (torn, read)
    }
    writer.update(0) {
      $0.bids[0].orders = 0
      $0.asks[9].orders = 0
    }
    while !isStarted.isSet { sched_yield() }
    for number in 1...1_000_000 as ClosedRange<Int64> {
      writer.update(0) {
        $0.messageCount = number
        $0.tradeCount = number
        $0.lastSequence = UInt64(number)
        $0.bids[0].orders = number
        $0.asks[9].orders = number
        $0.venueIndex = UInt64(number)
      }
    }
    isDone.raise()
    let (torn, read) = try reading.join()
    #expect(torn == 0)
    #expect(read > 0)
  }
}

final class Flag: Sendable {
  private let word = Atomic<Bool>(false)
  var isSet: Bool { word.load(ordering: .acquiring) }
  func raise() { word.store(true, ordering: .releasing) }
}
