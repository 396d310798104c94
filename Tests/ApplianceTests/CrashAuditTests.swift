// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Foundation
import Gateway
import Host
import Rings
import TestSupport
import Testing
import Trading
import Units
import Venue

/// Two orders as journal, strategy and exchange tell of them: the first filled in two parts, the
/// second lost on the way. A test changes one party's tale.
private struct Scene {
  var records: [JournalRecord] = []
  let strategy = OrderHistory()
  var trail: [ClientTrail.Entry] = []

  static let now = MonotonicNanos(raw: 5)

  init() {
    add(order: 1, reference: 11)
    add(.accepted, 11, quantity: 100)
    add(.filled, 11, quantity: 40, match: 7)
    add(.filled, 11, quantity: 60, match: 8)
    add(order: 2, reference: 12)
    records.append(JournalRecord(abandoned: 12, now: Self.now))
    tell(.accepted, 1)
    tell(.filled, 1, quantity: 40, match: 7)
    tell(.filled, 1, quantity: 60, match: 8)
    tell(.rejected, 2)
    trail.append(entry(.accepted, 100))
    trail.append(entry(.executed, 40, match: 7))
    trail.append(entry(.executed, 60, match: 8))
  }

  mutating func add(order: UInt64, reference: UInt64) {
    let request = OrderRequest(
      kind: .new, strategy: StrategyID(raw: 0), side: .buy,
      clientOrderID: ClientOrderID(raw: order), price: Price(raw: 10),
      quantity: Quantity(raw: 100))
    records.append(JournalRecord(request, reference: reference, now: Self.now))
    strategy.note(order, price: Price(raw: 10), quantity: Quantity(raw: 100))
  }

  mutating func add(
    _ kind: VenueReportKind, _ reference: UInt64, quantity: Int64, match: UInt64 = 0
  ) {
    var report = VenueReport(kind, reference: reference)
    report.price = Price(raw: 10)
    report.quantity = Quantity(raw: quantity)
    report.matchNumber = match
    records.append(JournalRecord(report, now: Self.now))
  }

  func tell(_ kind: OrderReportKind, _ order: UInt64, quantity: Int64 = 0, match: UInt64 = 0) {
    var report = OrderReport(
      kind: kind, strategy: StrategyID(raw: 0), clientOrderID: ClientOrderID(raw: order),
      price: Price(raw: 10), quantity: Quantity(raw: quantity))
    report.matchNumber = match
    strategy.apply(report)
  }

  func entry(_ kind: ClientTrail.Kind, _ quantity: Int64, match: UInt64 = 0) -> ClientTrail.Entry {
    var entry = ClientTrail.Entry(kind, 11)
    entry.price = Price(raw: 10)
    entry.quantity = Quantity(raw: quantity)
    entry.match = match
    return entry
  }

  var audit: CrashAudit {
    var journal = JournalHistory()
    for record in records { journal.take(record) }
    let exchange = OrderHistory()
    for entry in trail { exchange.apply(entry) }
    return CrashAudit(journal: journal, strategy: strategy, exchange: exchange)
  }
}

@Suite("A crash audit")
struct CrashAuditTests {
  @Test("proves that all agree, and counts what became of every order")
  func equal() {
    let audit = Scene().audit
    #expect(audit.isProved, "\(audit.lines)")
    #expect(audit.sent == 2 && audit.journaled == 2 && audit.lostOnTheWay == 1)
    #expect(audit.atExchange == 1 && audit.filled == 1 && audit.executionsMade == 2)
    #expect(audit.lines.contains { $0.contains("lost 0, doubled 0, unknown 0") })
  }

  @Test("finds an execution that one of the three never heard of")
  func missing() {
    var scene = Scene()
    scene.trail.removeLast()
    #expect(!scene.audit.isProved && scene.audit.unknown > 0)
    scene = Scene()
    scene.records.remove(at: 3)
    #expect(!scene.audit.isProved && scene.audit.lost > 0)
    scene = Scene()
    scene.trail.append(scene.entry(.executed, 1, match: 9))
    #expect(!scene.audit.isProved)
  }

  @Test("finds what was told or done twice")
  func doubled() {
    let scene = Scene()
    scene.tell(.filled, 1, quantity: 60, match: 8)
    #expect(scene.audit.doubled > 0)
    var again = Scene()
    again.trail.append(again.entry(.executed, 60, match: 8))
    #expect(!again.audit.isProved)
    let answered = Scene()
    answered.tell(.rejected, 2)
    #expect(answered.audit.doubled > 0)
  }

  @Test("finds an order that has no end for somebody, and one the journal does not know")
  func unknown() {
    var scene = Scene()
    scene.records.removeLast()
    #expect(!scene.audit.isProved)
    scene = Scene()
    var stranger = ClientTrail.Entry(.accepted, 99)
    stranger.quantity = Quantity(raw: 5)
    scene.trail.append(stranger)
    #expect(scene.audit.unknown == 1 && !scene.audit.differences.isEmpty)
  }

  @Test("a replacement whose target was finished first is dead for everybody")
  func orphan() throws {
    var scene = Scene()
    let replace = OrderRequest(
      kind: .replace, strategy: StrategyID(raw: 0), side: .buy,
      clientOrderID: ClientOrderID(raw: 3), target: ClientOrderID(raw: 1), price: Price(raw: 10),
      quantity: Quantity(raw: 200))
    // Sent before the last fill came, rejected by the venue after it.
    scene.records.insert(JournalRecord(replace, reference: 13, now: Scene.now), at: 3)
    scene.add(.rejected, 13, quantity: 0)
    scene.strategy.note(3, price: Price(raw: 10), quantity: Quantity(raw: 200))
    scene.tell(.changeRejected, 3)
    scene.trail.append(ClientTrail.Entry(.rejected, 13))
    #expect(scene.audit.isProved, "\(scene.audit.lines)")
  }

  @Test("an order that a crash of the host took from the journal may be rejected and forgotten")
  func forgotten() {
    var scene = Scene()
    scene.trail.append(ClientTrail.Entry(.rejected, 14))
    scene.add(.rejected, 14, quantity: 0)
    #expect(!scene.audit.isProved && scene.audit.unknown > 0)
    var journal = JournalHistory()
    for record in scene.records { journal.take(record) }
    let exchange = OrderHistory()
    for entry in scene.trail { exchange.apply(entry) }
    let audit = CrashAudit(journal: journal, strategy: nil, exchange: exchange)
    #expect(audit.isProved, "\(audit.lines)")
    #expect(audit.rejectedUnjournaled == 1)
  }

  @Test("a history survives its file")
  func file() throws {
    let folder = TestFolder()
    let path = "\(folder.path)/orders"
    let scene = Scene()
    try scene.strategy.write(path)
    let read = try OrderHistory.read(path)
    #expect(read.entries == scene.strategy.entries)
    #expect(read.executions == scene.strategy.executions)
    #expect(read.strayCount == 0)
    try "x 1 2\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: (any Error).self) { try OrderHistory.read(path) }
    withExtendedLifetime(folder) {}
  }

  @Test("a crash of the host leaves of a journal what was on the disk, and no memory but others'")
  func host() throws {
    let folder = TestFolder()
    let path = "\(folder.path)/journal"
    var lost = 0
    for seed in UInt64(0)..<20 {
      do {
        let file: JournalFile<JournalRecord> = try JournalFile(path: path, recordCapacity: 64)
        var journal = Journal(file)
        while journal.count < 40 {
          let isWritten = journal.append(
            JournalRecord(strategy: StrategyID(raw: 1), epoch: 9, now: Scene.now))
          #expect(isWritten)
        }
        if seed % 2 == 0 { _ = try journal.syncer()?.sync() }
      }
      #expect(try JournalDisk.usedCount(path) == 40)
      var random = SeededRandom(seed: seed)
      let taken = try HostCrash.truncate(journal: path, .background, &random)
      let left = Journal(try JournalFile<JournalRecord>(snapshotOf: path)).count
      // The end of these records is zero, so one that is torn there is whole.
      #expect(left == 40 - taken || left == 41 - taken)
      if seed % 2 == 0 { #expect(taken == 0) }
      lost += taken
      try FileManager.default.removeItem(atPath: path)
    }
    #expect(lost > 0)
    #expect(try JournalDisk.usedCount(path) == 0)
    for name in ["events", "requests-0", "positions-exchange", "control"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder.directory.ordinary)/\(name)"))
    }
    try HostCrash.forgetMemory(in: folder.directory)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.directory.ordinary)
    #expect(Set(left).isSuperset(of: ["positions-exchange", "control"]))
    #expect(!left.contains("events") && !left.contains("requests-0"))
    withExtendedLifetime(folder) {}
  }
}
