// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Trading
package import Units
package import Venue

/// What becomes of orders that the venue has and the journal has not: sent in the moments before a
/// crash of the host that never reached the disk.
package enum OrphanPolicy: String, CaseIterable, Sendable {
  /// They are entered and their cancel is asked for at once.
  case cancel
  /// They are entered and stay.
  case adopt
}

extension GatewayCore where Session: ~Copyable {
  /// Enters the order of an `accepted` or `replaced` report as if its request had been journaled:
  /// whatever the policy, its executions are somebody's. It goes to the strategy of the order it
  /// replaced, else to the configured one, under that strategy's next number.
  ///
  /// Refused, and counted, for an instrument that is not defined and when a table is full.
  @usableFromInline
  mutating func enterOrphan(_ report: VenueReport, now: MonotonicNanos) {
    let target = ledger.orders.slot(reference: report.target)
    guard let request = orphanRequest(report, target) else {
      counters.orphansRefused &+= 1
      return
    }
    let order = Order(request, reference: report.reference)
    let isEntered =
      journalDefinition(request.instrument, now: now)
      && ledger.enter(order, inPlaceOf: report.kind == .replaced ? target : nil)
    guard isEntered else {
      counters.orphansRefused &+= 1
      return
    }
    strategies[request.strategy.index].lastClientOrderID = request.clientOrderID
    _ = write(JournalRecord(request, reference: report.reference, now: now))
    counters.orphansEntered &+= 1
  }

  /// Remembers an entered orphan until everything missed has been told: what the venue did to it
  /// later must not meet a cancel that was never sent.
  @usableFromInline
  mutating func postponeOrphan(_ reference: UInt64, now: MonotonicNanos) {
    guard configuration.orphans == .cancel else { return }
    if !orphans.append(reference), let slot = ledger.orders.slot(reference: reference) {
      cancel(slot, now: now)
    }
  }

  /// Asks for the cancels of orphans that are still open, where that is the policy.
  @usableFromInline
  mutating func cancelOrphans(now: MonotonicNanos) {
    while let reference = orphans.popFirst() {
      if let slot = ledger.orders.slot(reference: reference) { cancel(slot, now: now) }
    }
  }

  private func orphanRequest(_ report: VenueReport, _ target: Int?) -> OrderRequest? {
    var request = OrderRequest(
      kind: .new, strategy: configuration.orphanStrategy, side: report.side,
      timeInForce: report.timeInForce, price: report.price, quantity: report.quantity)
    if let target, report.kind == .replaced {
      let replaced = ledger.orders[target]
      request.kind = .replace
      request.strategy = replaced.strategy
      request.instrument = replaced.instrument
      request.side = replaced.side
      request.target = replaced.clientOrderID
    } else {
      guard let instrument = instrument(of: report.symbol), report.side != .none else {
        return nil
      }
      request.instrument = instrument
    }
    let seat = strategies[request.strategy.index]
    request.epoch = seat.epoch
    request.clientOrderID = ClientOrderID(raw: seat.lastClientOrderID.raw + 1)
    return request
  }

  private func instrument(of symbol: Code) -> InstrumentID? {
    guard symbol != .empty else { return nil }
    for index in 0..<symbols.count where symbols[index] == symbol {
      return InstrumentID(raw: UInt32(truncatingIfNeeded: index))
    }
    return nil
  }
}
