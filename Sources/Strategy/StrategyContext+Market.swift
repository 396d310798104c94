// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Memory
package import Rings
package import Units

extension StrategyContext {
  /// Brings books up to date with `event`; whether the strategy should be called with it.
  ///
  /// Events of instruments nobody subscribed to are left alone.
  package mutating func apply(_ event: Event) -> Bool {
    if event.instrument == .none { return applyToAll(event) }
    let index = event.instrument.index
    guard index < views.count, views[index].isSubscribed else { return false }
    guard event.sequence > views[index].lastSequence else {
      counters.eventsSkipped &+= 1
      return false
    }
    switch event.kind {
    case .gap: invalidate(index)
    case .snapshotEnd: validate(index)
    case .status:
      views[index].tradingState =
        TradingState(rawValue: UInt8(truncatingIfNeeded: event.quantity.raw)) ?? .unknown
    case .trade, .executeAtPrice, .execute, .crossTrade:
      if !event.flags.contains(.nonPrintable) { views[index].lastPrice = event.price }
    default: break
    }
    views[index].lastSequence = event.sequence
    if let outcome = levels.apply(event), outcome != .applied { refuse(outcome, of: event) }
    counters.eventsApplied &+= 1
    guard views[index].isCurrent else {
      counters.eventsUntrusted &+= 1
      return false
    }
    return isInsideKnown(event.instrument)
  }

  /// Market-wide events: a gap or a clear concerns every book.
  private mutating func applyToAll(_ event: Event) -> Bool {
    switch event.kind {
    case .gap: invalidateAll()
    case .bookClear, .snapshotBegin: levels.clearAll()
    case .snapshotEnd:
      for index in 0..<views.count where views[index].isSubscribed { validate(index) }
    default: break
    }
    return true
  }

  /// A removal below the loaded levels is expected; anything else means the book is wrong.
  private mutating func refuse(_ outcome: LevelOutcome, of event: Event) {
    counters.levelsRefused &+= 1
    let view = views[event.instrument.index]
    if outcome == .excess {
      if event.side == .buy, view.bidFloor.isDefined, event.price < view.bidFloor { return }
      if event.side == .sell, view.askCeiling.isDefined, event.price > view.askCeiling { return }
    }
    if view.isCurrent { invalidate(event.instrument.index) }
  }

  /// Whether the best levels still lie among those known; if not the view is given up, to be
  /// loaded again.
  private mutating func isInsideKnown(_ instrument: InstrumentID) -> Bool {
    let view = views[instrument.index]
    if view.bidFloor.isDefined {
      let best = levels.best(instrument, .buy)
      if !best.isPresent || best.price < view.bidFloor { invalidate(instrument.index) }
    }
    if view.askCeiling.isDefined {
      let best = levels.best(instrument, .sell)
      if !best.isPresent || view.askCeiling < best.price { invalidate(instrument.index) }
    }
    return views[instrument.index].isCurrent
  }

  /// Takes a subscribed instrument's book from its store row.
  package mutating func load(_ instrument: InstrumentID, _ row: InstrumentState) {
    let index = instrument.index
    levels.clear(instrument)
    let bids = levels.replaceSide(instrument, .buy, with: row.bids)
    let asks = levels.replaceSide(instrument, .sell, with: row.asks)
    views[index].bidFloor = row.bids[9].isPresent ? row.bids[9].price : .undefined
    views[index].askCeiling = row.asks[9].isPresent ? row.asks[9].price : .undefined
    views[index].tradingState = row.tradingState
    views[index].lastPrice = row.lastPrice
    views[index].lastSequence = row.lastSequence
    views[index].isCurrent = row.isStale == 0 && bids == .applied && asks == .applied
    counters.viewsLoaded &+= 1
  }

  package mutating func invalidateAll() {
    for index in 0..<views.count where views[index].isSubscribed { invalidate(index) }
  }

  private mutating func invalidate(_ index: Int) {
    if views[index].isCurrent { counters.viewsInvalidated &+= 1 }
    views[index].isCurrent = false
  }

  /// The venue sent the whole book: nothing is unknown any more.
  private mutating func validate(_ index: Int) {
    views[index].isCurrent = true
    views[index].bidFloor = .undefined
    views[index].askCeiling = .undefined
  }
}
