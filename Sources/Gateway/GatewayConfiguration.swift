// SPDX-License-Identifier: Apache-2.0
package import Trading
package import Units

/// Sizes and choices of a gateway, fixed at its start.
package struct GatewayConfiguration: Sendable {
  /// Open orders of all strategies together.
  package var orderCapacity: Int
  /// Pairs of strategy and instrument that may ever trade.
  package var positionCapacity: Int
  /// Instruments are 0 ..< this.
  package var instrumentCapacity: Int
  /// Bytes waiting for the gateway; at least one message of the venue.
  package var inputByteCapacity: Int
  /// Bytes waiting for the connection.
  package var outputByteCapacity: Int
  /// Reports that may wait beyond what one answer to `hello` needs.
  package var reportSlack: Int
  /// Leaves the orders of a dead strategy in the market instead of cancelling them.
  package var keepsOrdersOfDead: Bool
  /// Finished orders that stay findable: reports that come for one of the last this many are still
  /// booked to it.
  package var finishedCapacity: Int
  /// Executions that stay known: one of the last this many is recognised when it is told again, and
  /// can be broken or corrected.
  package var tradeCapacity: Int
  /// What accounts 0, 1, … pay for executions; those behind its end pay nothing.
  package var fees: [FeeSchedule] = []
  /// What the day begins with.
  package var opening = OpeningBook()
  /// What becomes of orders that the venue has and the journal has not, and whose they are.
  package var orphans = OrphanPolicy.cancel
  package var orphanStrategy = StrategyID(raw: 0)
  /// Accounts of strategies 0, 1, …; account 0 for those behind its end.
  package var accounts: [AccountID] = []
  /// Who may trade what; nobody may trade what is not listed.
  package var entitlements: [Entitlement] = []
  package var restrictions: [Restriction] = []

  /// A strategy may trade the instrument of this ticker; any instrument without one.
  package struct Entitlement: Sendable {
    package var strategy: StrategyID
    package var symbol: Code?

    package init(_ strategy: StrategyID, _ symbol: Code? = nil) {
      self.strategy = strategy
      self.symbol = symbol
    }
  }

  /// An account may not trade the instrument of this ticker.
  package struct Restriction: Sendable {
    package var account: AccountID
    package var symbol: Code

    package init(_ account: AccountID, _ symbol: Code) {
      self.account = account
      self.symbol = symbol
    }
  }

  package init(
    orderCapacity: Int = 4_096, positionCapacity: Int = 1_024, instrumentCapacity: Int = 16_384,
    inputByteCapacity: Int = 1 << 18, outputByteCapacity: Int = 1 << 18, reportSlack: Int = 256,
    keepsOrdersOfDead: Bool = false, finishedCapacity: Int = 16_384, tradeCapacity: Int = 65_536
  ) {
    self.orderCapacity = orderCapacity
    self.positionCapacity = positionCapacity
    self.instrumentCapacity = instrumentCapacity
    self.inputByteCapacity = inputByteCapacity
    self.outputByteCapacity = outputByteCapacity
    self.reportSlack = reportSlack
    self.keepsOrdersOfDead = keepsOrdersOfDead
    self.finishedCapacity = finishedCapacity
    self.tradeCapacity = tradeCapacity
  }

  /// Reports the outbox holds: for one `hello` two per position, one per open order, the frame
  /// around them (welcome, ready, tradingStopped), and the slack.
  package var reportCapacity: Int { orderCapacity + 2 * positionCapacity + 3 + reportSlack }
}

/// What a gateway has done and refused since it started; every drop has its counter.
package struct GatewayCounters: Sendable, BitwiseCopyable, Hashable {
  /// Orders and replacements handed to the session.
  package var ordersSent: UInt64 = 0
  package var cancelsSent: UInt64 = 0
  package var ordersAccepted: UInt64 = 0
  package var ordersRejectedByVenue: UInt64 = 0
  package var ordersCancelled: UInt64 = 0
  package var ordersReplaced: UInt64 = 0
  package var fills: UInt64 = 0
  /// Orders that were lost on the way to the venue and answered with a reject.
  package var ordersAbandoned: UInt64 = 0
  /// Requests refused by the gateway, for any reason.
  package var requestsRefused: UInt64 = 0
  /// Requests of a process that is dead or never said hello; not answered.
  package var requestsStale: UInt64 = 0
  /// Requests that an earlier gateway had dealt with; not answered again.
  package var requestsRepeated: UInt64 = 0
  /// Orders that the venue had and the journal had not: entered, or not known how.
  package var orphansEntered: UInt64 = 0
  package var orphansRefused: UInt64 = 0
  /// Requests left in their queue because the report outbox was full.
  package var requestsDeferred: UInt64 = 0
  /// Venue messages for no order of ours, or impossible in its state.
  package var reportsImpossible: UInt64 = 0
  /// Venue messages seen before, sent again after a reconnect.
  package var reportsRepeated: UInt64 = 0
  /// Reports for strategies that are dead; the positions they changed are kept.
  package var reportsUndelivered: UInt64 = 0
  package var tradesBroken: UInt64 = 0
  package var tradesCorrected: UInt64 = 0
  /// Breaks and corrections of trades that are not known, void already, or out of range.
  package var tradesUnattributed: UInt64 = 0
  /// Executions of finished orders; they are booked.
  package var fillsLate: UInt64 = 0
  /// Executions told before under the same number; not booked again.
  package var fillsRepeated: UInt64 = 0
  /// Executions of orders that are not known, or that do not fit the books; not booked.
  package var fillsUnattributed: UInt64 = 0
  /// Venue messages about finished orders that another message had made void.
  package var reportsOvertaken: UInt64 = 0
  /// Orders that had been given up and that the venue took after all; their cancel was asked for.
  package var ordersRevived: UInt64 = 0
  package var ordersExpired: UInt64 = 0
  /// Instruments whose definitions make no sense or differ from what was traded on; not defined.
  package var definitionsRefused: UInt64 = 0
  /// Positions and money of the day's start that the books or the journal have no room for.
  package var openingsRefused: UInt64 = 0
  /// Open orders cancelled because another order of the account would have met them.
  package var ordersCancelledForOwn: UInt64 = 0
  /// Open orders reduced because another order of the account would have met them.
  package var ordersReducedForOwn: UInt64 = 0
  /// Times a strategy was silent for longer than its dead-man timer allows.
  package var strategiesSilent: UInt64 = 0
  package var journalRefusals: UInt64 = 0
  package var sessionsReady: UInt64 = 0
  package var sessionsLost: UInt64 = 0

  package init() {}
}
