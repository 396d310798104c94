// SPDX-License-Identifier: Apache-2.0
import Foundation
import Gateway
import Rings
import TestSupport
import Testing
import Trading
import Units

@Suite struct GatewayPropertyTests {
  static let code = Code("TEST")!

  /// One random thing that a strategy asks for or the venue does.
  func step(_ desk: Desk, _ random: inout SeededGenerator, _ lastID: inout UInt64) {
    let target = lastID < 6 ? 1 : UInt64.random(in: (lastID - 5)...lastID, using: &random)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<40:
      lastID += 1
      var request = desk.order(
        lastID, Bool.random(using: &random) ? .buy : .sell,
        cents: Int64.random(in: 99_50...100_50, using: &random),
        quantity: Int64.random(in: 1...300, using: &random))
      if random.chance(30) { request.timeInForce = .immediateOrCancel }
      submit(request, desk, &random)
    case 40..<60:
      lastID += 1
      let request = desk.replace(
        target, by: lastID, cents: Int64.random(in: 99_50...100_50, using: &random),
        quantity: Int64.random(in: 1...300, using: &random))
      submit(request, desk, &random)
    case 60..<75: submit(desk.cancel(target), desk, &random)
    case 75..<95:
      if let reference = desk.venue.resting.keys.sorted().randomElement(using: &random) {
        if random.chance(80) {
          desk.venue.hit(reference)
        } else {
          desk.venue.cancel(reference, 0)
        }
      }
      if random.chance(50) { desk.pump() }
    default:
      submit(
        OrderRequest(kind: .cancelAll, strategy: Desk.strategy, epoch: Desk.epoch), desk, &random)
    }
  }

  /// Half of the requests cross what the venue has under way.
  func submit(_ request: OrderRequest, _ desk: Desk, _ random: inout SeededGenerator) {
    if random.chance(50) {
      desk.send(request)
    } else {
      _ = desk.core.accept(
        request, from: Desk.strategy, market: Desk.market, now: desk.now)
    }
  }

  func finish(_ desk: Desk) {
    if !desk.isConnected { desk.connect() }
    desk.send(OrderRequest(kind: .cancelAll, strategy: Desk.strategy, epoch: Desk.epoch))
    desk.pump()
  }

  func expectReconciled(_ desk: Desk, _ comment: Comment) {
    #expect(desk.venue.resting.isEmpty, comment)
    #expect(desk.core.ledger.orders.count == 0, comment)
    #expect(desk.row.position.raw == desk.venue.position[Self.code, default: 0], comment)
    #expect(desk.row.cash.raw == desk.venue.cash[Self.code, default: 0], comment)
    #expect(desk.row.fillCount == Int64(desk.venue.fillCount), comment)
    #expect(desk.row.openOrders == 0, comment)
    #expect(desk.row.openBuy == .zero, comment)
    #expect(desk.row.openSell == .zero, comment)
    desk.expectConsistent(comment)
  }

  @Test(
    "random trading with lost connections ends with equal books and every request answered once",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [false, true])
  func trading(seed: UInt64, decrements: Bool) throws {
    var random = SeededGenerator(seed: seed)
    let desk = try Desk(seed: seed)
    if decrements { desk.decrement() }
    desk.venue.rejectPercent = 5
    desk.venue.deadPercent = 3
    desk.venue.hitPercent = 20
    desk.connect()
    desk.hello()
    var lastID: UInt64 = 0
    for count in 0..<3_000 {
      step(desk, &random, &lastID)
      if count % 500 == 250 { desk.disconnect() }
      if count % 500 == 270 { desk.connect() }
      if count % 100 == 0 { desk.expectConsistent("seed \(seed) step \(count)") }
    }
    finish(desk)
    expectReconciled(desk, "seed \(seed)")
    var answers: [UInt64: Int] = [:]
    for report in desk.reports where report.clientOrderID != .none {
      switch report.kind {
      case .accepted, .rejected, .replaced, .changeRejected:
        answers[report.clientOrderID.raw, default: 0] += 1
      default: break
      }
    }
    for id in 1...lastID { #expect(answers[id] == 1, "seed \(seed) order \(id)") }
    #expect(desk.core.counters.fills > 100)
    #expect(desk.core.counters.reportsImpossible == 0, "seed \(seed)")
  }

  @Test(
    "a gateway killed again and again ends with the same books as the venue",
    arguments: [7, 8, 9] as [UInt64], [false, true])
  func crashes(seed: UInt64, decrements: Bool) throws {
    let scratch = GatewayRecoveryTests.Scratch()
    var random = SeededGenerator(seed: seed)
    let venue = ScriptedVenue(seed: seed)
    venue.rejectPercent = 5
    venue.hitPercent = 20
    var lastID: UInt64 = 0
    for life in 0..<12 {
      let desk = try Desk(path: scratch.path, venue: venue)
      if decrements { desk.decrement() }
      #expect(desk.core.journal.tornRecords == 0)
      desk.connect()
      if life == 0 { desk.hello() }
      for _ in 0..<Int.random(in: 1...120, using: &random) { step(desk, &random, &lastID) }
      desk.expectConsistent("seed \(seed) life \(life)")
      if life == 11 {
        finish(desk)
        expectReconciled(desk, "seed \(seed)")
      }
      // What the gateway had not sent, and what the venue had not delivered, is lost here.
      venue.received = []
      venue.pending = []
      venue.delivered = nil
    }
  }

  @Test(
    "a host that crashes again and again loses and doubles no order that was on disk first",
    arguments: [10, 11, 12] as [UInt64])
  func hostCrashes(seed: UInt64) throws {
    let scratch = GatewayRecoveryTests.Scratch()
    var random = SeededGenerator(seed: seed)
    let venue = ScriptedVenue(seed: seed)
    venue.rejectPercent = 5
    venue.hitPercent = 20
    var lastID: UInt64 = 0
    var lostCount = 0
    for life in 0..<40 {
      let desk = try Desk(path: scratch.path, capacity: 8_192, venue: venue)
      let disk = try Disk(desk)
      desk.willSend = { disk.sync() }
      desk.connect()
      desk.hello()
      for _ in 0..<Int.random(in: 1...40, using: &random) { step(desk, &random, &lastID) }
      desk.expectConsistent("seed \(seed) life \(life)")
      #expect(desk.core.counters.reportsImpossible == 0, "seed \(seed) life \(life)")
      if life == 39 {
        finish(desk)
        expectReconciled(desk, "seed \(seed)")
      }
      lostCount += try crash(
        scratch.path, durable: disk.syncer.durable, appended: disk.syncer.length, &random)
      venue.received = []
      venue.pending = []
      venue.delivered = nil
    }
    #expect(lostCount > 40)
  }

  /// Brings the journal of a gateway to the disk.
  final class Disk {
    let syncer: JournalSyncer

    init(_ desk: Desk) throws {
      guard let present = try desk.core.journal.syncer() else {
        preconditionFailure("the journal is a file")
      }
      syncer = present
    }

    func sync() {
      do { _ = try syncer.sync() } catch { Issue.record(error) }
    }
  }

  /// Leaves of the records behind the durable ones those that lie in the pages which the kernel
  /// happened to write, and a length from before or after; returns how many are gone.
  func crash(
    _ path: String, durable: Int, appended: Int, _ random: inout SeededGenerator
  ) throws -> Int {
    let recordsPerPage = 4_096 / 128
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    var lostCount = 0
    var isWritten = true
    for index in durable..<max(durable, appended) {
      if index == durable || index % recordsPerPage == 0 { isWritten = random.chance(50) }
      if isWritten { continue }
      try file.seek(toOffset: UInt64(4_096 + index * 128))
      try file.write(contentsOf: Data(count: 128))
      lostCount += 1
    }
    if random.chance(50) {
      try file.seek(toOffset: 64)
      try file.write(contentsOf: withUnsafeBytes(of: UInt64(durable).littleEndian) { Data($0) })
    }
    try file.close()
    return lostCount
  }
}
