// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// One order as the gateway knows it; a slot of an `OpenOrders`.
package struct Order: Sendable, BitwiseCopyable {
  package var clientOrderID: ClientOrderID
  /// The order it was sent to replace, else `none`.
  package var target: ClientOrderID
  /// The number under which the venue session sent it; 0 while it has none.
  package var reference: UInt64
  /// The venue's own number, `none` until accepted.
  package var venueOrderID: OrderID
  package var price: Price
  /// The total wanted, what was executed before a replacement included.
  package var quantity: Quantity
  /// Executed, over the whole chain of replacements.
  package var filled: Quantity
  /// Quantity times price of that.
  package var filledValue: Money
  /// Taken away by the venue or by a cancel.
  package var cancelled: Quantity
  /// The total that was asked to remain of it, what was executed included; the end of the range
  /// while no reduction was asked for.
  package var ceiling: Quantity
  /// What the position and account books count as open for this order, and at what value.
  package var reserved: Quantity
  package var reservedValue: Money
  /// What is shown of it, 0 where all of it is.
  package var displayQuantity: Quantity
  package var triggerSequence: UInt64
  /// Reference of the order that took its place, 0 for none.
  package var successor: UInt64
  package var instrument: InstrumentID
  package var strategy: StrategyID
  package var side: Side
  package var timeInForce: TimeInForce
  package var type: OrderType
  package var instructions: OrderInstructions
  package var state: OrderState
  /// What is asked of the venue beside the order.
  package var request: RequestState
  /// A cancel or a reduction was asked for and has not been handed to the session.
  package var isCancelDue: Bool
  /// Slot of the order that is to replace this one, −1 for none.
  package var replacementSlot: Int32
  /// Slot of the order this one is to replace, −1 for none.
  package var targetSlot: Int32
  /// Row of the account book, −1 where none is kept.
  package var holding: Int32
  /// Neighbours among the open orders of the row's side, −1 at the ends.
  package var nextSlot: Int32
  package var previousSlot: Int32

  /// The order a `new` or `replace` request asks for, in state `pendingNew`.
  @inlinable
  package init(_ request: OrderRequest, reference: UInt64) {
    self.clientOrderID = request.clientOrderID
    self.target = request.target
    self.reference = reference
    self.venueOrderID = .none
    self.price = request.price
    self.quantity = request.quantity
    self.filled = .zero
    self.filledValue = .zero
    self.cancelled = .zero
    self.ceiling = Order.unreduced
    self.reserved = .zero
    self.reservedValue = .zero
    self.triggerSequence = request.triggerSequence
    self.instrument = request.instrument
    self.strategy = request.strategy
    self.side = request.side
    self.timeInForce = request.timeInForce
    self.type = request.orderType
    self.instructions = request.instructions
    self.displayQuantity = request.displayQuantity
    self.state = .pendingNew
    self.request = .none
    self.successor = 0
    self.isCancelDue = false
    self.replacementSlot = -1
    self.targetSlot = -1
    self.holding = -1
    self.nextSlot = -1
    self.previousSlot = -1
  }

  /// A slot without an order.
  @inlinable
  package static var vacant: Order {
    var order = Order(OrderRequest(kind: .none, strategy: StrategyID(raw: 0)), reference: 0)
    order.state = .none
    return order
  }

  /// The ceiling of an order that nobody asked to reduce.
  @inlinable package static var unreduced: Quantity { Quantity(raw: .max) }

  /// Whether the venue has not said yet that it reduced the order to its ceiling.
  @inlinable
  package var isReductionPending: Bool { ceiling.raw < quantity.raw &- cancelled.raw }

  /// What is to remain open of it when everything that was asked for is done, ≥ 0.
  @inlinable
  package var intendedLeaves: Quantity {
    if request.isCancelPending { return .zero }
    let total = min(ceiling.raw, quantity.raw &- cancelled.raw)
    return Quantity(raw: max(0, total &- filled.raw))
  }

  /// What the venue may still execute, ≥ 0.
  @inlinable
  package var leaves: Quantity {
    let left = quantity.raw &- filled.raw &- cancelled.raw
    return Quantity(raw: left < 0 ? 0 : left)
  }
}

/// What an order or a change of one adds to what is open.
package struct AddedExposure: Sendable, BitwiseCopyable, Hashable {
  /// ≥ 0.
  package var quantity: Quantity
  /// At the order's own price, ≥ 0.
  package var value: Money

  @inlinable @inline(__always)
  package init(quantity: Quantity, value: Money) {
    self.quantity = quantity
    self.value = value
  }
}

extension Order {
  /// What a replacement with `leaves` open, worth `value`, adds to this order, which is worth
  /// `present`.
  @inlinable
  package func added(
    _ leaves: Quantity, worth value: Money, over present: Money
  ) -> AddedExposure {
    AddedExposure(
      quantity: Quantity(raw: max(0, leaves.raw &- self.leaves.raw)),
      value: max(.zero, value &- present))
  }
}
