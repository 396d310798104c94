// SPDX-License-Identifier: Apache-2.0
internal import Rings
internal import Units
internal import Wire

/// Holds every KRX message of a capture to what must be true of it, and keeps each instrument's
/// last book as the messages give it, apart from the feed.
struct KRXCheck: KRXHandler {
  /// One rule: how often it was looked at and how often it did not hold.
  struct Tally {
    var checked: UInt64 = 0
    var violated: UInt64 = 0
    /// The first violations, for a person to look up.
    var examples: [String] = []

    mutating func check(_ holds: Bool, _ example: @autoclosure () -> String) {
      checked += 1
      guard !holds else { return }
      violated += 1
      if examples.count < 3 { examples.append(example()) }
    }
  }

  /// A book as a message gave it: the levels that are there, best first.
  struct Book: Equatable {
    var bids: [Level] = []
    var asks: [Level] = []
  }

  /// `cumulative before + quantity = cumulative after`, each trade but an instrument's first.
  private(set) var continuity = Tally()
  /// Levels strictly in order, the best bid below the best ask.
  private(set) var ladders = Tally()
  /// The levels' quantities and orders within their totals, and orders where there is quantity.
  private(set) var totals = Tally()
  private(set) var trades: UInt64 = 0
  private(set) var books: [Code: Book] = [:]
  private var volumes: [Code: Int64] = [:]

  mutating func book(_ message: borrowing KRX.Book) {
    check(message.header, message.bid, message.ask)
  }

  mutating func trade(_ message: borrowing KRX.Trade) {
    trades += 1
    let code = message.header.instrument.code
    let quantity = message.quantity
    let after = message.cumulativeQuantity
    if let before = volumes[code] {
      continuity.check(
        before + quantity == after, "\(code): \(before) + \(quantity) is not \(after)")
    }
    volumes[code] = after
  }

  mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
    trade(message.trade)
    check(message.trade.header, message.bid, message.ask)
  }

  private mutating func check(
    _ header: KRX.Header, _ bid: borrowing KRX.BookSide, _ ask: borrowing KRX.BookSide
  ) {
    let code = header.instrument.code
    let book = Book(bids: KRXCheck.levels(bid), asks: KRXCheck.levels(ask))
    var isOrdered = true
    for (side, levels) in [(Side.buy, book.bids), (.sell, book.asks)] {
      for (better, worse) in zip(levels, levels.dropFirst()) {
        let isWorse = side == .buy ? worse.price < better.price : better.price < worse.price
        isOrdered = isOrdered && isWorse
      }
    }
    if let best = book.bids.first, let other = book.asks.first, best.price >= other.price {
      isOrdered = false
    }
    ladders.check(isOrdered, "\(code): \(book)")
    let areBidsWithin = KRXCheck.isWithin(book.bids, bid.quantityTotal, bid.orderTotal)
    let areAsksWithin = KRXCheck.isWithin(book.asks, ask.quantityTotal, ask.orderTotal)
    totals.check(areBidsWithin && areAsksWithin, "\(code): \(book)")
    books[code] = book
  }

  private static func levels(_ side: borrowing KRX.BookSide) -> [Level] {
    var levels: [Level] = []
    for depth in 0..<10 where side.levels[depth].quantity.raw > 0 {
      levels.append(side.levels[depth])
    }
    return levels
  }

  private static func isWithin(_ levels: [Level], _ quantity: Int64, _ orders: Int64) -> Bool {
    let hasOrders = orders > 0
    return levels.reduce(0) { $0 + $1.quantity.raw } <= quantity
      && levels.reduce(0) { $0 + $1.orders } <= orders
      && levels.allSatisfy {
        !hasOrders || $0.orders > 0 && $0.orders <= $0.quantity.raw
      }
  }

  /// The findings, a line each, and whether all is well; `kept` gives the book that the feed keeps
  /// of an instrument.
  func report(kept: (Code) -> Book?) -> (text: String, isSound: Bool) {
    var final = Tally()
    for (code, book) in books.sorted(by: { $0.key.description < $1.key.description }) {
      let keptBook = kept(code)
      final.check(keptBook == book, "\(code): kept \(keptBook ?? Book()), last sent \(book)")
    }
    let rows = [
      ("volume continuity of trades", continuity), ("ladders in order and uncrossed", ladders),
      ("levels within their totals", totals), ("final books as last sent", final),
    ]
    var lines = ["trades \(trades), instruments with a book \(books.count)"]
    for (name, tally) in rows {
      lines.append("\(name): \(tally.checked) checked, \(tally.violated) violated")
      lines += tally.examples.map { "  \($0)" }
    }
    return (lines.joined(separator: "\n"), rows.allSatisfy { $0.1.violated == 0 })
  }
}
