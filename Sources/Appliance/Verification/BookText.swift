// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import Exchange
internal import Foundation
internal import Rings
internal import Units
internal import Venue

/// Whole books as text, a line an order: instruments by their codes, each side best first, each
/// price in priority order.
enum BookText {
  /// The lines of the orders that `each` hands out for one side of one of the instruments.
  static func lines(
    _ instruments: [(code: Code, instrument: InstrumentID)],
    _ each: (InstrumentID, Side, (OrderID, Price, Quantity) -> Void) -> Void
  ) -> [String] {
    var lines: [String] = []
    for (code, instrument) in instruments.sorted(by: { "\($0.code)" < "\($1.code)" }) {
      for side in [Side.buy, .sell] {
        each(instrument, side) { order, price, quantity in
          lines.append("\(code) \(side) \(order.raw) \(quantity.raw) at \(price)")
        }
      }
    }
    return lines
  }

  /// The orders of a feed's own book.
  static func lines(of feed: borrowing some FeedDecoder & ~Copyable) -> [String] {
    let instruments = (0..<feed.instrumentCount).map { index in
      let instrument = InstrumentID(raw: UInt32(index))
      return (code: feed.definition(of: instrument).code, instrument: instrument)
    }
    return lines(instruments) { feed.forEachOrder($0, $1, $2) }
  }

  static func write(_ lines: [String], to path: String) throws {
    let text = lines.joined(separator: "\n") + "\n"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// The first line in which two written books differ, nil when they are equal, and the orders of
  /// the first.
  static func compare(
    _ path: String, with other: String
  ) throws -> (difference: String?, orders: UInt64) {
    let left = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let right = try String(contentsOfFile: other, encoding: .utf8).split(separator: "\n")
    for index in 0..<max(left.count, right.count) {
      let mine = index < left.count ? String(left[index]) : "nothing"
      let theirs = index < right.count ? String(right[index]) : "nothing"
      if mine != theirs {
        return ("order \(index) is \(mine), the exchange has \(theirs)", UInt64(left.count))
      }
    }
    return (nil, UInt64(left.count))
  }
}
