// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
import Trading
package import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// A strategy process ended or is taken for dead: nothing more is sent to it, and its orders are
  /// cancelled unless the configuration keeps them. Fills that come later still move positions.
  package mutating func strategyDied(_ strategy: StrategyID, now: MonotonicNanos) {
    strategyDied(strategy, cancelsOrders: !configuration.keepsOrdersOfDead, now: now)
  }

  /// Whether a process of the strategy has said hello and neither goodbye nor been taken for dead.
  package func isSeated(_ strategy: StrategyID) -> Bool { strategies[strategy.index].isAlive }

  @usableFromInline
  mutating func strategyDied(
    _ strategy: StrategyID, cancelsOrders: Bool, now: MonotonicNanos
  ) {
    precondition(strategy.index < StrategyID.capacity)
    strategies[strategy.index].isAlive = false
    strategies[strategy.index].isWelcomeDue = false
    if cancelsOrders { _ = cancelOrders(of: strategy, now: now) }
  }

  /// `hello`: seats the process and tells it what is known.
  @usableFromInline
  mutating func welcome(_ request: OrderRequest, _ now: MonotonicNanos) -> RequestOutcome {
    let strategy = request.strategy
    guard reports.room >= configuration.reportCapacity - configuration.reportSlack else {
      counters.requestsDeferred &+= 1
      return .deferred
    }
    let seat = strategies[strategy.index]
    if seat.epoch != 0, seat.epoch != request.epoch, seat.isAlive {
      strategyDied(strategy, now: now)
    }
    if seat.epoch != request.epoch {
      let account = ledger.accounts.account(of: strategy)
      _ = write(
        JournalRecord(strategy: strategy, of: account, epoch: request.epoch, now: now))
    }
    strategies[strategy.index].epoch = request.epoch
    strategies[strategy.index].isAlive = true
    noteLife(of: strategy, at: now)
    tellAll(strategy, now: now)
    return .taken
  }

  /// Welcome, positions, open orders, ready, and the stop when there is one. The caller made sure
  /// of the room.
  @usableFromInline
  mutating func tellAll(_ strategy: StrategyID, now: MonotonicNanos) {
    strategies[strategy.index].isWelcomeDue = false
    let last = strategies[strategy.index].lastClientOrderID
    deliver(OrderReport(kind: .welcome, strategy: strategy, clientOrderID: last), now: now)
    for index in 0..<ledger.positions.count {
      let row = ledger.positions.row(at: index)
      guard row.strategy == UInt32(strategy.raw) else { continue }
      tell(row, now: now)
    }
    for slot in 0..<ledger.orders.capacity {
      let order = ledger.orders[slot]
      guard order.state.isOpen, order.strategy == strategy, order.targetSlot < 0 else { continue }
      deliver(
        OrderReport(
          kind: .openOrder, strategy: strategy, instrument: order.instrument, side: order.side,
          clientOrderID: order.clientOrderID, venueOrderID: order.venueOrderID,
          price: order.price, quantity: order.quantity, leaves: order.leaves),
        now: now)
    }
    deliver(OrderReport(kind: .ready, strategy: strategy, clientOrderID: last), now: now)
    if !isOpen { deliver(OrderReport(kind: .tradingStopped, strategy: strategy), now: now) }
  }

  /// Tells a strategy what it holds in one instrument: two reports, `isCaused` as for `deliver`.
  @usableFromInline
  mutating func tell(_ row: PositionState, isCaused: Bool = false, now: MonotonicNanos) {
    let strategy = StrategyID(raw: UInt8(truncatingIfNeeded: row.strategy))
    let instrument = InstrumentID(raw: row.instrument)
    var position = OrderReport(
      kind: .position, strategy: strategy, instrument: instrument, quantity: row.position)
    position.cash = row.cash
    position.amount = row.openCost
    position.matchNumber = UInt64(bitPattern: row.fillCount)
    deliver(position, isCaused: isCaused, now: now)
    var result = OrderReport(kind: .result, strategy: strategy, instrument: instrument)
    result.cash = row.realised
    result.amount = row.fees
    deliver(result, isCaused: isCaused, now: now)
  }

  /// Tells strategies that outlived an earlier gateway what this one knows; waits for room.
  @usableFromInline
  mutating func tellSurvivors(now: MonotonicNanos) {
    isWelcomeDue = false
    for index in 0..<StrategyID.capacity where strategies[index].isWelcomeDue {
      guard reports.room >= configuration.reportCapacity - configuration.reportSlack else {
        isWelcomeDue = true
        return
      }
      tellAll(StrategyID(raw: UInt8(truncatingIfNeeded: index)), now: now)
    }
  }

  /// Tells every live strategy when the way to the venue opened or closed; waits for
  /// room.
  @usableFromInline
  mutating func announce(now: MonotonicNanos) {
    let isOpenNow = isOpen
    guard isOpenNow != isOpenAnnounced, reports.room >= StrategyID.capacity else { return }
    isOpenAnnounced = isOpenNow
    let kind: OrderReportKind = isOpenNow ? .tradingResumed : .tradingStopped
    for index in 0..<StrategyID.capacity where strategies[index].isAlive {
      deliver(
        OrderReport(
          kind: kind, strategy: StrategyID(raw: UInt8(truncatingIfNeeded: index)),
          reason: stopReason),
        now: now)
    }
  }

  /// Why no new order may leave; `none` while it may.
  var stopReason: RejectReason {
    if isOpen { return .none }
    if risk.kills.stopsAll { return risk.kills.isEverything ? .killSwitch : .venueKilled }
    return journal.isFull ? .capacity : .sessionDown
  }
}
