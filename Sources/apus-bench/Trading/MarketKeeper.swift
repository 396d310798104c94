// SPDX-License-Identifier: Apache-2.0
internal import Host
internal import Memory
internal import Rings
internal import Store
internal import Strategy
internal import Units
internal import VenueNasdaq

/// The store's work: events to rows of the shared table that risk and strategies read.
struct MarketKeeper: ~Copyable {
  private var events: EventRingReader
  private var core: StoreCore
  private var table: SeqlockTableWriter<InstrumentState>

  /// The ring must exist already.
  init(instrumentCapacity: Int, in place: RegionDirectory) throws {
    let events = try EventRingReader(name: "bench-events", in: place)
    table = try SeqlockTableWriter(
      name: "bench-store", rowCount: instrumentCapacity, filler: InstrumentState(), in: place)
    core = StoreCore(instrumentCapacity: instrumentCapacity, levelCapacity: 1 << 16)
    self.events = events
  }

  /// Folds in all events published so far.
  mutating func follow(_ feed: borrowing FeedNasdaq) {
    var event = Event(kind: .none, instrument: .none)
    while case .event = events.next(into: &event) {
      if case .readDefinition(let instrument) = core.apply(event) {
        core.define(instrument, as: feed.definition(of: instrument))
      }
    }
    while let instrument = core.popChanged() {
      table.write(instrument.index, core.row(instrument))
    }
  }

  /// Gives a strategy the books it lacks.
  func load<S: Strategy>(into runner: inout StrategyRunner<S>) {
    for index in 0..<core.rowCount {
      let instrument = InstrumentID(raw: UInt32(index))
      _ = runner.subscribe(instrument)
      guard runner.needsLoad(instrument) else { continue }
      _ = runner.load(instrument, core.row(instrument), foldedThrough: core.lastSequence)
    }
  }
}
