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
      replay(record)
    }
    recoveredSequence = 0
    counters = counted
    ledger.lose()
    for index in 0..<StrategyID.capacity where strategies[index].isAlive { resume(index) }
    session.resume(
      session: sessionName, nextReference: referenceMax + 1, nextSequence: venueSequence + 1)
  }

  private mutating func replay(_ record: JournalRecord) {
    switch record.kind {
    case .hello:
      let seat = Int(record.strategy.raw & 63)
      strategies[seat].epoch = record.epoch
      strategies[seat].mark.requestNumber = 0
      strategies[seat].isAlive = true
    case .request:
      if let request = record.request { replay(request, reference: record.reference) }
    case .venue:
      guard let report = record.venueReport else { break }
      venueSequence = max(venueSequence, report.sequence)
      replay(report, at: record.time)
    case .abandoned:
      guard let slot = ledger.orders.slot(reference: record.reference),
        let order = ledger.reject(slot)
      else { break }
      deliver(rejection(of: order, .sessionDown), isCaused: true, now: record.time)
    case .session: sessionName = record.session
    case .some(.none), nil: break
    }
  }

  private mutating func replay(_ report: VenueReport, at now: MonotonicNanos) {
    switch apply(report) {
    case .moved(let order): tell(report, of: order, isLate: false, now: now)
    case .late(let order): tell(report, of: order, isLate: true, now: now)
    case .revived(let slot) where report.isDead: endAtOnce(slot, report, now: now)
    case .revived(let slot):
      _ = ledger.requestCancel(slot)
      ledger.orders[slot].isCancelDue = true
      isCancelDue = true
    case .amended(let trade): tell(report, of: trade, now: now)
    case .repeated, .overtaken, .impossible: break
    }
    tellOrphan(now: now)
  }

  private mutating func replay(_ request: OrderRequest, reference: UInt64) {
    let seat = Int(request.strategy.raw & 63)
    if request.number != 0, request.epoch == strategies[seat].epoch {
      strategies[seat].mark.requestNumber = UInt32(truncatingIfNeeded: request.number)
    }
    switch request.kind {
    case .new:
      _ = ledger.submit(Order(request, reference: reference))
      strategies[seat].lastClientOrderID = request.clientOrderID
    case .replace:
      if let target = ledger.orders.slot(request.strategy, request.target) {
        _ = ledger.replace(target, by: Order(request, reference: reference))
      }
      strategies[seat].lastClientOrderID = request.clientOrderID
    case .cancel:
      guard let slot = ledger.orders.slot(request.strategy, request.target) else { return }
      _ = ledger.requestCancel(slot)
      ledger.orders[slot].isCancelDue = true
      isCancelDue = true
    case .none, .hello, .goodbye, .cancelAll: return
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

  /// Goes on with a seated strategy: where its queue says, or from the beginning.
  private mutating func resume(_ index: Int) {
    let seat = strategies[index]
    // What a full journal did not take was told all the same, and the venue will tell it again.
    let isWhole = seat.told.ordinal == 0 || seat.told.isCovered(by: seat.mark)
    guard seat.told.epoch == seat.epoch, isWhole else {
      strategies[index].isWelcomeDue = true
      isWelcomeDue = true
      return
    }
    if seat.told.covers(request: UInt64(seat.mark.requestNumber)) || seat.mark.requestNumber == 0 {
      strategies[index].mark.requestNumber = seat.told.requestNumber
    }
    deliver(
      OrderReport(
        kind: .tradingStopped, strategy: StrategyID(raw: UInt8(truncatingIfNeeded: index)),
        reason: .sessionDown),
      now: MonotonicNanos(raw: 0))
  }
}
