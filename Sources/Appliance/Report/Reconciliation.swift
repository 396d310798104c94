// SPDX-License-Identifier: Apache-2.0
package import Gateway
package import Rings
package import Units

/// The positions of one run as each of the three sides believes them, and where they differ.
package struct Reconciliation {
  package var strategies: [PositionState] = []
  package var gateway: [PositionState] = []
  package var exchange: [PositionState] = []
  /// Tickers by the instrument numbers of strategies and gateway, and by those of the exchange.
  package var hostTickers: [Code] = []
  package var exchangeTickers: [Code] = []
  /// What the day began with, by ticker: an exchange that is simulated began flat.
  package var carried: [Code: Int64] = [:]
  /// Why one side could not be read.
  package var failures: [String] = []

  package init() {}

  /// The day began with `book`.
  package mutating func carry(_ book: OpeningBook) {
    for row in book.positions { carried[row.code, default: 0] += row.quantity.raw }
  }

  /// One side's holdings of one strategy, or of all, in one instrument.
  private struct Holding: Equatable, CustomStringConvertible {
    var position: Int64 = 0
    var cash = Money.zero
    var openOrders: Int64 = 0

    mutating func add(_ row: PositionState) {
      position += row.position.raw
      cash = cash + row.cash
      openOrders += row.openOrders
    }

    var description: String { "position \(position), cash \(cash), \(openOrders) open" }
  }

  /// Where strategies and gateway differ strategy by strategy, and gateway and exchange, which
  /// knows one account only, instrument by instrument. Empty when all agree.
  package func differences() -> [String] {
    let strategies = holdings(strategies) { "strategy \($0.strategy), \(ticker($0, hostTickers))" }
    let seats = holdings(gateway) { "strategy \($0.strategy), \(ticker($0, hostTickers))" }
    var account = holdings(gateway) { ticker($0, hostTickers) }
    for (code, quantity) in carried { account["\(code)", default: Holding()].position -= quantity }
    account = account.filter { $0.value != Holding() }
    let exchange = holdings(exchange) { ticker($0, exchangeTickers) }
    return Self.compare(strategies, "strategy", seats, "gateway")
      + Self.compare(account, "gateway", exchange, "exchange")
  }

  private func ticker(_ row: PositionState, _ tickers: [Code]) -> String {
    let index = Int(row.instrument)
    return index < tickers.count ? "\(tickers[index])" : "instrument \(index)"
  }

  private func holdings(
    _ rows: [PositionState], key: (PositionState) -> String
  ) -> [String: Holding] {
    var holdings: [String: Holding] = [:]
    for row in rows { holdings[key(row), default: Holding()].add(row) }
    return holdings.filter { $0.value != Holding() }
  }

  private static func compare(
    _ left: [String: Holding], _ leftName: String, _ right: [String: Holding], _ rightName: String
  ) -> [String] {
    Set(left.keys).union(right.keys).sorted().compactMap { key in
      let mine = left[key] ?? Holding()
      let theirs = right[key] ?? Holding()
      return mine == theirs ? nil : "\(key): \(leftName) \(mine); \(rightName) \(theirs)"
    }
  }
}
