// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Units

/// Options of every process of an appliance.
struct ProcessArguments: ParsableArguments {
  @Option(help: "Configuration file (TOML); that of the run, else the embedded default.")
  var config: String?

  @Option(help: "Name of the run: its directories under /dev/shm and the hugetlbfs mount.")
  var run = "apus"

  @Option(help: "Network namespace to enter; needs root.")
  var netns: String?

  @Option(help: "Interface in place of the configured one.")
  var interface: String?

  @Option(help: "IPv4 address of the venue's order port in place of the configured one.")
  var venueAddress: String?

  @Flag(help: "Record books to compare: the exchange's while it runs, the datafeed's at its end.")
  var verifyBooks = false

  @Flag(help: .hidden)
  var supervised = false

  var options: ProcessOptions {
    var options = ProcessOptions(run: run)
    options.configurationPath = config
    options.networkNamespace = netns
    options.interface = interface
    options.venueAddress = venueAddress
    options.isSupervised = supervised
    options.verifiesBooks = verifyBooks
    return options
  }

  func validate() throws {
    guard !run.isEmpty, run.utf8.count <= 64, run.allSatisfy({ $0 != "/" && $0 != "\0" }),
      run != ".", run != ".."
    else { throw ValidationError("--run \(run): expected a name of 1 ... 64 bytes without '/'") }
  }
}

/// `apus datafeed`
struct DatafeedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datafeed",
    abstract: "Receive and decode a feed and publish its events in shared memory.",
    discussion: """
      Takes the lines of the configuration through AF_XDP or UDP sockets, arbitrates and decodes \
      them, and writes the event ring and the definition table of the run. Start it first: store, \
      gateway and strategies attach to what it makes. Ends on SIGTERM or SIGINT.
      """)

  @OptionGroup var arguments: ProcessArguments

  func run() throws { try DatafeedProcess.run(arguments.options) }
}

/// `apus store`
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Keep the table of instruments: ten levels a side, last trade, statistics.",
    discussion: "Needs a running datafeed of the same --run. Ends on SIGTERM or SIGINT.")

  @OptionGroup var arguments: ProcessArguments

  func run() throws { try StoreProcess.run(arguments.options) }
}

/// `apus strategy`
struct StrategyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strategy",
    abstract: "Run one strategy of the configuration.",
    discussion: """
      Needs datafeed, store and gateway of the same --run. Killed and started again it takes over \
      its positions; its orders were cancelled meanwhile. Ends on SIGTERM or SIGINT after \
      cancelling what it has open.
      """)

  @OptionGroup var arguments: ProcessArguments

  @Option(help: "The strategy's id in the configuration, 0 ... 63.")
  var id: UInt8 = 0

  func validate() throws {
    guard id < StrategyID.capacity else {
      throw ValidationError("--id \(id): expected 0 ... \(StrategyID.capacity - 1)")
    }
  }

  func run() throws { try StrategyProcess.run(arguments.options, id: StrategyID(raw: id)) }
}

/// `apus gateway`
struct GatewayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway",
    abstract: "Check the strategies' orders and carry them to the venue.",
    discussion: """
      Needs datafeed and store of the same --run, and the password in the environment variable \
      that the configuration names. Writes its journal into gateway.journal_directory, else \
      the run's directory, and continues from it. Ends on SIGTERM or SIGINT.
      """)

  @OptionGroup var arguments: ProcessArguments

  func run() throws { try GatewayProcess.run(arguments.options) }
}

/// `apus exchange`
struct ExchangeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange",
    abstract: "Simulate a Nasdaq: ITCH 5.0 on two multicast lines, OUCH 5.0 on a TCP port.",
    discussion: """
      A matching engine with a seeded order flow, a MoldUDP64 request server and a GLIMPSE 5.0 \
      snapshot server. The password of its one account is read from the environment variable that \
      the configuration names. Ends on SIGTERM or SIGINT.
      """,
    subcommands: [KRXExchangeCommand.self])

  @OptionGroup var arguments: ProcessArguments

  @Option(help: "Script of network faults in place of the configured one: a TOML file or builtin.")
  var faults: String?

  @Option(help: "Script of faults of the order port: a TOML file, builtin or builtin-loss.")
  var orderFaults: String?
  @Flag(help: .hidden)
  var keepTrail = false

  func run() throws {
    var options = arguments.options
    options.faults = faults
    options.orderFaults = orderFaults
    options.keepsTrail = keepTrail
    try ExchangeProcess.run(options)
  }
}

/// `apus verify`: what `apus run --verify-books` starts.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare books kept from the events of a run with the exchange's own.",
    shouldDisplay: false)

  @OptionGroup var arguments: ProcessArguments

  func run() throws { try VerifierProcess.run(arguments.options) }
}

/// `apus fused`: what `apus run --single` starts.
struct FusedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fused",
    abstract: "Datafeed, store, strategies and gateway in one thread.", shouldDisplay: false)

  @OptionGroup var arguments: ProcessArguments

  func run() throws { try FusedProcess.run(arguments.options) }
}
