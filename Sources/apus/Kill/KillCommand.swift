// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host
internal import Trading
internal import Units

/// `apus kill`: stops a run's trading at once.
struct KillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill",
    abstract: "Stop new orders of a run at once and cancel the open ones.",
    discussion: """
      Without a scope it stops everything; each scope has a switch of its own, and an order needs \
      all of its switches released. Cancels always pass. The change is written to the kill log \
      (kills.jsonl beside the journals) and stays in force over restarts until `apus arm`. \
      SIGUSR1 to the gateway or to `apus run`, and the file named by gateway.kill_file, kill \
      everything too.
      """)

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  @OptionGroup var scope: KillScopeOptions

  @Option(help: "Who kills; the user of this process unless given.")
  var by = NSUserName()

  @Option(help: "Why.")
  var reason = ""

  @Flag(help: "Change nothing: print what is killed, and end with 1 when anything is.")
  var show = false

  func run() throws {
    let place = try RunFiles.place(of: name)
    let killSwitch = try KillSwitch.attach(in: place)
    if show {
      let engaged = killSwitch.engaged
      for scope in engaged { print(scope) }
      if !engaged.isEmpty { throw ExitCode.failure }
      return
    }
    let killScope = try scope.killScope(run: name)
    let clock = try SharedClock.attach(in: place)
    // The switch first: writing down may take milliseconds.
    let now = clock.now()
    killSwitch.engage(killScope, now: now)
    try KillLog(path: KillSettings.read(in: place).log).append(
      KillLog.Entry(
        .kill, scope.scope, cause: .person, by: by, reason: reason, at: clock.unix(now)))
    print("\(scope.scope.text) killed; \(try Self.obedience(of: killSwitch))")
  }

  /// Waits up to a second until the gateway has sent the last cancel.
  static func obedience(of killSwitch: KillSwitch) throws -> String {
    var obedience = killSwitch.obedience
    for _ in 0..<500 where obedience.cancelledAfter == nil {
      usleep(2_000)
      obedience = killSwitch.obedience
    }
    guard let blocked = obedience.blockedAfter else {
      return try killSwitch.isGatewayAlive
        ? "the gateway has not looked at it for a second"
        : "no gateway runs: the next one will find it so"
    }
    let text = "the gateway obeyed after \(blocked.raw / 1_000) us"
    guard let cancelled = obedience.cancelledAfter else {
      return text + "; \(obedience.cancels) cancels wait for the session with the venue"
    }
    guard obedience.cancels > 0 else { return text }
    return text + ", the last of \(obedience.cancels) cancels was sent after "
      + "\(cancelled.raw / 1_000) us"
  }
}
