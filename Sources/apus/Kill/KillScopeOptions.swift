// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Rings
internal import Trading
internal import Units

/// What a kill switch is about, as options of a command.
struct KillScopeOptions: ParsableArguments {
  @Flag(help: "Only what goes to the run's venue.")
  var venue = false

  @Option(help: "Only the orders of this account: its id, 0 ... 15.")
  var account: Int?

  @Option(help: "Only the orders of this strategy: its id, 0 ... 63.")
  var strategy: Int?

  @Option(help: "Only orders in the instrument of this ticker.")
  var instrument: String?

  func validate() throws {
    let given = [venue, account != nil, strategy != nil, instrument != nil].filter { $0 }
    if given.count > 1 {
      throw ValidationError("--venue, --account, --strategy, --instrument: expected one at most")
    }
    if let account, !(0..<AccountID.capacity).contains(account) {
      throw ValidationError("--account \(account): expected 0 ... \(AccountID.capacity - 1)")
    }
    if let strategy, !(0..<StrategyID.capacity).contains(strategy) {
      throw ValidationError("--strategy \(strategy): expected 0 ... \(StrategyID.capacity - 1)")
    }
    if let instrument, Code(instrument) == nil || instrument.isEmpty {
      throw ValidationError("--instrument \(instrument): expected a ticker of 1 to 16 characters")
    }
  }

  var scope: KillLog.Scope {
    if venue { return .venue }
    if let account { return .account(AccountID(raw: UInt8(account))) }
    if let strategy { return .strategy(StrategyID(raw: UInt8(strategy))) }
    if let instrument, let code = Code(instrument) { return .instrument(code) }
    return .everything
  }

  /// The switch of `scope` in run `name`.
  func killScope(run name: String) throws -> KillScope {
    let scope = scope
    if let known = scope.killScope { return known }
    let known = try RunFiles.instruments(run: name)
    guard let index = known.firstIndex(where: { "\($0.code)" == instrument }) else {
      throw ValidationError(
        "--\(scope.text): the run has no instrument of this ticker")
    }
    return .instrument(InstrumentID(raw: UInt32(index)))
  }
}
