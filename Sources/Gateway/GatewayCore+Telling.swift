// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
package import Trading
package import Units
package import Venue

/// What strategies hear of the venue's reports.
extension GatewayCore where Session: ~Copyable {
  /// Passes an applied report on to the order's strategy.
  @inlinable
  mutating func tell(
    _ report: VenueReport, of order: Order, isLate: Bool, now: MonotonicNanos
  ) {
    var told = OrderReport(
      kind: .none, strategy: order.strategy, instrument: order.instrument, side: order.side,
      clientOrderID: order.clientOrderID, venueOrderID: order.venueOrderID, price: order.price,
      quantity: order.quantity, leaves: order.leaves)
    switch report.kind {
    case .accepted:
      told.kind = .accepted
      counters.ordersAccepted &+= 1
    case .rejected:
      told = rejection(of: order, .venue)
      counters.ordersRejectedByVenue &+= 1
    case .filled:
      told.kind = isLate ? .filledLate : .filled
      told.price = report.price
      told.quantity = report.quantity
      told.matchNumber = report.matchNumber
      told.cash = ledger.value(order.instrument, report.price, report.quantity)
      told.amount = report.fee
      counters.fills &+= 1
      if isLate { counters.fillsLate &+= 1 }
    case .cancelled:
      told.kind = .cancelled
      told.quantity = report.quantity
      if order.leaves.raw == 0 { counters.ordersCancelled &+= 1 }
    case .expired:
      told.kind = .expired
      counters.ordersExpired &+= 1
    case .suspended: told.kind = .suspended
    case .resumed: told.kind = .resumed
    case .replaced:
      told.kind = .replaced
      told.target = order.target
      counters.ordersReplaced &+= 1
    case .changeRejected:
      told.kind = .changeRejected
      told.reason = .venue
      told.clientOrderID = .none
      told.target = order.clientOrderID
    case .none, .ready, .tradingOpened, .tradingClosed, .tradeBroken, .tradeCorrected, .status,
      .unknown:
      return
    }
    told.venueTime = report.time
    told.venueReason = report.venueReason
    deliver(told, isCaused: true, now: now)
    let isEndless = report.isDead && order.leaves.raw > 0
    if isEndless, let slot = ledger.orders.slot(reference: order.reference) {
      endAtOnce(slot, report, now: now)
    }
  }

  /// Tells the strategy of a replacement that the last event made impossible.
  @inlinable
  mutating func tellOrphan(now: MonotonicNanos) {
    guard let orphan = ledger.takeOrphan() else { return }
    deliver(rejection(of: orphan, .unknownOrder), isCaused: true, now: now)
  }

  /// The venue took an order and finished it in the same message.
  @inlinable
  mutating func endAtOnce(_ slot: Int, _ report: VenueReport, now: MonotonicNanos) {
    let order = ledger.orders[slot]
    guard ledger.cancel(slot, quantity: order.leaves) != nil else {
      counters.reportsImpossible &+= 1
      return
    }
    counters.ordersCancelled &+= 1
    deliver(ending(of: order, by: report), isCaused: true, now: now)
  }

  /// What is told when all that `order` had left is gone.
  @usableFromInline
  func ending(of order: Order, by report: VenueReport) -> OrderReport {
    var told = OrderReport(
      kind: .cancelled, strategy: order.strategy, instrument: order.instrument, side: order.side,
      clientOrderID: order.clientOrderID, venueOrderID: order.venueOrderID, price: order.price,
      quantity: order.leaves)
    told.venueTime = report.time
    return told
  }

  /// The owner of an order that had been given up was told that it is dead, so its cancel is asked
  /// for; what the venue executes of it until then is booked.
  @usableFromInline
  mutating func cancelRevived(_ slot: Int, _ report: VenueReport, now: MonotonicNanos) {
    counters.ordersRevived &+= 1
    if report.isDead {
      endAtOnce(slot, report, now: now)
    } else {
      cancel(slot, now: now)
    }
  }

  /// Tells the strategy of a broken or corrected trade, and what it holds after it.
  @usableFromInline
  mutating func tell(_ report: VenueReport, of trade: Trade, now: MonotonicNanos) {
    let isBroken = report.kind == .tradeBroken
    if isBroken { counters.tradesBroken &+= 1 } else { counters.tradesCorrected &+= 1 }
    var told = OrderReport(
      kind: isBroken ? .tradeBroken : .tradeCorrected, strategy: trade.strategy,
      instrument: trade.instrument, side: trade.side, clientOrderID: trade.clientOrderID,
      venueOrderID: trade.venueOrderID, price: trade.execution.price,
      quantity: trade.execution.quantity)
    told.matchNumber = trade.execution.matchNumber
    told.cash = trade.execution.value
    told.amount = trade.execution.fee
    told.venueTime = report.time
    told.venueReason = report.venueReason
    deliver(told, isCaused: true, now: now)
    tell(ledger.positions.state(trade.strategy, trade.instrument), isCaused: true, now: now)
  }
}
