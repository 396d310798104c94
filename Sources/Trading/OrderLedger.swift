// SPDX-License-Identifier: Apache-2.0
package import Units

/// Open orders and positions moved together by order events: strategy and gateway each keep one.
///
/// Each event method returns the order as the event left it, nil when the event is impossible
/// (unknown slot state, more than what is open); then nothing has changed and the caller counts
/// it. Finished orders leave the table. The gateway's ledger keeps an account book as well.
/// Owned by one thread; nothing allocates after creation.
package struct OrderLedger: ~Copyable {
  package var orders: OpenOrders
  package var positions: PositionBook
  package var accounts: AccountBook
  /// A replacement that cannot come, because its target was finished first.
  @usableFromInline var orphan: Order?

  /// Room for `orderCapacity` open orders and `positionCapacity` pairs of strategy and instrument;
  /// without `accounts` no account book is kept.
  package init(
    orderCapacity: Int, positionCapacity: Int,
    accounts: consuming AccountBook = AccountBook(capacity: 0)
  ) {
    orders = OpenOrders(capacity: orderCapacity)
    positions = PositionBook(capacity: positionCapacity)
    self.accounts = accounts
    orphan = nil
  }

  /// The replacement that the last event made impossible, once; its strategy must be told.
  @inlinable
  package mutating func takeOrphan() -> Order? {
    let taken = orphan
    orphan = nil
    return taken
  }

  /// Enters an order, new or as an authority reports it; its slot, or nil when a table is full or
  /// a number is in use.
  @inlinable
  package mutating func submit(_ order: Order) -> Int? {
    guard positions.reserve(order.strategy, order.instrument) else { return nil }
    let account = accounts.account(of: order.strategy)
    guard let row = accounts.reserve(account, order.instrument) else { return nil }
    guard let slot = orders.insert(order) else { return nil }
    orders[slot].holding = Int32(truncatingIfNeeded: row)
    link(slot)
    reserve(slot, order.leaves, Money(order.price, times: order.leaves), orders: 1)
    accounts.countOrder(row)
    return slot
  }

  /// Enters `order` as the replacement of the live order in `target`; its slot, or nil when a
  /// table is full, a number is in use or the target is not live.
  ///
  /// Until the venue decides, the larger of both open quantities and values is reserved.
  @inlinable
  package mutating func replace(_ target: Int, by order: Order) -> Int? {
    guard let state = orders[target].state.next(.replaceRequested) else { return nil }
    var order = order
    order.filled = orders[target].filled
    order.targetSlot = Int32(truncatingIfNeeded: target)
    order.holding = orders[target].holding
    let added = orders[target].added(by: order.price, order.leaves)
    guard let slot = orders.insert(order) else { return nil }
    orders[target].state = state
    orders[target].replacementSlot = Int32(truncatingIfNeeded: slot)
    link(slot)
    reserve(slot, added.quantity, added.value, orders: 0)
    accounts.countOrder(Int(order.holding))
    return slot
  }

  /// A cancel was asked for. Allowed again while one is pending: cancels may be lost.
  @inlinable
  package mutating func requestCancel(_ slot: Int) -> Order? {
    accounts.countCancel(Int(orders[slot].holding))
    return move(slot, .cancelRequested)
  }

  /// The venue took the order.
  @inlinable
  package mutating func accept(_ slot: Int, venueOrderID: OrderID) -> Order? {
    guard orders[slot].targetSlot < 0, move(slot, .accepted) != nil else { return nil }
    orders[slot].venueOrderID = venueOrderID
    return orders[slot]
  }

  /// The order, or this replacement, never lived. Its target goes back to being live.
  @inlinable
  package mutating func reject(_ slot: Int) -> Order? {
    guard let order = move(slot, .rejected) else { return nil }
    if order.targetSlot >= 0 {
      let target = Int(order.targetSlot)
      orders[target].replacementSlot = -1
      if orders[target].state == .pendingReplace { orders[target].state = .live }
    }
    finish(slot)
    return order
  }

  /// `quantity` was executed at `price`, quantity in 1 ... leaves.
  @inlinable
  package mutating func fill(_ slot: Int, price: Price, quantity: Quantity) -> Order? {
    let order = orders[slot]
    guard quantity.raw > 0, quantity <= order.leaves, order.targetSlot < 0 else { return nil }
    let event: OrderEvent = quantity == order.leaves ? .filledAll : .filledPart
    guard let state = order.state.next(event) else { return nil }
    let isBooked = positions.fill(
      order.strategy, order.instrument, side: order.side, price: price, quantity: quantity)
    guard isBooked else { return nil }
    accounts.fill(Int(order.holding), side: order.side, price: price, quantity: quantity)
    orders[slot].state = state
    orders[slot].filled.raw &+= quantity.raw
    release(slot, quantity)
    if order.replacementSlot >= 0 {
      orders[Int(order.replacementSlot)].filled.raw &+= quantity.raw
    }
    return finishIfDone(slot)
  }

  /// `quantity` of the order was taken away, quantity in 1 ... leaves.
  @inlinable
  package mutating func cancel(_ slot: Int, quantity: Quantity) -> Order? {
    let order = orders[slot]
    guard quantity.raw > 0, quantity <= order.leaves, order.targetSlot < 0 else { return nil }
    let event: OrderEvent = quantity == order.leaves ? .cancelledAll : .cancelledPart
    guard move(slot, event) != nil else { return nil }
    orders[slot].cancelled.raw &+= quantity.raw
    release(slot, quantity)
    return finishIfDone(slot)
  }

  /// The order in `slot` took its target's place with `quantity` in all, what had been executed
  /// before included.
  @inlinable
  package mutating func replaced(
    _ slot: Int, venueOrderID: OrderID, price: Price, quantity: Quantity
  ) -> Order? {
    let order = orders[slot]
    guard order.targetSlot >= 0, quantity.raw > 0 else { return nil }
    let target = Int(order.targetSlot)
    guard let state = order.state.next(.accepted), orders[target].state.next(.replaced) != nil
    else { return nil }
    orders[slot].state = state
    orders[slot].venueOrderID = venueOrderID
    unlink(slot)
    orders[slot].price = price
    link(slot)
    orders[slot].quantity = quantity
    orders[slot].targetSlot = -1
    orders[target].state = .replaced
    orders[target].replacementSlot = -1
    finish(target)
    let leaves = orders[slot].leaves
    reserve(slot, leaves, Money(price, times: leaves), orders: 1)
    if leaves.raw == 0 { orders[slot].state = .filled }
    return finishIfDone(slot)
  }

  /// The venue refused a cancel: the order stays as it was.
  @inlinable
  package mutating func rejectChange(_ slot: Int) -> Order? {
    guard move(slot, .changeRejected) != nil else { return nil }
    if orders[slot].replacementSlot >= 0 { orders[slot].state = .pendingReplace }
    return orders[slot]
  }

  /// Drops the order in `slot` and the replacement on its way, without an event: an authority says
  /// that it is not open.
  package mutating func forget(_ slot: Int) {
    guard orders[slot].state.isOpen else { return }
    let target = Int(orders[slot].targetSlot)
    if target >= 0 { orders[target].replacementSlot = -1 }
    finish(slot)
    orphan = nil
  }

  @inlinable
  mutating func move(_ slot: Int, _ event: OrderEvent) -> Order? {
    guard let state = orders[slot].state.next(event) else { return nil }
    orders[slot].state = state
    return orders[slot]
  }

  @inlinable
  mutating func finishIfDone(_ slot: Int) -> Order {
    let order = orders[slot]
    if !order.state.isOpen { finish(slot) }
    return order
  }

  /// Makes `quantity` and `value` what is counted as open for the order in `slot`.
  @inlinable
  mutating func reserve(_ slot: Int, _ quantity: Quantity, _ value: Money, orders count: Int64) {
    let order = orders[slot]
    let change = quantity.raw &- order.reserved.raw
    let isBooked = positions.open(
      order.strategy, order.instrument, side: order.side, by: change, orders: count)
    precondition(isBooked, "an open order without a position row")
    accounts.open(
      Int(order.holding), side: order.side, by: change, value: value &- order.reservedValue,
      orders: count)
    orders[slot].reserved = quantity
    orders[slot].reservedValue = value
  }

  /// Gives back what was reserved for `quantity` of the order, its value in proportion.
  @inlinable
  mutating func release(_ slot: Int, _ quantity: Quantity) {
    let order = orders[slot]
    let left = Quantity(raw: max(0, order.reserved.raw &- quantity.raw))
    let value = min(order.reservedValue, Money(order.price, times: left))
    reserve(slot, left, value, orders: 0)
  }

  /// Takes a finished order out of the table, and a replacement that waited for it.
  @inlinable
  mutating func finish(_ slot: Int) {
    let order = orders[slot]
    reserve(slot, .zero, .zero, orders: order.targetSlot < 0 ? -1 : 0)
    unlink(slot)
    orders.remove(slot)
    guard order.replacementSlot >= 0 else { return }
    let replacement = Int(order.replacementSlot)
    orders[replacement].state = .rejected
    reserve(replacement, .zero, .zero, orders: 0)
    unlink(replacement)
    orphan = orders[replacement]
    orders.remove(replacement)
  }
}
