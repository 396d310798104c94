// SPDX-License-Identifier: Apache-2.0
package import Units

/// What a day begins with: the positions of strategies and the money of accounts.
package struct OpeningBook: Sendable, Hashable {
  package struct Position: Sendable, Hashable {
    package var strategy: StrategyID
    package var code: Code
    /// Signed: bought minus sold.
    package var quantity: Quantity
    /// What it cost; below 0 what a short position brought.
    package var openCost: Money
    /// What the day's profit counts from, 0 where that is the cost.
    package var mark: Price

    package init(
      strategy: StrategyID, code: Code, quantity: Quantity, openCost: Money, mark: Price = .zero
    ) {
      self.strategy = strategy
      self.code = code
      self.quantity = quantity
      self.openCost = openCost
      self.mark = mark
    }
  }

  package struct Cash: Sendable, Hashable {
    package var account: AccountID
    package var currency: Currency
    /// Below 0 what the account owes.
    package var amount: Money

    package init(account: AccountID, currency: Currency, amount: Money) {
      self.account = account
      self.currency = currency
      self.amount = amount
    }
  }

  package var positions: [Position] = []
  package var cash: [Cash] = []

  /// Nothing.
  package init() {}
}
