// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Foundation
internal import Rings
package import Trading
internal import Units

/// A history as a text file: a line for each order, execution and count, whole numbers only.
///
///     o NUMBER STATE PRICE QUANTITY FILLED CANCELLED ANSWERS ENDS
///     f MATCH NUMBER PRICE QUANTITY TIMES
///     s STRAYS
extension OrderHistory {
  /// Writes the file at `path` in one step.
  package func write(_ path: String) throws {
    var text = "s \(strayCount)\n"
    for (number, entry) in entries {
      text += "o \(number) \(entry.state.rawValue) \(entry.price.raw) \(entry.quantity.raw) "
      text += "\(entry.filled.raw) \(entry.cancelled.raw) \(entry.answerCount) \(entry.endCount)\n"
    }
    for (match, fill) in executions {
      text += "f \(match) \(fill.order) \(fill.price.raw) \(fill.quantity.raw) \(fill.count)\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Reads what `write` wrote.
  package static func read(_ path: String) throws -> OrderHistory {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ProcessError(description: "\(path): cannot be read")
    }
    let history = OrderHistory()
    for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      let fields = line.dropFirst(2).split(separator: UInt8(ascii: " ")).compactMap {
        Int64(String(decoding: $0, as: UTF8.self))
      }
      guard history.take(line.first, fields) else {
        throw ProcessError(description: "\(path): line \(index + 1) is no line of a history")
      }
    }
    return history
  }

  private func take(_ kind: UInt8?, _ fields: [Int64]) -> Bool {
    switch (kind, fields.count) {
    case (UInt8(ascii: "s"), 1): strayCount = Int(fields[0])
    case (UInt8(ascii: "o"), 8):
      guard let state = OrderState(rawValue: UInt8(truncatingIfNeeded: fields[1])) else {
        return false
      }
      entries[UInt64(bitPattern: fields[0])] = Entry(
        state: state, price: Price(raw: fields[2]), quantity: Quantity(raw: fields[3]),
        filled: Quantity(raw: fields[4]), cancelled: Quantity(raw: fields[5]),
        answerCount: UInt32(clamping: fields[6]), endCount: UInt32(clamping: fields[7]))
    case (UInt8(ascii: "f"), 5):
      executions[UInt64(bitPattern: fields[0])] = Execution(
        order: UInt64(bitPattern: fields[1]), price: Price(raw: fields[2]),
        quantity: Quantity(raw: fields[3]), count: UInt32(clamping: fields[4]))
    default: return false
    }
    return true
  }
}

extension OrderHistory {
  /// The exchange did something to an order of its client.
  package func apply(_ entry: ClientTrail.Entry) {
    if entries[entry.reference] == nil {
      note(entry.reference, price: entry.price, quantity: entry.quantity)
    }
    guard entry.kind != .modified else {
      entries[entry.reference]?.quantity = entry.quantity
      return
    }
    var report = OrderReport(
      kind: .none, strategy: StrategyID(raw: 0),
      clientOrderID: ClientOrderID(raw: entry.reference),
      target: ClientOrderID(raw: entry.previous), price: entry.price, quantity: entry.quantity)
    report.matchNumber = entry.match
    report.kind =
      switch entry.kind {
      case .accepted: .accepted
      case .replaced: .replaced
      case .executed: .filled
      case .cancelled: .cancelled
      case .rejected: .rejected
      case .modified: .none
      }
    apply(report)
  }
}
