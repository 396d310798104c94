// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Wire

/// `apus journal blotter`
struct JournalBlotterCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case tsv
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "blotter",
    abstract: "Print every execution of the day as it counts at its end.",
    discussion: """
      A corrected trade has its last price and quantity, a broken one its status. late is 1 for an \
      execution that was told after its order had been finished. Executions of orders that the \
      journal does not know are counted on standard error.
      """)

  @Option(help: "tsv, with a line of names first, or json, an object a line.")
  var format = Format.tsv

  @Argument(help: "The journal.")
  var file: String

  func run() throws {
    let day = try DayReading(path: file)
    switch format {
    case .tsv: printTable(day)
    case .json: try printObjects(day)
    }
    if day.unattributedCount > 0 {
      Terminal.say(
        "\(file): \(day.unattributedCount) executions belong to no order and are left out")
    }
  }

  private func printTable(_ day: borrowing DayReading) {
    for index in 0..<day.count {
      var row = Row()
      day.walk(index, &row)
      if index == 0 { print(row.names.joined(separator: "\t")) }
      print(row.values.joined(separator: "\t"))
    }
  }

  private func printObjects(_ day: borrowing DayReading) throws {
    let output = LineOutput()
    var line = JSONLine()
    for index in 0..<day.count {
      line.text.openObject()
      day.walk(index, &line)
      line.text.closeObject()
      line.text.endLine()
      try output.take(line.text)
    }
    try output.flush()
  }

  private struct Row: FieldVisitor {
    var names: [String] = []
    var values: [String] = []

    mutating func message(type: String, name: StaticString) {}

    mutating func field(_ name: StaticString, _ value: FieldValue) {
      names.append(name.description)
      values.append(value.text)
    }
  }
}

/// `apus journal positions`
struct JournalPositionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "positions",
    abstract: "Print what the next day begins with: trading.positions_file.",
    discussion: """
      Positions are printed at their cost, without a mark: the next day's profit then counts from \
      the cost. Add the closing price as the last value of a line to count from that.
      """)

  @Argument(help: "The journal.")
  var file: String

  func run() throws {
    let day = try DayReading(path: file)
    print(try day.closingText(), terminator: "")
    if day.unattributedCount > 0 {
      Terminal.say(
        "\(file): \(day.unattributedCount) executions belong to no order and are left out")
    }
  }
}
