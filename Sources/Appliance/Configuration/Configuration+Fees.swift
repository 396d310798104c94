// SPDX-License-Identifier: Apache-2.0
internal import Gateway
package import Trading
package import Units

/// What the order path remembers of a day, and what the day begins with.
package struct TradingSection: Sendable {
  /// File in the form of `PositionFile`; empty for a day that begins flat.
  package var positionsFile: String
  /// Finished orders that stay findable.
  package var finishedCapacity: Int
  /// Executions that stay known.
  package var tradeCapacity: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    let usual = GatewayConfiguration()
    positionsFile = try reader.text("positions_file", default: "")
    finishedCapacity = try reader.integer(
      "finished_order_capacity", in: 64...16_777_216, default: usual.finishedCapacity)
    tradeCapacity = try reader.integer(
      "trade_capacity", in: 64...16_777_216, default: usual.tradeCapacity)
    try reader.finish()
  }
}

/// One tier of an account's fees.
package struct FeeSection: Sendable {
  package var account: AccountID
  package var tier: FeeSchedule.Tier

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    let number = try reader.integer("account", in: 0...(AccountID.capacity - 1), default: 0)
    account = AccountID(raw: UInt8(number))
    func rate(_ name: String) throws(ConfigurationError) -> FeeSchedule.Rate {
      FeeSchedule.Rate(
        perUnit: try reader.count(
          "\(name)_nanos_per_unit", in: -1_000_000_000_000...1_000_000_000_000, default: 0),
        partsPerBillion: try reader.count(
          "\(name)_parts_per_billion", in: -1_000_000_000...1_000_000_000, default: 0))
    }
    var tier = FeeSchedule.Tier()
    tier.volumeMin = try reader.count("volume_min", in: 0...Int(Int64.max), default: 0)
    tier.maker = try rate("maker")
    tier.taker = try rate("taker")
    tier.salePartsPerBillion = try reader.count(
      "sale_parts_per_billion", in: 0...1_000_000_000, default: 0)
    self.tier = tier
    try reader.finish()
  }

  /// The schedules of accounts 0, 1, … that the tables make; an account's tiers must rise.
  static func schedules(
    _ readers: [ConfigurationReader]
  ) throws(ConfigurationError) -> [FeeSchedule] {
    var schedules = Array(repeating: FeeSchedule(), count: AccountID.capacity)
    for reader in readers {
      let section = try FeeSection(reader)
      guard schedules[section.account.index].append(section.tier) else {
        throw reader.failure(
          "volume_min",
          "\(section.tier.volumeMin) is not above that of the account's tier before, or it "
            + "has \(FeeSchedule.tierCapacity) tiers already")
      }
    }
    return schedules
  }

  static let sample = """
    [trading]
    positions_file = ""         # what the day begins with, as `apus journal positions` prints it
    finished_order_capacity = 16384  # finished orders whose late reports are still booked
    trade_capacity = 65536      # executions recognised when told again, broken or corrected

    # [[fee]]                   # a tier of what an account pays for executions; none: nothing
    # account = 0
    # volume_min = 0            # quantity executed that day from which on it applies
    # maker_nanos_per_unit = -2000000  # 10⁻⁹ of the currency; below 0 a rebate
    # maker_parts_per_billion = 0      # of the value
    # taker_nanos_per_unit = 3000000
    # taker_parts_per_billion = 0
    # sale_parts_per_billion = 27800   # of the value of sales, beside the rate
    """
}
