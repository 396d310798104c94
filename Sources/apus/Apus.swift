// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

@main
struct Apus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus", abstract: "A low-latency trading appliance for one Linux host.")
}
