// SPDX-License-Identifier: Apache-2.0
internal import Rings
internal import Store
internal import Units

/// The data store of a simulation: events in, rows that strategies and risk read.
struct SimulatedStore: ~Copyable {
  private var core: StoreCore
  var events: DeliveryQueue<PublishedEvent>
  private var rows: [InstrumentState]
  /// The sequence up to which the rows contain every event.
  private(set) var foldedThrough: UInt64 = 0

  init(_ configuration: Configuration, latencies: SimulationLatencies) {
    core = StoreAssembly.core(configuration)
    rows = Array(repeating: InstrumentState(), count: configuration.feed.instrumentCapacity)
    events = DeliveryQueue(latency: latencies.event)
  }

  mutating func step(_ now: MonotonicNanos, _ definitions: [InstrumentDefinition]) {
    while let published = events.receive(at: now) {
      guard case .readDefinition(let instrument) = core.apply(published.event),
        instrument.index < definitions.count
      else { continue }
      core.define(instrument, as: definitions[instrument.index])
    }
    while let instrument = core.popChanged() { rows[instrument.index] = core.row(instrument) }
    if core.isSettled { foldedThrough = core.lastSequence }
  }

  /// The row of `instrument` whatever its state, nil outside the table.
  func row(_ instrument: InstrumentID) -> InstrumentState? {
    instrument.index < rows.count ? rows[instrument.index] : nil
  }

  /// The row of `instrument`; nil while it is stale or undefined.
  func currentRow(_ instrument: InstrumentID) -> InstrumentState? {
    guard let row = row(instrument), row.isStale == 0, row.code != .empty else { return nil }
    return row
  }
}
