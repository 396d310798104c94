// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Memory
package import Rings
internal import Units

/// One process's positions as a table that others read: rows are written when they changed.
package struct PositionPublisher: ~Copyable {
  private var table: SeqlockTableWriter<PositionState>
  private var written: FixedArray<PositionState>
  /// Rows in use.
  private var count = 0

  /// A row that belongs to no instrument.
  private static var filler: PositionState {
    PositionState(strategy: StrategyID(raw: 0), instrument: .none)
  }

  /// Pairs of strategy and instrument that a table has room for.
  package static var capacity: Int { 4_096 }

  package init(name: String, in place: RegionDirectory) throws(RegionError) {
    table = try SeqlockTableWriter(
      name: name, rowCount: Self.capacity, filler: Self.filler, in: place)
    written = FixedArray(repeating: Self.filler, count: Self.capacity)
  }

  /// Shows `row` as number `index`; false when the table has no such row.
  package mutating func publish(_ row: PositionState, at index: Int) -> Bool {
    guard index < Self.capacity else { return false }
    count = max(count, index + 1)
    if written[index] != row {
      written[index] = row
      table.write(index, row)
    }
    return true
  }

  /// The rows in use of the table `name`, for supervisors and status displays.
  package static func read(name: String, in place: RegionDirectory) throws(RegionError)
    -> [PositionState]
  {
    let reader = try SeqlockTableReader<PositionState>(name: name, in: place)
    var rows: [PositionState] = []
    var row = filler
    for index in 0..<reader.rowCount {
      guard reader.read(index, into: &row) == .row else { continue }
      if row.instrument != InstrumentID.none.raw { rows.append(row) }
    }
    return rows
  }
}
