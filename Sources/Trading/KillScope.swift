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

/// Who or what engaged a kill switch.
@frozen
package enum KillCause: String, Sendable, BitwiseCopyable, CaseIterable {
  case person
  /// An account lost more than its day allows.
  case loss
  /// An account's profit fell further below its highest than allowed.
  case drawdown
  /// A strategy's dead-man timer ran out.
  case silence
  /// The kill file exists.
  case file
  /// SIGUSR1.
  case signal
}

/// A kill switch to engage, and why.
package struct Kill: Sendable, BitwiseCopyable, Hashable {
  package var scope: KillScope
  package var cause: KillCause

  package init(_ scope: KillScope, _ cause: KillCause) {
    self.scope = scope
    self.cause = cause
  }
}
