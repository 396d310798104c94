// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Net

/// The simulated exchange.
package struct ExchangeSection: Sendable {
  package var seed: Int
  package var instrumentCount: Int
  package var messagesPerSecond: Int
  package var messageCount: Int
  package var interface: String
  package var listenAddress: String
  package var session: String
  /// TCP port of order entry; nil: that of the gateway's section.
  package var orderPort: Int?
  /// Whether a client's open orders are cancelled when its connection ends.
  package var cancelsOnDisconnect: Bool
  /// Where everything that reaches the exchange is written, so that it goes on with its day after
  /// it was killed; empty: a restart is a new day.
  package var journalDirectory: String
  package var journalByteCount: Int
  /// UDP port of the request server; nil: there is none.
  package var requestPort: Int?
  /// TCP port of the snapshot server; nil: there is none.
  package var glimpsePort: Int?
  /// Messages that the request server can send again, a power of two.
  package var historyMessages: Int
  /// What goes wrong on the lines and at the exchange.
  package var faults: FaultScript
  /// What goes wrong at its order port.
  package var orderFaults: OrderFaultScript

  init(
    _ reader: ConfigurationReader, lineNames: [String]
  ) throws(ConfigurationError) {
    seed = try reader.integer("seed", in: 0...Int.max, default: 1)
    instrumentCount = try reader.integer("instrument_count", in: 1...8_192, default: 8)
    messagesPerSecond = try reader.integer(
      "messages_per_second", in: 1...2_000_000, default: 25_000)
    messageCount = try reader.integer(
      "message_count", in: 1...1_000_000_000, default: 250_000)
    interface = try reader.text("interface", default: "lo")
    listenAddress = try reader.text("listen_address", default: "127.0.0.1")
    session = try reader.text("session", default: "APUS000001")
    guard session.utf8.count <= 10 else {
      throw reader.failure("session", "\"\(session)\" is longer than 10 characters")
    }
    let orderPort = try reader.integer("order_port", in: 0...65_535, default: 0)
    self.orderPort = orderPort > 0 ? orderPort : nil
    cancelsOnDisconnect = try reader.flag("cancel_on_disconnect", default: true)
    journalDirectory = try reader.text("journal_directory", default: "")
    journalByteCount = try reader.integer(
      "journal_bytes", in: 1_048_576...68_719_476_736, default: 268_435_456)
    let requestPort = try reader.integer("request_port", in: 0...65_535, default: 26_600)
    self.requestPort = requestPort > 0 ? requestPort : nil
    let glimpsePort = try reader.integer("glimpse_port", in: 0...65_535, default: 26_601)
    self.glimpsePort = glimpsePort > 0 ? glimpsePort : nil
    historyMessages = try reader.integer(
      "history_messages", in: 1_024...67_108_864, default: 262_144)
    guard historyMessages & (historyMessages - 1) == 0 else {
      throw reader.failure("history_messages", "\(historyMessages) is not a power of two")
    }
    let faultSeed = try reader.integer("fault_seed", in: 0...Int.max, default: 1)
    faults = try FaultScript(
      reader.sections("fault"), seed: UInt64(faultSeed), lineNames: lineNames)
    orderFaults = try OrderFaultScript(
      reader.sections("order_fault"), seed: UInt64(faultSeed))
    try reader.finish()
  }
}

extension Configuration {
  /// Has lost messages asked for at the run's own exchange, unless other servers are configured.
  mutating func recoverFromOwnExchange() {
    guard feed.format == .nasdaq, !recovery.isEnabled,
      let address = IPv4Address(exchange.listenAddress)
    else { return }
    recovery.requestServers = [exchange.requestPort].compactMap { port in
      port.map { RecoverySection.Server(address: address, port: UInt16($0)) }
    }
    recovery.snapshotServers = [exchange.glimpsePort].compactMap { port in
      port.map { RecoverySection.Server(address: address, port: UInt16($0)) }
    }
    recovery.snapshotUsername = gateway.username
    recovery.snapshotPasswordVariable = gateway.passwordVariable
  }
}
