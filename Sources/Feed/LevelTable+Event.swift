// SPDX-License-Identifier: Apache-2.0
package import Book
package import Rings
import Units

extension LevelTable {
  /// Makes the levels what they are after `event`; nil when its kind does not change levels.
  ///
  /// A `snapshotBegin` empties its instrument: the levels that follow are all there are. Whether a
  /// snapshot is wanted is the caller's choice, who may leave out events flagged `snapshot`.
  @discardableResult
  @_noAllocation
  package mutating func apply(_ event: Event) -> LevelOutcome? {
    switch event.kind {
    case .add:
      return add(event.instrument, event.side, price: event.price, quantity: event.quantity)
    case .reduce, .execute:
      return remove(
        event.instrument, event.side, price: event.price, quantity: event.quantity,
        orders: event.flags.contains(.orderGone) ? 1 : 0)
    case .delete, .replace:
      return remove(
        event.instrument, event.side, price: event.price, quantity: event.quantity, orders: 1)
    case .levelSet:
      return assign(
        event.instrument, event.side, price: event.price, quantity: event.quantity,
        orders: Int64(clamping: event.orderID))
    case .bookClear, .snapshotBegin:
      if event.instrument == .none { clearAll() } else { clear(event.instrument) }
      return .applied
    case .none, .executeAtPrice, .trade, .crossTrade, .tradeBreak, .bestPrice, .status, .limits,
      .session, .snapshotEnd, .gap, .gapEnd, .definition:
      return nil
    }
  }
}
