// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Gateway
import Host
import Rings
import TestSupport
import Testing
import Trading
import Units

@Suite("shared words and tables of the loops")
struct LoopViewTests {
  @Test("a progress word shows what its owner stored")
  func progressWord() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let owner = try ProgressWord.make("word", in: folder.directory)
    let reader = try ProgressWord.attach("word", in: folder.directory)
    #expect(reader.value == 0)
    owner.store(7)
    #expect(reader.value == 7)
  }

  @Test("positions are read as published, rows beyond the table are refused")
  func positions() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    var publisher = try PositionPublisher(name: "positions", in: folder.directory)
    #expect(try PositionPublisher.read(name: "positions", in: folder.directory).isEmpty)
    var row = PositionState(strategy: StrategyID(raw: 2), instrument: InstrumentID(raw: 5))
    for position: Int64 in [0, 4, 4, -1] {
      row.position = Quantity(raw: position)
      let isShown = publisher.publish(row, at: 3)
      #expect(isShown)
      #expect(try PositionPublisher.read(name: "positions", in: folder.directory) == [row])
    }
    let isBeyond = publisher.publish(row, at: PositionPublisher.capacity)
    #expect(!isBeyond)
  }

  @Test("store and market views show defined instruments and current rows only")
  func views() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let place = folder.directory
    let code = try #require(Code("APUS"))
    var definitions = try SeqlockTableWriter(
      name: RunDirectory.definitions, rowCount: 4, filler: InstrumentDefinition(), in: place)
    var rows = try SeqlockTableWriter(
      name: RunDirectory.store, rowCount: 4, filler: InstrumentState(), in: place)
    let ring = try EventRingWriter(name: RunDirectory.events, slotCount: 64, in: place)
    let folded = try ProgressWord.make(RunDirectory.storeProgress, in: place)
    var store = try StoreView(in: place)
    let market = try MarketView(feedAgeMax: .milliseconds(5), in: place)
    let instrument = InstrumentID(raw: 0)
    let undefined = store.instrument(of: code)
    #expect(undefined == nil)
    let unnamed = market.definition(of: 0)
    #expect(unnamed == nil)
    definitions.write(
      0, InstrumentDefinition(code: code, venue: .nasdaq, priceDecimals: 4))
    let defined = store.instrument(of: code)
    #expect(defined == instrument)
    let symbols = [market.definition(of: 0)?.code, market.definition(of: 4)?.code]
    #expect(symbols == [code, nil])
    let unwritten = store.row(instrument)?.code
    #expect(unwritten == nil)
    var row = InstrumentState()
    row.code = code
    row.isStale = 1
    rows.write(0, row)
    let stale = store.row(instrument)?.code
    #expect(stale == nil)
    row.isStale = 0
    rows.write(0, row)
    let current = store.row(instrument)?.code
    #expect(current == code)
    let outside = store.row(InstrumentID(raw: 4))?.code
    #expect(outside == nil)
    folded.store(9)
    let foldedThrough = store.foldedThrough
    #expect(foldedThrough == 9)
    // The market reference ages with the datafeed's heartbeat.
    let request = OrderRequest(kind: .new, strategy: StrategyID(raw: 0), instrument: instrument)
    ring.beat(at: MonotonicNanos(raw: 1_000_000))
    let fresh = market.reference(for: request, now: MonotonicNanos(raw: 2_000_000))
    let old = market.reference(for: request, now: MonotonicNanos(raw: 9_000_000))
    #expect(fresh.isFeedLive)
    #expect(!old.isFeedLive)
    #expect(!old.isStale)
  }
}

@Suite("strategy seat queues")
struct StrategySeatQueuesTests {
  private func rings() throws -> RingSection {
    try Configuration(
      text: "[rings]\nrequest_capacity = 64\nreport_capacity = 64", source: "test"
    ).rings
  }

  /// Makes this process's attachment to a queue one of a process that is gone: the start time
  /// behind the process id, in the attachment of peer 0 (word 32) or 1 (word 48), becomes 1.
  private func bury(_ name: String, peer: UInt64, in folder: TestFolder) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: "\(folder.path)/\(name)"))
    try file.seek(toOffset: (32 + 16 * peer + 1) * 8)
    try file.write(contentsOf: Data([1, 0, 0, 0, 0, 0, 0, 0]))
    try file.close()
  }

  @Test("the death of a strategy process is told once, and reports to it are dropped")
  func death() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let strategy = StrategyID(raw: 4)
    let seat = try StrategySeatQueues(strategy, rings(), in: folder.directory)
    #expect(!seat.noticesDeath())
    let name = RunDirectory.requests(strategy)
    var requests = try RequestWriter(name: name, slotCount: 64, in: folder.directory)
    let reports = try ReportReader(
      name: RunDirectory.reports(strategy), slotCount: 64, in: folder.directory)
    let isSent = requests.push(OrderRequest(kind: .hello, strategy: strategy, epoch: 1))
    #expect(isSent)
    #expect(!seat.noticesDeath())
    try bury(name, peer: 0, in: folder)
    try bury(RunDirectory.reports(strategy), peer: 1, in: folder)
    // What it asked for before it died is still there.
    var request = OrderRequest(kind: .none, strategy: strategy)
    let isThere = seat.peek(into: &request)
    try #require(isThere)
    #expect(request.kind == .hello)
    #expect(request.number == 1)
    #expect(seat.mark == nil)
    seat.release()
    #expect(seat.noticesDeath())
    #expect(!seat.noticesDeath())
    for _ in 0..<200 { #expect(seat.push(OrderReport(kind: .ready, strategy: strategy))) }
    var last = OrderReport(kind: .filled, strategy: strategy, epoch: 9)
    last.journalSequence = 77
    last.progress = 5 << 32 | 2
    let isPushed = seat.push(last)
    #expect(isPushed)
    // It was dropped: the mark is that of the last report in the queue.
    #expect(seat.mark == ReportMark())
    #expect(ReportMark(last).ordinal == 2 && ReportMark(last).requestNumber == 5)
    #expect(seat.lookupFailures == 0)
    let waiting = reports.count
    #expect(waiting == 64)
  }

  @Test("a full queue of a live strategy keeps its reports waiting")
  func full() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let strategy = StrategyID(raw: 1)
    let seat = try StrategySeatQueues(strategy, rings(), in: folder.directory)
    var reader = try ReportReader(
      name: RunDirectory.reports(strategy), slotCount: 64, in: folder.directory)
    let report = OrderReport(kind: .ready, strategy: strategy)
    for _ in 0..<64 { #expect(seat.push(report)) }
    #expect(!seat.push(report))
    var taken = report
    let isTaken = reader.pop(into: &taken)
    #expect(isTaken)
    #expect(seat.push(report))
    #expect(!seat.noticesDeath())
  }
}
