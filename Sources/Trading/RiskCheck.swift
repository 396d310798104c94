// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units

/// The checks every new order and replacement passes before it may leave the host.
///
/// In this order; the first that refuses names the reason, and each refusal is counted. Limits
/// belong to the account and count what all its strategies have open together.
///
/// 1. the account is armed: limits have been loaded
/// 2. kill switches: everything, venue, account, strategy, instrument
/// 3. the strategy is entitled to the instrument
/// 4. restricted list of the account
/// 5. the instrument trades
/// 6. tick, lot, decimals
/// 7. form: a side, quantity ≥ 1, price > 0
/// 8. quantity of the order
/// 9. notional of the order
/// 10. price collar; without a fresh reference to measure against the order is refused
/// 11. the order's number is new
/// 12. equal orders within the window
/// 13. rate of orders or of amends
/// 14. orders per execution, cancels per order
/// 15. number and value of open orders
/// 16. self-trade prevention
/// 17. reduce-only
/// 18. position as if all open orders of the side and this one were executed
/// 19. gross and net exposure
/// 20. buying power and margin
/// 21. slippage since the strategy's decision
/// 22. loss and drawdown of the day
/// 23. the feed lives
/// 24. the strategy lives
///
/// Cancels are never checked. An order that adds nothing to a sum passes that sum's limit even
/// when prices or stricter limits have left the sum above it: the way back stays open. Checking
/// changes nothing but the counters; `admit` takes the tokens of an order that is sent. Owned by
/// the gateway's thread; nothing allocates after creation.
package struct RiskCheck: ~Copyable {
  @usableFromInline var limits: FixedArray<AccountLimits>
  @usableFromInline var flows: FixedArray<AccountFlow>
  @usableFromInline var repeats: FixedArray<RepeatWindow>
  /// When each strategy last gave a sign of life.
  @usableFromInline var lives: FixedArray<MonotonicNanos>
  @usableFromInline var terms: FixedArray<InstrumentTerms>
  /// One bit an account that has limits.
  @usableFromInline var armed: UInt64 = 0
  @usableFromInline package private(set) var kills = KillSet()
  /// Refusals by reason since creation.
  package var refusals = RefusalCounts()
  /// Cancels beyond their rate; they passed.
  package var cancelsOverRate: UInt64 = 0
  private let pin = Pin()

  /// Checks without limits for instruments 0 ..< the capacity: they refuse everything.
  package init(instrumentCapacity: Int) {
    limits = FixedArray(repeating: AccountLimits(), count: AccountID.capacity)
    flows = FixedArray(repeating: AccountFlow(), count: AccountID.capacity)
    repeats = FixedArray(repeating: RepeatWindow(), count: StrategyID.capacity)
    lives = FixedArray(repeating: MonotonicNanos(raw: 0), count: StrategyID.capacity)
    terms = FixedArray(repeating: InstrumentTerms(), count: instrumentCapacity)
  }

  /// Puts limits in force for an account, nil to take them away. May be called while trading: the
  /// next order is measured against them.
  package mutating func limit(_ account: AccountID, to new: AccountLimits?) {
    limits[account.index] = new ?? AccountLimits()
    let bit: UInt64 = 1 << UInt64(account.raw)
    armed = new == nil ? armed & ~bit : armed | bit
  }

  /// The limits in force, nil for an account that is not armed.
  package func limits(of account: AccountID) -> AccountLimits? {
    armed >> UInt64(account.raw) & 1 != 0 ? limits[account.index] : nil
  }

  /// What prices and quantities an instrument takes; in 0 ..< the capacity.
  package mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition) {
    terms[instrument.index].define(definition)
  }

  /// Lets a strategy trade an instrument.
  package mutating func entitle(_ strategy: StrategyID, to instrument: InstrumentID) {
    terms[instrument.index].entitled |= 1 << UInt64(strategy.raw)
  }

  /// Forbids an account an instrument.
  package mutating func restrict(_ account: AccountID, from instrument: InstrumentID) {
    terms[instrument.index].restricted |= 1 << UInt16(account.raw)
  }

  /// Engages or releases a kill switch; an instrument must lie in 0 ..< the capacity.
  package mutating func kill(_ scope: KillScope, _ isEngaged: Bool) {
    func bits(_ old: UInt64, _ index: Int) -> UInt64 {
      isEngaged ? old | 1 << UInt64(index) : old & ~(1 << UInt64(index))
    }
    switch scope {
    case .everything: kills.isEverything = isEngaged
    case .venue: kills.isVenue = isEngaged
    case .account(let account): kills.accounts = bits(kills.accounts, account.index)
    case .strategy(let strategy): kills.strategies = bits(kills.strategies, strategy.index)
    case .instrument(let instrument): terms[instrument.index].isKilled = isEngaged
    }
  }

  /// A strategy gave a sign of life at `time`; earlier ones than the last are ignored.
  package mutating func noteLife(of strategy: StrategyID, at time: MonotonicNanos) {
    lives[strategy.index] = max(lives[strategy.index], time)
  }

  /// Whether a strategy has been silent for longer than its account's dead-man timer allows.
  @inlinable @inline(__always)
  package func isSilent(
    _ strategy: StrategyID, of account: AccountID, now: MonotonicNanos
  ) -> Bool {
    limits[account.index].checks.contains(.deadMan)
      && now - lives[strategy.index] > limits[account.index].deadMan
  }

  /// Why `request` may not pass, `none` when it may.
  ///
  /// `request.strategy` must be below the capacity. `books` are those the order would be entered
  /// into.
  @inlinable
  package mutating func refusal(
    of request: OrderRequest, as subject: RiskSubject, books: borrowing AccountBook,
    market: MarketReference, now: MonotonicNanos
  ) -> RejectReason {
    let holding =
      subject.row >= 0
      ? books[subject.row]
      : Holding(
        subject.account, request.instrument, terms[request.instrument.index].contract,
        mark: market.mark)
    var reason = refusalOfStanding(request, subject, market)
    if reason == .none { reason = refusalOfForm(request, subject, market) }
    if reason == .none { reason = refusalOfFlow(request, subject, books, now) }
    if reason == .none { reason = refusalOfExposure(request, subject, books, holding) }
    if reason == .none { reason = refusalOfMoment(request, subject, books, market, now) }
    if reason != .none { refusals.count(reason) }
    return reason
  }

  /// Takes the tokens of an order or amend that is about to be sent.
  @inlinable
  package mutating func admit(_ request: OrderRequest, as subject: RiskSubject, now: MonotonicNanos)
  {
    let account = subject.account.index
    if subject.isAmend {
      _ = flows[account].amends.take(now: now, limits[account].amendRate)
    } else {
      _ = flows[account].orders.take(now: now, limits[account].orderRate)
      repeats[request.strategy.index].remember(RepeatWindow.fingerprint(of: request), at: now)
    }
  }

  /// Counts a cancel of the account's that exceeds the rate; it passes all the same.
  @inlinable
  package mutating func admitCancel(_ account: AccountID, now: MonotonicNanos) {
    let limit = limits[account.index].cancelRate
    if !flows[account.index].cancels.take(now: now, limit) { cancelsOverRate &+= 1 }
  }
}

/// What the gateway's books say of a request.
package struct RiskSubject: Sendable, BitwiseCopyable {
  package var account: AccountID
  /// Row of the account book, −1 when the account has never held the instrument.
  package var row: Int
  package var added: AddedExposure
  /// It changes an open order.
  package var isAmend: Bool
  /// The highest order number that the strategy has used.
  package var lastClientOrderID: ClientOrderID

  @inlinable @inline(__always)
  package init(
    account: AccountID, row: Int, added: AddedExposure, isAmend: Bool,
    lastClientOrderID: ClientOrderID
  ) {
    self.account = account
    self.row = row
    self.added = added
    self.isAmend = isAmend
    self.lastClientOrderID = lastClientOrderID
  }
}

/// The token buckets of one account.
package struct AccountFlow: Sendable, BitwiseCopyable {
  @usableFromInline var orders: TokenBucket
  @usableFromInline var amends: TokenBucket
  @usableFromInline var cancels: TokenBucket

  init() {
    orders = TokenBucket()
    amends = TokenBucket()
    cancels = TokenBucket()
  }
}

/// What prices and quantities an instrument takes, and who may trade it.
package struct InstrumentTerms: Sendable, BitwiseCopyable {
  /// Smallest price step; 1 where the venue does not say.
  @usableFromInline var tick = Divisor(1)
  @usableFromInline var lot = Divisor(1)
  /// The step of the venue's decimals.
  @usableFromInline var step = Divisor(1)
  /// One bit a strategy.
  @usableFromInline var entitled: UInt64 = 0
  /// One bit an account.
  @usableFromInline var restricted: UInt16 = 0
  @usableFromInline var isKilled = false
  /// What quantities are worth.
  @usableFromInline var contract = ContractTerms.unit

  init() {}

  mutating func define(_ definition: InstrumentDefinition) {
    if let contract = ContractTerms(definition) { self.contract = contract }
    tick = Divisor(definition.tickSize.raw)
    lot = Divisor(definition.roundLot.raw)
    step = Divisor(powerOfTen(Price.decimals - min(Price.decimals, Int(definition.priceDecimals))))
  }
}

/// One counter per reason of refusal.
package struct RefusalCounts: Sendable, BitwiseCopyable {
  @usableFromInline var counts: InlineArray<64, UInt64>

  @inlinable
  package init() { counts = InlineArray(repeating: 0) }

  /// Counts one refusal.
  @inlinable
  package mutating func count(_ reason: RejectReason) {
    counts[Int(reason.rawValue & 63)] &+= 1
  }

  /// Refusals for `reason` so far.
  @inlinable
  package subscript(reason: RejectReason) -> UInt64 { counts[Int(reason.rawValue & 63)] }

  /// Refusals for any reason.
  package var sum: UInt64 {
    var sum: UInt64 = 0
    for index in 1..<64 { sum &+= counts[index] }
    return sum
  }
}
