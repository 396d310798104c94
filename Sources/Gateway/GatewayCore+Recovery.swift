// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// Rebuilds orders, positions, seats and session numbers from the journal, by the same
  /// transitions that made them. Strategies that were seated will be told what is known.
  mutating func recover() {
    var referenceMax: UInt64 = 0
    for index in 0..<journal.count {
      let record = journal.record(at: index)
      _ = ledger.replay(record)
      let seat = Int(record.strategy.raw & 63)
      switch record.kind {
      case .hello:
        strategies[seat].epoch = record.epoch
        strategies[seat].isAlive = true
        strategies[seat].isWelcomeDue = true
        isWelcomeDue = true
      case .request:
        referenceMax = max(referenceMax, record.reference)
        guard let request = record.request else { break }
        if request.kind == .new || request.kind == .replace {
          strategies[seat].lastClientOrderID = request.clientOrderID
        }
      case .venue: venueSequence = max(venueSequence, record.venueSequence)
      case .session: sessionName = record.session
      case .definition: noteJournaled(record.instrument)
      case .position: carried.positions.insert([record.strategy.index, record.instrument.index])
      case .cash:
        let cash = record.openingCash
        carried.cash.insert([cash.account.index, Int(cash.currency.raw)])
      case .abandoned, .some(.none), nil: break
      }
    }
    for slot in 0..<ledger.orders.capacity where ledger.orders[slot].isCancelDue {
      isCancelDue = true
    }
    ledger.lose()
    session.resume(
      session: sessionName, nextReference: referenceMax + 1, nextSequence: venueSequence + 1)
  }
}
