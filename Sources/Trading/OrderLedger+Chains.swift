// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// The open orders of an account's holding, chained by side: who could trade with whom.
extension OrderLedger {
  /// The open orders of `side` in the account book's `row`: the first one's slot, −1 for none;
  /// `nextSlot` of each leads on.
  @inlinable
  package func firstSlot(_ row: Int, _ side: Side) -> Int {
    guard row >= 0 else { return -1 }
    return Int(side == .buy ? accounts[row].firstBuy : accounts[row].firstSell)
  }

  /// Puts the order in `slot` at the head of its chain.
  @inlinable
  mutating func link(_ slot: Int) {
    let order = orders[slot]
    let row = Int(order.holding)
    guard row >= 0 else { return }
    let first = firstSlot(row, order.side)
    orders[slot].previousSlot = -1
    orders[slot].nextSlot = Int32(truncatingIfNeeded: first)
    if first >= 0 { orders[first].previousSlot = Int32(truncatingIfNeeded: slot) }
    if order.side == .buy {
      accounts.holdings[row].firstBuy = Int32(truncatingIfNeeded: slot)
      accounts.holdings[row].bestBuy = max(accounts[row].bestBuy, order.price)
    } else {
      accounts.holdings[row].firstSell = Int32(truncatingIfNeeded: slot)
      accounts.holdings[row].bestSell = min(accounts[row].bestSell, order.price)
    }
  }

  /// Takes the order in `slot` out of its chain.
  ///
  /// - Complexity: O(1), but linear in the chain when the order was the best of it.
  @inlinable
  mutating func unlink(_ slot: Int) {
    let order = orders[slot]
    let row = Int(order.holding)
    guard row >= 0 else { return }
    if order.nextSlot >= 0 { orders[Int(order.nextSlot)].previousSlot = order.previousSlot }
    if order.previousSlot >= 0 {
      orders[Int(order.previousSlot)].nextSlot = order.nextSlot
    } else if order.side == .buy {
      accounts.holdings[row].firstBuy = order.nextSlot
    } else {
      accounts.holdings[row].firstSell = order.nextSlot
    }
    if order.side == .buy {
      if order.price == accounts[row].bestBuy { accounts.holdings[row].bestBuy = bestBuy(row) }
    } else if order.price == accounts[row].bestSell {
      accounts.holdings[row].bestSell = bestSell(row)
    }
  }

  @inlinable
  func bestBuy(_ row: Int) -> Price {
    var best = Price(raw: .min)
    var slot = Int(accounts[row].firstBuy)
    while slot >= 0 {
      best = max(best, orders[slot].price)
      slot = Int(orders[slot].nextSlot)
    }
    return best
  }

  @inlinable
  func bestSell(_ row: Int) -> Price {
    var best = Price(raw: .max)
    var slot = Int(accounts[row].firstSell)
    while slot >= 0 {
      best = min(best, orders[slot].price)
      slot = Int(orders[slot].nextSlot)
    }
    return best
  }
}
