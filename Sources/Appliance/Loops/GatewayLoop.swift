// SPDX-License-Identifier: Apache-2.0
package import Gateway
package import Host
internal import Memory
internal import Net
package import Rings
internal import Trading
package import Units
package import Venue

/// Requests to the venue and reports back: queues, risk, journal, session and socket in one loop.
package struct GatewayLoop<Session: OrderSession & ~Copyable>: ApplianceLoop, ~Copyable {
  package let slot = ProcessSlot(.gateway)
  package private(set) var state = ProcessState.booting
  package var progress: UInt64 { core.counters.ordersSent }

  private var core: GatewayCore<Session>
  private var venue: VenueConnection
  private var seats: [StrategySeatQueues]
  private let clock: Clock
  private let market: MarketView
  private var counters: Counters<GatewayMetric>
  private var refusals: Counters<RefusalMetric>
  private var latency: SharedHistograms<LatencyStage>
  private var positions: PositionPublisher
  private var definitionCount = 0
  /// Tickers to be defined before the venue is called: it may tell of orders that only it knows.
  private var awaited: [Code]
  private var awaitedUntil = MonotonicNanos(raw: .min)
  private var livenessCheckedAt = MonotonicNanos(raw: 0)
  private var deathCount: UInt64 = 0
  private var kills: GatewayKills
  private var limits: GatewayLimits
  /// Row of the account book that is valued next.
  private var markNext = 0
  private let journalDisk: JournalDisk
  private var reconciliations: ReconciliationLog
  /// Requests that were committed and not handed to the connection; none between turns.
  private var unsent = SentStamps()

  /// Requests of one strategy taken before the next one gets its turn.
  private static var batchCount: Int { SentStamps.capacity }
  /// How long definitions are waited for before the venue is called without them.
  private static var definitionPatience: Nanos { .seconds(5) }
  /// How often strategy processes are looked up: a death is noticed within this.
  private static var livenessInterval: Nanos { .milliseconds(10) }

  package init(
    core: consuming GatewayCore<Session>, venue: consuming VenueConnection, kills: GatewayKills,
    limits: GatewayLimits, journalDisk: consuming JournalDisk = JournalDisk(),
    seats: [StrategySeatQueues], awaiting tickers: [Code] = [], feedAgeMax: Nanos, clock: Clock,
    in place: RegionDirectory
  ) throws(RegionError) {
    let market = try MarketView(feedAgeMax: feedAgeMax, in: place)
    let counters = try Counters<GatewayMetric>(name: RunDirectory.counters(.gateway), in: place)
    let refusals = try Counters<RefusalMetric>(name: RunDirectory.refusals, in: place)
    let latency = try SharedHistograms<LatencyStage>(
      name: RunDirectory.latency(.gateway), in: place)
    positions = try PositionPublisher(name: RunDirectory.positions(.gateway), in: place)
    self.kills = kills
    self.limits = limits
    self.seats = seats
    awaited = tickers
    awaitedUntil = clock.now() + Self.definitionPatience
    self.market = market
    self.counters = counters
    self.refusals = refusals
    self.latency = latency
    self.core = core
    // Before the first order: an earlier gateway of the day may have been told stricter ones.
    _ = self.limits.obey(on: &self.core)
    self.venue = venue
    self.journalDisk = journalDisk
    reconciliations = ReconciliationLog(RunDirectory(place).reconciliationPath)
    self.clock = clock
  }

  package mutating func turn() -> Bool {
    if kills.isDue { obeyKillSwitch(clock.now()) }
    var didWork = false
    // Before the connection is read: that is a system call, which an order need not wait for.
    for index in seats.indices where takeRequests(index) { didWork = true }
    let now = clock.now()
    if exchangeBytes(now) { didWork = true }
    core.poll(now: now)
    if !core.output.isEmpty { didWork = send() || didWork }
    if kills.awaitsCancels { noteCancelled() }
    return deliverReports() || didWork
  }

  /// Reads the connection and tells the core when it came or went.
  private mutating func exchangeBytes(_ now: MonotonicNanos) -> Bool {
    guard awaited.isEmpty || now >= awaitedUntil else { return false }
    switch venue.step(into: &core.input, session: core.session.state, now: now) {
    case .idle: return false
    case .received: return true
    case .connected:
      core.connected(now: now)
      return true
    case .disconnected:
      core.disconnected(now: now)
      return true
    }
  }

  /// Hands the core's output to the connection, what it rests on being on disk if so wanted.
  private mutating func send() -> Bool {
    journalDisk.sync()
    return venue.send(from: &core.output)
  }

  /// A request leaves its queue once it is journaled or its answer is in the report queue: whoever
  /// comes after a gateway that died between the two can tell that it was dealt with.
  private mutating func takeRequests(_ index: Int) -> Bool {
    guard releaseAnswered(index) else { return false }
    var didWork = false
    var request = OrderRequest(kind: .none, strategy: seats[index].strategy)
    for _ in 0..<Self.batchCount {
      guard seats[index].peek(into: &request) else { break }
      let strategy = seats[index].strategy
      let now = clock.now()
      let reference = market.reference(for: request, now: now)
      let assessment = core.assess(request, from: strategy, market: reference, now: now)
      let assessedAt = clock.now()
      let outcome = core.commit(assessment, now: assessedAt)
      guard outcome != .deferred else { break }
      didWork = true
      guard outcome == .sent else {
        seats[index].isReleaseDue = true
        _ = deliverReports()
        if releaseAnswered(index) { continue }
        break
      }
      seats[index].release()
      unsent.append(request, assessedAt: assessedAt)
      // One wait for the disk serves all that the strategy asked for.
      if !journalDisk.isAwaited { sendRequests() }
    }
    sendRequests()
    return didWork
  }

  /// Takes a request whose answer has been delivered off its queue; false while it has not.
  private func releaseAnswered(_ index: Int) -> Bool {
    guard seats[index].isReleaseDue else { return true }
    guard core.peekReport() == nil else { return false }
    seats[index].release()
    seats[index].isReleaseDue = false
    return true
  }

  private mutating func sendRequests() {
    guard unsent.count > 0 else { return }
    _ = send()
    let sentAt = clock.now()
    for index in 0..<unsent.count { record(unsent.stamps[index], sentAt: sentAt) }
    unsent.count = 0
  }

  private mutating func record(_ stamp: SentStamps.Stamp, sentAt: MonotonicNanos) {
    latency.record(.requestToRisk, stamp.assessedAt - stamp.requestTime)
    latency.record(.riskToSend, sentAt - stamp.assessedAt)
    if stamp.receiveTime.raw > 0 { latency.record(.receiveToSend, sentAt - stamp.receiveTime) }
  }

  /// Carries reports to their queues. A report that finds its queue full waits, and with it all
  /// later ones: the core then defers requests, so nothing grows and nothing is lost.
  private mutating func deliverReports() -> Bool {
    var didWork = false
    while let report = core.peekReport() {
      if let index = seats.firstIndex(where: { $0.strategy == report.strategy }) {
        guard seats[index].push(report) else { break }
      }
      _ = core.nextReport()
      didWork = true
    }
    return didWork
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    learnDefinitions()
    if limits.obey(on: &core) { Diagnostics.say("limits are in force as the limit log has them") }
    if now - livenessCheckedAt >= Self.livenessInterval {
      livenessCheckedAt = now
      checkStrategies(now)
    }
    markHoldings(now)
    watchBreaches(now)
    publishFigures()
    reconciliations.follow(core.reconciliation)
    switch command {
    case .boot: state = core.session.state == .ready ? .ready : .booting
    case .run, .quiesce, .flatten: state = .running
    case .stop:
      journalDisk.stop()
      state = .stopped
    }
  }

  /// Instruments are numbered without holes, so the next new one is the next row.
  private mutating func learnDefinitions() {
    while let definition = market.definition(of: definitionCount) {
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: definitionCount))
      guard core.define(instrument, as: definition) else { return }
      kills.learn(definition.code, as: instrument, now: clock.now())
      awaited.removeAll { $0 == definition.code }
      definitionCount += 1
    }
  }

  private mutating func obeyKillSwitch(_ now: MonotonicNanos) {
    let changes = kills.obey(on: &core, now: now)
    _ = send()
    noteCancelled()
    for change in changes {
      Diagnostics.say(
        change.isEngaged
          ? "kill switch of \(change.scope) engaged: no new orders, open ones are cancelled"
          : "kill switch of \(change.scope) released")
    }
  }

  /// Says when the last cancel of a kill is with the kernel.
  private mutating func noteCancelled() {
    guard core.output.isEmpty, core.hasNoCancelDue, core.session.state == .ready else { return }
    guard let sent = kills.noteCancelled(now: clock.now()), sent.cancels > 0 else { return }
    Diagnostics.say("\(sent.cancels) cancels sent \(sent.after.raw / 1_000) us after the change")
  }

  /// What limits, silence and the kill file call for.
  private mutating func watchBreaches(_ now: MonotonicNanos) {
    kills.watchFile(now: now)
    while let kill = core.breach(now: now) {
      kills.engage(kill, "\(kill.cause) beyond the limit", now: now)
      obeyKillSwitch(now)
    }
  }

  /// Values some holdings at the store's prices: all of them within a quarter of a second.
  private mutating func markHoldings(_ now: MonotonicNanos) {
    let count = core.ledger.accounts.count
    for _ in 0..<min(count, 16) {
      if markNext >= count { markNext = 0 }
      let instrument = core.ledger.accounts[markNext].instrument
      core.mark(markNext, at: market.reference(for: instrument, now: now).mark)
      markNext += 1
    }
  }

  private mutating func checkStrategies(_ now: MonotonicNanos) {
    for index in seats.indices where seats[index].noticesDeath() {
      // It may have said goodbye after its queue was read last: then it has ended, not died.
      if seats[index].saysGoodbye() { _ = takeRequests(index) }
      if core.isSeated(seats[index].strategy) { deathCount += 1 }
      core.strategyDied(seats[index].strategy, now: now)
    }
    for seat in seats { core.noteLife(of: seat.strategy, at: seat.heartbeat) }
    core.watchLives(now: now)
  }

  private mutating func publishFigures() {
    let figures = core.counters
    counters.store(.orderSend, figures.ordersSent)
    counters.store(.orderAccept, figures.ordersAccepted)
    counters.store(.orderReject, figures.ordersRejectedByVenue &+ figures.ordersAbandoned)
    counters.store(.orderFill, figures.fills)
    counters.store(.orderCancel, figures.ordersCancelled)
    counters.store(.orderReplace, figures.ordersReplaced)
    counters.store(.cancelSend, figures.cancelsSent)
    counters.store(.requestRefuse, figures.requestsRefused)
    counters.store(.requestStale, figures.requestsStale)
    counters.store(.strategyDeath, deathCount)
    counters.store(.reportUndelivered, figures.reportsUndelivered)
    counters.store(.journalRecord, UInt64(core.journal.count))
    counters.store(.journalDurable, UInt64(core.journal.durableCount))
    counters.store(.sessionLost, figures.sessionsLost)
    counters.store(.requestRepeat, figures.requestsRepeated)
    counters.store(.sessionReconcile, figures.sessionsReady)
    counters.store(.orderAbandon, figures.ordersAbandoned)
    counters.store(.orphanEnter, figures.orphansEntered)
    counters.store(.orphanRefuse, figures.orphansRefused)
    counters.store(.reportImpossible, figures.reportsImpossible)
    counters.store(.cancelOverRate, core.risk.cancelsOverRate)
    counters.store(.cancelForOwn, figures.ordersCancelledForOwn)
    counters.store(.reduceForOwn, figures.ordersReducedForOwn)
    counters.store(.strategySilent, figures.strategiesSilent)
    publishExceptions(figures)
    for metric in RefusalMetric.allCases where metric.reason != .none {
      refusals.store(metric, core.risk.refusals[metric.reason])
    }
    for index in 0..<core.ledger.positions.count {
      let isShown = positions.publish(core.ledger.positions.row(at: index), at: index)
      precondition(isShown, "more positions than the shared table holds")
    }
  }

  /// What the venue told late, twice, or took back.
  private mutating func publishExceptions(_ figures: GatewayCounters) {
    counters.store(.fillLate, figures.fillsLate)
    counters.store(.fillRepeat, figures.fillsRepeated)
    counters.store(.fillUnknown, figures.fillsUnattributed)
    counters.store(.tradeBreak, figures.tradesBroken)
    counters.store(.tradeCorrect, figures.tradesCorrected)
    counters.store(.tradeUnknown, figures.tradesUnattributed)
    counters.store(.reportOvertake, figures.reportsOvertaken)
    counters.store(.reportImpossible, figures.reportsImpossible)
    counters.store(.orderExpire, figures.ordersExpired)
    counters.store(.orderRevive, figures.ordersRevived)
    counters.store(.definitionRefuse, figures.definitionsRefused &+ figures.openingsRefused)
    counters.store(.openingPending, UInt64(max(0, core.openingsPending)))
  }
}

/// When requests that go to the venue together were made, caused and assessed.
private struct SentStamps {
  struct Stamp: BitwiseCopyable {
    var requestTime = MonotonicNanos(raw: 0)
    var receiveTime = MonotonicNanos(raw: 0)
    var assessedAt = MonotonicNanos(raw: 0)
  }

  static var capacity: Int { 16 }
  var stamps = InlineArray<16, Stamp>(repeating: Stamp())
  var count = 0

  mutating func append(_ request: OrderRequest, assessedAt: MonotonicNanos) {
    stamps[count] = Stamp(
      requestTime: request.requestTime, receiveTime: request.receiveTime, assessedAt: assessedAt)
    count += 1
  }
}
