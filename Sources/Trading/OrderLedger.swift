// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Units

/// Open orders and positions moved together by order events: strategy and gateway each keep one.
///
/// Each event method returns the order as the event left it, nil when the transition table has no
/// place for the event; then nothing has changed and the caller counts it. Finished orders leave
/// the table of open ones; a number of them stays findable, for what the venue says too late. The
/// gateway's ledger keeps an account book and a blotter as well. Owned by one thread; nothing
/// allocates after creation.
package struct OrderLedger: ~Copyable {
  package var orders: OpenOrders
  package var positions: PositionBook
  package var accounts: AccountBook
  package var finished: FinishedOrders
  package var trades: TradeBlotter
  @usableFromInline let transitions: OrderTransitions
  /// What instruments 0 ..< count are worth; all others are priced by the unit.
  @usableFromInline var terms: FixedArray<ContractTerms>
  /// A replacement that cannot come, because its target was finished first.
  @usableFromInline var orphan: Order?

  /// How many of each thing a ledger has room for.
  package struct Capacities: Sendable {
    package var orders: Int
    /// Pairs of strategy and instrument.
    package var positions: Int
    /// Finished orders that stay findable.
    package var finished: Int
    /// Executions that can be recognised, broken and corrected.
    package var trades: Int
    /// Instruments that may have terms of their own.
    package var instruments: Int

    package init(
      orders: Int, positions: Int, finished: Int = 0, trades: Int = 0, instruments: Int = 0
    ) {
      self.orders = orders
      self.positions = positions
      self.finished = finished
      self.trades = trades
      self.instruments = instruments
    }
  }

  /// An empty ledger; without `accounts` no account book is kept.
  package init(
    _ capacities: Capacities, accounts: consuming AccountBook = AccountBook(capacity: 0)
  ) {
    orders = OpenOrders(capacity: capacities.orders)
    positions = PositionBook(capacity: capacities.positions)
    finished = FinishedOrders(capacity: capacities.finished)
    trades = TradeBlotter(capacity: capacities.trades)
    terms = FixedArray(repeating: .unit, count: capacities.instruments)
    transitions = OrderTransitions()
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
    guard let row = accounts.reserve(account, order.instrument, terms(of: order.instrument)) else {
      return nil
    }
    guard let slot = orders.insert(order) else { return nil }
    orders[slot].holding = Int32(truncatingIfNeeded: row)
    link(slot)
    reserve(slot, order.leaves, value(order, order.leaves), orders: 1)
    accounts.markFirst(row, at: order.price)
    accounts.countOrder(row)
    return slot
  }

  /// Enters `order` as the replacement of the working order in `target`; its slot, or nil when a
  /// table is full, a number is in use, the target does not work or is about to change already.
  ///
  /// Until the venue decides, the larger of both open quantities and values is reserved.
  @inlinable
  package mutating func replace(_ target: Int, by order: Order) -> Int? {
    guard orders[target].state.isWorking,
      let request = transitions.next(orders[target].request, .replaceRequested)
    else { return nil }
    var order = order
    order.filled = orders[target].filled
    order.filledValue = orders[target].filledValue
    order.targetSlot = Int32(truncatingIfNeeded: target)
    order.holding = orders[target].holding
    let added = orders[target].added(
      order.leaves, worth: value(order, order.leaves),
      over: value(orders[target], orders[target].leaves))
    guard let slot = orders.insert(order) else { return nil }
    orders[target].request = request
    orders[target].replacementSlot = Int32(truncatingIfNeeded: slot)
    link(slot)
    reserve(slot, added.quantity, added.value, orders: 0)
    accounts.countOrder(Int(order.holding))
    return slot
  }

  /// A cancel was asked for. Allowed again while one is pending: cancels may be lost.
  @inlinable
  package mutating func requestCancel(_ slot: Int) -> Order? {
    guard orders[slot].state.isOpen,
      let request = transitions.next(orders[slot].request, .cancelRequested)
    else { return nil }
    accounts.countCancel(Int(orders[slot].holding))
    orders[slot].request = request
    return orders[slot]
  }

  /// The venue took the order. A second time is impossible.
  @inlinable
  package mutating func accept(_ slot: Int, venueOrderID: OrderID) -> Order? {
    guard orders[slot].targetSlot < 0, orders[slot].venueOrderID == .none,
      move(slot, .accepted) != nil
    else { return nil }
    orders[slot].venueOrderID = venueOrderID
    return orders[slot]
  }

  /// The order, or this replacement, never lived. Its target goes back to what it was.
  @inlinable
  package mutating func reject(_ slot: Int) -> Order? {
    guard let order = move(slot, .rejected) else { return nil }
    if order.targetSlot >= 0 {
      let target = Int(order.targetSlot)
      orders[target].replacementSlot = -1
      move(target, .replaceRejected)
    }
    finish(slot)
    return order
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

  /// The venue ended the order because its time was over: what was open is taken away.
  @inlinable
  package mutating func expire(_ slot: Int) -> Order? {
    let leaves = orders[slot].leaves
    guard orders[slot].targetSlot < 0, move(slot, .expired) != nil else { return nil }
    orders[slot].cancelled.raw &+= leaves.raw
    release(slot, leaves)
    return finishIfDone(slot)
  }

  /// The venue holds the order back, or lets it trade again.
  @inlinable
  package mutating func suspend(_ slot: Int, _ isSuspended: Bool) -> Order? {
    guard orders[slot].targetSlot < 0 else { return nil }
    return move(slot, isSuspended ? .suspended : .resumed)
  }

  /// The way to the venue is lost: what was not answered is unknown from here on.
  package mutating func lose() {
    for slot in 0..<orders.capacity where orders[slot].state.isOpen { _ = move(slot, .lost) }
  }

  /// The order in `slot` took its target's place with `quantity` in all, what had been executed
  /// before included; or did so before, as an execution of it has shown.
  @inlinable
  package mutating func replaced(
    _ slot: Int, venueOrderID: OrderID, price: Price, quantity: Quantity
  ) -> Order? {
    guard quantity.raw > 0 else { return nil }
    let order = orders[slot]
    if order.targetSlot >= 0 {
      let target = Int(order.targetSlot)
      guard transitions.next(orders[target].state, .replaced) != nil,
        move(slot, .accepted) != nil, move(target, .replaced) != nil
      else { return nil }
      orders[target].replacementSlot = -1
      orders[target].successor = order.reference
      finish(target)
      orders[slot].targetSlot = -1
      reserve(slot, order.reserved, order.reservedValue, orders: 1)
    } else {
      let isAwaited = order.target != .none && order.venueOrderID == .none
      guard isAwaited, move(slot, .accepted) != nil else { return nil }
    }
    orders[slot].venueOrderID = venueOrderID
    unlink(slot)
    orders[slot].price = price
    link(slot)
    orders[slot].quantity = quantity
    let leaves = orders[slot].leaves
    reserve(slot, leaves, value(orders[slot], leaves), orders: 0)
    if leaves.raw == 0 { orders[slot].state = .filled }
    return finishIfDone(slot)
  }

  /// The venue refused a cancel or a reduction: the order stays as it was.
  @inlinable
  package mutating func rejectChange(_ slot: Int) -> Order? {
    guard orders[slot].state.isOpen else { return nil }
    move(slot, .cancelRejected)
    orders[slot].ceiling = Order.unreduced
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
}
