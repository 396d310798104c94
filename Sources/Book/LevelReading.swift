// SPDX-License-Identifier: Apache-2.0
public import Units

/// Price levels of many instruments that can be read by depth and by price.
///
/// What hot loops call is left to the conformers: the compiler takes no call of a protocol's
/// extension for free of allocation.
@usableFromInline
package protocol LevelReading: ~Copyable {
  var instrumentCapacity: Int { get }
  /// The row of one side of one instrument, nil for an instrument outside the table or no side.
  func row(_ instrument: InstrumentID, _ side: Side) -> Int?
  /// Price levels of a row.
  func depth(row: Int) -> Int
  /// The level of a row at exactly `price`, absent when nothing rests there.
  func level(row: Int, at price: Price) -> Level
  /// The level `depth` steps behind the best (0), absent when there is none.
  func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level
  /// The best level of one side, absent when the side is empty.
  func best(_ instrument: InstrumentID, _ side: Side) -> Level
}

extension LevelReading where Self: ~Copyable {
  /// Price levels of one side; 0 for an instrument outside the table.
  @inlinable
  package func depth(_ instrument: InstrumentID, _ side: Side) -> Int {
    guard let row = row(instrument, side) else { return 0 }
    return depth(row: row)
  }

  /// The level at exactly `price`, absent when nothing rests there.
  @inlinable
  package func level(_ instrument: InstrumentID, _ side: Side, at price: Price) -> Level {
    guard price.isDefined, let row = row(instrument, side) else { return .absent }
    return level(row: row, at: price)
  }

  /// Fills `levels` best first; levels that are not there become absent.
  @inlinable
  package func copyTop<let size: Int>(
    _ instrument: InstrumentID, _ side: Side, into levels: inout InlineArray<size, Level>
  ) {
    for depth in 0..<size { levels[depth] = level(instrument, side, depth) }
  }
}
