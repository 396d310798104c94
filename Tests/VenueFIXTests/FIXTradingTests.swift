// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import TestSupport
import Testing
import Trading
import Units
import Venue
import VenueFIX
import Wire

/// Random trading over connections that break at any byte, and processes that die.
@Suite struct FIXTradingTests {
  static func step(_ desk: FIXDesk, _ random: inout SeededGenerator, _ lastID: inout UInt64) {
    let target = lastID < 6 ? 1 : UInt64.random(in: (lastID - 5)...lastID, using: &random)
    let cents = Int64.random(in: 99_50...100_50, using: &random)
    let quantity = Int64.random(in: 1...300, using: &random)
    switch random.below(100) {
    case 0..<40:
      lastID += 1
      let side: Side = random.chance(50) ? .buy : .sell
      var request = desk.order(lastID, side, cents: cents, quantity: quantity)
      if random.chance(30) { request.timeInForce = .immediateOrCancel }
      desk.ask(request)
    case 40..<60:
      lastID += 1
      desk.ask(desk.replace(target, by: lastID, cents: cents, quantity: quantity))
    case 60..<75: desk.ask(desk.cancel(target))
    case 75..<95 where desk.isConnected:
      let open = desk.venue.orders.values.filter { $0.open > 0 }.map(\.clOrdID.description)
      guard let text = open.sorted().randomElement(using: &random), let name = FIX.Text(text)
      else { break }
      if random.chance(80) {
        desk.venue.fill(name, Int64.random(in: 1...200, using: &random))
      } else {
        desk.venue.end(name, FIX.ExecType.canceled)
      }
    default:
      desk.ask(
        OrderRequest(kind: .cancelAll, strategy: FIXDesk.strategy, epoch: FIXDesk.epoch))
    }
    if random.chance(50) { desk.pump() }
  }

  @Test(
    "connections cut at any byte end with equal books and every request answered once",
    arguments: FIX.Version.allCases, [1, 2, 3] as [UInt64])
  func cuts(version: FIX.Version, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let venue = ScriptedFIXVenue(version, seed: seed)
    venue.rejectPercent = 5
    venue.hitPercent = 20
    let desk = try FIXDesk(venue)
    desk.connect()
    desk.hello()
    var lastID: UInt64 = 0
    var cutCount = 0
    for _ in 0..<2_000 {
      Self.step(desk, &random, &lastID)
      guard random.chance(3) else { continue }
      cutCount += 1
      desk.cut(&random)
      for _ in 0..<random.below(4) { Self.step(desk, &random, &lastID) }
      desk.connect()
    }
    desk.pump()
    desk.expectReconciled("seed \(seed) cuts \(cutCount)")
    #expect(cutCount > 30)
    #expect(desk.state == .ready)
    var answers: [UInt64: Int] = [:]
    for report in desk.reports where report.clientOrderID != .none {
      switch report.kind {
      case .accepted, .rejected, .replaced, .changeRejected:
        answers[report.clientOrderID.raw, default: 0] += 1
      default: break
      }
    }
    for id in 1...lastID { #expect(answers[id] == 1, "seed \(seed) order \(id)") }
    #expect(desk.row.fillCount == Int64(venue.fillCount))
    #expect(venue.fillCount > 50)
    #expect(venue.statusRequests > 0)
    #expect(desk.core.counters.reportsImpossible == 0)
  }

  @Test(
    "a gateway killed again and again goes on where its stores ended",
    arguments: FIX.Version.allCases, [4, 5] as [UInt64])
  func deaths(version: FIX.Version, seed: UInt64) throws {
    let folder = TestFolder()
    var random = SeededGenerator(seed: seed)
    let venue = ScriptedFIXVenue(version, seed: seed)
    venue.rejectPercent = 5
    venue.hitPercent = 20
    var lastID: UInt64 = 0
    for life in 0..<12 {
      let desk = try FIXDesk(venue, path: folder.path + "/gateway")
      desk.time = 1_000_000_000 * Int64(life + 1)
      #expect(desk.core.session.continuesEarlier == (life > 0))
      desk.connect()
      if life == 0 { desk.hello() }
      for _ in 0..<Int.random(in: 1...120, using: &random) { Self.step(desk, &random, &lastID) }
      if life == 11 {
        desk.pump()
        desk.expectReconciled("seed \(seed)")
        #expect(desk.state == .ready)
        #expect(desk.row.fillCount == Int64(venue.fillCount))
      }
      // What was under way in both directions is lost.
      venue.disconnect()
    }
    #expect(venue.fillCount > 20)
  }
}
