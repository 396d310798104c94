// SPDX-License-Identifier: Apache-2.0

/// Why a request was refused. Each risk check has a reason of its own.
@frozen
public enum RejectReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  /// The kill switch of the whole host is engaged.
  case killSwitch = 1
  case maximumQuantity = 2
  case maximumNotional = 3
  case priceCollar = 4
  /// Position as if everything open on the side were executed.
  case positionLimit = 5
  case orderRate = 6
  /// The feed's heartbeat is too old.
  case staleFeed = 7
  case sessionDown = 8
  case unknownInstrument = 9
  case unknownOrder = 10
  /// No side, or a quantity or price below 1.
  case invalidOrder = 11
  /// The gateway's own tables or buffers are full.
  case capacity = 12
  /// The venue refused; its code is in `venueReason`.
  case venue = 13
  case halted = 14
  /// The order's number is not above the last one that the strategy used.
  case duplicateOrder = 15
  /// No limits are loaded for the strategy's account.
  case unarmed = 16
  case venueKilled = 17
  case accountKilled = 18
  case strategyKilled = 19
  case instrumentKilled = 20
  /// The strategy may not trade the instrument.
  case notEntitled = 21
  /// The instrument is on the account's restricted list.
  case restricted = 22
  case offTick = 23
  case offLot = 24
  /// More decimals than the venue's prices have.
  case offPrecision = 25
  /// The book is stale or has no price to measure the order against.
  case staleReference = 26
  /// Too many equal orders within the window.
  case repeatedOrder = 27
  case amendRate = 28
  case orderToTrade = 29
  case cancelRatio = 30
  case openOrderCount = 31
  case openOrderValue = 32
  /// It could trade with an open order of the same account.
  case selfTrade = 33
  case reduceOnly = 34
  case grossExposure = 35
  case netExposure = 36
  case buyingPower = 37
  case margin = 38
  /// The market moved away from the price the strategy decided on.
  case slippage = 39
  case dailyLoss = 40
  case drawdown = 41
  /// The strategy gave no sign of life for too long.
  case deadMan = 42
  /// The venue has no such order: its type, time in force or instructions.
  case unsupported = 43
}
