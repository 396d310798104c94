// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser

/// `apus instruments`: the instrument table of a run as text.
struct InstrumentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "instruments",
    abstract: "Print the instruments of a run in the order of their numbers.",
    discussion: """
      Prints the CSV that the configuration's feed.instruments_file takes, so that another run \
      gives the same numbers. Reads shared memory and changes nothing.
      """)

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  func run() throws {
    print(InstrumentFile.text(try RunFiles.instruments(run: name)), terminator: "")
  }
}
