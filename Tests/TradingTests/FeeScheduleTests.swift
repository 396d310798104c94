// SPDX-License-Identifier: Apache-2.0
import Testing
import Trading
import Units

@Suite struct FeeScheduleTests {
  static let schedule: FeeSchedule = {
    var schedule = FeeSchedule()
    var low = FeeSchedule.Tier()
    low.maker = .init(perUnit: -2_000_000)
    low.taker = .init(perUnit: 3_000_000, partsPerBillion: 100)
    low.salePartsPerBillion = 1_800_000
    var high = FeeSchedule.Tier()
    high.volumeMin = 10_000
    high.maker = .init(perUnit: -2_500_000)
    high.taker = .init(perUnit: 2_900_000)
    let isTaken = schedule.append(low) && schedule.append(high)
    precondition(isTaken)
    return schedule
  }()

  struct Row: Sendable {
    var liquidity: Liquidity
    var side: Side
    var quantity: Int64
    /// In 10⁻⁹.
    var value: Int128
    var volume: Int64
    var fee: Int128
  }

  @Test(
    "a fee is the tier's rate for the liquidity, the share of the value rounded up",
    arguments: [
      Row(liquidity: .added, side: .buy, quantity: 100, value: 1_000, volume: 0, fee: -200_000_000),
      Row(
        liquidity: .removed, side: .buy, quantity: 100, value: 10_000_000_000_000, volume: 0,
        fee: 301_000_000),
      Row(
        liquidity: .none, side: .buy, quantity: 1, value: 10_000_001, volume: 9_999,
        fee: 3_000_002),
      Row(
        liquidity: .auction, side: .sell, quantity: 1, value: 1_000_000_000, volume: 0,
        fee: 4_800_100),
      Row(
        liquidity: .added, side: .buy, quantity: 10, value: 1_000, volume: 10_000,
        fee: -25_000_000),
      Row(
        liquidity: .removed, side: .sell, quantity: 10, value: 1_000, volume: 1 << 50,
        fee: 29_000_000),
    ])
  func table(row: Row) {
    let fee = Self.schedule.fee(
      row.liquidity, row.side, Quantity(raw: row.quantity), value: Money(raw: row.value),
      volume: row.volume)
    #expect(fee.raw == row.fee)
  }

  @Test("without tiers, and below the first, nothing is charged")
  func none() {
    let value = Money(raw: 1 << 100)
    let one = Quantity(raw: 1)
    #expect(FeeSchedule().fee(.removed, .buy, one, value: value, volume: 0) == .zero)
    var schedule = FeeSchedule()
    var tier = FeeSchedule.Tier()
    tier.volumeMin = 5
    tier.taker = .init(perUnit: 1)
    #expect(schedule.append(tier) == true)
    #expect(schedule.fee(.removed, .buy, one, value: value, volume: 4) == .zero)
    #expect(schedule.fee(.removed, .buy, one, value: value, volume: 5).raw == 1)
  }

  @Test("tiers that do not rise, and a ninth, are refused")
  func refused() {
    var schedule = FeeSchedule()
    var tier = FeeSchedule.Tier()
    for index in 0..<8 {
      tier.volumeMin = Int64(index)
      #expect(schedule.append(tier) == true)
      #expect(schedule.append(tier) == false)
    }
    tier.volumeMin = 100
    #expect(schedule.append(tier) == false)
    #expect(schedule.count == FeeSchedule.tierCapacity)
  }

  @Test("a rebate on the value is rounded towards zero, so that the venue is not owed less")
  func rebate() {
    var schedule = FeeSchedule()
    var tier = FeeSchedule.Tier()
    tier.maker = .init(partsPerBillion: -100)
    #expect(schedule.append(tier) == true)
    let fee = schedule.fee(
      .added, .buy, Quantity(raw: 1), value: Money(raw: 19_999_999), volume: 0)
    #expect(fee.raw == -1)
  }
}
