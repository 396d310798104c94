// SPDX-License-Identifier: Apache-2.0
package import Units

/// The sums of one account over its instruments.
package struct AccountState: Sendable, BitwiseCopyable, Hashable {
  package var openOrders: Int64 = 0
  /// Orders and amends entered.
  package var orderCount: Int64 = 0
  package var cancelCount: Int64 = 0
  package var fillCount: Int64 = 0
  /// Value of what is open, at the orders' own prices.
  package var openValue = Money.zero
  package var openBuyValue = Money.zero
  /// Received minus paid for what was executed today, fees apart.
  package var cash = Money.zero
  package var fees = Money.zero
  /// What the positions were worth that the day began with.
  package var carried = Money.zero
  /// What today's executions moved of the account's money: the full value, or profit and loss of
  /// margined instruments, less fees.
  package var settled = Money.zero
  /// Sums of what the instruments' holdings are worth.
  package var worth = HoldingWorth()
  /// The highest profit so far, at least 0.
  package var profitPeak = Money.zero

  @inlinable
  package init() {}

  /// Profit of the day after fees, open positions at their marks; below 0 a loss.
  @inlinable package var profit: Money { cash &+ worth.position &- carried &- fees }

  @inlinable
  mutating func revalue(from before: HoldingWorth, to after: HoldingWorth) {
    worth.position = worth.position &+ (after.position &- before.position)
    worth.gross = worth.gross &+ (after.gross &- before.gross)
    worth.long = worth.long &+ (after.long &- before.long)
    worth.short = worth.short &+ (after.short &- before.short)
  }

  @inlinable
  mutating func noteProfit() {
    if profitPeak < profit { profitPeak = profit }
  }
}

/// What a holding is worth at its mark, as it is and at its worst.
package struct HoldingWorth: Sendable, BitwiseCopyable, Hashable {
  /// The position as it is.
  package var position = Money.zero
  /// The larger magnitude of the two below.
  package var gross = Money.zero
  /// The position if all open buys and no sells were executed.
  package var long = Money.zero
  /// The position if all open sells and no buys were executed.
  package var short = Money.zero

  @inlinable
  package init() {}
}

/// What an account holds and has open in one instrument.
package struct Holding: Sendable, BitwiseCopyable {
  package let instrument: InstrumentID
  package let account: UInt8
  /// Its currency's number in the book's purse.
  package var currency: UInt8 = 0
  package let isMargined: Bool
  /// Value = price × quantity × multiplier ÷ divisor.
  @usableFromInline let multiplier: Int64
  @usableFromInline let divisor: Int64
  /// Slots of the open orders chained last, −1 for none.
  package var firstBuy: Int32 = -1
  package var firstSell: Int32 = -1
  /// Signed: bought minus sold.
  package var position = Quantity.zero
  package var openBuy = Quantity.zero
  package var openSell = Quantity.zero
  /// What it is valued at; 0 before the first price.
  package var mark = Price.zero
  /// Highest price of an open buy, lowest of an open sell; the ends of the range without one.
  package var bestBuy = Price(raw: .min)
  package var bestSell = Price(raw: .max)

  @inlinable
  package init(
    _ account: AccountID, _ instrument: InstrumentID, _ terms: ContractTerms = .unit,
    mark: Price = .zero
  ) {
    self.instrument = instrument
    self.account = account.raw
    isMargined = terms.isMargined
    multiplier = terms.multiplier
    divisor = terms.divisor
    if mark.raw > 0, terms.admits(mark) { self.mark = mark }
  }

  /// How the instrument's values are made; its currency is in the book's purse.
  package var terms: ContractTerms {
    ContractTerms(
      multiplier: multiplier, divisor: divisor, currency: .none, isMargined: isMargined)
  }

  /// Whether values at `price` are in range.
  @inlinable @inline(__always)
  func admits(_ price: Price) -> Bool {
    Int128(price.raw) &* Int128(multiplier) < ContractTerms.priceBound
  }

  /// An open order of the account that an order of `side` at `price` could trade with exists.
  @inlinable @inline(__always)
  package func isCrossed(by side: Side, at price: Price) -> Bool {
    side == .buy ? bestSell <= price : price <= bestBuy
  }

  // The products stay inside 128 bits by the bounds of positions and of prices.
  @inlinable @inline(__always)
  package var worth: HoldingWorth {
    var worth = HoldingWorth()
    let long = Int128(position.raw) &+ Int128(openBuy.raw)
    let short = Int128(position.raw) &- Int128(openSell.raw)
    let price = Int128(mark.raw) &* Int128(multiplier)
    worth.position = Money(raw: Int128(position.raw) &* price)
    worth.long = Money(raw: long &* price)
    worth.short = Money(raw: short &* price)
    if divisor != 1 { worth.divide(by: Int128(divisor)) }
    worth.gross = max(worth.long.magnitude, worth.short.magnitude)
    return worth
  }
}

extension HoldingWorth {
  /// Rounds each amount towards zero.
  @inlinable
  mutating func divide(by divisor: Int128) {
    position = Money(raw: position.raw / divisor)
    long = Money(raw: long.raw / divisor)
    short = Money(raw: short.raw / divisor)
  }
}
