// SPDX-License-Identifier: Apache-2.0
import Book
package import Feed
import Memory
package import Rings
package import Units

/// Folds the events of one feed into a row per instrument: what a strategy starts from.
///
/// After each event, or each few, the owner takes the changed rows with `popChanged` and writes
/// them to the shared table. Rows are handed out between packets only, so that no reader sees half
/// of a message's changes. Owned by one thread; no allocation after creation.
package struct StoreCore: ~Copyable {
  var levels: LevelTable
  var rows: FixedArray<InstrumentState>
  /// Instruments inside a snapshot that is being applied.
  var isLoading: FixedArray<Bool>
  var isChanged: FixedArray<Bool>
  var changed: FixedQueue<InstrumentID>
  var isBetweenPackets = true
  /// What was counted.
  package private(set) var counters = CounterSet<StoreCounter>()
  /// Ring sequence of the last event applied: all rows are as of here.
  package private(set) var lastSequence: UInt64 = 0
  /// Rows that may differ from an empty one: 0 ..< rowCount.
  package private(set) var rowCount = 0

  /// A store for up to `instrumentCapacity` instruments with about `levelCapacity` / 2 prices.
  package init(instrumentCapacity: Int, levelCapacity: Int) {
    precondition(instrumentCapacity > 0)
    levels = LevelTable(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
    rows = FixedArray(repeating: InstrumentState(), count: instrumentCapacity)
    isLoading = FixedArray(repeating: false, count: instrumentCapacity)
    isChanged = FixedArray(repeating: false, count: instrumentCapacity)
    changed = FixedQueue(capacity: instrumentCapacity, filler: .none)
  }

  package var instrumentCapacity: Int { rows.count }

  /// Folds in one event of the ring and says whether its definition has to be fetched.
  package mutating func apply(_ event: Event) -> StoreAction {
    lastSequence = event.sequence
    isBetweenPackets = event.flags.contains(.lastOfPacket)
    guard event.instrument != .none else {
      applyToAll(event)
      return .none
    }
    let index = event.instrument.index
    guard index < rows.count else {
      counters.count(.instrumentRefused)
      return .none
    }
    rowCount = max(rowCount, index + 1)
    counters.count(.eventApplied)
    if event.kind == .definition { return .readDefinition(event.instrument) }
    if event.flags.contains(.snapshot), event.kind != .snapshotBegin, event.kind != .gap,
      !isLoading[index]
    {
      counters.count(.snapshotSkipped)
      return .none
    }
    fold(event, index)
    return .none
  }

  /// Takes the definition of `instrument` into its row.
  package mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition) {
    guard instrument.index < rows.count else {
      counters.count(.instrumentRefused)
      return
    }
    let index = instrument.index
    rows[index].code = definition.code
    rows[index].venue = definition.venue
    rows[index].priceDecimals = definition.priceDecimals
    rows[index].quantityDecimals = definition.quantityDecimals
    rows[index].roundLot = definition.roundLot
    rows[index].venueIndex = definition.venueIndex
    rowCount = max(rowCount, index + 1)
    markChanged(index)
  }

  /// Marks every book stale until a snapshot of it comes: after an overrun, at start, when the
  /// feed is dead.
  package mutating func markAllStale() {
    counters.count(.overrun)
    isBetweenPackets = true
    for index in 0..<rows.count {
      rows[index].isStale |= StaleCauses.book.rawValue
      isLoading[index] = false
      if index < rowCount { markChanged(index) }
    }
  }

  /// The next row to write to the shared table; nil when none is left, and inside a packet.
  package mutating func popChanged() -> InstrumentID? {
    guard isBetweenPackets, let instrument = changed.popFirst() else { return nil }
    isChanged[instrument.index] = false
    return instrument
  }

  /// No packet is half applied and no changed row waits: what was handed out is as of
  /// `lastSequence`.
  package var isSettled: Bool { isBetweenPackets && changed.isEmpty }

  /// The row of `instrument`, its ten best levels included; traps outside the table.
  package func row(_ instrument: InstrumentID) -> InstrumentState {
    var row = rows[instrument.index]
    levels.copyTop(instrument, .buy, into: &row.bids)
    levels.copyTop(instrument, .sell, into: &row.asks)
    return row
  }
}

extension StoreCore {
  private mutating func fold(_ event: Event, _ index: Int) {
    switch event.kind {
    case .snapshotBegin:
      guard rows[index].isStale != 0 else {
        counters.count(.snapshotSkipped)
        return
      }
      isLoading[index] = true
    case .snapshotEnd:
      isLoading[index] = false
      rows[index].isStale = 0
      counters.count(.snapshotApplied)
    case .gap:
      counters.count(.gap)
      distrust(index, event)
    case .gapEnd:
      rows[index].isStale &= ~StaleCauses.gap.rawValue
    case .bookClear:
      distrust(index, event)
    case .execute, .trade, .crossTrade, .executeAtPrice:
      trade(event, index)
    case .tradeBreak:
      breakTrade(event, index)
    case .status:
      guard let raw = UInt8(exactly: event.quantity.raw), let state = TradingState(rawValue: raw)
      else {
        counters.count(.valueRefused)
        return
      }
      rows[index].tradingState = state
    default:
      break
    }
    switch levels.apply(event) {
    case .applied, nil: break
    case .excess: counters.count(.levelExcess)
    case .full, .invalid: refuseLevel(index)
    }
    stamp(event, index)
  }

  /// A level that could not be kept leaves the book wrong, and the row says so.
  private mutating func refuseLevel(_ index: Int) {
    counters.count(.levelRefused)
    rows[index].isStale |= StaleCauses.book.rawValue
  }

  /// A gap that is being filled leaves a snapshot that is being loaded what it was; after anything
  /// else only another one helps.
  private mutating func distrust(_ index: Int, _ event: Event) {
    if event.flags.contains(.recoverable) {
      rows[index].isStale |= StaleCauses.gap.rawValue
    } else {
      rows[index].isStale |= StaleCauses.book.rawValue
      isLoading[index] = false
    }
  }

  private mutating func stamp(_ event: Event, _ index: Int) {
    let isMessage =
      if event.venueSequence == 0 {
        event.flags.contains(.lastOfPacket)
      } else {
        event.venueSequence != rows[index].lastVenueSequence
      }
    if isMessage, !event.flags.contains(.snapshot) { rows[index].messageCount &+= 1 }
    rows[index].lastSequence = event.sequence
    if event.venueSequence != 0 { rows[index].lastVenueSequence = event.venueSequence }
    if event.exchangeTime.raw != 0 { rows[index].lastExchangeTime = event.exchangeTime }
    markChanged(index)
  }

  private mutating func trade(_ event: Event, _ index: Int) {
    guard event.quantity.raw > 0, !event.flags.contains(.nonPrintable) else { return }
    let (volume, overflow) = rows[index].volume.raw.addingReportingOverflow(event.quantity.raw)
    guard !overflow else {
      counters.count(.valueRefused)
      return
    }
    rows[index].volume = Quantity(raw: volume)
    rows[index].tradeCount &+= 1
    rows[index].lastPrice = event.price
    rows[index].lastQuantity = event.quantity
    if !rows[index].open.isDefined { rows[index].open = event.price }
    if !rows[index].high.isDefined || event.price > rows[index].high {
      rows[index].high = event.price
    }
    if !rows[index].low.isDefined || event.price < rows[index].low {
      rows[index].low = event.price
    }
  }

  /// Takes a trade out of volume and count. Last, high and low stay: the trades that they would
  /// fall back to are not kept.
  private mutating func breakTrade(_ event: Event, _ index: Int) {
    guard event.quantity.raw > 0, event.quantity <= rows[index].volume,
      rows[index].tradeCount > 0
    else {
      counters.count(.tradeBreakRefused)
      return
    }
    counters.count(.tradeBroken)
    rows[index].volume.raw -= event.quantity.raw
    rows[index].tradeCount -= 1
  }

  private mutating func applyToAll(_ event: Event) {
    switch event.kind {
    case .gap, .gapEnd, .bookClear, .snapshotBegin, .snapshotEnd:
      counters.count(.eventApplied)
      for index in 0..<rows.count {
        guard index < rowCount else {
          foldUnused(event, index)
          continue
        }
        var single = event
        single.instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
        if event.kind == .snapshotEnd, !isLoading[index] { continue }
        fold(single, index)
      }
    default:
      counters.count(.eventApplied)
    }
  }

  /// Keeps the staleness of a row that no event named yet: what was lost may have been its own.
  private mutating func foldUnused(_ event: Event, _ index: Int) {
    switch event.kind {
    case .gap, .bookClear: distrust(index, event)
    case .gapEnd: rows[index].isStale &= ~StaleCauses.gap.rawValue
    case .snapshotBegin: isLoading[index] = true
    case .snapshotEnd:
      guard isLoading[index] else { return }
      isLoading[index] = false
      rows[index].isStale = 0
    default: break
    }
  }

  private mutating func markChanged(_ index: Int) {
    guard !isChanged[index] else { return }
    isChanged[index] = true
    let isQueued = changed.append(InstrumentID(raw: UInt32(truncatingIfNeeded: index)))
    precondition(isQueued, "each instrument is queued at most once")
  }
}
