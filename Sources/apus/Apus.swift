// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation

@main
struct Apus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "A low-latency trading appliance for one Linux host.",
    discussion: """
      Results go to standard output, everything else to standard error. The exit code is 0 when \
      the command did its work, 1 when it could not, 2 when its arguments make no sense.
      """,
    subcommands: [
      RunCommand.self, DatafeedCommand.self, StoreCommand.self, StrategyCommand.self,
      GatewayCommand.self, ExchangeCommand.self, FusedCommand.self, VerifyCommand.self,
      StatusCommand.self, LatencyCommand.self, KillCommand.self, ArmCommand.self,
      LimitsCommand.self, ReplayCommand.self,
      RecordCommand.self, ExportCommand.self, EventsCommand.self, RecordProofCommand.self,
      DecodeCommand.self, FIXCommand.self, BookCommand.self, RingProofCommand.self,
      FeedProofCommand.self, ReceiveProofCommand.self, CrashProofCommand.self,
      SimulateCommand.self,
      GenerateCommand.self, InstrumentsCommand.self, JournalCommand.self,
    ])

  /// Runs the subcommand that the arguments name and turns errors into exit codes.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      if code == .success {
        FileHandle.standardOutput.write(Data("\(fullMessage(for: error))\n".utf8))
        Foundation.exit(0)
      }
      let isUsage = code == .validationFailure
      let message = isUsage ? fullMessage(for: error) : "apus: \(error)"
      if !(error is ExitCode) { Terminal.say(message) }
      Foundation.exit(isUsage ? 2 : code.rawValue)
    }
  }
}
