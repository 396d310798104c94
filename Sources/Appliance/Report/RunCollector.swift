// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Foundation
internal import Host
internal import Rings
internal import Telemetry
internal import Units

/// Reads what the processes of a run left in shared memory and makes its report.
struct RunCollector {
  let place: RegionDirectory
  let plan: RunPlan

  init(_ place: RegionDirectory, _ plan: RunPlan) {
    self.place = place
    self.plan = plan
  }

  func positions() -> Reconciliation {
    var positions = Reconciliation()
    guard plan.capturePath == nil else { return positions }
    func rows(_ name: String) -> [PositionState] {
      do throws(RegionError) {
        return try PositionPublisher.read(name: name, in: place)
      } catch {
        positions.failures.append("\(name): \(error)")
        return []
      }
    }
    for strategy in plan.configuration.strategies {
      positions.strategies += rows(RunDirectory.positions(.strategy, strategy.id))
    }
    positions.gateway = rows(RunDirectory.positions(.gateway))
    positions.exchange = rows(RunDirectory.positions(.exchange))
    do throws(RegionError) {
      positions.hostTickers = try definedTickers()
    } catch {
      positions.failures.append("\(error)")
    }
    positions.exchangeTickers = ExchangeAssembly.instruments(
      plan.configuration.exchange.instrumentCount
    ).map(\.code)
    do {
      positions.carry(try GatewayAssembly.opening(plan.configuration))
    } catch {
      positions.failures.append("\(error)")
    }
    return positions
  }

  func outcome(positions: Reconciliation, notes: [String], hasFailed: Bool) -> RunOutcome {
    var report = RunReport(receive: "none", host: Self.hostFacts())
    report.notes = notes + positions.failures
    addDatafeed(to: &report)
    addStore(to: &report)
    if plan.capturePath == nil {
      addOrders(to: &report)
      addExchange(to: &report)
      if plan.verifiesBooks { addVerification(to: &report) }
      let differences = positions.differences()
      report.notes += differences
      report.reconciled = differences.isEmpty && positions.failures.isEmpty && !hasFailed
    } else {
      addReplay(to: &report)
    }
    let histograms = histograms(&report)
    return RunOutcome(report: report, histograms: histograms)
  }

  /// Runs `body` on the report; what it could not read becomes a note.
  private func read(
    _ report: inout RunReport, _ body: (inout RunReport) throws(RegionError) -> Void
  ) {
    do throws(RegionError) {
      try body(&report)
    } catch {
      report.notes.append("\(error)")
    }
  }

  /// Tickers by the host's own instrument numbers.
  private func definedTickers() throws(RegionError) -> [Code] {
    let table = try SeqlockTableReader<InstrumentDefinition>(
      name: RunDirectory.definitions, in: place)
    var tickers: [Code] = []
    var row = InstrumentDefinition()
    while tickers.count < table.rowCount, table.read(tickers.count, into: &row) == .row,
      row.isDefined
    {
      tickers.append(row.code)
    }
    return tickers
  }

  private func addDatafeed(to report: inout RunReport) {
    read(&report) { (report: inout RunReport) throws(RegionError) in
      let counters = try CounterReader<DatafeedMetric>(
        name: RunDirectory.counters(.datafeed), in: place)
      report.receive = ReceiveKind(rawValue: counters[.receiveKind])?.label ?? "none"
      report.packets = counters[.packetReceive]
      report.messages = counters[.messageDeliver]
      report.gaps = counters[.gapDeclare]
      report.drops = counters[.packetDrop]
      report.recovered = counters[.messageRecover]
      report.snapshots = counters[.snapshotLoad]
      report.lines = RunStatus.lines(in: place, now: nil)
      report.receptions = try ReceptionPublisher.report(plan.configuration.lines, in: place)
    }
  }

  private func addStore(to report: inout RunReport) {
    read(&report) { (report: inout RunReport) throws(RegionError) in
      let counters = try CounterReader<StoreMetric>(name: RunDirectory.counters(.store), in: place)
      report.overruns += counters[.eventOverrun]
    }
    guard plan.capturePath == nil else { return }
    for strategy in plan.configuration.strategies {
      read(&report) { (report: inout RunReport) throws(RegionError) in
        let counters = try CounterReader<StrategyMetric>(
          name: RunDirectory.counters(.strategy, strategy.id), in: place)
        report.overruns += counters[.eventOverrun]
      }
    }
  }

  private func addOrders(to report: inout RunReport) {
    read(&report) { (report: inout RunReport) throws(RegionError) in
      let counters = try CounterReader<GatewayMetric>(
        name: RunDirectory.counters(.gateway), in: place)
      report.orders = RunReport.Orders(
        sent: counters[.orderSend],
        accepted: counters[.orderAccept] + counters[.orderReplace],
        rejected: counters[.orderReject] + counters[.requestRefuse],
        filled: counters[.orderFill], cancelled: counters[.orderCancel])
    }
  }

  private func addExchange(to report: inout RunReport) {
    do {
      report.exchange = try ExchangeFigures.read(RunDirectory(place).exchangePath)
    } catch {
      report.notes.append("exchange figures: \(error)")
    }
  }

  /// What the verifier found while the run lasted, and the datafeed's last book order by order.
  private func addVerification(to report: inout RunReport) {
    let directory = RunDirectory(place)
    var verification = VerificationReport()
    do {
      verification = try VerificationReport.read(directory.verificationPath)
      let final = try BookText.compare(
        directory.datafeedBookPath, with: directory.exchangeBookPath)
      verification.finalOrders = final.orders
      verification.finalBookEqual = final.difference == nil && final.orders > 0
      if let difference = final.difference {
        verification.orderBooksWrong += 1
        verification.firstDifference = verification.firstDifference ?? difference
      } else {
        verification.orderBooksEqual += 1
      }
    } catch {
      report.notes.append("book verification: \(error)")
    }
    report.verification = verification
    addBalance(to: &report)
  }

  private func addBalance(to report: inout RunReport) {
    guard let exchange = report.exchange, exchange.sessions == 1 else { return }
    do {
      let received = try ReplayFigures.read(RunDirectory(place).receivedPath)
      report.balance = RecoveryBalance(
        messages: exchange.messages, lines: exchange.lines, answers: exchange.answers,
        feed: received.counts,
        isFirst: !report.notes.contains { $0.hasPrefix("datafeed was started again") })
    } catch {
      report.notes.append("counts of the datafeed: \(error)")
    }
  }

  /// Sent by the replay against received by the datafeed, TR code by TR code as far as the feed
  /// tells them apart.
  private func addReplay(to report: inout RunReport) {
    do {
      let sent = try ReplayFigures.readReplay(RunDirectory(place).replayPath)
      let received = try ReplayFigures.read(RunDirectory(place).receivedPath)
      let replay = ReplayFigures.compare(sent: sent, received: received)
      report.replay = replay
      report.messages = replay.received.values.reduce(0, +)
    } catch {
      report.notes.append("replay figures: \(error)")
    }
  }

  /// The stages' histograms; what cannot be read becomes a note.
  private func histograms(_ report: inout RunReport) -> [NamedHistogram] {
    var notes: [String] = []
    let histograms = StageSource.histograms(
      plan.configuration, hasOrders: plan.capturePath == nil, in: place
    ) { notes.append("\($0)") }
    report.notes += notes
    for named in histograms { report.stages[named.name] = RunReport.Stage(named.histogram) }
    return histograms
  }

  /// The machine and the build, as far as they can be told.
  static func hostFacts() -> RunReport.HostFacts {
    do throws(HostError) {
      let facts = try MachineFacts.current()
      return RunReport.HostFacts(
        cpu: facts.cpuModel, kernel: facts.kernelRelease, cores: facts.onlineCoreCount,
        commit: Commit.current)
    } catch {
      return RunReport.HostFacts(
        cpu: "unknown", kernel: "unknown", cores: ProcessInfo.processInfo.activeProcessorCount,
        commit: Commit.current)
    }
  }
}
