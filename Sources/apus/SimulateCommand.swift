// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Exchange
internal import Foundation

/// `apus simulate`: the appliance and its exchange in virtual time.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run the appliance in virtual time: the same seed gives the same bytes.",
    discussion: """
      Joins the state machines of the live processes (exchange, feed, store, strategies, gateway) \
      by queues with constant latencies: no sockets, no shared memory, no clock. Ends like a live \
      run: the flow stops, strategies cancel and end, and positions, cash and open orders of \
      strategies, gateway and exchange are compared.

      Writes into the output directory, which is made if it is missing:
        events.jsonl  each published event
        orders.jsonl  each request as the gateway took it and each report it made
        report.json   counts, whether the books agree, final positions
      Times are virtual nanoseconds, prices decimal strings.

      Exit status: 0 when the books agree, 1 when not, 2 for bad arguments or files.

      Example: apus simulate --seed 7 --messages 100000 --output /tmp/seed7
      """)

  @Option(help: "What the exchange's order flow is drawn from: 0 or more.")
  var seed: Int

  @Option(help: "Directory for the logs and the report; nothing is written without.")
  var output: String?

  @Option(help: "Feed messages after which the flow ends; 1 ... 50000000.")
  var messages = 100_000

  @Option(help: "Configuration file (TOML); the embedded default otherwise.")
  var config: String?

  @Option(
    help: """
      Script of network faults: a TOML file, builtin (both lines lose, double and reorder packets) \
      or builtin-silence (both fall silent for two seconds). Lost messages are recovered.
      """)
  var faults: String?

  @Option(
    help: """
      Script of faults of the order port: a TOML file, builtin (rejects, partial fills, late, \
      swapped and repeated answers, broken connections) or builtin-loss (requests disappear).
      """)
  var orderFaults: String?

  @Flag(help: "Compare every book with the exchange's own, message by message.")
  var verifyBooks = false

  @Option(help: "Kill the datafeed after this many messages; it comes back after 200 ms.")
  var killDatafeedAt: UInt64?

  func validate() throws {
    if seed < 0 { throw ValidationError("--seed \(seed): expected 0 or more") }
    if messages < 1 || messages > 50_000_000 {
      throw ValidationError("--messages \(messages): expected 1 ... 50000000")
    }
    if output?.isEmpty == true { throw ValidationError("--output: expected a directory") }
  }

  func run() throws {
    var simulation = try makeSimulation()
    var files = try SimulationFiles(output)
    let report = try simulation.run(&files)
    try files.finish(report)
    for line in report.verification?.lines ?? [] { print(line) }
    for line in report.faults?.lines ?? [] { print("line \(line.name): \(line.text)") }
    for line in report.faults?.balance?.lines ?? [] { print(line) }
    let orders = report.orders
    print(
      """
      seed \(report.seed): messages \(report.messages), events \(report.events), \
      orders sent \(orders.sent), filled \(orders.filled), cancelled \(orders.cancelled)
      """)
    for difference in report.differences { Terminal.say("apus simulate: \(difference)") }
    guard report.reconciled else { throw ExitCode.failure }
    print("position, cash and open orders of strategies, gateway and exchange are equal")
  }

  /// What the operator wrote is to blame for whatever stops a simulation here.
  private func makeSimulation() throws -> Simulation {
    do {
      var settings = try config.map(Configuration.read) ?? Configuration.embedded()
      settings.exchange.seed = seed
      settings.exchange.messageCount = messages
      if let faults {
        settings.exchange.faults = try FaultScript.named(
          faults, lineNames: settings.lines.map(\.name))
      }
      if let orderFaults {
        settings.exchange.orderFaults = try OrderFaultScript.named(orderFaults)
      }
      var options = SimulationOptions()
      options.needsRecovery = !settings.exchange.faults.isEmpty || killDatafeedAt != nil
      options.verifiesBooks = verifyBooks
      options.killsDatafeedAt = killDatafeedAt
      options.keepsLogs = output != nil
      return try Simulation(settings, options: options)
    } catch let error as ConfigurationError {
      throw ValidationError("\(faults == nil ? "--config" : "--config or --faults"): \(error)")
    } catch let error as SimulationError {
      throw ValidationError("--config: \(error)")
    }
  }
}

/// The files of a simulation and its progress on the terminal.
private struct SimulationFiles: SimulationOutput {
  private let folder: URL?
  private let events: FileHandle?
  private let orders: FileHandle?
  private var progress = Progress("simulating")

  /// Writes into the directory `path`, or nothing.
  init(_ path: String?) throws {
    guard let path else {
      folder = nil
      events = nil
      orders = nil
      return
    }
    let folder = URL(fileURLWithPath: path, isDirectory: true)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      events = try Self.create(folder.appendingPathComponent("events.jsonl"))
      orders = try Self.create(folder.appendingPathComponent("orders.jsonl"))
      self.folder = folder
    } catch {
      throw ValidationError("--output \(path): cannot be written")
    }
  }

  private static func create(_ file: URL) throws -> FileHandle {
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  mutating func write(events lines: [UInt8]) throws { try events?.write(contentsOf: lines) }
  mutating func write(orders lines: [UInt8]) throws { try orders?.write(contentsOf: lines) }

  mutating func show(_ messageCount: UInt64, of messageLimit: UInt64) {
    progress.show(Int64(messageCount), of: Int64(messageLimit), "\(messageCount) messages")
  }

  /// Ends the progress line and writes the report.
  func finish(_ report: SimulationReport) throws {
    progress.end()
    guard let folder else { return }
    var json = try report.json()
    json.append(UInt8(ascii: "\n"))
    try json.write(to: folder.appendingPathComponent("report.json"), options: .atomic)
    try events?.close()
    try orders?.close()
  }
}
