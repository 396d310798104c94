// SPDX-License-Identifier: Apache-2.0
import Rings
import Trading
import Units

/// Says which limits of an account what reaches its venue goes beyond, from the venue's record
/// alone.
///
/// The property, for the limits in force when an order or an amend arrives: with it taken, every
/// sum is within its limit, or it adds nothing to the sum as far as the venue has told. So what
/// rests beyond a limit that became stricter may stay there, and only shrinks. What the venue has
/// done is looked at as it is for orders and positions, and as it was told for profit: nobody can
/// know of a loss before.
struct VenueLimitOracle {
  var limits: DrawnLimits {
    didSet {
      if limits.orders != oldValue.orders { orders = RateWindow(limits.orders) }
      if limits.amends != oldValue.amends { amends = RateWindow(limits.amends) }
      if limits.cancels != oldValue.cancels { cancels = RateWindow(limits.cancels) }
    }
  }
  private(set) var truth = VenueView()
  private(set) var told = VenueView()
  private(set) var marks: [Code: Price] = [:]
  private(set) var profitPeak: Int128 = 0
  /// Orders and amends that arrived.
  private(set) var entryCount: Int64 = 0
  private(set) var cancelCount: Int64 = 0
  var violations: [String] = []

  private var arrived: [UInt32: VenueStanding] = [:]
  private var untold: [(fact: VenueFact, told: Int)] = []
  private var read = 0
  private var orders: RateWindow
  private var amends: RateWindow
  private var cancels: RateWindow
  /// Of the request under way.
  private var market = MarketReference.missing
  private var decision = Price.undefined
  private var now: Int64 = 0
  private var cancelCountBefore: Int64 = 0

  init(_ limits: DrawnLimits) {
    self.limits = limits
    orders = RateWindow(limits.orders)
    amends = RateWindow(limits.amends)
    cancels = RateWindow(limits.cancels)
  }

  var profit: Int128 { told.profit(marks) }

  /// Holdings in `symbol` are valued at `mark` from here on.
  mutating func mark(_ symbol: Code, at mark: Price) {
    guard mark.isDefined else { return }
    marks[symbol] = mark
    profitPeak = max(profitPeak, profit)
  }

  /// A request is about to be made at `now` with this market in sight.
  mutating func begin(_ request: OrderRequest, _ market: MarketReference, now: Int64) {
    self.market = market
    self.now = now
    decision = request.decisionPrice
    cancelCountBefore = cancelCount
  }

  /// Judges what arrived since the last time; `overRate` of the cancels among it were counted as
  /// beyond their rate.
  mutating func read(_ record: [(fact: VenueFact, told: Int)], overRate: Int = 0) {
    for entry in record[read...] {
      switch entry.fact {
      case .order(let reference, let order): judge(order, reference)
      case .amend(let target, let reference, var order):
        order.symbol = arrived[target]!.symbol
        order.side = arrived[target]!.side
        judge(order, reference)
      case .cancel: cancelCount += 1
      default:
        truth.apply(entry.fact, arrived)
        untold.append(entry)
      }
    }
    read = record.count
    let paced = cancelCount - cancelCountBefore - Int64(overRate)
    if paced < 0 { violations.append("more cancels were counted as beyond their rate than sent") }
    for _ in 0..<max(0, paced) where !cancels.arrive(now) {
      violations.append("a cancel beyond its rate was not counted")
    }
    cancelCountBefore = cancelCount
  }

  /// The venue has told all messages up to number `count`.
  mutating func tell(upTo count: Int) {
    while let first = untold.first, first.told <= count {
      told.apply(first.fact, arrived)
      profitPeak = max(profitPeak, profit)
      untold.removeFirst()
    }
  }

  private mutating func judge(_ order: VenueStanding, _ reference: UInt32) {
    arrived[reference] = order
    judgeForm(order)
    judgeFlow(order)
    judgeMoment(order)
    // A venue ignores the replacement of an order that has ended.
    if order.target.map({ truth.orders[$0] != nil }) ?? true { judgeExposure(order, reference) }
    entryCount += 1
    var standing = order
    let target = order.target.flatMap { told.orders[$0] }
    if let target { standing.executed = target.executed }
    told.orders[reference] = standing
  }

  private mutating func judgeForm(_ order: VenueStanding) {
    let limits = limits.account
    require(.maximumQuantity, order.total <= limits.quantityMax.raw, order.total)
    let notional = Int128(order.total) * Int128(order.price.raw)
    require(.maximumNotional, notional <= limits.notionalMax.raw, notional)
    let other = order.side == .buy ? market.ask : market.bid
    let own = order.side == .buy ? market.bid : market.ask
    let reference = other.isDefined ? other : market.last.isDefined ? market.last : own
    require(.priceCollar, !market.isStale && reference.isDefined, "without a reference")
    require(
      .priceCollar,
      !isBeyond(order.price, reference, order.side, limits.collarBasisPoints), order.price)
    if decision.isDefined {
      require(
        .slippage, !isBeyond(reference, decision, order.side, limits.slippageBasisPoints), decision)
    }
    require(.halted, market.tradingState == .trading, market.tradingState)
    require(.staleFeed, market.isFeedLive, "without a feed")
  }

  private func isBeyond(_ price: Price, _ reference: Price, _ side: Side, _ share: Int64) -> Bool {
    let distance = (Int128(price.raw) - Int128(reference.raw)) * Int128(side.sign)
    return distance * 10_000 > Int128(reference.raw) * Int128(share)
  }

  private mutating func judgeFlow(_ order: VenueStanding) {
    let limits = limits.account
    if order.target == nil {
      require(.orderRate, orders.arrive(now), now)
    } else {
      require(.amendRate, amends.arrive(now), now)
    }
    guard entryCount >= limits.ratioOrdersMin else { return }
    let fills = Int64(max(1, truth.fillCount))
    require(.orderToTrade, entryCount < limits.ordersPerTradeMax * fills, entryCount)
    require(
      .cancelRatio,
      cancelCountBefore * 100 <= limits.cancelPercentMax * max(1, entryCount), cancelCountBefore)
  }

  private mutating func judgeMoment(_ order: VenueStanding) {
    let limits = limits.account
    require(.dailyLoss, -profit <= limits.lossMax.raw, profit)
    require(.drawdown, profitPeak - profit <= limits.drawdownMax.raw, profitPeak - profit)
  }

  private mutating func judgeExposure(_ order: VenueStanding, _ reference: UInt32) {
    let limits = limits.account
    let symbol = order.symbol
    require(.selfTrade, !truth.orders.values.contains { $0.isMet(by: order) }, order)
    let target = order.target.flatMap { told.orders[$0] } ?? .nothing
    var standing = order
    standing.executed = target.executed
    let added = max(0, standing.leaves - target.leaves)
    let addsValue = standing.value > target.value
    let after = taken(order, reference, by: truth)
    require(
      .openOrderCount, order.target != nil || after.orders.count <= limits.openOrderCountMax,
      after.orders.count)
    let value = after.openValue()
    require(.openOrderValue, !addsValue || value <= limits.openOrderValueMax.raw, value)
    let worst = after.worst(symbol, order.side)
    require(.positionLimit, added == 0 || worst <= limits.positionMax.raw, worst)
    if limits.isReduceOnly { require(.reduceOnly, added == 0 || worst <= 0, worst) }
    let net = marks.reduce(Int128(0)) {
      $0 + Int128(after.worst($1.key, order.side)) * Int128($1.value.raw)
    }
    require(.netExposure, added == 0 || net <= limits.netMax.raw, net)
    if order.side == .buy, !self.limits.isMargined {
      let left = limits.cash.raw + after.cash - after.openValue(.buy)
      require(.buyingPower, !addsValue || left >= 0, left)
    }
    let mark = marks[symbol, default: .zero]
    var next = told
    next.orders[reference] = standing
    guard next.gross(symbol, at: mark) > told.gross(symbol, at: mark) else { return }
    let gross = marks.reduce(Int128(0)) { $0 + after.gross($1.key, at: $1.value) }
    require(.grossExposure, gross <= limits.grossMax.raw, gross)
    let cover = (limits.cash.raw + profit) * 10_000
    require(.margin, gross * Int128(limits.marginBasisPoints) <= cover, gross)
  }

  /// `view` with the arrived order in it, in place of the one it replaces.
  private func taken(
    _ order: VenueStanding, _ reference: UInt32, by view: VenueView
  ) -> VenueView {
    var view = view
    view.apply(order.target.map { .replaced($0, by: reference) } ?? .accepted(reference), arrived)
    return view
  }

  private mutating func require(_ reason: RejectReason, _ isKept: Bool, _ found: Any) {
    guard !isKept, limits.account.checks.contains(reason) else { return }
    violations.append("\(reason): \(found)")
  }
}

/// Messages of one kind, against a limit of so many in any time.
struct RateWindow {
  let rate: DrawnLimits.Rate
  private var times: [Int64] = []

  init(_ rate: DrawnLimits.Rate) { self.rate = rate }

  /// One more arrived; false when some time that ends here saw too many.
  mutating func arrive(_ now: Int64) -> Bool {
    times.append(now)
    let interval = 1_000_000_000 / rate.perSecond
    return times.indices.allSatisfy {
      Int64(times.count - $0) <= rate.burst + (now - times[$0]) / interval
    }
  }
}
