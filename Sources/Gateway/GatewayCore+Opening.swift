// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
package import Units
import Venue

/// What of an `OpeningBook` has been booked, by this gateway or an earlier one of the day.
package struct CarriedKeys: Sendable {
  /// Strategy and instrument.
  var positions: Set<[Int]> = []
  /// Account and currency.
  var cash: Set<[Int]> = []

  init() {}
}

/// The start of the day: what it begins with is journaled and booked once.
extension GatewayCore where Session: ~Copyable {
  /// Rows of the opening book that are not booked, because their instruments have not been defined
  /// or the books or the journal would not take them.
  package var openingsPending: Int {
    configuration.opening.positions.count + configuration.opening.cash.count
      - carried.positions.count - carried.cash.count
  }

  /// Books the money that the day begins with, as far as no earlier gateway of the day has.
  mutating func openCash() {
    for cash in configuration.opening.cash {
      let key = [cash.account.index, Int(cash.currency.raw)]
      guard !carried.cash.contains(key), journal.room >= 4 else { continue }
      let record = JournalRecord(cash, now: MonotonicNanos(raw: 0))
      guard ledger.carry(cash) else {
        counters.openingsRefused &+= 1
        continue
      }
      _ = write(record)
      carried.cash.insert(key)
    }
  }

  /// Books the positions in an instrument that the day begins with, as far as no earlier gateway
  /// of the day has; false when one is refused, and then the instrument must not trade.
  mutating func openPositions(_ instrument: InstrumentID, _ code: Code) -> Bool {
    let now = MonotonicNanos(raw: 0)
    for position in configuration.opening.positions where position.code == code {
      let key = [position.strategy.index, instrument.index]
      guard !carried.positions.contains(key) else { continue }
      guard journal.room >= 4, journalDefinition(instrument, now: now),
        ledger.carry(position, in: instrument)
      else {
        counters.openingsRefused &+= 1
        return false
      }
      let account = ledger.accounts.account(of: position.strategy)
      _ = write(JournalRecord(position, in: instrument, of: account, now: now))
      carried.positions.insert(key)
    }
    return true
  }

  /// Writes down what an instrument is, before the first record that rests on it; false when the
  /// journal is full.
  @usableFromInline
  mutating func journalDefinition(_ instrument: InstrumentID, now: MonotonicNanos) -> Bool {
    guard !isJournaled[instrument.index] else { return true }
    guard write(JournalRecord(definitions[instrument.index], of: instrument, now: now)) else {
      return false
    }
    isJournaled[instrument.index] = true
    return true
  }

  mutating func noteJournaled(_ instrument: InstrumentID) {
    if instrument.index < isJournaled.count { isJournaled[instrument.index] = true }
  }
}
