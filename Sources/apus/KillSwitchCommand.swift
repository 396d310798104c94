// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Rings
internal import Trading
internal import Units

/// `apus kill-switch`: stops a run's trading at once, or lets it go on.
struct KillSwitchCommand: ParsableCommand {
  enum Action: String, CaseIterable, ExpressibleByArgument { case engage, release, show }

  static let configuration = CommandConfiguration(
    commandName: "kill-switch",
    abstract: "Stop new orders of a run and cancel the open ones, or let it trade again.",
    discussion: """
      Without a scope it stops everything; each scope has a switch of its own, and an order needs \
      all of its switches released. The gateway obeys within a millisecond and says so on its \
      standard error. Cancels always pass. The switches outlive a restart of the gateway.
      """)

  @Argument(help: "engage, release or show.")
  var action: Action

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

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
  }

  func run() throws {
    let killSwitch = try KillSwitch.attach(in: RunFiles.place(of: name))
    let scope = try scope()
    switch action {
    case .engage: killSwitch.engage(scope)
    case .release: killSwitch.release(scope)
    case .show: break
    }
    print(killSwitch.isEngaged(scope) ? "engaged" : "released")
  }

  private func scope() throws -> KillScope {
    if venue { return .venue }
    if let account { return .account(AccountID(raw: UInt8(account))) }
    if let strategy { return .strategy(StrategyID(raw: UInt8(strategy))) }
    guard let instrument else { return .everything }
    let known = try RunFiles.instruments(run: name)
    guard let index = known.firstIndex(where: { "\($0.code)" == instrument }) else {
      throw ValidationError("--instrument \(instrument): the run has no instrument of this ticker")
    }
    return .instrument(InstrumentID(raw: UInt32(index)))
  }
}
