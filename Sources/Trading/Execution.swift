// SPDX-License-Identifier: Apache-2.0
package import Units

/// Whether an execution met an order that rested or was the one that rested.
@frozen
package enum Liquidity: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The venue does not say; charged as `removed`.
  case none = 0
  /// It rested: the maker's side.
  case added = 1
  /// It met a resting order: the taker's side.
  case removed = 2
  /// Executed in an auction or cross; charged as `removed`.
  case auction = 3
}

/// One execution of an order as it is booked.
package struct Execution: Sendable, BitwiseCopyable, Hashable {
  /// The venue's number of the trade, 0 where it gives none: then repetitions cannot be noticed.
  package var matchNumber: UInt64
  package var price: Price
  /// Above 0.
  package var quantity: Quantity
  /// Price × quantity × the instrument's multiplier.
  package var value: Money
  /// Paid by the account; below 0 a rebate.
  package var fee: Money
  package var venueTime: UnixNanos
  package var liquidity: Liquidity

  /// Without `value` that of an instrument priced by the unit.
  @inlinable
  package init(
    price: Price, quantity: Quantity, value: Money? = nil, matchNumber: UInt64 = 0,
    fee: Money = .zero, venueTime: UnixNanos = UnixNanos(raw: 0), liquidity: Liquidity = .none
  ) {
    self.matchNumber = matchNumber
    self.price = price
    self.quantity = quantity
    self.value = value ?? Money(price, times: quantity)
    self.fee = fee
    self.venueTime = venueTime
    self.liquidity = liquidity
  }
}

/// One booked execution with the order it belongs to.
package struct Trade: Sendable, BitwiseCopyable, Hashable {
  package var execution: Execution
  /// Our reference of the order.
  package var reference: UInt64
  package var clientOrderID: ClientOrderID
  package var venueOrderID: OrderID
  package var instrument: InstrumentID
  /// Row of the account book, −1 where none is kept.
  package var holding: Int32
  package var strategy: StrategyID
  package var account: AccountID
  package var side: Side
  package var status: TradeStatus
  /// Told after its order had been finished.
  package var isLate: Bool

  /// An execution of `order` by `account`, in status `booked`.
  @inlinable
  package init(_ execution: Execution, of order: Order, account: AccountID) {
    self.execution = execution
    reference = order.reference
    clientOrderID = order.clientOrderID
    venueOrderID = order.venueOrderID
    instrument = order.instrument
    holding = order.holding
    strategy = order.strategy
    self.account = account
    side = order.side
    status = .booked
    isLate = false
  }

  /// What it brought: its value for a sale, less than zero for a purchase.
  @inlinable
  package var cash: Money {
    side == .buy ? .zero &- execution.value : execution.value
  }
}

/// What became of a trade.
@frozen
package enum TradeStatus: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case booked = 0
  /// The venue changed its price or quantity, as the trade shows them.
  case corrected = 1
  /// The venue declared it void: no position, cash or fee of it is left.
  case broken = 2
}
