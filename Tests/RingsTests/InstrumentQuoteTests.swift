// SPDX-License-Identifier: Apache-2.0
import Host
import Rings
import TestSupport
import Testing
import Units

@Suite struct InstrumentQuoteTests {
  let folder = TestFolder()

  @Test("the words that a quote is read from are those of the row's fields")
  func places() throws {
    let offsets = Dictionary(
      uniqueKeysWithValues: InstrumentState.layout.fields.map { ($0.name, $0.offset) })
    #expect(try #require(offsets["venue"]) == 8 * InstrumentQuote.Word.flags)
    #expect(try #require(offsets["tradingState"]) == 8 * InstrumentQuote.Word.flags + 3)
    #expect(try #require(offsets["isStale"]) == 8 * InstrumentQuote.Word.flags + 4)
    #expect(try #require(offsets["bids"]) == 8 * InstrumentQuote.Word.bids)
    #expect(try #require(offsets["asks"]) == 8 * InstrumentQuote.Word.asks)
    #expect(try #require(offsets["lastPrice"]) == 8 * InstrumentQuote.Word.lastPrice)
  }

  @Test("a quote read word by word is the quote of the whole row", arguments: 1...20)
  func equality(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var writer = try SeqlockTableWriter(
      name: "table", rowCount: 4, filler: InstrumentState(), in: folder.directory)
    let reader = try SeqlockTableReader<InstrumentState>(name: "table", in: folder.directory)
    var quote = InstrumentQuote()
    #expect(reader.read(3, into: &quote) == .row)
    #expect(quote == InstrumentQuote(InstrumentState()))
    var row = InstrumentState()
    row.venue = .krx
    row.priceDecimals = 9
    row.quantityDecimals = 9
    row.tradingState = try #require(TradingState.allCases.randomElement(using: &random))
    row.isStale = Bool.random(using: &random) ? .random(in: 1...(.max), using: &random) : 0
    if Bool.random(using: &random) { row.bids[0] = level(&random) }
    if Bool.random(using: &random) { row.asks[0] = level(&random) }
    row.bids[1] = level(&random)
    row.asks[1] = level(&random)
    if Bool.random(using: &random) { row.lastPrice = level(&random).price }
    row.lastQuantity = level(&random).quantity
    writer.write(2, row)
    #expect(reader.read(2, into: &quote) == .row)
    #expect(quote == InstrumentQuote(row))
    #expect(reader.read(1, into: &quote) == .row)
    #expect(quote == InstrumentQuote(InstrumentState()))
  }

  @Test("an unfinished row gives no quote, and a trading state that is none counts as closed")
  func damage() throws {
    let writer = try SeqlockTableWriter(
      name: "table", rowCount: 1, filler: InstrumentState(), in: folder.directory)
    let reader = try SeqlockTableReader<InstrumentState>(name: "table", in: folder.directory)
    let words = writer.region.payload
    let version = words.loadRelaxed(16)
    words.storeRelaxed(0xFF << 24, 16 + 1 + InstrumentQuote.Word.flags)
    var quote = InstrumentQuote()
    #expect(reader.read(0, into: &quote) == .row)
    #expect(quote.tradingState == .closed)
    words.storeRelaxed(version | 1, 16)
    quote.last = Price(raw: 5)
    #expect(reader.read(0, into: &quote) == .unfinished)
    #expect(quote.last == Price(raw: 5))
  }

  private func level(_ random: inout SeededGenerator) -> Level {
    Level(
      price: Price(raw: .random(in: -1_000...1_000, using: &random)),
      quantity: Quantity(raw: .random(in: 1...9, using: &random)), orders: 1)
  }
}
