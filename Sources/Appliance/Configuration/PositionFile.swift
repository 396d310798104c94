// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Gateway
internal import Trading
internal import Units

/// What a trading day begins with, and what the one before ended with, in a text file:
///
///     position,3,AAPL,100,15025.00,150.30
///     cash,0,USD,1000000.00
///
/// A position has its strategy, code, signed quantity, cost (below 0 for a short one) and mark:
/// the price that the day's profit counts from, empty where that is the cost. Money has its
/// account, currency (`-` for one without a name) and amount. Empty lines and lines that begin
/// with `#` are skipped.
package enum PositionFile {
  /// Reads the file at `path`.
  package static func read(_ path: String) throws(ConfigurationError) -> OpeningBook {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(source: path, line: 0, message: "cannot be read")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationError(source: path, line: 0, message: "is not UTF-8")
    }
    return try parse(text, source: path)
  }

  /// Reads the rows of `text`; errors name `source` and the line.
  package static func parse(
    _ text: String, source: String
  ) throws(ConfigurationError) -> OpeningBook {
    var book = OpeningBook()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      guard !line.isEmpty, line.first != "#" else { continue }
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let row = Row(source: source, line: index + 1, cells: cells)
      switch cells[0] {
      case "position":
        let position = try row.position()
        let isNew = !book.positions.contains {
          $0.strategy == position.strategy && $0.code == position.code
        }
        guard isNew else {
          throw row.failure("the position of strategy \(cells[1]) in \(cells[2]) is there twice")
        }
        book.positions.append(position)
      case "cash":
        let cash = try row.cash()
        let isNew = !book.cash.contains {
          $0.account == cash.account && $0.currency == cash.currency
        }
        guard isNew else {
          throw row.failure("the \(cells[2]) of account \(cells[1]) is there twice")
        }
        book.cash.append(cash)
      default: throw row.failure("\"\(cells[0])\" is not position or cash")
      }
    }
    return book
  }

  /// The text that `parse` reads back.
  package static func text(_ book: OpeningBook) -> String {
    var lines = ["# position,strategy,code,quantity,cost,mark", "# cash,account,currency,amount"]
    lines += book.positions.map { row in
      let mark = row.mark.raw > 0 ? row.mark.text(fractionDigits: 0) : ""
      return "position,\(row.strategy.raw),\(row.code),\(row.quantity.raw),\(row.openCost),\(mark)"
    }
    lines += book.cash.map { row in
      let currency = row.currency == .none ? "-" : "\(row.currency)"
      return "cash,\(row.account.raw),\(currency),\(row.amount)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Row {
    let source: String
    let line: Int
    let cells: [String]

    func failure(_ message: String) -> ConfigurationError {
      ConfigurationError(source: source, line: line, message: message)
    }

    private func expect(_ count: Int) throws(ConfigurationError) {
      guard cells.count == count else {
        throw failure("\(cells.count) values, expected \(count)")
      }
    }

    private func number(
      _ name: String, _ column: Int, _ range: ClosedRange<Int64>
    ) throws(ConfigurationError) -> Int64 {
      guard let value = Int64(cells[column]), range.contains(value) else {
        throw failure(
          "\(name): \"\(cells[column])\" is not an integer in "
            + "\(range.lowerBound) ... \(range.upperBound)")
      }
      return value
    }

    private func money(_ name: String, _ column: Int) throws(ConfigurationError) -> Money {
      guard let money = Money(decimalText: cells[column]) else {
        throw failure("\(name): \"\(cells[column])\" is no amount with at most 9 decimals")
      }
      return money
    }

    func position() throws(ConfigurationError) -> OpeningBook.Position {
      try expect(6)
      let strategy = try number("strategy", 1, 0...Int64(StrategyID.capacity - 1))
      guard let code = Code(cells[2]), !cells[2].isEmpty else {
        throw failure("code: \"\(cells[2])\" is not 1 to 16 printable characters")
      }
      let bound = CostBasis.positionBound - 1
      let quantity = try number("quantity", 3, -bound...bound)
      var mark = Price.zero
      if !cells[5].isEmpty {
        guard let price = Price(decimalText: cells[5]), price.raw > 0 else {
          throw failure("mark: \"\(cells[5])\" is not a price above 0 with at most 9 decimals")
        }
        mark = price
      }
      return OpeningBook.Position(
        strategy: StrategyID(raw: UInt8(strategy)), code: code, quantity: Quantity(raw: quantity),
        openCost: try money("cost", 4), mark: mark)
    }

    func cash() throws(ConfigurationError) -> OpeningBook.Cash {
      try expect(4)
      let account = try number("account", 1, 0...Int64(AccountID.capacity - 1))
      guard let currency = cells[2] == "-" ? Currency.none : Currency(cells[2]) else {
        throw failure("currency: \"\(cells[2])\" is not one to four upper-case letters or digits")
      }
      return OpeningBook.Cash(
        account: AccountID(raw: UInt8(account)), currency: currency,
        amount: try money("amount", 3))
    }
  }
}
