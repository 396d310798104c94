// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host

/// `apus receive-proof`: a flood of numbered packets, counted at every step from cable to reader.
struct ReceiveProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receive-proof",
    abstract: "Flood the AF_XDP receive path and show that nothing is lost inside.",
    discussion: """
      Makes two network namespaces joined by a cable, has the kernel send numbered packets at a \
      steady rate from one to the other, and runs the datafeed's own loop on an AF_XDP socket \
      there, with a reader on its event ring. Drops of the kernel's ring are told apart from \
      losses inside. Needs root. Exits with 1 unless every packet that reached the socket, and \
      was not dropped there, came out as all of its messages and events.
      """,
    shouldDisplay: false)

  @Option(help: "Packets a second.")
  var rate: Int = 1_000_000

  @Option(help: "Seconds.")
  var seconds: Int = 10

  @Option(help: "Descriptors of the receive ring, a power of two.")
  var ringDepth: Int = 65_536

  @Option(help: "Core of the receiving loop; -1 leaves it to the scheduler.")
  var receiverCore: Int = -1

  @Option(help: "Core of the sender; -1 leaves it to the scheduler.")
  var senderCore: Int = -1

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws {
    guard (100...20_000_000).contains(rate) else {
      throw ValidationError("--rate must be 100 ... 20000000")
    }
    guard (1...60).contains(seconds) else { throw ValidationError("--seconds must be 1 ... 60") }
    guard (64...262_144).contains(ringDepth), ringDepth & (ringDepth - 1) == 0 else {
      throw ValidationError("--ring-depth must be a power of two in 64 ... 262144")
    }
  }

  func run() throws {
    // UMEM, event ring and what is small.
    let pages = ringDepth / 1_024 + 80
    let environment = try RunEnvironment(hugePageCount: pages, keepsRegions: false)
    defer { environment.removeRegions() }
    guard let receiving = environment.applianceNamespace,
      let sending = environment.exchangeNamespace
    else { throw ValidationError("receive-proof needs root") }
    for note in environment.notes { Terminal.say(note) }
    let plan = ReceiveProof.Plan(
      rate: rate, seconds: seconds, ringDepth: ringDepth, receiving: receiving, sending: sending,
      receiverCore: receiverCore < 0 ? nil : receiverCore,
      senderCore: senderCore < 0 ? nil : senderCore)
    let result = try ReceiveProof.run(plan, in: environment.place, clock: Clock.calibrated())
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      FileHandle.standardOutput.write(try encoder.encode(result) + Data("\n".utf8))
    } else {
      FileHandle.standardOutput.write(Data((result.text + "\n").utf8))
    }
    if !result.isProved { throw ExitCode(1) }
  }
}
