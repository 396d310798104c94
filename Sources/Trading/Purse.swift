// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Units

/// The money of each account in each currency it trades in: what the day began with and what
/// executions, fees and corrections have moved since.
///
/// Up to eight currencies; instruments that name none share one without a name. Owned by one
/// thread; nothing allocates after creation.
package struct Purse: ~Copyable {
  @usableFromInline var currencies: InlineArray<8, Currency>
  @usableFromInline var used = 0
  @usableFromInline var balances: FixedArray<Money>

  package init() {
    currencies = InlineArray(repeating: .none)
    balances = FixedArray(repeating: .zero, count: AccountID.capacity * 8)
  }

  /// Currencies in use; `currency(at:)` takes 0 ..< count.
  @inlinable package var count: Int { used }

  /// The currency with number `index`, in order of first use.
  @inlinable
  package func currency(at index: Int) -> Currency {
    precondition(index < used)
    return currencies[index]
  }

  /// The number of a currency, made when missing; nil when there are eight others.
  @inlinable
  package mutating func reserve(_ currency: Currency) -> UInt8? {
    for index in 0..<used where currencies[index] == currency {
      return UInt8(truncatingIfNeeded: index)
    }
    guard used < 8 else { return nil }
    currencies[used] = currency
    used &+= 1
    return UInt8(truncatingIfNeeded: used &- 1)
  }

  /// What the account has in a currency; below 0 what it owes.
  @inlinable
  package func balance(_ account: AccountID, _ currency: Currency) -> Money {
    for index in 0..<used where currencies[index] == currency {
      return balances[account.index &* 8 &+ index]
    }
    return .zero
  }

  @inlinable
  mutating func add(_ amount: Money, _ account: AccountID, _ currency: UInt8) {
    let cell = account.index &* 8 &+ Int(currency & 7)
    balances[cell] = balances[cell] &+ amount
  }

  /// The day begins with `amount` more; false when there are too many currencies or the amount
  /// leaves the range that sums have room for.
  package mutating func carry(
    _ account: AccountID, _ currency: Currency, _ amount: Money
  ) -> Bool {
    guard amount.magnitude < Money(raw: 1 << 120), let index = reserve(currency) else {
      return false
    }
    add(amount, account, index)
    return true
  }
}
