// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Units

/// `apus limits reload`: the limits of a configuration file in place of all that changed.
struct LimitsReloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Take the limits of all accounts from a configuration file.",
    discussion: """
      What `apus limits set` changed before counts no longer, and neither does a line of the limit \
      log that cannot be read. The file must have a section for each account of the run.
      """)

  @OptionGroup var options: LimitChangeOptions

  @Option(help: "TOML configuration.")
  var config: String

  func run() throws {
    try options.change(.reload) { standing, settings in
      let file = try Configuration.read(config)
      return try settings.sections.map { account in
        guard let section = file.accounts.first(where: { $0.id == account.id }) else {
          throw LimitError(
            description: "\(config): expected an [[account]] with id = \(account.id.raw)")
        }
        return try account.changing(section.settings, source: config)
      }
    }
  }
}
