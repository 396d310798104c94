// SPDX-License-Identifier: Apache-2.0
package import Memory
import Units

/// The last executions, found by the venue's number of the trade and our reference of the order.
///
/// Both sides of a trade may be ours and carry one number, so the number alone names no execution.
/// A repeated execution, a break or a correction is recognised while the execution is among the
/// last `capacity`; with 0 nothing is remembered. Owned by one thread; nothing allocates after
/// creation.
package struct TradeBlotter: ~Copyable {
  @usableFromInline var trades: FixedArray<Trade>
  @usableFromInline var index: SlotIndex
  @usableFromInline var used = 0
  @usableFromInline var next = 0

  /// Room for `capacity` trades, capacity in 0 ..< 2³⁰.
  package init(capacity: Int) {
    let filler = Trade(
      Execution(price: .zero, quantity: .zero), of: .vacant, account: AccountID(raw: 0))
    trades = FixedArray(repeating: filler, count: capacity)
    index = SlotIndex(capacity: max(1, capacity))
  }

  /// Trades remembered; the subscript takes 0 ..< count, the oldest first.
  @inlinable package var count: Int { used }
  @inlinable package var capacity: Int { trades.count }

  /// The slot of the trade that is `position` places behind the oldest, position in 0 ..< count.
  @inlinable
  func slot(at position: Int) -> Int {
    precondition(position < used)
    let slot = next &- used &+ position
    return slot < 0 ? slot &+ trades.count : slot
  }

  @inlinable
  package subscript(position: Int) -> Trade { trades[slot(at: position)] }

  /// A number that two executions share only if they are one, but for one pair in 2⁶⁴; 0 stands
  /// for none and is never looked up.
  @inlinable
  static func key(_ matchNumber: UInt64, _ reference: UInt64) -> UInt64 {
    guard matchNumber != 0 else { return 0 }
    var key = matchNumber &* 0x9E37_79B9_7F4A_7C15
    key ^= key >> 32
    key = (key ^ reference) &* 0xBF58_476D_1CE4_E5B9
    key ^= key >> 29
    return key == 0 ? 1 : key
  }

  /// The slot of the execution, nil when it is not remembered.
  @inlinable
  package func slot(_ matchNumber: UInt64, reference: UInt64) -> Int? {
    index.slot(TradeBlotter.key(matchNumber, reference))
  }

  /// The slot of the only remembered trade with this number, nil when there is none or more.
  ///
  /// - Complexity: linear in the capacity.
  package func onlySlot(_ matchNumber: UInt64) -> Int? {
    guard matchNumber != 0 else { return nil }
    var found: Int?
    for position in 0..<used {
      let slot = slot(at: position)
      guard trades[slot].execution.matchNumber == matchNumber else { continue }
      if found != nil { return nil }
      found = slot
    }
    return found
  }

  /// Remembers a trade; returns the one forgotten for it.
  @inlinable
  package mutating func append(_ trade: Trade) -> Trade? {
    guard trades.count > 0 else { return nil }
    var forgotten: Trade?
    if used == trades.count {
      let old = trades[next]
      let key = TradeBlotter.key(old.execution.matchNumber, old.reference)
      if index.slot(key) == next { _ = index.remove(key) }
      forgotten = old
    } else {
      used &+= 1
    }
    trades[next] = trade
    _ = index.insert(
      TradeBlotter.key(trade.execution.matchNumber, trade.reference), slot: next)
    next = next &+ 1 == trades.count ? 0 : next &+ 1
    return forgotten
  }
}
