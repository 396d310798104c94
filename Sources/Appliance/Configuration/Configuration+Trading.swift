// SPDX-License-Identifier: Apache-2.0
package import Exchange
package import Gateway
package import Net
package import Units

/// One strategy process.
package struct StrategySection: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case marketMaker = "market-maker"
    case imbalanceTaker = "imbalance-taker"
    case orderLoad = "order-load"
  }

  package var id: StrategyID
  package var name: String
  /// Whose limits it trades under.
  package var account: AccountID
  package var kind: Kind
  /// Ticker of the instrument it trades.
  package var instrument: Code
  /// Tickers that risk lets it trade: `instrument` unless the file lists others.
  package var entitled: [Code]
  package var orderQuantity: Int
  package var positionMax: Int
  package var halfSpreadTicks: Int
  package var imbalancePercentMin: Int
  /// Shortest time between two rounds of quoting, or between two orders of a taker.
  package var cooldownMicroseconds: Int
  /// How long a taker keeps a position.
  package var holdMicroseconds: Int
  /// Shift of a maker's quotes per order quantity held, in ticks.
  package var skewTicks: Int
  package var keepsOrdersOnDeath: Bool
  /// An order load's requests a second, and what they are drawn from.
  package var loadRate: Int
  package var loadSeed: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    let number = try reader.integer("id", in: 0...(StrategyID.capacity - 1), default: 0)
    id = StrategyID(raw: UInt8(number))
    name = try reader.text("name", default: "strategy-\(number)")
    let account = try reader.integer("account", in: 0...(AccountID.capacity - 1), default: 0)
    self.account = AccountID(raw: UInt8(account))
    kind = try reader.choice("kind", default: .marketMaker)
    instrument = try reader.code("instrument", default: "AAPL")
    let listed = try reader.codes("entitled")
    entitled = listed.isEmpty ? [instrument] : listed
    orderQuantity = try reader.integer("order_quantity", in: 1...999_999, default: 100)
    positionMax = try reader.integer("position_max", in: 1...100_000_000, default: 1_000)
    halfSpreadTicks = try reader.integer("half_spread_ticks", in: 0...10_000, default: 1)
    imbalancePercentMin = try reader.integer("imbalance_percent_min", in: 1...100, default: 70)
    cooldownMicroseconds = try reader.integer("cooldown_us", in: 0...60_000_000, default: 20_000)
    holdMicroseconds = try reader.integer("hold_us", in: 0...3_600_000_000, default: 100_000)
    skewTicks = try reader.integer("skew_ticks", in: 0...1_000, default: 1)
    keepsOrdersOnDeath = try reader.flag("keep_orders_on_death", default: false)
    loadRate = try reader.integer("load_rate_per_second", in: 1...1_000_000, default: 1_000)
    loadSeed = try reader.integer("load_seed", in: 0...Int.max, default: 1)
    try reader.finish()
  }
}

/// What risk checks need beside the accounts' limits.
package struct RiskSection: Sendable {
  /// Age of the feed's last sign of life from which no order leaves.
  package var feedAgeMillisecondsMax: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    feedAgeMillisecondsMax = try reader.integer(
      "feed_age_ms_max", in: 1...600_000, default: 3_000)
    try reader.finish()
  }
}

/// When the journal's records are brought to the disk. They survive the death of the process in any
/// case, and without this the kernel writes them within half a minute.
package enum JournalSync: String, CaseIterable, Sendable {
  case none
  /// By a cold thread, every few milliseconds.
  case background
  /// By the gateway itself before what they record is sent, many requests at a time.
  case beforeSend = "before_send"
}

/// The order session. The password comes from the environment, never from the file.
package struct GatewaySection: Sendable {
  /// What the venue's order port speaks; the simulated exchange speaks the same.
  package var orderProtocol: OrderProtocol
  package var host: String
  package var port: Int
  /// Hosts that the same session is taken up at while the first does not answer, in turn.
  package var standbyHosts: [RecoverySection.Server]
  /// How long an attempt to connect may take.
  package var connectTimeoutMilliseconds: Int
  /// The pause before the next attempt: it doubles whenever all hosts have failed.
  package var reconnectMilliseconds: Int
  package var reconnectMillisecondsMax: Int
  package var username: String
  package var passwordVariable: String
  package var journalByteCount: Int
  /// Where the journal of each trading day lies; empty for the run's own directory, which a crash
  /// of the host takes with it.
  package var journalDirectory: String
  package var journalSync: JournalSync
  package var journalSyncMilliseconds: Int
  package var orderCapacity: Int
  /// While a file of this name exists everything is killed; empty for none.
  package var killFile: String
  package var orphans: OrphanPolicy
  /// Whose they are; nil: the first strategy's.
  package var orphanStrategy: StrategyID?
  /// nil for a connection in the clear.
  package var tls: TLSSettings?

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    orderProtocol = try reader.choice("protocol", default: .ouch50)
    host = try reader.text("host", default: "127.0.0.1")
    port = try reader.integer("port", in: 1...65_535, default: 26_500)
    standbyHosts = try RecoverySection.servers(
      reader.texts("standby_hosts", default: []), of: "standby_hosts", reader)
    connectTimeoutMilliseconds = try reader.integer(
      "connect_timeout_ms", in: 1...60_000, default: 1_000)
    reconnectMilliseconds = try reader.integer("reconnect_ms", in: 1...60_000, default: 100)
    reconnectMillisecondsMax = try reader.integer(
      "reconnect_ms_max", in: 1...600_000, default: 5_000)
    guard reconnectMillisecondsMax >= reconnectMilliseconds else {
      throw reader.failure(
        "reconnect_ms_max",
        "\(reconnectMillisecondsMax) is less than reconnect_ms, \(reconnectMilliseconds)")
    }
    username = try reader.text("username", default: "APUS")
    guard username.utf8.count <= 6 else {
      throw reader.failure("username", "\"\(username)\" is longer than 6 characters")
    }
    passwordVariable = try reader.text("password_variable", default: "APUS_PASSWORD")
    journalByteCount = try reader.integer(
      "journal_bytes", in: 1_048_576...68_719_476_736, default: 268_435_456)
    journalDirectory = try reader.text("journal_directory", default: "")
    journalSync = try reader.choice("journal_sync", default: .background)
    journalSyncMilliseconds = try reader.integer("journal_sync_ms", in: 1...60_000, default: 5)
    orderCapacity = try reader.integer("order_capacity", in: 64...16_777_216, default: 65_536)
    killFile = try reader.text("kill_file", default: "")
    orphans = try reader.choice("orphans", default: .cancel)
    let owner = try reader.integer(
      "orphan_strategy", in: -1...(StrategyID.capacity - 1), default: -1)
    orphanStrategy = owner < 0 ? nil : StrategyID(raw: UInt8(owner))
    tls = try GatewaySection.tls(reader, host: host)
    try reader.finish()
  }

  /// The venue's certificate is always verified: there is no key that would leave it out.
  private static func tls(
    _ reader: ConfigurationReader, host: String
  ) throws(ConfigurationError) -> TLSSettings? {
    let isOn = try reader.flag("tls", default: false)
    func path(_ text: String) -> String? { text.isEmpty ? nil : text }
    let settings = TLSSettings(
      hostName: path(try reader.text("tls_host_name", default: "")) ?? host,
      authorityPath: path(try reader.text("tls_authority_file", default: "")),
      certificatePath: path(try reader.text("tls_certificate_file", default: "")),
      keyPath: path(try reader.text("tls_key_file", default: "")))
    return isOn ? settings : nil
  }
}
