// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// What became of an order, replacement or cancel a strategy asked for.
@frozen
public enum OrderResult: Sendable, BitwiseCopyable, Hashable {
  /// On its way under this number; for a cancel, the number of the order.
  case sent(ClientOrderID)
  /// Nothing was sent.
  case refused(RejectReason)

  /// The number of what was sent, `none` when it was refused.
  @inlinable
  public var clientOrderID: ClientOrderID {
    switch self {
    case .sent(let id): id
    case .refused: .none
    }
  }
}

/// An open order as its strategy knows it.
@frozen
public struct OpenOrder: Sendable, BitwiseCopyable, Hashable {
  public var clientOrderID: ClientOrderID
  public var instrument: InstrumentID
  public var side: Side
  public var price: Price
  /// The total wanted.
  public var quantity: Quantity
  /// What is still open.
  public var leaves: Quantity
  /// An answer is outstanding (new, cancel or replace): better wait for it.
  public var isPending: Bool

  @inlinable
  public init(
    clientOrderID: ClientOrderID, instrument: InstrumentID, side: Side, price: Price,
    quantity: Quantity, leaves: Quantity, isPending: Bool
  ) {
    self.clientOrderID = clientOrderID
    self.instrument = instrument
    self.side = side
    self.price = price
    self.quantity = quantity
    self.leaves = leaves
    self.isPending = isPending
  }

  /// Executed so far.
  @inlinable public var filled: Quantity { Quantity(raw: quantity.raw - leaves.raw) }
}

/// Sizes of a strategy process, fixed at its start.
public struct StrategyCapacities: Sendable {
  /// Instruments are 0 ..< this.
  public var instruments: Int
  /// Price levels over all subscribed books.
  public var levels: Int
  /// Open orders at a time.
  public var orders: Int
  /// Instruments ever traded.
  public var positions: Int
  /// Requests waiting for the loop.
  public var outbox: Int

  public init(
    instruments: Int = 16_384, levels: Int = 1 << 17, orders: Int = 1_024, positions: Int = 256,
    outbox: Int = 256
  ) {
    self.instruments = instruments
    self.levels = levels
    self.orders = orders
    self.positions = positions
    self.outbox = outbox
  }
}

/// What a strategy process saw and left out; every drop has its counter.
public struct StrategyCounters: Sendable, BitwiseCopyable, Hashable {
  /// Events that updated a subscribed book.
  public var eventsApplied: UInt64 = 0
  /// Events a loaded store row already contained.
  public var eventsSkipped: UInt64 = 0
  /// Events of books that wait to be loaded.
  public var eventsUntrusted: UInt64 = 0
  /// Changes the book could not follow (no room, more removed than was there).
  public var levelsRefused: UInt64 = 0
  /// Books given up because of an overrun, a gap or a view that ran out of known levels.
  public var viewsInvalidated: UInt64 = 0
  public var viewsLoaded: UInt64 = 0
  /// Store rows refused because the store was behind the ring.
  public var viewsBehind: UInt64 = 0
  /// Reports for an earlier process of this strategy.
  public var reportsStale: UInt64 = 0
  /// Executions of orders that had been finished before; they are booked.
  public var fillsLate: UInt64 = 0
  /// Executions that the position table has no room or range for; not booked.
  public var fillsRefused: UInt64 = 0
  public var tradesBroken: UInt64 = 0
  public var tradesCorrected: UInt64 = 0
  /// Reports for no order we know.
  public var reportsUnmatched: UInt64 = 0
  public var requestsSent: UInt64 = 0
  /// Orders refused before they left, for any reason.
  public var requestsRefused: UInt64 = 0

  public init() {}
}
