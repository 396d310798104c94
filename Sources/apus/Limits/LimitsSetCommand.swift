// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser

/// `apus limits set`: other limits for an account from the next order on, on somebody's word.
struct LimitsSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Change limits of an account from the next order on.",
    discussion: """
      Keys, units and bounds are those of [[account]] in the configuration: \
      order_quantity_max=500 self_trade=cancel-oldest 'checks_off=["off-lot"]'. All of the changes \
      of one command come into force together. id, name and restricted are fixed at start.
      """)

  @OptionGroup var options: LimitChangeOptions

  @Option(help: "The account: its id.")
  var account: Int

  @Argument(help: "key=value …")
  var changes: [String]

  func validate() throws { _ = try settings() }

  func run() throws {
    let settings = try settings()
    try options.change(.set) { standing, _ in
      if let damage = standing.damage {
        throw LimitError(description: "\(damage): apus limits reload begins anew")
      }
      return try standing.accounts(account).map {
        try $0.changing(settings, source: "--account \(account)")
      }
    }
  }

  private func settings() throws -> [Setting] {
    var settings: [Setting] = []
    for argument in changes {
      guard let setting = Setting(argument: argument) else {
        throw ValidationError("\"\(argument)\": expected key=value with a key of [[account]]")
      }
      guard !settings.contains(where: { $0.key == setting.key }) else {
        throw ValidationError("\(setting.key): expected once")
      }
      settings.append(setting)
    }
    return settings
  }
}
