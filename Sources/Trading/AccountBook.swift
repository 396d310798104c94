// SPDX-License-Identifier: Apache-2.0
package import Memory
internal import Rings
package import Units

/// What each account holds and has open, over all its strategies: the sums that limits are
/// measured against.
///
/// Reservations are taken when an order is entered and given back as it is executed, taken away or
/// refused, so what strategies have open together counts for each of them. Row −1 stands for no
/// row: everything about it is ignored. Owned by one thread; nothing allocates after creation.
package struct AccountBook: ~Copyable {
  @usableFromInline var accountOf: FixedArray<AccountID>
  @usableFromInline var states: FixedArray<AccountState>
  @usableFromInline var holdings: FixedArray<Holding>
  /// What each row's position cost, apart from what risk reads for each order.
  @usableFromInline var costs: FixedArray<CostBasis>
  /// Each row as it was before the first execution that can still be broken or corrected.
  @usableFromInline var starts: FixedArray<CostBasis>
  @usableFromInline var fees: FixedArray<FeeSchedule>
  /// Quantity executed today, by account: what the tiers of fees go by.
  @usableFromInline var volumes: FixedArray<Int64>
  @usableFromInline package var purse: Purse
  @usableFromInline var index: SlotIndex
  @usableFromInline var used = 0
  private let pin = Pin()

  /// A book for up to `capacity` pairs of account and instrument; 0 keeps no books. `accounts`
  /// are those of strategies 0, 1, …; strategies behind its end belong to account 0. `schedules`
  /// are what accounts 0, 1, … pay; those behind its end pay nothing.
  package init(capacity: Int, accounts: [AccountID] = [], schedules: [FeeSchedule] = []) {
    accountOf = FixedArray(repeating: AccountID(raw: 0), count: StrategyID.capacity)
    for (strategy, account) in accounts.enumerated() {
      precondition(account.index < AccountID.capacity)
      accountOf[strategy] = account
    }
    states = FixedArray(repeating: AccountState(), count: AccountID.capacity)
    holdings = FixedArray(
      repeating: Holding(AccountID(raw: 0), .none), count: capacity)
    costs = FixedArray(repeating: CostBasis(), count: capacity)
    starts = FixedArray(repeating: CostBasis(), count: capacity)
    fees = FixedArray(repeating: FeeSchedule(), count: AccountID.capacity)
    for (account, schedule) in schedules.enumerated() { fees[account] = schedule }
    volumes = FixedArray(repeating: 0, count: AccountID.capacity)
    purse = Purse()
    index = SlotIndex(capacity: max(1, capacity))
  }

  /// Rows in use; the subscript takes 0 ..< count.
  @inlinable package var count: Int { used }
  /// Whether books are kept at all.
  @inlinable package var isKept: Bool { holdings.count > 0 }

  /// The account of a strategy below the capacity of strategies.
  @inlinable
  package func account(of strategy: StrategyID) -> AccountID { accountOf[strategy.index] }

  /// Makes `account` the strategy's; before the strategy's first order or position.
  package mutating func assign(_ strategy: StrategyID, to account: AccountID) {
    accountOf[strategy.index] = account
  }

  /// The sums of an account.
  @inlinable
  package func state(_ account: AccountID) -> AccountState { states[account.index] }

  /// The row at `row`, 0 ..< count, in order of first use.
  @inlinable
  package subscript(row: Int) -> Holding { holdings[row] }

  /// The row of the pair, −1 when it never had one.
  @inlinable @inline(__always)
  package func row(_ account: AccountID, _ instrument: InstrumentID) -> Int {
    index.slot(AccountBook.key(account, instrument)) ?? -1
  }

  /// The row of the pair, made with `terms` when missing; nil when the book is full or there are
  /// more currencies than it keeps, −1 when none is kept.
  @inlinable
  package mutating func reserve(
    _ account: AccountID, _ instrument: InstrumentID, _ terms: ContractTerms = .unit
  ) -> Int? {
    guard isKept else { return -1 }
    let key = AccountBook.key(account, instrument)
    if let row = index.slot(key) { return row }
    guard used < holdings.count, let currency = purse.reserve(terms.currency),
      index.insert(key, slot: used)
    else { return nil }
    holdings[used] = Holding(account, instrument, terms)
    holdings[used].currency = currency
    costs[used] = CostBasis()
    starts[used] = CostBasis()
    used += 1
    return used - 1
  }

  /// Changes what is open on `side` by `quantity`, `value` and `orders`, all signed.
  @inlinable
  package mutating func open(
    _ row: Int, side: Side, by quantity: Int64, value: Money, orders: Int64
  ) {
    guard row >= 0 else { return }
    let before = holdings[row].worth
    switch side {
    case .buy: holdings[row].openBuy.raw = max(0, holdings[row].openBuy.raw &+ quantity)
    case .sell: holdings[row].openSell.raw = max(0, holdings[row].openSell.raw &+ quantity)
    case .none: break
    }
    let account = Int(holdings[row].account)
    states[account].revalue(from: before, to: holdings[row].worth)
    states[account].openOrders &+= orders
    states[account].openValue = states[account].openValue &+ value
    let isPaid = side == .buy && !holdings[row].isMargined
    if isPaid { states[account].openBuyValue = states[account].openBuyValue &+ value }
  }

  /// Values the row's holding at `price`; ignored unless it is above 0 and has a value.
  @inlinable @inline(__always)
  package mutating func mark(_ row: Int, at price: Price) {
    guard row >= 0, price.raw > 0, holdings[row].mark != price, holdings[row].admits(price) else {
      return
    }
    let before = holdings[row].worth
    holdings[row].mark = price
    let account = Int(holdings[row].account)
    states[account].revalue(from: before, to: holdings[row].worth)
    states[account].noteProfit()
  }

  /// Values the row's holding at `price` if it has no value yet: what is open of it must count for
  /// the exposure of the account before the market is looked at, as after a restart.
  @inlinable @inline(__always)
  package mutating func markFirst(_ row: Int, at price: Price) {
    guard row >= 0, holdings[row].mark.raw == 0 else { return }
    mark(row, at: price)
  }

  /// One order or amend more was entered for the row's account.
  @inlinable
  package mutating func countOrder(_ row: Int) {
    guard row >= 0 else { return }
    states[Int(holdings[row].account)].orderCount &+= 1
  }

  /// One cancel more was asked for.
  @inlinable
  package mutating func countCancel(_ row: Int) {
    guard row >= 0 else { return }
    states[Int(holdings[row].account)].cancelCount &+= 1
  }

  @inlinable @inline(__always)
  static func key(_ account: AccountID, _ instrument: InstrumentID) -> UInt64 {
    (UInt64(account.raw) + 1) << 32 | UInt64(instrument.raw)
  }
}
