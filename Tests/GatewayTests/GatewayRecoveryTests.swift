// SPDX-License-Identifier: Apache-2.0
import Foundation
import Gateway
import Rings
import Testing
import Trading
import Units
import Venue

@Suite struct GatewayRecoveryTests {
  /// A file name of its own in the temporary directory, removed at the end of the test.
  final class Scratch {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("journal-\(UUID().uuidString)").path
    deinit { _ = unlink(path) }
  }

  @Test("a restarted gateway has the orders and positions of the dead one")
  func restart() throws {
    let scratch = Scratch()
    let venue = ScriptedVenue()
    var before: PositionState?
    do {
      let desk = try Desk(path: scratch.path, venue: venue)
      desk.connect()
      desk.hello()
      desk.send(desk.order(1))
      desk.venue.hit(1, quantity: 30)
      desk.send(desk.order(2, .sell, cents: 100_20))
      desk.send(desk.replace(1, by: 3, cents: 99_80, quantity: 90))
      before = desk.row
      #expect(before?.openBuy.raw == 60)
      // The process dies; the venue does not know and fills go on.
      venue.delivered = nil
      venue.received = []
    }
    venue.hit(2, quantity: 10)
    let desk = try Desk(path: scratch.path, venue: venue)
    #expect(desk.row == before)
    #expect(desk.core.journal.tornRecords == 0)
    desk.pump()
    #expect(
      desk.takeKinds() == [
        .welcome, .position, .result, .openOrder, .openOrder, .ready, .tradingStopped,
      ])
    desk.connect()
    #expect(desk.row.position.raw == 20)
    #expect(desk.takeKinds() == [.filled, .tradingResumed])
    #expect(desk.send(desk.order(3)) == .refused)
    #expect(desk.send(desk.order(4)) == .sent)
    #expect(venue.lastReference == 4)
    desk.send(OrderRequest(kind: .cancelAll, strategy: Desk.strategy, epoch: Desk.epoch))
    #expect(venue.resting.isEmpty)
    #expect(desk.core.ledger.orders.count == 0)
    #expect(desk.row.position.raw == venue.position[Code("TEST")!])
    #expect(desk.row.cash.raw == venue.cash[Code("TEST")!])
  }

  @Test("an order journaled and never sent is answered after the restart")
  func journaledOnly() throws {
    let scratch = Scratch()
    let venue = ScriptedVenue()
    do {
      let desk = try Desk(path: scratch.path, venue: venue)
      desk.connect()
      desk.hello()
      _ = desk.core.accept(
        desk.order(1), from: Desk.strategy, market: Desk.market, now: desk.now)
      venue.delivered = nil
    }
    let desk = try Desk(path: scratch.path, venue: venue)
    #expect(desk.core.ledger.orders.count == 1)
    desk.connect()
    let reports = desk.takeReports().filter { $0.kind == .rejected }
    #expect(reports.count == 1)
    #expect(reports.first?.reason == .sessionDown)
    #expect(desk.core.ledger.orders.count == 0)
    #expect(desk.send(desk.order(2)) == .sent)
    // The number of the lost order is not used again.
    #expect(venue.lastReference == 2)
  }

  @Test("a second gateway is refused while the journal is open")
  func locked() throws {
    let scratch = Scratch()
    let first: JournalFile<JournalRecord> = try JournalFile(path: scratch.path, recordCapacity: 8)
    #expect(throws: JournalFileError.self) {
      let second: JournalFile<JournalRecord> = try JournalFile(
        path: scratch.path, recordCapacity: 8)
      _ = second.capacity
    }
    #expect(first.count == 0)
  }

  @Test("a file that is no journal, or of other records, is refused")
  func foreign() throws {
    let scratch = Scratch()
    try Data(repeating: 0x41, count: 10_000).write(to: URL(fileURLWithPath: scratch.path))
    #expect(throws: JournalFileError.self) {
      let file: JournalFile<JournalRecord> = try JournalFile(
        path: scratch.path, recordCapacity: 8)
      _ = file.capacity
    }
  }

  /// Writes `count` hello records and returns the file's bytes.
  func journal(_ scratch: Scratch, count: Int) throws -> Data {
    do {
      let file: JournalFile<JournalRecord> = try JournalFile(
        path: scratch.path, recordCapacity: 16)
      var journal = Journal(file)
      for index in 0..<count {
        let isWritten = journal.append(
          JournalRecord(
            strategy: StrategyID(raw: 1), epoch: UInt64(index + 1), now: MonotonicNanos(raw: 9)))
        #expect(isWritten)
      }
    }
    return try Data(contentsOf: URL(fileURLWithPath: scratch.path))
  }

  @Test("a journal torn at any byte is read up to its last whole record")
  func torn() throws {
    let scratch = Scratch()
    let whole = try journal(scratch, count: 6)
    let url = URL(fileURLWithPath: scratch.path)
    for cut in 0...(6 * 128) {
      var bytes = whole
      bytes.resetBytes(in: (4_096 + cut)..<bytes.count)
      try bytes.write(to: url)
      let file: JournalFile<JournalRecord> = try JournalFile(
        path: scratch.path, recordCapacity: 16)
      var journal = Journal(file)
      // The last word of these records is zero, so a record is whole eight bytes early or more.
      let whole = (0..<6).filter { index in
        bytes[(4_096 + index * 128)..<(4_096 + (index + 1) * 128)]
          == whole[(4_096 + index * 128)..<(4_096 + (index + 1) * 128)]
      }.count
      #expect(journal.count == whole, "cut \(cut)")
      #expect(journal.tornRecords == 6 - whole, "cut \(cut)")
      let isWritten = journal.append(
        JournalRecord(strategy: StrategyID(raw: 1), epoch: 99, now: MonotonicNanos(raw: 9)))
      #expect(isWritten)
      #expect(journal.record(at: whole).epoch == 99)
    }
  }

  @Test("a flipped bit ends the valid prefix before its record")
  func flipped() throws {
    let scratch = Scratch()
    let whole = try journal(scratch, count: 4)
    let url = URL(fileURLWithPath: scratch.path)
    for bit in stride(from: 0, to: 4 * 128 * 8, by: 3) {
      var bytes = whole
      bytes[4_096 + bit / 8] ^= 1 << UInt8(bit % 8)
      try bytes.write(to: url)
      let file: JournalFile<JournalRecord> = try JournalFile(
        path: scratch.path, recordCapacity: 16)
      let journal = Journal(file)
      #expect(journal.count == bit / (128 * 8), "bit \(bit)")
    }
  }

  @Test("records of an older tail never follow a new record")
  func staleTail() throws {
    let scratch = Scratch()
    var bytes = try journal(scratch, count: 6)
    // Record 3 is damaged, 4 to 6 stay as they are on disk.
    bytes[4_096 + 3 * 128 + 40] ^= 0xFF
    try bytes.write(to: URL(fileURLWithPath: scratch.path))
    do {
      let file: JournalFile<JournalRecord> = try JournalFile(
        path: scratch.path, recordCapacity: 16)
      var journal = Journal(file)
      #expect(journal.count == 3)
      let isWritten = journal.append(
        JournalRecord(strategy: StrategyID(raw: 1), epoch: 50, now: MonotonicNanos(raw: 1)))
      #expect(isWritten)
    }
    let file: JournalFile<JournalRecord> = try JournalFile(
      path: scratch.path, recordCapacity: 16)
    let journal = Journal(file)
    #expect(journal.count == 4)
  }
}
