// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// Rebuilds orders, positions, seats and session numbers from the journal, by the same
  /// transitions that made them. Reports that these cause and that are missing in a strategy's
  /// queue are made again; a strategy whose queue is not the one it was seated with is told
  /// everything.
  mutating func recover() {
    var referenceMax: UInt64 = 0
    let counted = counters
    for index in 0..<journal.count {
      let record = journal.record(at: index)
      recoveredSequence = record.sequence
      referenceMax = max(referenceMax, record.kind == .request ? record.reference : 0)
      note(record)
      tell(ledger.replay(record), of: record)
    }
    recoveredSequence = 0
    counters = counted
    for slot in 0..<ledger.orders.capacity where ledger.orders[slot].isCancelDue {
      isCancelDue = true
    }
    ledger.lose()
    var isMemoryWhole = false
    for index in 0..<StrategyID.capacity where strategies[index].isAlive {
      isMemoryWhole = resume(index) || isMemoryWhole
    }
    // Without the queues the host may have crashed, and taken the journal's end with it.
    session.resume(
      session: sessionName, nextReference: referenceMax + 1, nextSequence: venueSequence + 1,
      isSettled: isMemoryWhole && !isLoginPending)
  }

  /// Takes from a record what is kept outside the ledger.
  private mutating func note(_ record: JournalRecord) {
    let seat = Int(record.strategy.raw & 63)
    switch record.kind {
    case .hello:
      strategies[seat].epoch = record.epoch
      strategies[seat].mark.requestNumber = 0
      strategies[seat].isAlive = true
    case .request:
      guard let request = record.request else { break }
      if request.number != 0, request.epoch == strategies[seat].epoch {
        strategies[seat].mark.requestNumber = request.number
      }
      if request.kind == .new || request.kind == .replace {
        strategies[seat].lastClientOrderID = request.clientOrderID
      }
    case .venue:
      venueSequence = max(venueSequence, record.venueSequence)
      if record.venueKind == .ready { isLoginPending = false }
    case .session:
      sessionName = record.session
      isLoginPending = true
    case .decrement:
      // The request is offered again when it was not dealt with to its end; taken as a new one it
      // would reduce the others once more.
      let incoming = record.incomingStrategy.index & 63
      strategies[incoming].lastClientOrderID = max(
        strategies[incoming].lastClientOrderID, record.incoming)
    case .definition: noteJournaled(record.instrument)
    case .position: carried.positions.insert([record.strategy.index, record.instrument.index])
    case .cash:
      let cash = record.openingCash
      carried.cash.insert([cash.account.index, Int(cash.currency.raw)])
    case .abandoned, .some(.none), nil: break
    }
  }

  /// Makes the reports again that a record caused when it was written.
  private mutating func tell(_ replayed: ReplayedRecord, of record: JournalRecord) {
    let report = record.venueReport
    if let report {
      switch replayed.change {
      case .moved(let order): tell(report, of: order, isLate: false, now: record.time)
      case .late(let order): tell(report, of: order, isLate: true, now: record.time)
      case .amended(let trade): tell(report, of: trade, now: record.time)
      case .revived, .repeated, .overtaken, .impossible, nil: break
      }
    }
    if record.kind == .request, record.prevented.raw > 0,
      let slot = ledger.orders.slot(reference: record.reference)
    {
      tellPrevented(slot, record.prevented, now: record.time)
    }
    if let order = replayed.ended {
      let told = report.map { ending(of: order, by: $0) } ?? rejection(of: order, .sessionDown)
      deliver(told, isCaused: true, now: record.time)
    }
    if let orphan = replayed.orphan {
      deliver(rejection(of: orphan, .unknownOrder), isCaused: true, now: record.time)
    }
  }

  /// Whether the report that seat `index` has come to is missing in its queue. One for which there
  /// is no room makes the strategy be told everything instead.
  @usableFromInline
  mutating func isMissing(_ index: Int) -> Bool {
    let seat = strategies[index]
    guard seat.told.epoch == seat.epoch, !seat.mark.isCovered(by: seat.told) else { return false }
    guard reports.room > StrategyID.capacity else {
      strategies[index].told.epoch = 0
      return false
    }
    return true
  }

  /// Goes on with a seated strategy: where its queue says, or else, and then false, from the
  /// beginning.
  private mutating func resume(_ index: Int) -> Bool {
    let seat = strategies[index]
    // What a full journal did not take was told all the same, and the venue will tell it again.
    let isWhole = seat.told.ordinal == 0 || seat.told.isCovered(by: seat.mark)
    guard seat.told.epoch == seat.epoch, isWhole else {
      strategies[index].isWelcomeDue = true
      isWelcomeDue = true
      return false
    }
    if seat.told.covers(request: seat.mark.requestNumber) || seat.mark.requestNumber == 0 {
      strategies[index].mark.requestNumber = seat.told.requestNumber
    }
    deliver(
      OrderReport(
        kind: .tradingStopped, strategy: StrategyID(raw: UInt8(truncatingIfNeeded: index)),
        reason: .sessionDown),
      now: MonotonicNanos(raw: 0))
    return true
  }
}
