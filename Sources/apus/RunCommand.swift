// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Exchange
internal import Foundation

/// `apus run`: the whole appliance against the simulated exchange, or against a capture.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run every process of a configuration and report what happened.",
    discussion: """
      Starts datafeed, store, gateway, strategies and the simulated exchange as processes of \
      their own, as root in two network namespaces joined by a veth pair with AF_XDP and huge \
      pages, otherwise over loopback UDP. Ends when the exchange has published its messages, \
      compares positions, cash and open orders of all sides, and prints a table of latencies.

      With --pcap a capture of KRX multicast is replayed in place of the exchange; nothing trades.

      Exit status: 0 when everything added up, 1 when not, 2 for bad arguments or files.
      """)

  @Option(help: "Configuration file (TOML); the embedded default otherwise.")
  var config: String?

  @Option(help: "Write the report to this file as one JSON object.")
  var report: String?

  @Option(help: "Replay this capture of KRX multicast in place of the exchange.")
  var pcap: String?

  @Option(help: "Datagrams a second of the replay; recorded times otherwise.")
  var rate: Int?

  @Option(
    help: """
      Script of network faults: a TOML file, builtin (both lines lose, double and reorder packets) \
      or builtin-silence (both fall silent for two seconds).
      """)
  var faults: String?

  @Option(
    help: """
      Script of faults of the order port: a TOML file, builtin (rejects, partial fills, late, \
      swapped and repeated answers, broken connections) or builtin-loss (requests disappear).
      """)
  var orderFaults: String?

  @Flag(help: "Compare books kept from the events, and the datafeed's own, with the exchange's.")
  var verifyBooks = false

  @Option(
    help: "Kill the datafeed (SIGKILL) after this many messages; it is started again at once.")
  var killDatafeedAt: UInt64?

  @Flag(help: "One process for datafeed, store, strategies and gateway.")
  var single = false

  @Flag(help: "Leave shared memory in place for `apus status` and `apus latency`.")
  var keep = false

  @Flag(help: "Print the default configuration and exit.")
  var printConfig = false

  func validate() throws {
    if let rate, rate < 1 || rate > 10_000_000 {
      throw ValidationError("--rate \(rate): expected 1 ... 10000000 datagrams a second")
    }
    if pcap != nil, faults != nil || orderFaults != nil || verifyBooks {
      throw ValidationError(
        "--faults, --order-faults and --verify-books: there is no exchange with --pcap")
    }
    if killDatafeedAt != nil, pcap != nil || single {
      throw ValidationError(
        "--kill-datafeed-at: there is no exchange with --pcap, and no datafeed alone with --single")
    }
    if rate != nil, pcap == nil { throw ValidationError("--rate: needs --pcap") }
  }

  func run() throws {
    if printConfig {
      print(Configuration.sample)
      return
    }
    StopSignal.install()
    KillSignal.install()
    let supervisor = try Supervisor(plan()) { Terminal.say("apus run: \($0)") }
    let outcome = try supervisor.run()
    print(outcome.text)
    if let report {
      do {
        try outcome.report.json().write(to: URL(fileURLWithPath: report), options: .atomic)
      } catch {
        throw InputError(description: "--report \(report): cannot be written")
      }
    }
    guard outcome.report.isSound else { throw ExitCode.failure }
  }

  private func plan() throws -> RunPlan {
    var text = Configuration.sample
    if let config {
      guard let data = FileManager.default.contents(atPath: config) else {
        throw InputError(description: "--config \(config): cannot be read")
      }
      text = String(decoding: data, as: UTF8.self)
    } else if let pcap {
      text = try CaptureStreams(pcap).configuration
    }
    let configuration = try Configuration(text: text, source: config ?? "embedded default")
    if let faults {
      _ = try FaultScript.named(faults, lineNames: configuration.lines.map(\.name))
    }
    if let orderFaults { _ = try OrderFaultScript.named(orderFaults) }
    var plan = RunPlan(configuration: configuration, configurationText: text)
    plan.capturePath = pcap
    plan.replayRate = rate
    plan.isFused = single
    plan.faults = faults
    plan.orderFaults = orderFaults
    plan.verifiesBooks = verifyBooks
    plan.killsDatafeedAt = killDatafeedAt
    plan.keepsRegions = keep
    return plan
  }
}
