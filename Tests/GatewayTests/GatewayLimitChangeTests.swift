// SPDX-License-Identifier: Apache-2.0
import Gateway
import Rings
import Testing
import Trading
import Units

/// Limits that change between two requests.
@Suite struct GatewayLimitChangeTests {
  /// One limit: how it is made exactly as strict as `request` can bear, one step stricter, and what
  /// then refuses.
  struct Row: Sendable, CustomTestStringConvertible {
    let reason: RejectReason
    let bound: @Sendable (inout AccountLimits, _ isStricter: Bool) -> Void
    let testDescription: String

    init(
      _ reason: RejectReason, _ bound: @escaping @Sendable (inout AccountLimits, Bool) -> Void
    ) {
      self.reason = reason
      self.bound = bound
      testDescription = "\(reason)"
    }
  }

  /// What an order of 100 at 100.00 is worth.
  static let worth = Money(Price(raw: 100_000_000_000), times: Quantity(raw: 100))
  static let less = Money(raw: worth.raw - 1)
  /// What one such order is open and the next comes.
  static let both = Money(raw: 2 * worth.raw)
  static let bothLess = Money(raw: 2 * worth.raw - 1)

  static let rows: [Row] = [
    Row(.maximumQuantity) { $0.quantityMax = Quantity(raw: $1 ? 99 : 100) },
    Row(.maximumNotional) { $0.notionalMax = $1 ? less : worth },
    Row(.openOrderCount) { $0.openOrderCountMax = $1 ? 1 : 2 },
    Row(.openOrderValue) { $0.openOrderValueMax = $1 ? bothLess : both },
    Row(.positionLimit) { $0.positionMax = Quantity(raw: $1 ? 199 : 200) },
    Row(.grossExposure) { $0.grossMax = $1 ? bothLess : both },
    Row(.netExposure) { $0.netMax = $1 ? bothLess : both },
    Row(.buyingPower) { $0.cash = $1 ? bothLess : both },
    Row(.reduceOnly) { $0.isReduceOnly = $1 },
    Row(.orderRate) { $0.orderRate = RateLimit(perSecond: 1, burst: $1 ? 1 : 1_000) },
    Row(.repeatedOrder) {
      $0.repeatWindow = .seconds(60)
      $0.repeatCountMax = $1 ? 1 : 16
    },
    Row(.orderToTrade) { $0.ordersPerTradeMax = $1 ? 1 : 1_000 },
    Row(.dailyLoss) { $0.lossMax = $1 ? Money(raw: -1) : .zero },
    Row(.deadMan) { $0.deadMan = $1 ? .zero : .seconds(60) },
  ]

  @Test(
    "a limit that changes between two requests holds for the second until it is loose again",
    arguments: rows)
  func boundary(row: Row) throws {
    let desk = try Desk()
    func limit(isStricter: Bool) {
      var limits = Desk.limits
      row.bound(&limits, isStricter)
      desk.core.risk.limit(Desk.account, to: limits)
    }
    desk.connect()
    desk.hello()
    #expect(desk.send(desk.order(1)) == .sent)
    limit(isStricter: false)
    // At the very limit: with the first order they come to twice its quantity and value.
    let outcome = desk.core.accept(
      desk.order(2), from: Desk.strategy, market: Desk.market, now: desk.now)
    #expect(outcome == .sent)
    desk.pump()
    desk.send(desk.cancel(2))
    desk.reports = []
    limit(isStricter: true)
    #expect(desk.send(desk.order(3)) == .refused)
    #expect(desk.reports.last?.reason == row.reason)
    #expect(desk.venue.resting.keys.sorted() == [1])
    limit(isStricter: false)
    #expect(desk.send(desk.order(4)) == .sent)
    #expect(desk.venue.resting.count == 2)
  }

  @Test("what is open beyond a stricter limit stays, and only what adds nothing passes")
  func openBeyond() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    #expect(desk.send(desk.order(1, quantity: 500)) == .sent)
    desk.venue.hit(1, quantity: 300)
    desk.pump()
    var limits = Desk.limits
    limits.positionMax = Quantity(raw: 100)
    limits.openOrderValueMax = .zero
    desk.core.risk.limit(Desk.account, to: limits)
    desk.pump()
    #expect(desk.venue.resting[1]?.leaves == 200)
    #expect(desk.row.position.raw == 300)
    #expect(desk.row.openBuy.raw == 200)
    #expect(desk.send(desk.order(2, quantity: 1)) == .refused)
    #expect(desk.send(desk.replace(1, by: 3, cents: 100_00, quantity: 600)) == .refused)
    // Smaller, and away: the way back is open.
    #expect(desk.send(desk.replace(1, by: 4, cents: 99_99, quantity: 400)) == .sent)
    #expect(desk.send(desk.cancel(4)) == .sent)
    #expect(desk.venue.resting.isEmpty)
    desk.expectConsistent("stricter")
  }

  @Test("an account whose limits are taken away sends nothing until it has some again")
  func disarmed() throws {
    let desk = try Desk()
    desk.connect()
    desk.hello()
    desk.core.risk.limit(Desk.account, to: nil)
    #expect(desk.send(desk.order(1)) == .refused)
    #expect(desk.reports.last?.reason == .unarmed)
    desk.core.risk.limit(Desk.account, to: Desk.limits)
    #expect(desk.send(desk.order(2)) == .sent)
  }
}
