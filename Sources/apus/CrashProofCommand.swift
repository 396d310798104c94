// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation

/// `apus crash-proof`: kills parts of a running appliance and compares everybody's orders.
struct CrashProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crash-proof",
    abstract: "Kill gateway, exchange, link or host at random moments and compare all orders.",
    discussion: """
      Starts the processes of an appliance with a strategy that sends new orders, amends and \
      cancels at a steady rate, kills what --what says again and again, and waits each time until \
      orders are taken again. At the end every order, execution, position and cash of journal, \
      gateway, strategy and exchange are compared.

      Exit status: 0 when all agree, 1 when not or when something did not come back.
      """)

  @Option(help: "What dies: gateway, exchange, link or host.")
  var what = CrashProofPlan.Target.gateway

  @Option(help: "How often.")
  var kills = 20

  @Option(help: "What moments, orders and market are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "Requests a second.")
  var rate = 1_000

  @Option(help: "When the journal is brought to the disk: none, background or before_send.")
  var journalSync = JournalSync.background

  @Flag(help: "The exchange keeps a client's orders when its connection ends.")
  var keepOrders = false

  @Option(help: "Folder for the journals, which stay there; a new one under /tmp otherwise.")
  var folder: String?

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws {
    guard kills >= 1, kills <= 1_000_000 else {
      throw ValidationError("--kills \(kills): expected 1 ... 1000000")
    }
    guard rate >= 10, rate <= 100_000 else {
      throw ValidationError("--rate \(rate): expected 10 ... 100000")
    }
  }

  func run() throws {
    StopSignal.install()
    let own = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-crash-proof-\(UUID().uuidString)").path
    let path = folder ?? own
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw InputError(description: "--folder \(path): cannot be made")
    }
    let plan = CrashProofPlan(
      target: what, kills: kills, seed: seed, rate: rate, cancelsOnDisconnect: !keepOrders,
      journalSync: journalSync, folder: path)
    let result = try CrashProof(plan) { Terminal.say("crash-proof: \($0)") }.run()
    if json {
      FileHandle.standardOutput.write(try result.json() + Data("\n".utf8))
    } else {
      print(result.text)
    }
    guard result.isProved else {
      Terminal.say("crash-proof: the journals are in \(path)")
      throw ExitCode.failure
    }
    if folder == nil { try FileManager.default.removeItem(atPath: path) }
  }
}

extension CrashProofPlan.Target: ExpressibleByArgument {}
extension JournalSync: ExpressibleByArgument {}
