// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Foundation
internal import Gateway
internal import Host
internal import Net
internal import Rings
internal import Strategy
internal import Trading
package import Units
internal import Venue
internal import VenueFIX
internal import VenueNasdaq

/// `apus store`.
package enum StoreProcess {
  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    let context = try ProcessContext(options) { $0.store }
    var loop = try make(context)
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
  }

  static func make(_ context: ProcessContext) throws -> StoreLoop {
    try StoreLoop(
      instrumentCapacity: context.configuration.feed.instrumentCapacity,
      levelCapacity: context.configuration.feed.levelCapacity,
      feedAgeMax: .milliseconds(Int64(context.configuration.risk.feedAgeMillisecondsMax)),
      in: context.place)
  }
}

/// `apus strategy`.
package enum StrategyProcess {
  /// How long a strategy waits for the feed to define its instrument.
  private static let definitionWait = Nanos.seconds(15)

  /// Runs strategy `id` of the configuration until it is told to stop.
  package static func run(_ options: ProcessOptions, id: StrategyID) throws {
    let context = try ProcessContext(options) { $0.strategy }
    guard let section = context.configuration.strategies.first(where: { $0.id == id }) else {
      throw ProcessError(description: "the configuration has no strategy with id = \(id.raw)")
    }
    let strategy = SampleStrategy(section, instrument: try instrument(context, section))
    var loop = try make(context, section, strategy)
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
    try strategy.history?.write(RunDirectory(context.place).ordersPath(.strategy, id))
  }

  static func make(
    _ context: ProcessContext, _ section: StrategySection
  ) throws -> StrategyLoop<SampleStrategy> {
    try make(
      context, section, SampleStrategy(section, instrument: try instrument(context, section)))
  }

  private static func make(
    _ context: ProcessContext, _ section: StrategySection, _ strategy: SampleStrategy
  ) throws -> StrategyLoop<SampleStrategy> {
    let instrument = try instrument(context, section)
    return try StrategyLoop(
      strategy, section: section,
      instruments: [instrument], capacities: StrategyAssembly.capacities(context.configuration),
      rings: context.configuration.rings,
      clock: context.clock, in: context.place)
  }

  private static func instrument(
    _ context: ProcessContext, _ section: StrategySection
  ) throws -> InstrumentID {
    let view = try StoreView(in: context.place)
    let deadline = context.clock.now() + definitionWait
    while true {
      if let instrument = view.instrument(of: section.instrument) { return instrument }
      guard context.clock.now() < deadline, !StopSignal.isRaised else {
        throw ProcessError(
          description: "strategy \(section.name): the feed has not defined instrument "
            + "\(section.instrument) within \(definitionWait.raw / 1_000_000_000) s")
      }
      Thread.sleep(forTimeInterval: 0.002)
    }
  }
}

/// `apus gateway`.
package enum GatewayProcess {
  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    let context = try ProcessContext(options) { $0.gateway }
    switch context.configuration.gateway.orderProtocol {
    case .ouch50: try run(context, GatewayAssembly.ouch50(context))
    case .ouch42: try run(context, GatewayAssembly.ouch42(context))
    case .fix42, .fix44, .fix50SP2: try run(context, GatewayAssembly.fix(context))
    }
  }

  /// Each protocol's session has a loop compiled for it.
  private static func run<Session: OrderSession & ~Copyable>(
    _ context: ProcessContext, _ session: consuming Session
  ) throws {
    var loop = try make(context, session)
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
  }

  static func make<Session: OrderSession & ~Copyable>(
    _ context: ProcessContext, _ session: consuming Session
  ) throws -> GatewayLoop<Session> {
    let configuration = context.configuration
    let section = configuration.gateway
    let path =
      context.dayPath(suffix: "journal") ?? RunDirectory(context.place).journalPath
    // A full journal is a reason to restart, so a restart must bring room.
    let capacity =
      try JournalDisk.usedCount(path)
      + section.journalByteCount / MemoryLayout<JournalRecord>.stride
    let journal = Journal(try JournalFile(path: path, recordCapacity: capacity))
    if journal.tornRecords > 0 {
      Diagnostics.say("\(path): \(journal.tornRecords) torn records at the end were given up")
    }
    let syncer = section.journalSync == .none ? nil : try journal.syncer()
    let cores = configuration.cores
    let hotCore = context.options.isFused ? cores.datafeed : cores.gateway
    let journalDisk = JournalDisk(syncer, section, core: hotCore)
    let kills = try GatewayKills(
      KillSettings(section, in: context.place),
      instrumentCapacity: configuration.feed.instrumentCapacity, core: hotCore,
      clock: context.clock, in: context.place)
    let limits = try GatewayLimits(
      LimitSettings(configuration, day: context.day, in: context.place), core: hotCore,
      in: context.place)
    let seats = try configuration.strategies.map {
      try StrategySeatQueues($0.id, configuration.rings, in: context.place)
    }
    var told: [StrategyID: ReportMark] = [:]
    for seat in seats { told[seat.strategy] = seat.mark }
    let core = GatewayAssembly.core(
      configuration, session: session, journal: journal,
      opening: try GatewayAssembly.opening(configuration), told: told)
    return try GatewayLoop(
      core: core, venue: try section.connection(),
      kills: kills, limits: limits, journalDisk: journalDisk, seats: seats,
      awaiting: Array(Set(configuration.strategies.map(\.instrument))),
      feedAgeMax: .milliseconds(Int64(configuration.risk.feedAgeMillisecondsMax)),
      clock: context.clock, in: context.place)
  }
}

extension GatewaySection {
  /// The way to the venue's hosts.
  fileprivate func connection() throws -> VenueConnection {
    guard let address = IPv4Address(host) else {
      throw ProcessError(description: "gateway.host = \(host) is no IPv4 address")
    }
    let first = VenueConnection.Host(address: address, port: UInt16(port))
    let standby = standbyHosts.map { VenueConnection.Host(address: $0.address, port: $0.port) }
    return VenueConnection(
      to: [first] + standby,
      schedule: ReconnectSchedule(
        hostCount: 1 + standby.count, pauseMin: .milliseconds(Int64(reconnectMilliseconds)),
        pauseMax: .milliseconds(Int64(reconnectMillisecondsMax)),
        connectTimeout: .milliseconds(Int64(connectTimeoutMilliseconds))),
      tls: try tls.map { try TLSContext($0, .client) })
  }
}

extension GatewayAssembly {
  /// The session of a process: its password comes from the environment.
  static func ouch50(_ context: ProcessContext) throws -> NasdaqOrderSession {
    NasdaqOrderSession(try ouch(context))
  }

  static func ouch42(_ context: ProcessContext) throws -> OUCH42OrderSession {
    OUCH42OrderSession(try ouch(context))
  }

  private static func ouch(_ context: ProcessContext) throws -> OUCHSettings {
    try ouch(
      context.configuration, midnight: context.midnight,
      password: Credentials.password(context.configuration.gateway.passwordVariable))
  }

  /// The FIX session of a process, which goes on where an earlier one of the day ended.
  static func fix(_ context: ProcessContext) throws -> FIXOrderSession {
    let configuration = context.configuration
    let path = context.dayPath(suffix: "fix") ?? RunDirectory(context.place).fixStorePath
    let store = try SequenceStore(path: path, byteCount: configuration.fix.storeByteCount)
    return try FIXOrderSession(
      fixSettings(
        configuration, wallOffset: context.clock.unix(MonotonicNanos(raw: 0)) - UnixNanos(raw: 0),
        day: context.day,
        password: Credentials.password(configuration.gateway.passwordVariable)),
      store: store)
  }
}

extension ProcessContext {
  /// The trading day as YYYY-MM-DD.
  var day: String { TradingDay.date(of: midnight, in: configuration.feed.format.zone) }

  /// Where a file of the trading day lies, whose numbers start again with the next; nil when such
  /// files lie in the run's own directory.
  func dayPath(suffix: String) -> String? {
    let directory = configuration.gateway.journalDirectory
    return directory.isEmpty ? nil : "\(directory)/\(options.run)-\(day).\(suffix)"
  }
}

/// Why a process cannot run.
package struct ProcessError: Error, CustomStringConvertible {
  package let description: String
}
