// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Units

/// What a strategy process sees of definitions and store.
package struct StoreView: ~Copyable {
  private let definitions: SeqlockTableReader<InstrumentDefinition>
  private let states: SeqlockTableReader<InstrumentState>
  private let folded: ProgressWord
  private var state = InstrumentState()

  package init(in place: RegionDirectory) throws(RegionError) {
    let definitions = try SeqlockTableReader<InstrumentDefinition>(
      name: RunDirectory.definitions, in: place)
    let states = try SeqlockTableReader<InstrumentState>(name: RunDirectory.store, in: place)
    folded = try ProgressWord.attach(RunDirectory.storeProgress, in: place)
    self.definitions = definitions
    self.states = states
  }

  /// The number of the instrument with this ticker, nil while the feed has not defined it.
  package func instrument(of code: Code) -> InstrumentID? {
    var definition = InstrumentDefinition()
    for index in 0..<definitions.rowCount {
      guard definitions.read(index, into: &definition) == .row else { continue }
      guard definition.isDefined else { return nil }
      if definition.code == code { return InstrumentID(raw: UInt32(truncatingIfNeeded: index)) }
    }
    return nil
  }

  /// The ring sequence up to which the store's rows contain every event.
  package var foldedThrough: UInt64 { folded.value }

  /// The row of `instrument`; nil while it is stale, undefined or being written.
  package mutating func row(_ instrument: InstrumentID) -> InstrumentState? {
    guard instrument.index < states.rowCount,
      states.read(instrument.index, into: &state) == .row, state.isStale == 0,
      state.code != .empty
    else { return nil }
    return state
  }
}
