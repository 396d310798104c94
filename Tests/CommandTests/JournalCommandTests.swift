// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Gateway
import Rings
import TestSupport
import Testing
import Trading
import Units
import Venue

@Suite struct JournalCommandTests {
  let folder = TestFolder()
  var path: String { "\(folder.path)/journal" }

  /// A journal of a hello, `requestCount` orders and a session name.
  func make(requestCount: Int) throws {
    let file = try JournalFile<JournalRecord>(path: path, recordCapacity: 64)
    var journal = Journal(file)
    let strategy = StrategyID(raw: 3)
    let now = MonotonicNanos(raw: 1_000)
    var isWritten = journal.append(JournalRecord(strategy: strategy, epoch: 7, now: now))
    for id in 1...requestCount {
      var request = OrderRequest(
        kind: .new, strategy: strategy, instrument: InstrumentID(raw: 2), side: .buy,
        clientOrderID: ClientOrderID(raw: UInt64(id)), price: Price(raw: 100_250_000_000),
        quantity: Quantity(raw: 10), epoch: 7)
      request.triggerSequence = 99
      isWritten =
        journal.append(JournalRecord(request, reference: UInt64(id), now: now)) && isWritten
    }
    let code = try #require(Code("DAY1"))
    isWritten = journal.append(JournalRecord(session: code, now: now)) && isWritten
    _ = try journal.syncer()?.sync()
    #expect(isWritten)
  }

  /// Overwrites one byte of record `index`.
  func damage(_ index: Int) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(4_096 + index * 128 + 40))
    try file.write(contentsOf: Data([0xEE]))
    try file.close()
  }

  @Test("a sound journal is counted by kind")
  func sound() throws {
    try make(requestCount: 5)
    let outcome = try Program.run("journal", "verify", path)
    #expect(outcome.status == 0, "\(outcome.diagnostics)")
    #expect(outcome.lines.first == "records 7, counted by the header 7, known to be on disk 7")
    let kinds =
      "hello 1, request 5, venue 0, abandoned 0, session 1, definition 0, position 0, cash 0, "
      + "decrement 0, unknown 0"
    let last = try #require(outcome.lines.last)
    #expect(String(last) == kinds)
  }

  @Test("a damaged record is named, and what lies behind it is lost")
  func damaged() throws {
    try make(requestCount: 5)
    try damage(2)
    let outcome = try Program.run("journal", "verify", path)
    #expect(outcome.status == 1)
    #expect(outcome.diagnostics.contains("record 3 is damaged: it and 4 behind it are lost"))
    let dump = try Program.run("journal", "dump", path)
    #expect(dump.status == 0)
    #expect(dump.lines.count == 2)
  }

  @Test("a dump has each record with the fields of its kind")
  func dump() throws {
    try make(requestCount: 2)
    let outcome = try Program.run("journal", "dump", path)
    #expect(outcome.status == 0)
    let records = try outcome.objects()
    #expect(records.map { $0["kind"] as? String } == ["hello", "request", "request", "session"])
    #expect(records[2]["client_order_id"] as? Int == 2)
    #expect(records[2]["price"] as? String == "100.250000000")
    #expect(records[2]["side"] as? String == "buy")
    #expect(records[3]["session"] as? String == "DAY1")
  }

  /// A day of one position, one order and two executions of which one is broken.
  func makeDay() throws {
    let file = try JournalFile<JournalRecord>(path: path, recordCapacity: 64)
    var journal = Journal(file)
    let strategy = StrategyID(raw: 3)
    let account = AccountID(raw: 2)
    let instrument = InstrumentID(raw: 5)
    let now = MonotonicNanos(raw: 1_000)
    var definition = InstrumentDefinition(code: Code("FUT")!, venue: .nasdaq, priceDecimals: 2)
    definition.multiplier = Price(raw: 50 * Price.scale)
    definition.currency = Currency("USD")!
    let position = OpeningBook.Position(
      strategy: strategy, code: definition.code, quantity: Quantity(raw: 4),
      openCost: Money(raw: 20_000 * Int128(Price.scale)))
    let cash = OpeningBook.Cash(
      account: account, currency: definition.currency,
      amount: Money(raw: 1_000_000 * Int128(Price.scale)))
    let request = OrderRequest(
      kind: .new, strategy: strategy, instrument: instrument, side: .buy,
      clientOrderID: ClientOrderID(raw: 1), price: Price(raw: 101 * Price.scale),
      quantity: Quantity(raw: 10), epoch: 7)
    var records = [
      JournalRecord(cash, now: now), JournalRecord(definition, of: instrument, now: now),
      JournalRecord(position, in: instrument, of: account, now: now),
      JournalRecord(strategy: strategy, of: account, epoch: 7, now: now),
      JournalRecord(request, reference: 1, now: now),
    ]
    for match in [70, 71] as [UInt64] {
      var report = VenueReport(.filled, reference: 1, sequence: match)
      report.price = request.price
      report.quantity = Quantity(raw: 2)
      report.matchNumber = match
      report.hasFee = true
      report.fee = Money(raw: 1_500_000_000)
      report.liquidity = .removed
      records.append(JournalRecord(report, now: now))
    }
    var broken = VenueReport(.tradeBroken, reference: 1, sequence: 72)
    broken.matchNumber = 70
    records.append(JournalRecord(broken, now: now))
    for record in records {
      let isWritten = journal.append(record)
      #expect(isWritten)
    }
    _ = try journal.syncer()?.sync()
  }

  @Test("a blotter has each execution as it counts at the end, as a table and as JSON")
  func blotter() throws {
    try makeDay()
    let table = try Program.run("journal", "blotter", path)
    #expect(table.status == 0, "\(table.diagnostics)")
    #expect(table.lines.count == 3)
    #expect(table.lines[0].hasPrefix("sequence\taccount\tstrategy\tcode\tside\tprice\tquantity"))
    #expect(table.lines[1].hasPrefix("6\t2\t3\tFUT\tbuy\t101.000000000\t2\t10100.000000000\t1.5"))
    #expect(table.lines[1].contains("\tbroken\t"))
    let json = try Program.run("journal", "blotter", "--format", "json", path)
    let trades = try json.objects()
    #expect(trades.map { $0["match_number"] as? Int } == [70, 71])
    #expect(trades.map { $0["status"] as? String } == ["broken", "booked"])
    #expect(trades[1]["liquidity"] as? String == "removed")
    #expect(trades[1]["client_order_id"] as? Int == 1)
  }

  @Test("the end of a day is the file that the next one begins with")
  func positions() throws {
    try makeDay()
    let outcome = try Program.run("journal", "positions", path)
    #expect(outcome.status == 0, "\(outcome.diagnostics)")
    // Four at 20,000 and two at 10,100; paid 10,100 and a fee.
    #expect(
      outcome.lines.filter { $0.first != "#" } == [
        "position,3,FUT,6,30100.000000000,", "cash,2,USD,989898.500000000",
      ])
    let book = try PositionFile.parse(outcome.lines.joined(separator: "\n"), source: "x")
    #expect(PositionFile.text(book) == outcome.lines.joined(separator: "\n") + "\n")
  }

  @Test(
    "what is no journal is refused by name", arguments: ["verify", "dump", "blotter", "positions"])
  func foreign(command: String) throws {
    let missing = try Program.run("journal", command, "/nonexistent")
    #expect(missing.status == 1)
    #expect(missing.diagnostics.contains("/nonexistent"))
    try Data(repeating: 0x41, count: 10_000).write(to: URL(fileURLWithPath: path))
    let other = try Program.run("journal", command, path)
    #expect(other.status == 1)
    #expect(other.diagnostics.contains("header"), "\(other.diagnostics)")
  }
}
