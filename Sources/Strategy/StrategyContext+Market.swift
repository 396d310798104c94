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
    guard isWanted(event, index) else {
      counters.eventsSkipped &+= 1
      return false
    }
    switch event.kind {
    case .gap, .gapEnd, .bookClear, .snapshotBegin, .snapshotEnd: follow(event, index)
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

  /// Whether `event` says something of a view: a snapshot that others asked for says nothing of
  /// one that is current.
  private func isWanted(_ event: Event, _ index: Int) -> Bool {
    guard event.flags.contains(.snapshot), event.kind != .gap else { return true }
    return event.kind == .snapshotBegin ? !views[index].isCurrent : views[index].isLoading
  }

  /// Market-wide events concern every book as of an earlier event.
  private mutating func applyToAll(_ event: Event) -> Bool {
    switch event.kind {
    case .gap, .gapEnd, .bookClear, .snapshotBegin, .snapshotEnd: break
    default: return true
    }
    for index in 0..<views.count {
      guard views[index].isSubscribed, event.sequence > views[index].lastSequence,
        isWanted(event, index)
      else { continue }
      var single = event
      single.instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
      follow(single, index)
      levels.apply(single)
      views[index].lastSequence = event.sequence
      if views[index].isCurrent { _ = isInsideKnown(single.instrument) }
    }
    return true
  }

  /// What an event of the feed's trust makes of a view; the grammar stands with `Event`.
  private mutating func follow(_ event: Event, _ index: Int) {
    switch event.kind {
    case .gap where event.flags.contains(.recoverable):
      guard views[index].isCurrent else { return }
      invalidate(index)
      views[index].isBehind = true
    case .gapEnd:
      guard views[index].isBehind else { return }
      views[index].isBehind = false
      views[index].isCurrent = true
    case .gap, .bookClear: invalidate(index)
    case .snapshotBegin:
      invalidate(index)
      views[index].isLoading = true
      views[index].bidFloor = .undefined
      views[index].askCeiling = .undefined
    case .snapshotEnd:
      if views[index].isLoading { validate(index) }
    default: break
    }
  }

  /// A removal below the loaded levels is expected; anything else means the book is wrong.
  private mutating func refuse(_ outcome: LevelOutcome, of event: Event) {
    counters.levelsRefused &+= 1
    let view = views[event.instrument.index]
    if outcome == .excess {
      if event.side == .buy, view.bidFloor.isDefined, event.price < view.bidFloor { return }
      if event.side == .sell, view.askCeiling.isDefined, event.price > view.askCeiling { return }
    }
    if view.isCurrent || view.isBehind || view.isLoading { invalidate(event.instrument.index) }
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
    let isWhole = bids == .applied && asks == .applied
    let causes = StaleCauses(rawValue: row.isStale)
    views[index].isCurrent = isWhole && causes.isEmpty
    views[index].isBehind = isWhole && causes == .gap
    views[index].isLoading = false
    counters.viewsLoaded &+= 1
  }

  package mutating func invalidateAll() {
    for index in 0..<views.count where views[index].isSubscribed { invalidate(index) }
  }

  private mutating func invalidate(_ index: Int) {
    if views[index].isCurrent { counters.viewsInvalidated &+= 1 }
    views[index].isCurrent = false
    views[index].isBehind = false
    views[index].isLoading = false
  }

  /// The venue sent the whole book: nothing is unknown any more.
  private mutating func validate(_ index: Int) {
    views[index].isLoading = false
    views[index].isCurrent = true
    views[index].bidFloor = .undefined
    views[index].askCeiling = .undefined
  }
}
