// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Feed
internal import Gateway
internal import Memory
internal import Rings
internal import Trading
internal import Units
internal import Venue
internal import VenueNasdaq

/// Where a simulation puts its logs and says how far it is.
package protocol SimulationOutput {
  /// Takes whole JSON lines of published events.
  mutating func write(events lines: [UInt8]) throws
  /// Takes whole JSON lines of requests and reports.
  mutating func write(orders lines: [UInt8]) throws
  /// Feed messages published so far, of those to come.
  mutating func show(_ messageCount: UInt64, of messageLimit: UInt64)
}

/// The appliance and its exchange in virtual time: the state machines of the live processes, joined
/// by queues with constant latencies in place of sockets and shared memory.
///
///     exchange ─► lines ─► feed ─► events ─► store, strategies ─► requests ─► gateway ─► exchange
///
/// The next step is the part whose input is due first; parts due at the same time go in the order
/// of the drawing. Nothing but configuration and seed decides what happens.
package struct Simulation: ~Copyable {
  private let configuration: Configuration
  private var now: MonotonicNanos
  private let start: MonotonicNanos
  private var housekeepingDue: MonotonicNanos
  private var phase = BoardCommand.boot
  private var phaseDeadline: MonotonicNanos
  private var exchange: SimulatedExchange
  private var feed: SimulatedFeed
  private var store: SimulatedStore
  private let strategies: [SimulatedStrategy]
  private var gateway: SimulatedGateway
  private var log: SimulationLog?
  private var audit: BookAudit?
  private let options: SimulationOptions
  private var isKillDue: Bool

  /// Day whose midnight the exchange counts from when the configuration names none.
  private static var defaultDate: String { "2026-01-05" }
  /// The market opens at half past nine.
  private static var timeOfDay: Nanos { .seconds(34_200) }
  /// How long starting and flattening may take before something is wrong.
  private static var patience: Nanos { .seconds(20) }
  /// How long a killed datafeed is away.
  private static var restartTime: Nanos { .milliseconds(200) }
  /// Log bytes that are handed out at once.
  private static var blockByteCount: Int { 1 << 18 }

  private enum Part { case exchange, feed, store, gateway, strategy(Int), housekeeping }

  /// A simulation of `configuration`; its seed and number of messages are those of the exchange.
  package init(
    _ configuration: Configuration, latencies: SimulationLatencies = SimulationLatencies(),
    options: SimulationOptions = SimulationOptions()
  ) throws {
    guard configuration.feed.format == .nasdaq else {
      throw SimulationError(
        description: "feed.format = \"\(configuration.feed.format.rawValue)\" has no order session "
          + "to simulate")
    }
    guard configuration.gateway.orderProtocol == .ouch50 else {
      throw SimulationError(
        description:
          "gateway.protocol = \"\(configuration.gateway.orderProtocol.rawValue)\": expected "
          + "ouch-5.0, which alone is simulated")
    }
    guard
      let midnight = configuration.feed.midnight
        ?? TradingDay.midnight(date: Self.defaultDate, in: .newYork),
      let password = Code("SIMULATED")
    else { preconditionFailure("a date and a code") }
    var configuration = configuration
    if options.needsRecovery { configuration.recoverFromOwnExchange() }
    var market = try ExchangeAssembly.configuration(
      configuration, timeOfDay: Self.timeOfDay, password: password)
    if options.verifiesBooks {
      market.checkpointInterval = ExchangeProcess.checkpointInterval
      market.historyCapacity = max(
        market.historyCapacity, Self.historyCapacity(configuration.exchange.messageCount))
    }
    let journal = Journal(
      try JournalFile(recordCapacity: 65_536 + 2 * configuration.exchange.messageCount))
    let session = try GatewayAssembly.ouch50(
      configuration, midnight: midnight, password: password)
    let core = GatewayAssembly.core(configuration, session: session, journal: journal)
    var feedConfiguration = DatafeedProcess.nasdaqConfiguration(
      configuration, midnight: midnight,
      preset: try DatafeedProcess.instruments(configuration.feed, written: []))
    feedConfiguration.recovery.password = password
    let start = MonotonicNanos(raw: 1_000_000_000)
    self.configuration = configuration
    self.start = start
    now = start
    housekeepingDue = start
    phaseDeadline = start + Self.patience
    let faults = configuration.exchange.faults
    exchange = SimulatedExchange(market, faults: faults, start: start, wire: latencies.wire)
    feed = SimulatedFeed(
      feedConfiguration, lineNames: configuration.lines.map(\.name), faults: faults,
      latencies: latencies)
    audit =
      options.verifiesBooks ? BookAudit(market, configuration.feed, midnight: midnight) : nil
    log = options.keepsLogs ? SimulationLog() : nil
    self.options = options
    isKillDue = options.killsDatafeedAt != nil
    store = SimulatedStore(configuration, latencies: latencies)
    strategies = configuration.strategies.map { SimulatedStrategy($0, latencies: latencies) }
    gateway = SimulatedGateway(core, configuration, latencies: latencies)
  }

  /// Runs to the end and compares the books.
  package mutating func run(_ output: inout some SimulationOutput) throws -> SimulationReport {
    let limit = UInt64(configuration.exchange.messageCount)
    feed.announce(at: now)
    routeEvents()
    exchange.open(at: now)
    gateway.connect(now)
    routeExchange()
    routeGateway()
    while phase != .stop {
      let (due, part) = next()
      now = max(now, due)
      step(part)
      if let byteCount = log?.byteCount, byteCount >= Self.blockByteCount {
        try writeLog(&output)
      }
      if case .housekeeping = part {
        output.show(exchange.core.publisher.messageCount, of: limit)
        try advance()
      }
    }
    audit?.compareOrders(
      feed.decoder, sequence: feed.decoder.summary.sequence, isEnd: true,
      exchange.core.publisher)
    let report = report()
    closeDay()
    try writeLog(&output)
    return report
  }

  private mutating func writeLog(_ output: inout some SimulationOutput) throws {
    if let log {
      try output.write(events: log.events)
      try output.write(orders: log.orders)
    }
    log?.removeAll()
  }

  private func next() -> (MonotonicNanos, Part) {
    var due = housekeepingDue
    var part = Part.housekeeping
    for (index, strategy) in strategies.enumerated().reversed() where strategy.due <= due {
      due = strategy.due
      part = .strategy(index)
    }
    for strategy in strategies where strategy.requests.due <= due {
      due = strategy.requests.due
      part = .gateway
    }
    if gateway.received.due <= due {
      due = gateway.received.due
      part = .gateway
    }
    if store.events.due <= due {
      due = store.events.due
      part = .store
    }
    if feedDue <= due {
      due = feedDue
      part = .feed
    }
    if exchange.due <= due {
      due = exchange.due
      part = .exchange
    }
    return (due, part)
  }

  /// When a packet, an answer of a server or a timer is due at the datafeed.
  private var feedDue: MonotonicNanos { min(feed.due, exchange.servers.answers.due) }

  private mutating func step(_ part: Part) {
    switch part {
    case .exchange:
      exchange.step(now)
      routeExchange()
    case .feed:
      feed.step(now, &exchange.servers)
      routeEvents()
    case .store: store.step(now, feed.sink.definitions)
    case .gateway:
      gateway.step(now)
      routeGateway()
      takeRequests()
    case .strategy(let index): strategies[index].step(now)
    case .housekeeping: housekeep()
    }
  }
}

extension Simulation {
  private mutating func routeExchange() {
    while exchange.core.takeCheckpoint({ _, _ in }) {}
    exchange.sendPackets(at: now) { feed.send($0, message: $1, at: now) }
    exchange.sendClient { gateway.received.send($0, at: now) }
  }

  private mutating func routeEvents() {
    for published in feed.sink.take() {
      log?.append(published, ticker: feed.sink.ticker(published.event.instrument))
      audit?.take(published.event, feed.sink.definitions, exchange.core.publisher)
      store.events.send(published, at: now)
      for strategy in strategies where strategy.hasBegun {
        strategy.events.send(published, at: now)
      }
    }
    guard audit != nil, !feed.decoder.isRecovering else { return }
    audit?.compareOrders(
      feed.decoder, sequence: feed.decoder.summary.sequence, isEnd: false,
      exchange.core.publisher)
  }

  private mutating func takeRequests() {
    for strategy in strategies {
      while let request = strategy.requests.peek(at: now) {
        let outcome = gateway.accept(
          request, from: strategy.section.id, row: store.row(request.instrument),
          feedHeartbeat: feed.heartbeat, now: now)
        // The reports that filled the outbox are taken below; the request stays due until then.
        guard outcome != .deferred else { break }
        _ = strategy.requests.receive(at: now)
        log?.append(request, outcome, ticker: feed.sink.ticker(request.instrument), at: now)
        routeGateway()
      }
    }
  }

  private mutating func routeGateway() {
    gateway.send { exchange.received.send($0, at: now) }
    while let report = gateway.nextReport() {
      log?.append(report, ticker: feed.sink.ticker(report.instrument), at: now)
      for strategy in strategies where strategy.section.id == report.strategy {
        strategy.reports.send(report, at: now)
      }
    }
  }

  private mutating func housekeep() {
    housekeepingDue = housekeepingDue + housekeepingInterval
    feed.housekeep(now)
    gateway.learn(feed.sink.definitions)
    gateway.housekeep(store, living: strategies.filter(\.hasBegun).map(\.section.id), now)
    gateway.step(now)
    routeGateway()
    for strategy in strategies {
      if !strategy.hasBegun, let instrument = feed.sink.instrument(of: strategy.section.instrument)
      {
        strategy.begin(
          instrument, configuration, ringSequence: feed.sink.lastSequence + 1, at: now)
      }
      strategy.housekeep(store)
      if phase == .flatten { strategy.flatten(now) }
    }
  }

  /// Leads the run through the phases of a live one.
  private mutating func advance() throws {
    switch phase {
    case .boot:
      if gateway.isReady, strategies.allSatisfy({ $0.isRunning && $0.isCurrent }) {
        exchange.core.resumeFlow(at: now)
        feed.begin(at: now)
        exchange.servers.begin(at: now)
        phase = .run
      } else if now > phaseDeadline {
        throw SimulationError(description: "not ready after 20 s: \(unready)")
      }
    case .run:
      killDatafeed()
      if exchange.core.phase != .trading { phase = .quiesce }
    case .quiesce:
      guard isQuiet else { return }
      phase = .flatten
      phaseDeadline = now + Self.patience
    case .flatten:
      let isOver = strategies.allSatisfy(\.hasEnded) && isQuiet
      if isOver || now > phaseDeadline { phase = .stop }
    case .stop: break
    }
  }

  private mutating func killDatafeed() {
    guard isKillDue, let message = options.killsDatafeedAt,
      exchange.core.publisher.messageCount >= message
    else { return }
    isKillDue = false
    feed.kill(at: now, away: Self.restartTime, &exchange.servers)
  }

  private var unready: String {
    var reasons = strategies.filter { !$0.hasBegun }.map {
      "strategy \($0.section.name): the feed has not defined instrument \($0.section.instrument)"
    }
    if !gateway.isReady { reasons.append("the gateway has no session") }
    return reasons.isEmpty ? "a strategy has no book" : reasons.joined(separator: "; ")
  }

  /// Nothing is under way on any line or queue.
  private var isQuiet: Bool {
    feed.isIdle && exchange.servers.isIdle && store.events.isEmpty
      && gateway.received.isEmpty && exchange.received.isEmpty
      && strategies.allSatisfy {
        $0.events.isEmpty && $0.reports.isEmpty && $0.requests.isEmpty
      }
  }

  /// The exchange's closing messages, after the books were compared.
  private mutating func closeDay() {
    exchange.core.endSession(at: now)
    routeExchange()
    let patience = now + Self.patience
    while feedDue < patience {
      now = max(now, feedDue)
      feed.step(now, &exchange.servers)
      exchange.step(now)
      routeEvents()
    }
  }
}

extension Simulation {
  private mutating func report() -> SimulationReport {
    var report = SimulationReport(seed: configuration.exchange.seed)
    let summary = feed.decoder.summary
    report.durationNanos = (now - start).raw
    report.packets = feed.packetCount
    report.messages = summary.messagesDelivered
    report.events = feed.sink.lastSequence
    report.gaps = summary.gapsDeclared
    report.orders = RunReport.Orders(gateway.core.counters)
    let positions = positions
    report.differences = positions.differences()
    let sent = exchange.core.publisher.messageCount
    if !options.needsRecovery, summary.messagesDelivered != sent {
      report.differences.append("the exchange sent \(sent) messages to the lines")
    }
    for strategy in strategies where !strategy.hasEnded {
      report.differences.append("strategy \(strategy.section.name) did not end")
    }
    if let found = audit?.finish() {
      report.verification = found
      if !found.isSound {
        report.differences.append(
          "books were wrong: " + (found.firstDifference ?? "see the verification"))
      }
      let recorded = exchange.core.recorderFigures()
      if recorded.engineMismatches + recorded.faults > 0 {
        report.differences.append("the published book differs from the engine's")
      }
    }
    if options.needsRecovery {
      let faults = faults()
      if faults.balance?.holds == false {
        report.differences.append("the counts of losses and recovery do not add up")
      }
      report.faults = faults
    }
    report.reconciled = report.differences.isEmpty
    report.positions = strategies.compactMap { strategy in
      strategy.position.map { SimulationReport.Position(strategy.section.name, $0, feed.sink) }
    }
    return report
  }

  private mutating func faults() -> SimulationReport.Faults {
    var counts: [String: UInt64] = [:]
    feed.decoder.forEachCounter { counts[$0, default: 0] += $1 }
    let answers = exchange.servers.figures()
    return SimulationReport.Faults(
      lines: feed.figures, answers: answers,
      requestsAnswered: exchange.core.publisher.requestAnswerCount,
      requestsRefused: exchange.core.publisher.requestRefusalCount,
      snapshotsSent: exchange.core.glimpse.counters.snapshotSend,
      sessions: exchange.core.sessionCount + 1, datafeedRestarts: feed.restartCount,
      feed: counts,
      balance: exchange.core.sessionCount == 0
        ? RecoveryBalance(
          messages: exchange.core.publisher.messageCount, lines: feed.figures,
          answers: answers, feed: counts, isFirst: feed.restartCount == 0) : nil)
  }

  /// The smallest history that holds a day of `messageCount` messages and its edges.
  private static func historyCapacity(_ messageCount: Int) -> Int {
    var capacity = 65_536
    while capacity < messageCount + 65_536 { capacity *= 2 }
    return capacity
  }

  private var positions: Reconciliation {
    var positions = Reconciliation()
    positions.strategies = strategies.compactMap(\.position)
    positions.gateway = gateway.positions
    positions.exchange = exchange.positions
    positions.hostTickers = feed.sink.definitions.map(\.code)
    positions.exchangeTickers = exchange.core.configuration.instruments.map(\.code)
    return positions
  }
}

extension SimulationReport.Position {
  fileprivate init(_ strategy: String, _ row: PositionState, _ sink: borrowing EventCollector) {
    self.init(
      strategy: strategy,
      instrument: "\(sink.ticker(InstrumentID(raw: row.instrument)))",
      position: row.position.raw, cash: "\(row.cash)", openOrders: row.openOrders,
      fills: row.fillCount)
  }
}

/// Why a simulation cannot be run.
package struct SimulationError: Error, CustomStringConvertible {
  package let description: String
}
