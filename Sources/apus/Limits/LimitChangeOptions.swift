// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host
internal import Units

/// Which run's limits change, on whose word and why.
struct LimitChangeOptions: ParsableArguments {
  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  @OptionGroup var decision: OperatorOptions

  /// Writes down that the accounts become what `targets` makes of those that hold, tells the
  /// gateway, and prints what changed and since when it is in force.
  func change(
    _ action: LimitLog.Action,
    _ targets: (LimitLog.Standing, LimitSettings) throws -> [AccountSection]
  ) throws {
    let place = try RunFiles.place(of: name)
    let word = try LimitWord.attach(in: place)
    let settings = try LimitSettings.read(in: place)
    let clock = try SharedClock.attach(in: place)
    // The log first: what is in force must never be missing in it.
    let entry = try LimitLog(path: settings.log).append(to: settings.sections, on: settings.day) {
      standing in
      let targets = try targets(standing, settings)
      try settings.check(targets, source: "apus limits")
      let entry = standing.entry(
        action, to: targets, by: decision.by, reason: decision.reason,
        on: settings.day, at: clock.unix(clock.now()))
      return entry.changes.isEmpty ? nil : entry
    }
    guard let entry else {
      print("nothing changes")
      return
    }
    word.noteChange()
    for change in entry.changes where change.old != change.new {
      print("account \(change.account) \(change.key): \(change.old) -> \(change.new)")
    }
    try tellObedience(of: word)
  }

  /// Waits up to a second until the gateway measures by the change.
  private func tellObedience(of word: LimitWord) throws {
    for _ in 0..<500 where !word.isObeyed { usleep(2_000) }
    if word.isObeyed, !word.isDamaged {
      print("in force")
    } else if try word.isGatewayAlive {
      let cause = word.isDamaged ? "cannot read the log" : "has not looked at it for a second"
      Terminal.say("apus: written down, but the gateway \(cause)")
      throw ExitCode.failure
    } else {
      print("no gateway runs: the next one of the day begins with it")
    }
  }
}
