// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// How open orders shrink before an order of the same account that would meet them.
extension OrderLedger {
  /// `total`, at least 0, is all that is to be executed of the open order in `slot`, what was
  /// executed included. What is reserved for the rest is given back when the venue has taken it
  /// away.
  package mutating func reduce(_ slot: Int, to total: Quantity) {
    accounts.countCancel(Int(orders[slot].holding))
    orders[slot].ceiling = total
  }

  /// What an order can lose to one that would meet it: of an order and the replacement on its way
  /// the larger, since the venue may hold either.
  package func reducible(_ slot: Int) -> Quantity {
    let partner = partner(slot)
    let leaves = orders[slot].intendedLeaves
    return partner < 0 ? leaves : max(leaves, orders[partner].intendedLeaves)
  }

  /// Slot of the order that replaces or is replaced by the one in `slot`, −1 for none.
  package func partner(_ slot: Int) -> Int {
    let order = orders[slot]
    return Int(order.targetSlot >= 0 ? order.targetSlot : order.replacementSlot)
  }

  /// The open order of the account book's `row` that an order of `side` at `price` would meet after
  /// the one in `slot` (−1: first), by price and then by time; −1 for none. An order and the
  /// replacement on its way are met once.
  ///
  /// - Complexity: linear in the row's open orders of the other side.
  package func nextMet(_ row: Int, by side: Side, at price: Price, after slot: Int) -> Int {
    var found = -1
    var other = firstSlot(row, side.opposite)
    while other >= 0 {
      let partner = partner(other)
      let isNext =
        isMet(other, by: side, at: price) && (slot < 0 || isMet(slot, before: other))
        && (partner < 0 || !isMet(partner, by: side, at: price) || isMet(other, before: partner))
      if isNext, found < 0 || isMet(other, before: found) { found = other }
      other = Int(orders[other].nextSlot)
    }
    return found
  }

  private func isMet(_ slot: Int, by side: Side, at price: Price) -> Bool {
    side == .buy ? orders[slot].price <= price : price <= orders[slot].price
  }

  /// Both of the same side. References are given out in the order in which places are taken.
  private func isMet(_ slot: Int, before other: Int) -> Bool {
    let (one, two) = (orders[slot], orders[other])
    if one.price == two.price { return one.reference < two.reference }
    return one.side == .sell ? one.price < two.price : two.price < one.price
  }
}
