// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

@main
struct ApusBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus-bench", abstract: "Benchmarks of the appliance's hot paths.")
}
