// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import Testing
import Trading
import Units

/// Orders of one account that would meet: both shrink by the smaller quantity.
@Suite struct GatewayDecrementTests {
  static let seller = Desk.strategy
  static let buyer = StrategyID(raw: 4)

  /// Sells that rest, under references 1, 2, …; a buy; and what then rests, the buy last.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sells: [(quantity: Int64, cents: Int64)]
    let buy: (quantity: Int64, cents: Int64)
    /// By reference; 0 for one that is gone.
    let left: [UInt32]
    let bought: UInt32
  }

  static let rows = [
    Row(
      testDescription: "smaller", sells: [(100, 100_00)], buy: (60, 100_00), left: [40], bought: 0),
    Row(
      testDescription: "one less", sells: [(100, 100_00)], buy: (99, 100_00), left: [1], bought: 0),
    Row(
      testDescription: "equal", sells: [(100, 100_00)], buy: (100, 100_00), left: [0], bought: 0),
    Row(
      testDescription: "one more", sells: [(100, 100_00)], buy: (101, 100_00), left: [0],
      bought: 1),
    Row(
      testDescription: "two prices, the better first", sells: [(100, 100_01), (100, 100_00)],
      buy: (120, 100_01), left: [80, 0], bought: 0),
    Row(
      testDescription: "one price, the older first", sells: [(100, 100_00), (100, 100_00)],
      buy: (50, 100_00), left: [50, 100], bought: 0),
    Row(
      testDescription: "both and more", sells: [(100, 100_00), (100, 100_01)], buy: (250, 100_01),
      left: [0, 0], bought: 50),
    Row(
      testDescription: "one out of reach", sells: [(100, 100_00), (100, 100_02)],
      buy: (150, 100_01), left: [0, 100], bought: 50),
    Row(
      testDescription: "out of reach", sells: [(100, 100_02)], buy: (150, 100_01), left: [100],
      bought: 150),
  ]

  func openDesk(path: String? = nil, venue: ScriptedVenue? = nil) throws -> Desk {
    let desk = try Desk(path: path, venue: venue)
    desk.decrement()
    desk.connect()
    for strategy in [Self.seller, Self.buyer] { desk.hello(strategy) }
    desk.reports = []
    return desk
  }

  /// Takes a request without any byte reaching the venue.
  func accept(_ desk: Desk, _ request: OrderRequest) -> RequestOutcome {
    desk.core.accept(request, from: request.strategy, market: Desk.market, now: desk.now)
  }

  func order(_ reference: UInt64, of desk: Desk) throws -> Order {
    let slot = desk.core.ledger.orders.slot(reference: reference)
    return desk.core.ledger.orders[try #require(slot)]
  }

  @Test("both sides shrink by the smaller quantity, by price and time", arguments: rows)
  func shrink(row: Row) throws {
    let desk = try openDesk()
    for (index, sell) in row.sells.enumerated() {
      desk.send(
        desk.order(UInt64(index + 1), .sell, cents: sell.cents, quantity: sell.quantity))
    }
    desk.reports = []
    let outcome = desk.send(
      desk.order(1, cents: row.buy.cents, quantity: row.buy.quantity, strategy: Self.buyer))
    #expect(outcome == (row.bought > 0 ? .sent : .refused))
    let count = UInt32(row.sells.count)
    for reference in 1...count {
      let standing = desk.venue.resting[reference].map(\.leaves)
      #expect(standing == (row.left[Int(reference) - 1] > 0 ? row.left[Int(reference) - 1] : nil))
    }
    #expect(desk.venue.resting[count + 1].map(\.leaves) == (row.bought > 0 ? row.bought : nil))
    let told = desk.reports.filter { $0.strategy == Self.buyer }
    let prevented = row.buy.quantity - Int64(row.bought)
    if row.bought == 0 {
      #expect(told.map(\.kind) == [.rejected])
      #expect(told.first?.reason == .selfTrade)
    } else {
      #expect(told.map(\.kind) == (prevented > 0 ? [.cancelled, .accepted] : [.accepted]))
      #expect(told.last?.leaves.raw == Int64(row.bought))
      if prevented > 0 { #expect(told.first?.quantity.raw == prevented) }
    }
    let taken = desk.reports.filter { $0.strategy == Self.seller }.map(\.quantity.raw)
    #expect(taken.reduce(0, +) == prevented)
    desk.expectConsistent("shrink")
  }

  @Test("what the resting order reserves is free when the venue has confirmed, not before")
  func reservation() throws {
    let desk = try openDesk()
    desk.send(desk.order(1, .sell))
    #expect(accept(desk, desk.order(1, quantity: 60, strategy: Self.buyer)) == .refused)
    #expect(desk.row.openSell.raw == 100)
    desk.pump()
    #expect(desk.row.openSell.raw == 40)
    desk.expectConsistent("reservation")
  }

  @Test(
    "executions that cross the reduction count for the total that is to remain",
    arguments: [(60, 10), (69, 1), (70, nil), (80, nil)] as [(UInt32, UInt32?)])
  func crossingFill(executed: UInt32, left: UInt32?) throws {
    let desk = try openDesk()
    desk.send(desk.order(1, .sell))
    desk.venue.hit(1, quantity: executed)
    desk.send(desk.order(1, quantity: 30, strategy: Self.buyer))
    #expect(desk.venue.resting[1].map(\.leaves) == left)
    #expect(desk.row.position.raw == -Int64(executed))
    #expect(desk.row.openSell.raw == Int64(left.map { Int64($0) } ?? .zero))
    desk.expectConsistent("crossing")
  }

  @Test("two orders in a row take from what the first left, before the venue has confirmed")
  func twice() throws {
    let desk = try openDesk()
    desk.send(desk.order(1, .sell))
    #expect(accept(desk, desk.order(1, quantity: 30, strategy: Self.buyer)) == .refused)
    #expect(accept(desk, desk.order(2, quantity: 100, strategy: Self.buyer)) == .sent)
    desk.pump()
    #expect(desk.venue.resting[1] == nil)
    #expect(desk.venue.resting[2]?.leaves == 30)
    desk.expectConsistent("twice")
  }

  @Test("an order and the replacement on its way shrink together")
  func replacement() throws {
    let desk = try openDesk()
    desk.send(desk.order(1, .sell))
    var amend = desk.replace(1, by: 2, cents: 100_02, quantity: 120)
    amend.side = .sell
    #expect(accept(desk, amend) == .sent)
    #expect(accept(desk, desk.order(1, quantity: 110, strategy: Self.buyer)) == .refused)
    desk.pump()
    #expect(desk.venue.resting[2]?.leaves == 10)
    #expect(desk.row.openSell.raw == 10)
    desk.expectConsistent("replacement")
  }

  @Test("an amend goes out with what is left; with nothing left its order is cancelled")
  func amend() throws {
    let desk = try openDesk()
    desk.send(desk.order(1, .sell))
    desk.send(desk.order(1, cents: 99_00, quantity: 130, strategy: Self.buyer))
    desk.venue.hit(2, quantity: 10)
    desk.pump()
    let amend = desk.replace(1, by: 2, cents: 100_00, quantity: 130, strategy: Self.buyer)
    #expect(desk.send(amend) == .sent)
    #expect(desk.venue.resting[1] == nil)
    #expect(desk.venue.resting[3]?.leaves == 20)
    desk.send(desk.order(3, .sell, cents: 100_01))
    let last = desk.replace(2, by: 3, cents: 100_01, quantity: 50, strategy: Self.buyer)
    #expect(desk.send(last) == .refused)
    #expect(desk.venue.resting.mapValues(\.leaves) == [4: 60])
    desk.expectConsistent("amend")
  }

  @Test("a refused cancel leaves the order as large as the venue has it")
  func refusedReduction() throws {
    var ledger = OrderLedger(.init(orders: 4, positions: 4))
    var request = OrderRequest(
      kind: .new, strategy: Self.seller, instrument: Desk.instrument, side: .sell)
    request.clientOrderID = ClientOrderID(raw: 1)
    request.price = Price(raw: 1)
    request.quantity = Quantity(raw: 100)
    let submitted = ledger.submit(Order(request, reference: 1))
    let slot = try #require(submitted)
    ledger.reduce(slot, to: Quantity(raw: 30))
    let reduced = ledger.orders[slot]
    #expect(reduced.isReductionPending)
    #expect(reduced.intendedLeaves.raw == 30)
    let rejected = ledger.rejectChange(slot)
    let restored = try #require(rejected)
    #expect(!restored.isReductionPending)
    #expect(restored.intendedLeaves.raw == 100)
  }

  @Test("a reduction that was lost with the connection is sent after the next login")
  func lostConnection() throws {
    let desk = try openDesk()
    desk.venue.keepsOrders = true
    desk.send(desk.order(1, .sell))
    #expect(accept(desk, desk.order(1, quantity: 130, strategy: Self.buyer)) == .sent)
    desk.disconnect()
    #expect(desk.venue.resting[1]?.leaves == 100)
    desk.connect()
    // What was left of the buy was lost on the way, and its strategy is told so.
    #expect(desk.venue.resting.isEmpty)
    #expect(desk.reports.contains { $0.strategy == Self.buyer && $0.kind == .rejected })
    desk.expectConsistent("lost")
  }

  @Test("a gateway that starts again knows what is to remain, and sends it until it is so")
  func restart() throws {
    let scratch = GatewayRecoveryTests.Scratch()
    let venue = ScriptedVenue()
    venue.keepsOrders = true
    func die() throws -> Order {
      let desk = try openDesk(path: scratch.path, venue: venue)
      desk.send(desk.order(1, .sell))
      #expect(accept(desk, desk.order(1, quantity: 60, strategy: Self.buyer)) == .refused)
      return try order(1, of: desk)
    }
    let before = try die()
    venue.disconnect()
    let desk = try Desk(path: scratch.path, venue: venue)
    desk.decrement()
    let after = try order(1, of: desk)
    #expect(after.ceiling == before.ceiling)
    #expect(after.ceiling.raw == 40)
    #expect(after.reserved == before.reserved)
    let account = desk.core.ledger.accounts.state(Desk.account)
    #expect(account.cancelCount == 1)
    desk.connect()
    #expect(venue.resting[1]?.leaves == 40)
    // Offered again, the buy must not take from the sell once more.
    for strategy in [Self.seller, Self.buyer] { desk.hello(strategy, epoch: Desk.epoch + 1) }
    var again = desk.order(1, quantity: 60, strategy: Self.buyer)
    again.epoch = Desk.epoch + 1
    #expect(desk.send(again) == .refused)
    #expect(desk.reports.last?.reason == .duplicateOrder)
  }

  @Test("a confirmed reduction is not sent again by a gateway that starts again")
  func confirmed() throws {
    let scratch = GatewayRecoveryTests.Scratch()
    let venue = ScriptedVenue()
    venue.keepsOrders = true
    func die() throws {
      let desk = try openDesk(path: scratch.path, venue: venue)
      desk.send(desk.order(1, .sell))
      desk.send(desk.order(1, quantity: 60, strategy: Self.buyer))
    }
    try die()
    venue.disconnect()
    let desk = try Desk(path: scratch.path, venue: venue)
    desk.connect()
    #expect(venue.resting[1]?.leaves == 40)
    #expect(desk.core.counters.cancelsSent == 0)
    let isDone = desk.core.hasNoCancelDue
    #expect(isDone)
    desk.expectConsistent("confirmed")
  }
}
