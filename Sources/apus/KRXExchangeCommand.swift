// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Exchange
internal import Foundation
internal import Host
internal import Net
internal import Units
internal import Wire

/// `apus exchange krx`: a simulated KRX on two lines, or into a capture.
struct KRXExchangeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "krx",
    abstract: "Simulate the KRX derivatives market: its messages on two multicast lines.",
    discussion: """
      A matching engine with a seeded order flow trades futures, a calendar spread with negative \
      prices, options and a stock future, and publishes masters, sessions, books, trades, bands, \
      the recovery cycle, polling and closes in the layouts of one generation. Messages whose \
      layout is not public are left out: masters before Exture+, snapshots and closes of EXTURE \
      3.0. Ends when the messages are published, or on SIGTERM or SIGINT, with the close.

      With --pcap the day is played in virtual time into a capture of line A, the same bytes for \
      the same seed.

      Example: apus exchange krx --generation exture3 --instruments 40 --messages 1000000
      """)

  @Option(help: "Layouts: krx2011, exture-plus or exture3.")
  var generation: KRXGenerationName = .exture3

  @Option(help: "Contracts listed, 4 ... 1000.")
  var instruments = 40

  @Option(help: "Messages after which the flow ends; 1 ... 1000000000.")
  var messages = 1_000_000

  @Option(help: "What the order flow is drawn from: 0 or more.")
  var seed = 1

  @Option(help: "Messages a second on average, 10 ... 5000000.")
  var rate = 20_000

  @Option(help: "Interface that the lines are sent through.")
  var interface = "lo"

  @Option(help: "Multicast group of line A.")
  var groupA = "239.38.231.92"

  @Option(help: "Multicast group of line B; empty for one line.")
  var groupB = "239.38.231.192"

  @Option(help: "UDP port of both lines, 1 ... 65535.")
  var port = 10_302

  @Flag(help: "Leave the numbers of EXTURE 3.0 messages blank, as some lines do.")
  var blankSequence = false

  @Option(help: "Script of network faults on lines A and B: a TOML file or builtin.")
  var faults: String?

  @Option(help: "Write a capture to this file in place of sending.")
  var pcap: String?

  func validate() throws {
    try check("--instruments", instruments, 4...1_000)
    try check("--messages", messages, 1...1_000_000_000)
    try check("--rate", rate, 10...5_000_000)
    try check("--port", port, 1...65_535)
    if seed < 0 { throw ValidationError("--seed \(seed): expected 0 or more") }
    for (name, group) in [("--group-a", groupA), ("--group-b", groupB)] where !group.isEmpty {
      guard let address = IPv4Address(group), address.isMulticast else {
        throw ValidationError("\(name) \(group): expected an IPv4 multicast group")
      }
    }
    if groupA.isEmpty { throw ValidationError("--group-a: expected an IPv4 multicast group") }
  }

  private func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError(
        "\(name) \(value): expected \(range.lowerBound) ... \(range.upperBound)")
    }
  }

  func run() throws {
    if let pcap { return try record(to: pcap) }
    StopSignal.install()
    let clock = try Clock.calibrated()
    let now = clock.unix(clock.now())
    let timeOfDay = now - TradingDay.midnight(of: now, in: .seoul)
    let script = try faults.map { try FaultScript.named($0, lineNames: ["A", "B"]) }
    var loop = try KRXExchangeLoop(
      exchange(timeOfDay: timeOfDay), lines: lines, faults: script ?? FaultScript(), clock: clock)
    loop.run(idle: .backoff)
    let counts = "datagrams sent \(loop.sentCount), refused \(loop.refusedCount)"
    print("messages \(loop.messageCount), \(counts)")
    if loop.refusedCount > 0 { throw ExitCode.failure }
  }

  private var lines: [LineSection] {
    var lines: [LineSection] = []
    for (name, group) in [("A", groupA), ("B", groupB)] {
      guard let address = IPv4Address(group) else { continue }
      lines.append(
        LineSection(name: name, interface: interface, queue: 0, address: address, port: port))
    }
    return lines
  }

  private func exchange(timeOfDay: Nanos) -> KRXExchangeConfiguration {
    var exchange = KRXExchangeConfiguration(generation.generation, instruments: instruments)
    exchange.flow = FlowConfiguration(seed: UInt64(seed), actionRate: Int64(rate))
    exchange.messageLimit = UInt64(messages)
    exchange.timeOfDay = timeOfDay
    exchange.hasSequence = !blankSequence
    return exchange
  }

  /// Plays the day in virtual time from 09:00 in Korea on.
  private func record(to path: String) throws {
    guard let group = IPv4Address(groupA) else { preconditionFailure("validated") }
    let configuration = exchange(timeOfDay: .seconds(32_400))
    guard let midnight = TradingDay.midnight(date: "2026-01-02", in: .seoul) else {
      preconditionFailure("a date")
    }
    let file: KRXCaptureFile
    do {
      file = try KRXCaptureFile(path, group: group, port: UInt16(port))
    } catch {
      throw InputError(description: "--pcap \(path): cannot be written")
    }
    let start = MonotonicNanos(raw: 1)
    let zero = midnight.raw + 32_400_000_000_000 - start.raw
    var exchange = KRXExchange(configuration, start: start)
    var now = start
    exchange.start(at: now)
    while true {
      while exchange.publisher.packet.byteCount > 0 {
        try file.append(exchange.publisher.packet, time: UnixNanos(raw: zero + now.raw))
        exchange.publisher.packetSent()
      }
      switch exchange.phase {
      case .trading:
        now = max(now, exchange.nextDue)
        exchange.advance(to: now)
      case .idle, .draining: exchange.endSession(at: now)
      case .closed:
        try file.close()
        print("messages \(exchange.publisher.messageCount)")
        return
      }
    }
  }
}

/// The generations as arguments name them.
enum KRXGenerationName: String, CaseIterable, ExpressibleByArgument {
  case krx2011
  case exturePlus = "exture-plus"
  case exture3

  var generation: KRX.Generation {
    switch self {
    case .krx2011: .krx2011
    case .exturePlus: .exturePlus
    case .exture3: .exture3
    }
  }
}
