// SPDX-License-Identifier: Apache-2.0
package import Trading
package import Units

/// The whole appliance as one typed value: what the TOML file says, checked.
package struct Configuration: Sendable {
  package var appliance: ApplianceSection
  package var cores: CoreSection
  package var receive: ReceiveSection
  package var feed: FeedSection
  package var krx: KRXSection
  package var lines: [LineSection]
  package var recovery: RecoverySection
  package var rings: RingSection
  package var strategies: [StrategySection]
  package var accounts: [AccountSection]
  package var risk: RiskSection
  package var trading: TradingSection
  /// What accounts 0, 1, … pay.
  package var fees: [FeeSchedule]
  package var gateway: GatewaySection
  package var fix: FIXSection
  package var exchange: ExchangeSection
  package var record: RecordSection

  /// Reads `text`; `source` names it in errors. Unknown keys are refused.
  package init(text: String, source: String) throws(ConfigurationError) {
    let root = try ConfigurationDocument(source: source, text: text).root()
    appliance = try ApplianceSection(root.section("appliance"))
    cores = try CoreSection(root.section("cores"))
    receive = try ReceiveSection(root.section("receive"))
    feed = try FeedSection(root.section("feed"))
    krx = try KRXSection(root)
    recovery = try RecoverySection(root.section("recovery"))
    rings = try RingSection(root.section("rings"))
    risk = try RiskSection(root.section("risk"))
    gateway = try GatewaySection(root.section("gateway"))
    fix = try FIXSection(root.section("fix"))
    record = try RecordSection(root.section("record"))
    trading = try TradingSection(root.section("trading"))
    fees = try FeeSection.schedules(root.sections("fee"))
    lines = try Configuration.lines(root.sections("line"))
    exchange = try ExchangeSection(
      root.section("exchange"), lineNames: lines.map(\.name))
    accounts = []
    for reader in try root.sections("account") {
      let account = try AccountSection(reader)
      guard !accounts.contains(where: { $0.id == account.id }) else {
        throw reader.failure("id", "\(account.id.raw) is used by another account")
      }
      if let refusal = account.refusal(by: gateway.orderProtocol) {
        throw reader.failure("self_trade", refusal)
      }
      accounts.append(account)
    }
    strategies = []
    for reader in try root.sections("strategy") {
      let strategy = try StrategySection(reader)
      guard !strategies.contains(where: { $0.id == strategy.id }) else {
        throw reader.failure("id", "\(strategy.id.raw) is used by another strategy")
      }
      guard accounts.contains(where: { $0.id == strategy.account }) else {
        throw reader.failure(
          "account", "\(strategy.account.raw) is the id of no [[account]], which holds the limits")
      }
      strategies.append(strategy)
    }
    try root.finish()
    try checkStreams(root)
  }
}

/// How every loop of the appliance behaves when it has nothing to do, and what it asks of memory.
package struct ApplianceSection: Sendable {
  package enum Idle: String, CaseIterable, Sendable {
    case spin
    case spinPause = "spin-pause"
    case yield
    case backoff
  }

  package var idle: Idle
  /// Priority under SCHED_FIFO, nil leaves a process in the ordinary class.
  package var fifoPriority: Int?
  package var locksMemory: Bool
  package var hugePageCount: Int
  package var durationSecondsMax: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    idle = try reader.choice("idle", default: .backoff)
    let priority = try reader.integer("fifo_priority", in: 0...99, default: 0)
    fifoPriority = priority > 0 ? priority : nil
    locksMemory = try reader.flag("lock_memory", default: true)
    hugePageCount = try reader.integer("huge_page_2mib_count", in: 0...65_536, default: 128)
    durationSecondsMax = try reader.integer("duration_seconds_max", in: 1...86_400, default: 60)
    try reader.finish()
  }
}

/// The core each process is pinned to; nil leaves it to the scheduler.
package struct CoreSection: Sendable {
  package var datafeed: Int?
  package var store: Int?
  package var gateway: Int?
  package var strategy: Int?
  package var exchange: Int?
  package var recorder: Int?

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    func core(_ key: String) throws(ConfigurationError) -> Int? {
      let core = try reader.integer(key, in: -1...4095, default: -1)
      return core < 0 ? nil : core
    }
    datafeed = try core("datafeed")
    store = try core("store")
    gateway = try core("gateway")
    strategy = try core("strategy")
    exchange = try core("exchange")
    recorder = try core("recorder")
    try reader.finish()
  }
}

/// The channel to decode and how much of a market it may hold.
package struct FeedSection: Sendable {
  package enum Format: String, CaseIterable, Sendable {
    case nasdaq = "nasdaq-itch50"
    case krx = "krx-2011"
    case krxExturePlus = "krx-exture-plus"
    case krxExture3 = "krx-exture3"

    package var zone: TradingDay.Zone {
      switch self {
      case .nasdaq: .newYork
      case .krx, .krxExturePlus, .krxExture3: .seoul
      }
    }
  }

  package var format: Format
  /// Start of the day the feed's times belong to; nil takes the current day.
  package var midnight: UnixNanos?
  /// MoldUDP64 session to accept; empty takes the first one heard.
  package var session: String
  /// Tickers that get the first numbers, in this order, before any packet.
  package var instruments: [Code]
  /// File of further instruments, in the form of `InstrumentFile`; empty for none.
  package var instrumentsFile: String
  package var reorderWaitMicroseconds: Int
  package var instrumentCapacity: Int
  package var orderCapacity: Int
  package var levelCapacity: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    format = try reader.choice("format", default: .nasdaq)
    let date = try reader.text("date", default: "")
    if !date.isEmpty {
      guard let midnight = TradingDay.midnight(date: date, in: format.zone) else {
        throw reader.failure("date", "\"\(date)\" is not a date YYYY-MM-DD")
      }
      self.midnight = midnight
    }
    session = try reader.text("session", default: "")
    guard session.utf8.count <= 10 else {
      throw reader.failure("session", "\"\(session)\" is longer than 10 characters")
    }
    instruments = try reader.codes("instruments")
    instrumentsFile = try reader.text("instruments_file", default: "")
    reorderWaitMicroseconds = try reader.integer(
      "reorder_wait_us", in: 0...10_000_000, default: 5_000)
    instrumentCapacity = try reader.integer(
      "instrument_capacity", in: 1...65_536, default: 1_024)
    orderCapacity = try reader.integer(
      "order_capacity", in: 1_024...67_108_864, default: 1_048_576)
    levelCapacity = try reader.integer("level_capacity", in: 1_024...67_108_864, default: 262_144)
    try reader.finish()
  }
}

/// Sizes of the shared-memory rings, in records.
package struct RingSection: Sendable {
  package var eventCapacity: Int
  package var requestCapacity: Int
  package var reportCapacity: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    func size(_ key: String, _ fallback: Int) throws(ConfigurationError) -> Int {
      let size = try reader.integer(key, in: 64...16_777_216, default: fallback)
      guard size & (size - 1) == 0 else {
        throw reader.failure(key, "\(size) is not a power of two")
      }
      return size
    }
    eventCapacity = try size("event_capacity", 262_144)
    requestCapacity = try size("request_capacity", 4_096)
    reportCapacity = try size("report_capacity", 16_384)
    try reader.finish()
  }
}
