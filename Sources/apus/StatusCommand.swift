// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser

/// `apus status`: a run as its shared memory shows it.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show processes, counters and positions of a run.",
    discussion: """
      Reads the run's shared memory and changes nothing. The name of a run is printed when it \
      starts; an unknown one lists those that exist.
      """)

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let status = try RunStatus(run: name)
    print(json ? try status.json() : status.text)
  }
}
