// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing
import Units

@Suite struct OrderConditionsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var conditions: OrderConditions
    var time: TimeInForce
    var isCoherent: Bool
    var testDescription: String { "\(conditions) \(time)" }
  }

  static let price = Price(raw: 1)
  static let part = Quantity(raw: 10)
  static let end = UnixNanos(raw: 1)

  @Test(
    "terms of an order of 100 go with each other or not",
    arguments: [
      Row(conditions: .init(), time: .day, isCoherent: true),
      Row(conditions: .init(triggerPrice: price), time: .day, isCoherent: false),
      Row(conditions: .init(type: .stop), time: .day, isCoherent: false),
      Row(conditions: .init(type: .stop, triggerPrice: price), time: .day, isCoherent: true),
      Row(
        conditions: .init(type: .stopLimit, triggerPrice: Price(raw: -1)), time: .day,
        isCoherent: false),
      Row(
        conditions: .init(type: .midpointPeg, triggerPrice: Price(raw: -1)), time: .day,
        isCoherent: true),
      Row(conditions: .init(type: .marketPeg), time: .immediateOrCancel, isCoherent: true),
      Row(conditions: .init(), time: .goodTillDate, isCoherent: false),
      Row(conditions: .init(expireTime: end), time: .goodTillDate, isCoherent: true),
      Row(conditions: .init(expireTime: end), time: .day, isCoherent: false),
      Row(conditions: .init(displayQuantity: part), time: .day, isCoherent: true),
      Row(conditions: .init(displayQuantity: part), time: .fillOrKill, isCoherent: false),
      Row(conditions: .init(displayQuantity: Quantity(raw: 100)), time: .day, isCoherent: false),
      Row(conditions: .init(displayQuantity: Quantity(raw: -1)), time: .day, isCoherent: false),
      Row(
        conditions: .init(instructions: .hidden, displayQuantity: part), time: .day,
        isCoherent: false),
      Row(conditions: .init(instructions: .postOnly), time: .day, isCoherent: true),
      Row(conditions: .init(instructions: .postOnly), time: .immediateOrCancel, isCoherent: false),
      Row(conditions: .init(type: .market, instructions: .postOnly), time: .day, isCoherent: false),
      Row(
        conditions: .init(instructions: OrderInstructions(rawValue: 4)), time: .day,
        isCoherent: false),
    ])
  func table(row: Row) {
    #expect(row.conditions.isCoherent(Quantity(raw: 100), row.time) == row.isCoherent)
  }

  @Test("a request carries all of its terms")
  func request() {
    var request = OrderRequest(kind: .new, strategy: StrategyID(raw: 1))
    #expect(request.conditions == OrderConditions())
    let conditions = OrderConditions(
      type: .stopLimit, instructions: [.postOnly, .hidden], triggerPrice: Price(raw: 5),
      displayQuantity: Quantity(raw: 6), expireTime: UnixNanos(raw: 7))
    request.conditions = conditions
    #expect(request.conditions == conditions)
  }
}
