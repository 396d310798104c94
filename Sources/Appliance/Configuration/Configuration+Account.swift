// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Rings
package import Trading
package import Units

/// One trading account: the limits that its strategies share.
package struct AccountSection: Sendable {
  package var id: AccountID
  package var name: String
  package var limits: AccountLimits
  /// Tickers that the account may not trade.
  package var restricted: [Code]
  /// Every key with its value, in the order that they were read in.
  package let settings: [Setting]

  /// Keys that name the account or rest on the numbers of instruments: they are fixed at start.
  static let fixedKeys = ["id", "name", "restricted"]

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    let number = try reader.integer("id", in: 0...(AccountID.capacity - 1), default: 0)
    id = AccountID(raw: UInt8(number))
    name = try reader.text("name", default: "account-\(number)")
    restricted = try reader.codes("restricted")
    var limits = AccountLimits()
    try Self.readOrders(reader, into: &limits)
    try Self.readFlow(reader, into: &limits)
    try Self.readExposure(reader, into: &limits)
    for text in try reader.texts("checks_off", default: ["off-lot"]) {
      guard let check = RiskCheckSet.switchable.first(where: { $0.checkName == text }) else {
        let known = RiskCheckSet.switchable.map(\.checkName).joined(separator: ", ")
        throw reader.failure("checks_off", "\"\(text)\" is not one of \(known)")
      }
      limits.checks.remove(check)
    }
    self.limits = limits
    settings = reader.settings
    try reader.finish()
  }

  /// An account as the lines of its section have it; `source` names them in errors.
  package init(_ settings: [Setting], source: String) throws(ConfigurationError) {
    let text = settings.map { "\($0.key) = \($0.value)" }.joined(separator: "\n")
    do throws(ConfigurationError) {
      self = try AccountSection(ConfigurationDocument(source: source, text: text).root())
    } catch {
      // The line would be one of a text that nobody wrote.
      throw ConfigurationError(source: source, line: 0, message: error.message)
    }
  }

  /// The account with `changes` in place of what it has, read as a section of the file is read.
  package func changing(
    _ changes: [Setting], source: String
  ) throws(ConfigurationError) -> AccountSection {
    var all = settings
    for change in changes {
      guard let index = all.firstIndex(where: { $0.key == change.key }) else {
        all.append(change)
        continue
      }
      guard !Self.fixedKeys.contains(change.key) || all[index] == change else {
        throw ConfigurationError(
          source: source, line: 0,
          message: "\(change.key): \(all[index].value) is fixed at start, found \(change.value)")
      }
      all[index] = change
    }
    return try AccountSection(all, source: source)
  }

  /// Why orders by `orderProtocol` cannot keep to the account's limits; nil when they can.
  func refusal(by orderProtocol: OrderProtocol) -> String? {
    guard limits.selfTrade == .decrement, !orderProtocol.canReduce else { return nil }
    return "\"decrement\" reduces resting orders, which protocol \"\(orderProtocol.rawValue)\" of "
      + "[gateway] cannot"
  }

  private static func readOrders(
    _ reader: ConfigurationReader, into limits: inout AccountLimits
  ) throws(ConfigurationError) {
    limits.quantityMax = Quantity(
      raw: try reader.count("order_quantity_max", in: 1...999_999, default: 5_000))
    limits.notionalMax = try reader.money("order_notional_max", default: 2_000_000)
    limits.collarBasisPoints = try reader.count(
      "price_collar_basis_points", in: 1...100_000, default: 500)
    limits.slippageBasisPoints = try reader.count(
      "slippage_basis_points", in: 0...100_000, default: 200)
    limits.repeatWindow = .microseconds(
      try reader.count("repeat_window_us", in: 0...60_000_000, default: 1_000))
    limits.repeatCountMax = try reader.count("repeat_count_max", in: 1...16, default: 10)
    limits.selfTrade = try reader.choice("self_trade", default: SelfTradeKey.cancelNewest).policy
    limits.isReduceOnly = try reader.flag("reduce_only", default: false)
    limits.deadMan = .milliseconds(
      try reader.count("dead_man_ms", in: 10...600_000, default: 5_000))
    limits.killsOnSilence = try reader.flag("kill_on_silence", default: false)
  }

  private static func readFlow(
    _ reader: ConfigurationReader, into limits: inout AccountLimits
  ) throws(ConfigurationError) {
    func rate(_ name: String) throws(ConfigurationError) -> RateLimit {
      let perSecond = try reader.count(
        "\(name)_rate_per_second", in: 1...10_000_000, default: 20_000)
      let burst = try reader.count("\(name)_burst", in: 1...10_000_000, default: 2_000)
      return RateLimit(perSecond: perSecond, burst: burst)
    }
    limits.orderRate = try rate("order")
    limits.amendRate = try rate("amend")
    limits.cancelRate = try rate("cancel")
    limits.ordersPerTradeMax = try reader.count(
      "orders_per_trade_max", in: 1...1_000_000, default: 10_000)
    limits.cancelPercentMax = try reader.count(
      "cancel_percent_max", in: 1...1_000_000, default: 200)
    limits.ratioOrdersMin = try reader.count(
      "ratio_orders_min", in: 0...1_000_000_000, default: 1_000)
    limits.openOrderCountMax = try reader.count(
      "open_order_count_max", in: 1...16_777_216, default: 1_000)
    limits.openOrderValueMax = try reader.money("open_order_value_max", default: 100_000_000)
  }

  private static func readExposure(
    _ reader: ConfigurationReader, into limits: inout AccountLimits
  ) throws(ConfigurationError) {
    limits.positionMax = Quantity(
      raw: try reader.count("position_max", in: 1...1_000_000_000, default: 20_000))
    limits.grossMax = try reader.money("gross_exposure_max", default: 50_000_000)
    limits.netMax = try reader.money("net_exposure_max", default: 50_000_000)
    limits.cash = try reader.money("cash", default: 100_000_000)
    limits.marginBasisPoints = try reader.count(
      "margin_basis_points", in: 0...100_000, default: 2_500)
    limits.lossMax = try reader.money("daily_loss_max", default: 1_000_000)
    limits.drawdownMax = try reader.money("drawdown_max", default: 1_000_000)
    limits.killsOnLoss = try reader.flag("kill_on_loss", default: false)
  }

  /// How the file names a `SelfTradePolicy`.
  private enum SelfTradeKey: String, CaseIterable {
    case cancelNewest = "cancel-newest"
    case cancelOldest = "cancel-oldest"
    case cancelBoth = "cancel-both"
    case decrement

    var policy: SelfTradePolicy {
      switch self {
      case .cancelNewest: .cancelNewest
      case .cancelOldest: .cancelOldest
      case .cancelBoth: .cancelBoth
      case .decrement: .decrement
      }
    }
  }

  static let sample = """
    [[account]]                 # the limits that its strategies share; all bounds inclusive
    id = 0                      # 0 ... 15
    name = "main"
    checks_off = ["off-lot"]    # Nasdaq trades odd lots; any check but kill switch, form, number
    restricted = []             # tickers
    order_quantity_max = 5000
    order_notional_max = 2000000
    price_collar_basis_points = 500
    slippage_basis_points = 200 # market's move against the order since the strategy decided
    repeat_window_us = 1000     # equal orders: instrument, side, price, quantity
    repeat_count_max = 10
    self_trade = "cancel-newest"  # cancel-newest | cancel-oldest | cancel-both | decrement (OUCH)
    reduce_only = false
    dead_man_ms = 5000          # a silent strategy's orders are cancelled
    kill_on_silence = false     # and its kill switch is engaged
    order_rate_per_second = 20000
    order_burst = 2000
    amend_rate_per_second = 20000
    amend_burst = 2000
    cancel_rate_per_second = 20000  # cancels beyond it are counted and pass
    cancel_burst = 2000
    orders_per_trade_max = 10000
    cancel_percent_max = 200    # cancels for each hundred orders
    ratio_orders_min = 1000     # the two ratios are judged from here on
    open_order_count_max = 1000
    open_order_value_max = 100000000
    position_max = 20000        # of each instrument, with all open orders of a side executed
    gross_exposure_max = 50000000
    net_exposure_max = 50000000
    cash = 100000000            # for purchases, and to cover margin
    margin_basis_points = 2500
    daily_loss_max = 1000000
    drawdown_max = 1000000
    kill_on_loss = false        # beyond daily_loss_max or drawdown_max the account is killed
    """
}

extension RejectReason {
  /// How configuration and reports name the check that refuses for this: `price-collar`.
  package var checkName: String {
    "\(self)".reduce(into: "") { name, character in
      name += character.isUppercase ? "-\(character.lowercased())" : String(character)
    }
  }
}
