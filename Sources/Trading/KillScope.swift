// SPDX-License-Identifier: Apache-2.0
package import Units

/// What a kill switch stops.
@frozen
package enum KillScope: Sendable, BitwiseCopyable, Hashable {
  case everything
  /// The venue of this gateway.
  case venue
  case account(AccountID)
  case strategy(StrategyID)
  case instrument(InstrumentID)
}

/// The kill switches that are engaged, those of instruments apart.
package struct KillSet: Sendable, BitwiseCopyable, Hashable {
  @usableFromInline package var isEverything = false
  @usableFromInline package var isVenue = false
  /// One bit an account.
  @usableFromInline package var accounts: UInt64 = 0
  /// One bit a strategy.
  @usableFromInline package var strategies: UInt64 = 0

  package init() {}

  /// No new order of anybody may leave.
  @inlinable package var stopsAll: Bool { isEverything || isVenue }
}
