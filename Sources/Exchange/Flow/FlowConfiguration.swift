// SPDX-License-Identifier: Apache-2.0

/// What the order flow looks like.
package struct FlowConfiguration: Sendable, BitwiseCopyable, Hashable {
  package var seed: UInt64
  /// Actions a second on average; an action is about 1.2 feed messages.
  package var actionRate: Int64
  /// Orders each instrument's book tends to.
  package var restingTarget: Int64
  /// One action in this many starts a burst of 20 to 150 actions at ten times the rate; 0: none.
  package var burstPeriod: Int64

  package init(
    seed: UInt64 = 1, actionRate: Int64 = 20_000, restingTarget: Int64 = 240,
    burstPeriod: Int64 = 500
  ) {
    precondition(actionRate > 0 && actionRate <= 10_000_000)
    precondition(restingTarget >= 16 && restingTarget <= 100_000)
    precondition(burstPeriod >= 0 && burstPeriod <= 1_000_000)
    self.seed = seed
    self.actionRate = actionRate
    self.restingTarget = restingTarget
    self.burstPeriod = burstPeriod
  }
}
