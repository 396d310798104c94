// SPDX-License-Identifier: Apache-2.0
import Foundation
import Gateway
import Rings
import TestSupport
import Testing
import Trading
import Units
import VenueNasdaq

/// A gateway between a strategy's two queues and a venue, which dies between any two of its steps
/// and leaves what a killed process leaves: journal, queues, and a venue that goes on.
private final class Mortal {
  let scratch = GatewayRecoveryTests.Scratch()
  let venue: ScriptedVenue
  var desk: Desk
  var random: SeededGenerator
  var requests: [OrderRequest] = []
  var releasedCount = 0
  /// The report queue, from the first report on.
  var reports: [OrderReport] = []
  var deathCount = 0
  var deathPercent: Int
  private var nextID: UInt64 = 1
  private var isReleaseDue = false
  private var isConnected = false

  init(seed: UInt64, deathPercent: Int) throws {
    venue = ScriptedVenue(seed: seed)
    venue.rejectPercent = 5
    venue.deadPercent = 5
    venue.hitPercent = 30
    random = SeededGenerator(seed: seed &+ 1_000)
    self.deathPercent = deathPercent
    desk = try Desk(path: scratch.path, venue: venue)
    requests.append(OrderRequest(kind: .hello, strategy: Desk.strategy, epoch: Desk.epoch))
  }

  /// True when the process ends here.
  private func dies() throws -> Bool {
    guard random.chance(deathPercent) else { return false }
    deathCount += 1
    // Some of what it wrote to its socket arrives.
    let sent = desk.takeOutput()
    _ = isConnected ? venue.exchange(Array(sent.prefix(random.below(sent.count + 1)))) : []
    venue.disconnect()
    isConnected = false
    isReleaseDue = false
    var told: [StrategyID: ReportMark] = [:]
    told[Desk.strategy] = reports.last.map { ReportMark($0) }
    // The old one lets go of the file first.
    desk = try Desk(venue: venue)
    desk = try Desk(path: scratch.path, venue: venue, told: told)
    return true
  }

  /// One turn of the gateway's loop, or the part of it that it lives for.
  func turn() throws {
    desk.time += 1_000
    if !isConnected {
      desk.core.connected(now: desk.now)
      isConnected = true
    }
    desk.feed(venue.exchange(desk.takeOutput()))
    if try dies() { return }
    desk.core.poll(now: desk.now)
    if try dies() { return }
    if try takeRequest() { return }
    if try deliver() { return }
    _ = try dies()
  }

  /// True when it died.
  private func takeRequest() throws -> Bool {
    guard releasedCount < requests.count, !isReleaseDue else { return false }
    var request = requests[releasedCount]
    request.number = UInt32(releasedCount + 1)
    let outcome = desk.core.accept(
      request, from: Desk.strategy, market: Desk.market, now: desk.now)
    if try dies() { return true }
    if outcome == .deferred { return false }
    if outcome == .sent {
      releasedCount += 1
    } else {
      isReleaseDue = true
    }
    return try dies()
  }

  /// True when it died.
  private func deliver() throws -> Bool {
    while let report = desk.core.nextReport() {
      reports.append(report)
      if try dies() { return true }
    }
    if isReleaseDue {
      releasedCount += 1
      isReleaseDue = false
    }
    return false
  }

  /// The strategy asks for something; some of it makes no sense.
  func ask() {
    let target = UInt64(random.below(Int(nextID))) + 1
    switch random.below(8) {
    case 0..<4:
      let side: Side = random.chance(50) ? .buy : .sell
      requests.append(desk.order(nextID, side, quantity: Int64(1 + random.below(1_100))))
      nextID += 1
    case 4, 5:
      requests.append(
        desk.replace(
          target, by: nextID, cents: 99_90 + Int64(random.below(20)),
          quantity: Int64(1 + random.below(1_000))))
      nextID += 1
    default: requests.append(desk.cancel(target))
    }
  }

  func settle() throws {
    deathPercent = 0
    requests.append(
      OrderRequest(kind: .cancelAll, strategy: Desk.strategy, epoch: Desk.epoch))
    for _ in 0..<400 { try turn() }
  }
}

@Suite("A gateway that dies at any step")
struct GatewayDeathTests {
  @Test(
    "answers every request once and reports every fill once, whatever step it dies at",
    arguments: UInt64(0)..<40)
  func once(seed: UInt64) throws {
    let mortal = try Mortal(seed: seed, deathPercent: 4)
    for _ in 0..<600 {
      if mortal.random.chance(40) { mortal.ask() }
      if mortal.random.chance(10), let open = mortal.venue.resting.keys.min() {
        mortal.venue.hit(open)
      }
      try mortal.turn()
    }
    try mortal.settle()
    #expect(mortal.deathCount > 20)
    #expect(mortal.releasedCount == mortal.requests.count)
    #expect(mortal.venue.resting.isEmpty)
    #expect(mortal.desk.core.ledger.orders.count == 0)
    #expect(mortal.desk.core.counters.reportsImpossible == 0)

    var answers: [ClientOrderID: [OrderReportKind]] = [:]
    var ends: [ClientOrderID: Int] = [:]
    var matches: [UInt64] = []
    var position: Int64 = 0
    for report in mortal.reports {
      switch report.kind {
      case .accepted, .rejected: answers[report.clientOrderID, default: []].append(report.kind)
      case .replaced:
        answers[report.clientOrderID, default: []].append(report.kind)
        ends[report.target, default: 0] += 1
      case .changeRejected where report.clientOrderID != .none:
        answers[report.clientOrderID, default: []].append(report.kind)
      case .filled:
        matches.append(report.matchNumber)
        position += report.side.sign * report.quantity.raw
        if report.leaves.raw == 0 { ends[report.clientOrderID, default: 0] += 1 }
      case .cancelled:
        if report.leaves.raw == 0 { ends[report.clientOrderID, default: 0] += 1 }
      default: break
      }
    }
    for request in mortal.requests where request.kind == .new || request.kind == .replace {
      let told = answers[request.clientOrderID] ?? []
      #expect(told.count == 1, "order \(request.clientOrderID.raw): \(told)")
      let lived = told.first == .accepted || told.first == .replaced
      #expect(ends[request.clientOrderID, default: 0] == (lived ? 1 : 0))
    }
    #expect(Set(matches).count == matches.count)
    #expect(matches.count == mortal.venue.fillCount)
    #expect(position == mortal.venue.position[Code("TEST")!, default: 0])
    // Only a strategy whose queue is new is told everything.
    #expect(mortal.reports.filter { $0.kind == .welcome }.count >= 1)
  }

  @Test("a strategy with a new queue is told everything")
  func newQueue() throws {
    let mortal = try Mortal(seed: 3, deathPercent: 0)
    for _ in 0..<50 {
      mortal.ask()
      try mortal.turn()
    }
    let venue = mortal.venue
    venue.disconnect()
    mortal.desk = try Desk(venue: venue)
    let desk = try Desk(
      path: mortal.scratch.path, venue: venue, told: [Desk.strategy: ReportMark()])
    desk.pump()
    #expect(desk.takeKinds().first == .welcome)
  }

  @Test("a strategy that was told what a full journal did not take is told everything")
  func fullJournal() throws {
    let scratch = GatewayRecoveryTests.Scratch()
    let venue = ScriptedVenue()
    var last: OrderReport?
    do {
      let desk = try Desk(path: scratch.path, capacity: 16, venue: venue)
      desk.connect()
      desk.hello()
      var outcome = RequestOutcome.sent
      var id: UInt64 = 0
      while outcome == .sent, id < 20 {
        id += 1
        outcome = desk.send(desk.order(id))
      }
      #expect(outcome == .refused)
      for reference in venue.resting.keys.sorted() {
        venue.hit(reference, quantity: 10)
        desk.pump()
      }
      #expect(desk.core.counters.journalRefusals > 0)
      #expect(desk.row.position.raw == venue.position[Code("TEST")!])
      last = desk.reports.last
      venue.delivered = nil
      venue.received = []
    }
    let mark = ReportMark(try #require(last))
    #expect(mark.ordinal > 0)
    let desk = try Desk(path: scratch.path, venue: venue, told: [Desk.strategy: mark])
    desk.pump()
    #expect(desk.takeKinds().first == .welcome)
    desk.connect()
    #expect(desk.row.position.raw == venue.position[Code("TEST")!])
  }

  @Test("a mark says which reports and requests came before")
  func marks() {
    var mark = ReportMark()
    mark.advance(to: 5, isCaused: true)
    let first = mark
    mark.advance(to: 5, isCaused: true)
    #expect(mark.ordinal == 2)
    #expect(first.isCovered(by: mark) && !mark.isCovered(by: first))
    mark.advance(to: 9, isCaused: false)
    #expect(mark.ordinal == 0 && mark.journalSequence == 9)
    mark.requestNumber = 2
    #expect(mark.covers(request: 2) && !mark.covers(request: 3) && !mark.covers(request: 0))
    // Numbers go round.
    #expect(mark.covers(request: UInt32.max))
  }
}
