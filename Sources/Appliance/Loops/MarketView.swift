// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Trading
package import Units

/// What the gateway sees of the market: definitions, store rows and the feed's heartbeat.
package struct MarketView: ~Copyable {
  private let definitions: SeqlockTableReader<InstrumentDefinition>
  private let states: SeqlockTableReader<InstrumentState>
  private let events: EventRingReader
  private let feedAgeMax: Nanos
  private let pin = Pin()

  package init(feedAgeMax: Nanos, in place: RegionDirectory) throws(RegionError) {
    let definitions = try SeqlockTableReader<InstrumentDefinition>(
      name: RunDirectory.definitions, in: place)
    let states = try SeqlockTableReader<InstrumentState>(name: RunDirectory.store, in: place)
    events = try EventRingReader(name: RunDirectory.events, in: place)
    self.definitions = definitions
    self.states = states
    self.feedAgeMax = feedAgeMax
  }

  /// The market reference of a request that may add risk; cancels need none.
  package func reference(for request: OrderRequest, now: MonotonicNanos) -> MarketReference {
    guard request.kind == .new || request.kind == .replace else { return .missing }
    return reference(for: request.instrument, now: now)
  }

  /// What the store says of an instrument; `missing` when it says nothing.
  package func reference(for instrument: InstrumentID, now: MonotonicNanos) -> MarketReference {
    var quote = InstrumentQuote()
    guard instrument.index < states.rowCount, states.read(instrument.index, into: &quote) == .row
    else { return .missing }
    return MarketReference(quote, isFeedLive: now - events.writer.heartbeat <= feedAgeMax)
  }

  /// Instrument `index`, nil while it is not defined.
  package func definition(of index: Int) -> InstrumentDefinition? {
    var definition = InstrumentDefinition()
    guard index < definitions.rowCount,
      definitions.read(index, into: &definition) == .row, definition.isDefined
    else { return nil }
    return definition
  }
}
