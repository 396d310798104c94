// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Rings
package import Units

/// Instruments in a text file, one to a line:
///
///     code,price_decimals,quantity_decimals,tick_size,round_lot,venue_index
///     AAPL,4,0,0.01,100,13
///
/// or with three columns more, `multiplier,currency,margined`: `K200,2,0,0.05,1,7,250000,KRW,1`.
///
/// The first line names the columns, in this order; empty lines and lines that begin with `#` are
/// skipped. `tick_size` is in units of the price,
/// `round_lot` in the smallest quantity, `multiplier` in money for each point and whole quantity;
/// `currency` may be empty; `margined` is 1 where trades move profit and loss only.
package enum InstrumentFile {
  static let columns = [
    "code", "price_decimals", "quantity_decimals", "tick_size", "round_lot", "venue_index",
  ]
  static let contractColumns = ["multiplier", "currency", "margined"]

  /// Reads the instruments of `venue` at `path`.
  package static func read(
    _ path: String, venue: VenueID
  ) throws(ConfigurationError) -> [InstrumentDefinition] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(source: path, line: 0, message: "cannot be read")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationError(source: path, line: 0, message: "is not UTF-8")
    }
    return try parse(text, source: path, venue: venue)
  }

  /// Reads the instruments of `text`; errors name `source` and the line.
  package static func parse(
    _ text: String, source: String, venue: VenueID
  ) throws(ConfigurationError) -> [InstrumentDefinition] {
    var definitions: [InstrumentDefinition] = []
    var codes: Set<Code> = []
    var columnCount: Int?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      guard !line.isEmpty, line.first != "#" else { continue }
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let place = Place(source: source, line: index + 1)
      guard let count = columnCount else {
        guard cells == columns || cells == columns + contractColumns else {
          throw place.failure("\"\(line)\" is not the line \(columns.joined(separator: ","))")
        }
        columnCount = cells.count
        continue
      }
      guard cells.count == count else {
        throw place.failure("\(cells.count) values, expected \(count)")
      }
      let definition = try definition(cells, venue, place)
      guard codes.insert(definition.code).inserted else {
        throw place.failure("code \(cells[0]) is there twice")
      }
      definitions.append(definition)
    }
    return definitions
  }

  /// The text that `parse` reads back.
  package static func text(_ definitions: [InstrumentDefinition]) -> String {
    let lines = definitions.map { row in
      [
        "\(row.code)", "\(row.priceDecimals)", "\(row.quantityDecimals)",
        row.tickSize.text(fractionDigits: 0), "\(row.roundLot.raw)", "\(row.venueIndex)",
        row.multiplier.text(fractionDigits: 0), "\(row.currency)", row.isMargined ? "1" : "0",
      ].joined(separator: ",")
    }
    return ([(columns + contractColumns).joined(separator: ",")] + lines).joined(separator: "\n")
      + "\n"
  }

  private struct Place {
    let source: String
    let line: Int

    func failure(_ message: String) -> ConfigurationError {
      ConfigurationError(source: source, line: line, message: message)
    }
  }

  private static func definition(
    _ cells: [String], _ venue: VenueID, _ place: Place
  ) throws(ConfigurationError) -> InstrumentDefinition {
    func number(_ column: Int, _ range: ClosedRange<Int64>) throws(ConfigurationError) -> Int64 {
      guard let value = Int64(cells[column]), range.contains(value) else {
        throw place.failure(
          "\(columns[column]): \"\(cells[column])\" is not an integer in "
            + "\(range.lowerBound) ... \(range.upperBound)")
      }
      return value
    }
    guard let code = Code(cells[0]), !cells[0].isEmpty else {
      throw place.failure("code: \"\(cells[0])\" is not 1 to 16 printable characters")
    }
    guard let tickSize = Price(decimalText: cells[3]), tickSize.raw >= 0 else {
      throw place.failure(
        "tick_size: \"\(cells[3])\" is not a price of 0 or more with at most 9 decimals")
    }
    let decimals = Int64(Price.decimals)
    var definition = InstrumentDefinition(
      code: code, venue: venue, priceDecimals: UInt8(try number(1, 0...decimals)),
      quantityDecimals: UInt8(try number(2, 0...decimals)),
      roundLot: Quantity(raw: try number(4, 1...Int64.max)), tickSize: tickSize,
      venueIndex: UInt64(try number(5, 0...Int64.max)))
    guard cells.count > columns.count else { return definition }
    guard let multiplier = Price(decimalText: cells[6]), multiplier.raw > 0 else {
      throw place.failure(
        "multiplier: \"\(cells[6])\" is not a number above 0 with at most 9 decimals")
    }
    definition.multiplier = multiplier
    if !cells[7].isEmpty {
      guard let currency = Currency(cells[7]) else {
        throw place.failure(
          "currency: \"\(cells[7])\" is not one to four upper-case letters or digits")
      }
      definition.currency = currency
    }
    guard cells[8] == "0" || cells[8] == "1" else {
      throw place.failure("margined: \"\(cells[8])\" is not 0 or 1")
    }
    definition.margined = cells[8] == "1" ? 1 : 0
    return definition
  }
}
