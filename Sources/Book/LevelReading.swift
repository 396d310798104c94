// SPDX-License-Identifier: Apache-2.0
import Memory
public import Units

/// Price levels of many instruments that can be read by depth and by price.
@usableFromInline
package protocol LevelReading: ~Copyable {
  associatedtype Rung: BitwiseCopyable
  var ladders: Ladders<Rung> { get }
  /// What the rung at a place of `row` says as a level.
  func level(_ row: Int, place: Int) -> Level
}

extension LevelReading where Self: ~Copyable {
  @inlinable package var instrumentCapacity: Int { ladders.instrumentCapacity }

  /// Price levels of one side; 0 for an instrument outside the table.
  @inlinable
  package func depth(_ instrument: InstrumentID, _ side: Side) -> Int {
    guard let row = ladders.row(instrument, side) else { return 0 }
    return ladders.count(row)
  }

  /// The level `depth` steps behind the best (0), absent when there is none.
  @inlinable
  package func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level {
    guard let row = ladders.row(instrument, side), depth >= 0, depth < ladders.count(row) else {
      return .absent
    }
    return level(row, place: ladders.place(row, depth: depth))
  }

  /// The best level of one side, absent when the side is empty.
  @inlinable
  package func best(_ instrument: InstrumentID, _ side: Side) -> Level {
    level(instrument, side, 0)
  }

  /// The level at exactly `price`, absent when nothing rests there.
  @inlinable
  package func level(_ instrument: InstrumentID, _ side: Side, at price: Price) -> Level {
    guard price.isDefined, let row = ladders.row(instrument, side) else { return .absent }
    let found = ladders.search(row, Ladders<Rung>.key(side, price))
    return found.isFound ? level(row, place: found.place) : .absent
  }

  /// Fills `levels` best first; levels that are not there become absent.
  @inlinable
  package func copyTop<let size: Int>(
    _ instrument: InstrumentID, _ side: Side, into levels: inout InlineArray<size, Level>
  ) {
    guard let row = ladders.row(instrument, side) else {
      levels = InlineArray(repeating: .absent)
      return
    }
    let count = ladders.count(row)
    for depth in 0..<size {
      levels[depth] =
        depth < count ? level(row, place: ladders.place(row, depth: depth)) : .absent
    }
  }
}
