// SPDX-License-Identifier: Apache-2.0
import Testing
import Trading
import Units

@Suite struct KillScopeTests {
  @Test(
    "each scope has a switch of its own, and only the widest stop everybody",
    arguments: [
      (.everything, true), (.venue, true), (.account(AccountID(raw: 15)), false),
      (.strategy(StrategyID(raw: 63)), false), (.instrument(InstrumentID(raw: 3)), false),
    ] as [(KillScope, Bool)])
  func scopes(scope: KillScope, stopsAll: Bool) {
    var risk = RiskCheck(instrumentCapacity: 4)
    risk.kill(scope, true)
    let engaged = risk.kills
    #expect(engaged.stopsAll == stopsAll)
    var count = engaged.accounts.nonzeroBitCount + engaged.strategies.nonzeroBitCount
    if engaged.isEverything { count += 1 }
    if engaged.isVenue { count += 1 }
    // Switches of instruments lie with the instruments.
    #expect(count == (scope == .instrument(InstrumentID(raw: 3)) ? 0 : 1))
    risk.kill(scope, true)
    risk.kill(scope, false)
    #expect(risk.kills == KillSet())
  }
}
