// SPDX-License-Identifier: Apache-2.0
import Foundation
import Gateway
import Rings
import TestSupport
import Testing
import Units

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
    #expect(outcome.lines.last == "hello 1, request 5, venue 0, abandoned 0, session 1, unknown 0")
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

  @Test("what is no journal is refused by name", arguments: ["verify", "dump"])
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
