// SPDX-License-Identifier: Apache-2.0
package import Rings
import Units

/// The orders that a venue's session can carry; anything else is refused before it leaves.
package struct OrderCapabilities: Sendable, Hashable {
  private var types: UInt16 = 0
  private var times: UInt16 = 0
  package var instructions: OrderInstructions
  /// Whether a part of an order may be shown.
  package var hasReserve: Bool
  /// Whether a resting order can be cut down and keep its place.
  package var canReduce: Bool
  /// Types whose orders may be replaced.
  private var replaceable: UInt16 = 0

  package init(
    types: [OrderType], timesInForce: [TimeInForce], instructions: OrderInstructions = [],
    hasReserve: Bool = false, replaceable: [OrderType] = [.limit], canReduce: Bool = false
  ) {
    for type in types { self.types |= 1 << UInt16(type.rawValue) }
    for time in timesInForce { times |= 1 << UInt16(time.rawValue) }
    for type in replaceable { self.replaceable |= 1 << UInt16(type.rawValue) }
    self.instructions = instructions
    self.hasReserve = hasReserve
    self.canReduce = canReduce
  }

  /// Limit orders for the day, or immediate or cancel.
  package static let limitOrders = OrderCapabilities(
    types: [.limit], timesInForce: [.day, .immediateOrCancel])

  /// Why the venue cannot have `order`: `unsupported` for what it lacks, `invalidOrder` for terms
  /// that contradict each other, else `none`.
  package func refusal(of order: VenueOrder) -> RejectReason {
    let conditions = order.conditions
    let hasType = types >> UInt16(conditions.type.rawValue) & 1 != 0
    let hasTime = times >> UInt16(order.timeInForce.rawValue) & 1 != 0
    guard hasType, hasTime, conditions.instructions.isSubset(of: instructions),
      hasReserve || conditions.displayQuantity == .zero
    else { return .unsupported }
    return conditions.isCoherent(order.quantity, order.timeInForce) ? .none : .invalidOrder
  }

  /// Whether an order of `type` may be replaced, by one of the same type.
  package func canReplace(_ type: OrderType) -> Bool {
    replaceable >> UInt16(type.rawValue) & 1 != 0
  }
}
