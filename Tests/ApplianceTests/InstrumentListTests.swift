// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Host
import Rings
import TestSupport
import Testing
import Units

@Suite("instrument list")
struct InstrumentListTests {
  static let head = "code,price_decimals,quantity_decimals,tick_size,round_lot,venue_index\n"

  static func definition(_ text: String, tick: Int64 = 0) throws -> InstrumentDefinition {
    InstrumentDefinition(
      code: try #require(Code(text)), venue: .nasdaq, priceDecimals: 4,
      roundLot: Quantity(raw: 100), tickSize: Price(raw: tick))
  }

  static func feed(_ text: String) throws -> FeedSection {
    try Configuration(text: "[feed]\n\(text)", source: "test").feed
  }

  @Test("of a file that was printed is the one that was printed")
  func roundTrip() throws {
    var second = try Self.definition("SWFT", tick: 5_000_000)
    second.quantityDecimals = 3
    second.venueIndex = 77
    let definitions = [try Self.definition("APUS", tick: 10_000_000), second]
    let text = InstrumentFile.text(definitions)
    #expect(try InstrumentFile.parse(text, source: "x", venue: .nasdaq) == definitions)
    let head = Self.head.dropLast() + ",multiplier,currency,margined\n"
    #expect(text.hasPrefix(head + "APUS,4,0,0.01,100,0,1,,0\n"))
  }

  @Test("of a file with contract columns has multiplier, currency and how trades are paid")
  func contracts() throws {
    let text =
      Self.head.dropLast()
      + ",multiplier,currency,margined\nK200,2,0,0.05,1,7,250000,KRW,1\nBTC,2,8,0.01,1,1,0.1,,0"
    let rows = try InstrumentFile.parse(String(text), source: "x", venue: .krx)
    #expect(rows.map(\.multiplier.raw) == [250_000_000_000_000, 100_000_000])
    #expect(rows.map { "\($0.currency)" } == ["KRW", ""])
    #expect(rows.map(\.isMargined) == [true, false])
    #expect(try InstrumentFile.parse(InstrumentFile.text(rows), source: "x", venue: .krx) == rows)
  }

  @Test(
    "with contract columns is refused with the value that is wrong",
    arguments: [
      ("0,KRW,1", "multiplier: \"0\""), ("1,krw,1", "currency: \"krw\""),
      ("1,KRW,yes", "margined: \"yes\""), ("1,KRW", "8 values, expected 9"),
    ])
  func contractRefusal(cells: String, part: String) {
    let text = Self.head.dropLast() + ",multiplier,currency,margined\nA,2,0,0.05,1,7," + cells
    let error = #expect(throws: ConfigurationError.self) {
      try InstrumentFile.parse(String(text), source: "i.csv", venue: .krx)
    }
    #expect(error?.description.contains(part) == true, "\(String(describing: error))")
  }

  @Test(
    "is refused with the line and the value that is wrong",
    arguments: [
      ("code\nA", 1, "\"code\" is not the line"), (head + "A,4,0,0.01,100", 2, "5 values"),
      (head + "A,4,0,0.01,0,1", 2, "round_lot: \"0\""), (head + "A,10,0,0.01,1,1", 2, "\"10\""),
      (head + "A,4,0,1e3,1,1", 2, "tick_size: \"1e3\""),
      (head + "A,4,0,-1,1,1", 2, "tick_size: \"-1\""),
      (head + "\n# note\nA,4,0,1,1,1\nA,4,0,1,1,1", 5, "code A is there twice"),
      (head + ",4,0,1,1,1", 2, "code: \"\""), (head + "A,4,0,1,1,-1", 2, "venue_index: \"-1\""),
    ])
  func refusal(text: String, line: Int, part: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try InstrumentFile.parse(text, source: "i.csv", venue: .nasdaq)
    }
    #expect(error?.line == line)
    #expect(error?.description.contains(part) == true, "\(String(describing: error))")
  }

  @Test("begins with the rows of the day, then the list, then the file, each code once")
  func order() throws {
    let folder = TestFolder()
    let path = folder.path + "/instruments.csv"
    try (Self.head + "LIST,2,0,0.25,10,9\nFILE,2,0,0.5,10,8\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    let feed = try Self.feed("instruments = [\"OLD\", \"LIST\"]\ninstruments_file = \"\(path)\"")
    let written = [try Self.definition("SEEN"), try Self.definition("OLD", tick: 3)]
    let list = try DatafeedProcess.instruments(feed, written: written)
    #expect(list.map { "\($0.code)" } == ["SEEN", "OLD", "LIST", "FILE"])
    #expect(list[1].tickSize.raw == 3)
    #expect(list[2].tickSize.raw == 250_000_000)
    #expect(list[2].venueIndex == 9)
  }

  @Test("that does not fit the table is refused with both numbers")
  func capacity() throws {
    let feed = try Self.feed("instruments = [\"A\", \"B\"]\ninstrument_capacity = 1")
    let error = #expect(throws: ConfigurationError.self) {
      try DatafeedProcess.instruments(feed, written: [])
    }
    #expect(error?.message == "2 instruments, feed.instrument_capacity is 1")
  }

  @Test("keeps the numbers of the same day and forgets those of another")
  func day() throws {
    let folder = TestFolder()
    #expect(
      try InstrumentList.written(by: .nasdaq, on: 20_261_123, in: folder.directory).isEmpty)
    var table = try SeqlockTableWriter(
      name: RunDirectory.definitions, rowCount: 8, filler: InstrumentDefinition(),
      in: folder.directory)
    for (index, code) in ["ONE", "TWO"].enumerated() {
      var row = try Self.definition(code)
      row.tradingDate = 20_261_123
      table.write(index, row)
    }
    var old = try Self.definition("OLD")
    old.tradingDate = 20_261_120
    table.write(2, old)
    let kept = try InstrumentList.written(by: .nasdaq, on: 20_261_123, in: folder.directory)
    #expect(kept.map { "\($0.code)" } == ["ONE", "TWO"])
    #expect(
      try InstrumentList.written(by: .nasdaq, on: 20_261_124, in: folder.directory).isEmpty)
    #expect(try InstrumentList.written(by: .krx, on: 20_261_123, in: folder.directory).isEmpty)
  }
}
