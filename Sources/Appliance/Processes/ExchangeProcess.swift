// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Foundation
internal import Host
internal import Net
internal import Rings
internal import Units

/// `apus exchange`.
package enum ExchangeProcess {
  /// Messages from one recorded book to the next.
  package static let checkpointInterval: UInt64 = 10_000

  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    let context = try ProcessContext(options) { $0.exchange }
    let section = context.configuration.exchange
    guard let address = IPv4Address(section.listenAddress) else {
      throw ProcessError(
        description: "exchange.listen_address = \(section.listenAddress) is no IPv4 address")
    }
    var lines = context.configuration.lines
    for index in lines.indices { lines[index].interface = section.interface }
    let start = context.clock.now()
    let now = context.clock.unix(start)
    let timeOfDay = now - TradingDay.midnight(of: now, in: .newYork)
    var configuration = try ExchangeAssembly.configuration(
      context.configuration, timeOfDay: timeOfDay,
      password: Credentials.password(context.configuration.gateway.passwordVariable))
    if options.verifiesBooks { configuration.checkpointInterval = checkpointInterval }
    configuration.port.keepsTrail = options.keepsTrail
    configuration.port.wallOffset = Nanos(raw: now.raw &- start.raw)
    let network = ExchangeLoop.Network(
      lines: lines, address: address,
      orderPort: UInt16(section.orderPort ?? context.configuration.gateway.port),
      requestPort: section.requestPort.map(UInt16.init),
      glimpsePort: section.glimpsePort.map(UInt16.init), faults: section.faults)
    var loop = try ExchangeLoop(
      configuration, on: network, start: start, journal: journal(section, run: options.run),
      clock: context.clock, in: context.place)
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
    if let faults = loop.orderFaultText { Diagnostics.say(faults) }
    let directory = RunDirectory(context.place)
    try loop.figures().write(directory.exchangePath)
    try loop.history?.write(directory.ordersPath(.exchange))
    if options.verifiesBooks {
      try BookText.write(loop.bookLines(), to: directory.exchangeBookPath)
    }
  }

  private static func journal(
    _ section: ExchangeSection, run: String
  ) throws -> ExchangeJournal? {
    guard !section.journalDirectory.isEmpty else { return nil }
    return try ExchangeJournal(
      path: "\(section.journalDirectory)/\(run)-exchange.journal",
      byteCount: section.journalByteCount)
  }
}

extension RunPlan {
  /// What the exchange's process is told besides the configuration.
  var exchangeArguments: [String] {
    var arguments: [String] = []
    if let faults { arguments += ["--faults", faults] }
    if let orderFaults { arguments += ["--order-faults", orderFaults] }
    return arguments
  }
}
