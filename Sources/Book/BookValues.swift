// SPDX-License-Identifier: Apache-2.0
package import Units

/// What became of an order offered to an `OrderBook`.
@frozen
package enum AddOutcome: UInt8, Sendable, BitwiseCopyable {
  case added
  /// The reference is in use; the resting order is unchanged.
  case duplicate
  /// The order table or the level arena has no room.
  case full
  /// No side, no price, a quantity below 1, an unknown instrument, or a level total that overflows.
  case invalid
}

/// What a change took away from a resting order.
@frozen
package struct OrderChange: Sendable, BitwiseCopyable, Hashable {
  package var instrument: InstrumentID
  package var side: Side
  package var price: Price
  /// What was actually removed.
  package var quantity: Quantity
  /// What still rests; 0 when the order is gone.
  package var remaining: Quantity
  /// How much more was asked for than rested; above 0 the feed and the book disagree.
  package var excess: Quantity
  package var tag: UInt32

  @inlinable
  package init(
    instrument: InstrumentID, side: Side, price: Price, quantity: Quantity, remaining: Quantity,
    excess: Quantity, tag: UInt32
  ) {
    self.instrument = instrument
    self.side = side
    self.price = price
    self.quantity = quantity
    self.remaining = remaining
    self.excess = excess
    self.tag = tag
  }
}

/// A replacement: the order that went and whether the one in its place was taken.
@frozen
package struct ReplaceChange: Sendable, BitwiseCopyable, Hashable {
  package var removed: OrderChange
  package var added: AddOutcome

  @inlinable
  package init(removed: OrderChange, added: AddOutcome) {
    self.removed = removed
    self.added = added
  }
}

/// An order as it rests in the book.
@frozen
package struct RestingOrder: Sendable, BitwiseCopyable, Hashable {
  package var order: OrderID
  package var instrument: InstrumentID
  package var side: Side
  package var price: Price
  package var quantity: Quantity
  /// The mark given when it was added.
  package var tag: UInt32

  @inlinable
  package init(
    order: OrderID, instrument: InstrumentID, side: Side, price: Price, quantity: Quantity,
    tag: UInt32
  ) {
    self.order = order
    self.instrument = instrument
    self.side = side
    self.price = price
    self.quantity = quantity
    self.tag = tag
  }
}

/// What stands between a resting order and its execution at its price.
@frozen
package struct QueuePosition: Sendable, BitwiseCopyable, Hashable {
  package var quantityAhead: Quantity
  package var ordersAhead: Int

  @inlinable
  package init(quantityAhead: Quantity, ordersAhead: Int) {
    self.quantityAhead = quantityAhead
    self.ordersAhead = ordersAhead
  }
}

/// How often an `OrderBook` or `LevelTable` refused something, by cause.
@frozen
package struct BookRefusals: Sendable, BitwiseCopyable, Hashable {
  package var orderTableFull: UInt64 = 0
  package var levelArenaFull: UInt64 = 0
  package var orderDuplicate: UInt64 = 0
  package var orderUnknown: UInt64 = 0
  package var valueInvalid: UInt64 = 0
  /// Changes that took more than was there.
  package var quantityExcess: UInt64 = 0

  @inlinable package init() {}
}
