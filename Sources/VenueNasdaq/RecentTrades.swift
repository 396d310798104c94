// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

/// The last printed trades by match number: what a trade break, which names nothing else, takes
/// back.
///
/// Direct-mapped, since a venue's match numbers rise: a newer trade takes the place of the one that
/// is `capacity` numbers older. Owned by one thread; nothing allocates after creation.
struct RecentTrades: ~Copyable {
  struct Trade: BitwiseCopyable {
    var match: UInt64 = 0
    var price = Price.zero
    /// Zero: nothing to take back.
    var quantity = Quantity.zero
    var instrument = InstrumentID.none
  }

  private var trades: FixedArray<Trade>

  /// `capacity` is a power of two; 32 bytes each.
  init(capacity: Int) {
    precondition(capacity > 0 && capacity & (capacity - 1) == 0)
    trades = FixedArray(repeating: Trade(), count: capacity)
  }

  mutating func note(_ trade: Trade) { trades[row(trade.match)] = trade }

  /// The trade of this number, once; nil when it is not known any more.
  mutating func take(_ match: UInt64) -> Trade? {
    let trade = trades[row(match)]
    guard trade.match == match, trade.quantity.raw > 0 else { return nil }
    trades[row(match)] = Trade()
    return trade
  }

  /// Another session counts from the beginning.
  mutating func removeAll() {
    for row in 0..<trades.count { trades[row] = Trade() }
  }

  private func row(_ match: UInt64) -> Int {
    Int(truncatingIfNeeded: match & UInt64(trades.count - 1))
  }
}
