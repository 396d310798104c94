// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Units

/// `apus limits`: what accounts may do, and changes of it while they trade.
struct LimitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Show and change the limits of a run's accounts while they trade.",
    discussion: """
      A change holds for the next order and until the end of the trading day: it is appended to \
      the limit log (limits.jsonl beside the journals) before the gateway learns of it. A gateway \
      that starts on the same day takes the log's values before those of the configuration. Open \
      orders and positions beyond a stricter limit stay; nothing passes that adds to them.
      """,
    subcommands: [LimitsShowCommand.self, LimitsSetCommand.self, LimitsReloadCommand.self],
    defaultSubcommand: LimitsShowCommand.self)
}

/// `apus limits show`
struct LimitsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print the limits that hold, as sections of a configuration file.",
    discussion: """
      What changed on the day bears the time, the name and the value it had before. Ends with 1 \
      when nothing is sent because the limit log cannot be read.
      """)

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  @Option(help: "Only this account: its id.")
  var account: Int?

  func run() throws {
    let standing = try LimitSettings.read(in: RunFiles.place(of: name)).standing()
    let shown = try standing.accounts(account)
    for section in shown {
      print("[[account]]")
      for setting in section.settings { print(standing.line(setting, of: section.id)) }
    }
    if let damage = standing.damage {
      Terminal.say("apus: \(damage): nothing is sent until apus limits reload")
      throw ExitCode.failure
    }
  }
}

extension LimitLog.Standing {
  /// The account with this id, all without one.
  func accounts(_ id: Int?) throws -> [AccountSection] {
    let found = accounts.filter { id == nil || Int($0.id.raw) == id }
    guard let id, found.isEmpty else { return found }
    let known = accounts.map { "\($0.id.raw)" }.joined(separator: ", ")
    throw ValidationError("--account \(id): expected one that is configured: \(known)")
  }

  /// A setting as a line of the file, with its last change of the day.
  func line(_ setting: Setting, of account: AccountID) -> String {
    let line = "\(setting.key) = \(setting.value)"
    for entry in entries.reversed() {
      for change in entry.changes
      where change.account == account.raw && change.key == setting.key && change.old != change.new {
        return "\(line)  # \(change.old) until \(entry.time), by \(entry.by)"
      }
    }
    return line
  }
}
