// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host
internal import Trading
internal import Units

/// `apus arm`: lets trade what was killed, on somebody's word.
struct ArmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arm",
    abstract: "Let trade again what was killed.",
    discussion: """
      Takes the name of who decides and the reason, and writes both to the kill log before \
      anything is released. Without a scope it releases the switch of everything, not those of \
      single accounts, strategies or instruments. With --log it arms for the next start, when no \
      gateway runs.
      """)

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  @OptionGroup var scope: KillScopeOptions

  @OptionGroup var decision: OperatorOptions

  @Option(help: "Kill log of a gateway that does not run, in place of a run's.")
  var log: String?

  func run() throws {
    if let log {
      guard FileManager.default.fileExists(atPath: log) else {
        throw ValidationError("--log \(log): there is no such kill log")
      }
      let clock = try Clock.calibrated()
      try append(to: log, at: clock.unix(clock.now()))
      print("\(scope.scope.text) armed for the next start")
      return
    }
    let place = try RunFiles.place(of: name)
    let killSwitch = try KillSwitch.attach(in: place)
    let settings = try KillSettings.read(in: place)
    let killScope = try scope.killScope(run: name)
    if killScope == .everything, !settings.file.isEmpty,
      FileManager.default.fileExists(atPath: settings.file)
    {
      throw ValidationError("the kill file \(settings.file) is there: remove it first")
    }
    let clock = try SharedClock.attach(in: place)
    let now = clock.now()
    try append(to: settings.log, at: clock.unix(now))
    killSwitch.release(killScope, now: now)
    print("\(scope.scope.text) armed")
    let others = killSwitch.engaged
    if !others.isEmpty { print("still killed: \(others.map { "\($0)" }.joined(separator: ", "))") }
  }

  private func append(to log: String, at time: UnixNanos) throws {
    try KillLog(path: log).append(
      KillLog.Entry(
        .arm, scope.scope, cause: .person, by: decision.by, reason: decision.reason, at: time))
  }
}
