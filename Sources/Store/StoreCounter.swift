// SPDX-License-Identifier: Apache-2.0
import Feed
package import Units

/// What a `StoreCore` counts.
package enum StoreCounter: Int, CounterKey {
  case eventApplied = 0
  /// Events of instruments outside the table.
  case instrumentRefused
  /// Level changes that took more than the level held.
  case levelExcess
  /// Level changes that the table refused: no room, or no meaning.
  case levelRefused
  /// Trades whose quantity would take the volume out of its range, or states without a meaning.
  case valueRefused
  /// Trade breaks that were taken out of a volume.
  case tradeBroken
  /// Trade breaks of which nobody knows the quantity, or of more than the volume holds.
  case tradeBreakRefused
  /// Gaps, of one instrument or of all.
  case gap
  /// Snapshots that brought a stale instrument back.
  case snapshotApplied
  /// Snapshot events of instruments that needed none.
  case snapshotSkipped
  /// Times that all instruments were marked stale by the store's owner.
  case overrun
}

/// What the owner of a `StoreCore` has to do after an event.
package enum StoreAction: Sendable, Equatable {
  case none
  /// Read row `instrument` of the definition table and hand it to `define`.
  case readDefinition(InstrumentID)
}
