// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Trading
package import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// Stops new orders in the scope until `release` and cancels every open one in it; how many
  /// those are.
  @discardableResult
  package mutating func engage(_ scope: KillScope, now: MonotonicNanos) -> Int {
    risk.kill(scope, true)
    var count = 0
    for slot in 0..<ledger.orders.capacity where ledger.orders[slot].state.isOpen {
      guard covers(scope, ledger.orders[slot]) else { continue }
      cancel(slot, now: now)
      count += 1
    }
    announce(now: now)
    return count
  }

  /// Every cancel that was asked for has been handed to `output`.
  package var hasNoCancelDue: Bool { !isCancelDue }

  /// Lets new orders in the scope pass again.
  package mutating func release(_ scope: KillScope, now: MonotonicNanos) {
    risk.kill(scope, false)
    announce(now: now)
  }

  private func covers(_ scope: KillScope, _ order: Order) -> Bool {
    switch scope {
    case .everything, .venue: true
    case .account(let account): ledger.accounts.account(of: order.strategy) == account
    case .strategy(let strategy): order.strategy == strategy
    case .instrument(let instrument): order.instrument == instrument
    }
  }

  /// A strategy gave a sign of life at `time`.
  package mutating func noteLife(of strategy: StrategyID, at time: MonotonicNanos) {
    risk.noteLife(of: strategy, at: time)
  }

  /// Cancels the orders of strategies whose dead-man timers ran out, once for each silence; their
  /// new orders are refused until they give a sign of life. To be called every few milliseconds.
  package mutating func watchLives(now: MonotonicNanos) {
    for index in 0..<StrategyID.capacity where strategies[index].isAlive {
      let strategy = StrategyID(raw: UInt8(truncatingIfNeeded: index))
      let isSilent = risk.isSilent(strategy, of: ledger.accounts.account(of: strategy), now: now)
      if isSilent, !strategies[index].isSilent {
        counters.strategiesSilent &+= 1
        _ = cancelOrders(of: strategy, now: now)
      }
      strategies[index].isSilent = isSilent
    }
  }
  /// A limit whose breach calls for a kill switch that is not engaged; nil when there is none.
  /// Changes nothing: the caller engages it, writes it down and asks again. To be called every
  /// few milliseconds.
  package func breach(now: MonotonicNanos) -> Kill? {
    for index in 0..<AccountID.capacity {
      let account = AccountID(raw: UInt8(truncatingIfNeeded: index))
      if let cause = risk.lossBreach(of: account, ledger.accounts.state(account)) {
        return Kill(.account(account), cause)
      }
    }
    for index in 0..<StrategyID.capacity where strategies[index].isAlive {
      let strategy = StrategyID(raw: UInt8(truncatingIfNeeded: index))
      let account = ledger.accounts.account(of: strategy)
      if risk.breaksSilence(strategy, of: account, now: now) {
        return Kill(.strategy(strategy), .silence)
      }
    }
    return nil
  }
}
