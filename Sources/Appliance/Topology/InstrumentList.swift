// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Units

/// The instruments that a datafeed starts with, in the order of their numbers.
///
/// Numbers are kept within a trading day: whoever restarts finds the instruments that the run's
/// table holds of the same day first, then those of the configuration's list, then those of its
/// file. What the file says of a code wins over an older row.
package struct InstrumentList: Sendable {
  package private(set) var definitions: [InstrumentDefinition] = []
  private var rows: [Code: Int] = [:]

  package init() {}

  /// Adds `definition` behind those that are there; a known code keeps its number and, when
  /// `redefines`, takes over what the new definition says.
  package mutating func add(_ definition: InstrumentDefinition, redefines: Bool) {
    guard let row = rows[definition.code] else {
      rows[definition.code] = definitions.count
      definitions.append(definition)
      return
    }
    if redefines { definitions[row] = definition }
  }

  /// The rows that a datafeed of `venue` wrote on `date` (YYYYMMDD) into the run's table, 0 ..<
  /// the first that is of another day or venue; none when there is no table.
  package static func written(
    by venue: VenueID, on date: UInt32, in place: RegionDirectory
  ) throws(RegionError) -> [InstrumentDefinition] {
    let table: SeqlockTableReader<InstrumentDefinition>
    do throws(RegionError) {
      table = try SeqlockTableReader(name: RunDirectory.definitions, in: place)
    } catch {
      guard error.code == .missing || error.code == .notInitialised else { throw error }
      return []
    }
    var found: [InstrumentDefinition] = []
    var row = InstrumentDefinition()
    for index in 0..<table.rowCount {
      guard table.read(index, into: &row) == .row, row.venue == venue, row.tradingDate == date
      else { break }
      found.append(row)
    }
    return found
  }
}
