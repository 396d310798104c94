// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Trading
package import Units
import Venue

extension GatewayCore where Session: ~Copyable {
  /// Stops new orders in the scope until `release` and cancels every open one in it.
  package mutating func engage(_ scope: KillScope, now: MonotonicNanos) {
    risk.kill(scope, true)
    for slot in 0..<ledger.orders.capacity where ledger.orders[slot].state.isOpen {
      if covers(scope, ledger.orders[slot]) { cancel(slot, now: now) }
    }
    announce(now: now)
  }

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
}
