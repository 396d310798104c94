// SPDX-License-Identifier: Apache-2.0
package import Book
package import Memory
public import Rings
package import Trading
public import Units

/// What a strategy sees of the world and the only way it acts on it.
///
/// Belongs to the runner's thread; handed to the strategy for the length of one call. Nothing here
/// throws or allocates.
public struct StrategyContext: ~Copyable {
  /// The number of this strategy on this host.
  public let strategy: StrategyID
  /// The time of the current call, on the clock of all internal stamps.
  public package(set) var now = MonotonicNanos(raw: 0)
  public package(set) var counters = StrategyCounters()
  package var levels: LevelTable
  package var views: FixedArray<InstrumentView>
  package var ledger: OrderLedger
  package var outbox: FixedQueue<OrderRequest>
  /// The process's incarnation, carried by each request.
  package let epoch: UInt64
  package var lastClientOrderID = ClientOrderID.none
  /// The event being processed and its stamps; all zero outside an event.
  package var trigger: Trigger
  package var timerTime: MonotonicNanos?
  /// The gateway takes orders, as far as it told us.
  package var isOpen = false
  /// After `stop` nothing new may leave.
  package var isStopping = false

  package init(strategy: StrategyID, epoch: UInt64, capacities: StrategyCapacities) {
    precondition(strategy.index < StrategyID.capacity)
    precondition(epoch != 0)
    self.strategy = strategy
    self.epoch = epoch
    levels = LevelTable(
      instrumentCapacity: capacities.instruments, levelCapacity: capacities.levels)
    views = FixedArray(repeating: InstrumentView(), count: capacities.instruments)
    ledger = OrderLedger(
      .init(
        orders: capacities.orders, positions: capacities.positions,
        finished: capacities.orders))
    outbox = FixedQueue(
      capacity: capacities.outbox, filler: OrderRequest(kind: .none, strategy: strategy))
    trigger = Trigger()
  }

  /// Whether the instrument's book may be acted on: subscribed, loaded, and not known to be wrong.
  public func isCurrent(_ instrument: InstrumentID) -> Bool {
    instrument.index < views.count && views[instrument.index].isCurrent
  }

  /// The best level of one side, absent when there is none.
  public func best(_ instrument: InstrumentID, _ side: Side) -> Level {
    levels.best(instrument, side)
  }

  /// The level `depth` steps behind the best (0), absent when there is none.
  public func level(_ instrument: InstrumentID, _ side: Side, depth: Int) -> Level {
    levels.level(instrument, side, depth)
  }

  /// The instrument's trading state as last heard.
  public func tradingState(_ instrument: InstrumentID) -> TradingState {
    instrument.index < views.count ? views[instrument.index].tradingState : .unknown
  }

  /// Price of the last trade seen, `undefined` before one.
  public func lastPrice(_ instrument: InstrumentID) -> Price {
    instrument.index < views.count ? views[instrument.index].lastPrice : .undefined
  }

  /// Position, cash and what is open in the instrument.
  public func position(_ instrument: InstrumentID) -> PositionState {
    ledger.positions.state(strategy, instrument)
  }

  /// An open order by its number, nil when it is finished or never was.
  public func openOrder(_ id: ClientOrderID) -> OpenOrder? {
    guard let slot = ledger.orders.slot(strategy, id) else { return nil }
    let order = ledger.orders[slot]
    return OpenOrder(
      clientOrderID: order.clientOrderID, instrument: order.instrument, side: order.side,
      price: order.price, quantity: order.quantity, leaves: order.leaves,
      isPending: !order.state.isWorking || order.request != .none)
  }

  /// Open orders of all instruments, those on their way included.
  public var openOrderCount: Int { ledger.orders.count }

  /// Whether the gateway takes orders, as far as it told us.
  public var isTradingOpen: Bool { isOpen && !isStopping }

  /// Asks for one call of `timer` at or after `time`; replaces an earlier wish.
  public mutating func schedule(at time: MonotonicNanos) { timerTime = time }

  /// Withdraws the wish for a timer.
  public mutating func cancelTimer() { timerTime = nil }
}

/// What a context knows of an instrument beside its levels.
package struct InstrumentView: Sendable, BitwiseCopyable {
  package var isSubscribed = false
  /// The levels follow every event since they were loaded or cleared.
  package var isCurrent = false
  /// They do, and would be current but for messages that the feed has asked for.
  package var isBehind = false
  /// Inside a snapshot that is being applied.
  package var isLoading = false
  package var tradingState = TradingState.unknown
  /// Events up to this ring sequence are part of the levels.
  package var lastSequence: UInt64 = 0
  package var lastPrice = Price.undefined
  /// The deepest level known of a side when the store could not give all of them, else
  /// `undefined`: beyond it the book is not known.
  package var bidFloor = Price.undefined
  package var askCeiling = Price.undefined

  package init() {}
}

/// The event a request answers, with the stamps of its way here.
package struct Trigger: Sendable, BitwiseCopyable {
  package var venueSequence: UInt64 = 0
  package var receiveTime = MonotonicNanos(raw: 0)
  package var publishTime = MonotonicNanos(raw: 0)
  package var readTime = MonotonicNanos(raw: 0)

  package init() {}
}
