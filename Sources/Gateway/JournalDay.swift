// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Trading
package import Units
import Venue

/// A trading day as its journal tells it: every execution, and what strategies and accounts hold
/// at its end. Made by the transitions of the gateway that wrote it.
package struct JournalDay: ~Copyable {
  /// One execution, as it counts at the end of the day.
  package struct Entry: Sendable {
    package var trade: Trade
    /// The gateway's clock when it was told.
    package var time: MonotonicNanos
    /// The place of its record in the journal, from 1.
    package var sequence: UInt64
  }

  package private(set) var ledger: OrderLedger
  /// In the order in which they were told.
  package private(set) var entries: [Entry] = []
  package private(set) var definitions: [UInt32: InstrumentDefinition] = [:]
  /// Executions that belong to no order the journal knows, or that fit no book: not booked, as they
  /// were not by the gateway.
  package private(set) var unattributedCount = 0

  /// Orders open at one time beyond this, some 250 MB of them, are not followed; their executions
  /// are among the unattributed.
  private static var openOrderCountMax: Int { 1 << 20 }

  /// Reads all of `journal`. The windows in which late and repeated executions are recognised are
  /// those of a gateway with `configuration`.
  package init(_ journal: borrowing Journal, _ configuration: GatewayConfiguration) {
    var requestCount = 1
    var instrumentCount = 1
    for index in 0..<journal.count {
      let record = journal.record(at: index)
      if record.kind == .request { requestCount += 1 }
      if record.kind == .definition {
        instrumentCount = max(instrumentCount, record.instrument.index + 1)
      }
    }
    ledger = OrderLedger(
      .init(
        orders: min(requestCount, Self.openOrderCountMax),
        positions: configuration.positionCapacity,
        finished: configuration.finishedCapacity, trades: configuration.tradeCapacity,
        instruments: instrumentCount),
      accounts: AccountBook(capacity: configuration.positionCapacity))
    for index in 0..<journal.count { take(journal.record(at: index)) }
  }

  private mutating func take(_ record: JournalRecord) {
    switch record.kind {
    case .hello, .position: ledger.accounts.assign(record.strategy, to: record.account)
    case .definition: definitions[record.instrument.raw] = record.definition
    default: break
    }
    guard let change = ledger.replay(record).change, let report = record.venueReport else { return }
    switch change {
    case .moved, .late:
      guard report.kind == .filled else { return }
      let trade = ledger.trades[ledger.trades.count - 1]
      entries.append(Entry(trade: trade, time: record.time, sequence: record.sequence))
    case .amended(let trade):
      let index = entries.lastIndex {
        $0.trade.execution.matchNumber == trade.execution.matchNumber
          && $0.trade.reference == trade.reference
      }
      if let index { entries[index].trade = trade }
    case .impossible: if report.kind == .filled { unattributedCount += 1 }
    case .revived, .repeated, .overtaken: break
    }
  }

  /// What the next day begins with: open positions at their cost, without marks, and the money of
  /// each account. A position in an instrument that the journal does not define is left out, and
  /// `unnamed` is told of it.
  package func closing(unnamed: (InstrumentID) -> Void) -> OpeningBook {
    var book = OpeningBook()
    for index in 0..<ledger.positions.count {
      let row = ledger.positions.row(at: index)
      guard row.position != .zero else { continue }
      guard let definition = definitions[row.instrument] else {
        unnamed(InstrumentID(raw: row.instrument))
        continue
      }
      book.positions.append(
        OpeningBook.Position(
          strategy: StrategyID(raw: UInt8(truncatingIfNeeded: row.strategy)),
          code: definition.code, quantity: row.position, openCost: row.openCost))
    }
    for account in 0..<AccountID.capacity {
      let account = AccountID(raw: UInt8(account))
      for index in 0..<ledger.accounts.purse.count {
        let currency = ledger.accounts.purse.currency(at: index)
        let amount = ledger.accounts.purse.balance(account, currency)
        guard amount != .zero else { continue }
        book.cash.append(OpeningBook.Cash(account: account, currency: currency, amount: amount))
      }
    }
    return book
  }
}
