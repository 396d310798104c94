// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Rings

/// `apus kill-switch`: stops a run's trading at once, or lets it go on.
struct KillSwitchCommand: ParsableCommand {
  enum Action: String, CaseIterable, ExpressibleByArgument { case engage, release, show }

  static let configuration = CommandConfiguration(
    commandName: "kill-switch",
    abstract: "Stop all new orders of a run and cancel the open ones, or let it trade again.",
    discussion: """
      The gateway obeys within a millisecond and says so on its standard error. Cancels always \
      pass. The switch outlives a restart of the gateway.
      """)

  @Argument(help: "engage, release or show.")
  var action: Action

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  func run() throws {
    let killSwitch = try KillSwitch.attach(in: RunFiles.place(of: name))
    switch action {
    case .engage: killSwitch.engage()
    case .release: killSwitch.release()
    case .show: break
    }
    print(killSwitch.isEngaged ? "engaged" : "released")
  }
}
