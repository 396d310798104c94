// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Glibc
internal import Host
internal import Rings
internal import Trading
internal import Units

/// What `apus run` was asked for.
package struct RunPlan: Sendable {
  package var configuration: Configuration
  package var configurationText: String
  /// Capture to replay in place of the simulated exchange.
  package var capturePath: String?
  /// Datagrams a second of the replay; nil keeps the recorded times.
  package var replayRate: Int?
  /// Datafeed, store, strategies and gateway in one process instead of one each.
  package var isFused = false
  /// What goes wrong at the exchange, in place of the configured script: a file or a builtin name.
  package var faults: String?
  /// Script of order faults, as `apus exchange` takes it.
  package var orderFaults: String?
  /// Compares books with the exchange's own while the run lasts and at its end.
  package var verifiesBooks = false
  /// Kills the datafeed once the exchange has published this many messages.
  package var killsDatafeedAt: UInt64?
  /// Leaves the regions in place for `status` and `latency`.
  package var keepsRegions = false

  package init(configuration: Configuration, configurationText: String) {
    self.configuration = configuration
    self.configurationText = configurationText
  }
}

/// Starts the processes of one run, leads them through its phases, restarts what may be restarted,
/// and finds out at the end whether everybody agrees.
package final class Supervisor {
  /// As asked for, with the interfaces of this run's environment.
  private let plan: RunPlan
  private let environment: RunEnvironment
  private let board: ControlBoard
  private var children: [Child] = []
  private let progress: (String) -> Void
  private var notes: [String] = []
  private var replay: ChildProcess?
  private let secrets: [String: String]
  /// When the datafeed is still to be killed.
  private var killDue: UInt64?
  /// A process that must not end has ended.
  private var hasFailed = false

  private struct Child {
    let process: ChildProcess
    let slots: [ProcessSlot]
    let mayRestart: Bool
  }

  /// Makes the run's environment. `progress` gets one line for each step.
  package init(_ plan: RunPlan, progress: @escaping (String) -> Void) throws {
    killDue = plan.killsDatafeedAt
    secrets = Credentials.invented(plan.configuration.gateway.passwordVariable)
    self.progress = progress
    environment = try RunEnvironment(
      hugePageCount: plan.configuration.appliance.hugePageCount, keepsRegions: plan.keepsRegions)
    var plan = plan
    if environment.applianceNamespace != nil {
      for index in plan.configuration.lines.indices {
        plan.configuration.lines[index].interface = NamespacePair.applianceInterface
      }
    }
    self.plan = plan
    let run = RunDirectory(environment.place)
    try plan.configurationText.write(
      toFile: run.configurationPath, atomically: true, encoding: .utf8)
    board = try ControlBoard.make(in: environment.place)
  }

  /// Name of the run's directories, for `apus status` and `apus latency`.
  package var name: String { environment.name }

  /// The whole run, from boot to the compared positions.
  package func run() throws -> RunOutcome {
    defer { environment.removeRegions() }
    let clock = try SharedClock(in: environment.place)
    defer { stopChildren() }
    try boot()
    progress("run \(environment.name): all processes are ready")
    board.order(.run)
    if plan.capturePath != nil { try startReplay() }
    watch(clock.clock)
    // The flow may have ended since the last look.
    killDatafeed()
    board.order(.quiesce)
    settle()
    board.order(.flatten)
    waitUntil("strategies to end", seconds: 30) {
      strategySlots.allSatisfy { board.state($0) == .stopped }
    }
    awaitFigures(clock.clock)
    settle()
    if let killDue {
      notes.append("the exchange did not come to message \(killDue): no datafeed was killed")
      hasFailed = true
    }
    let collector = RunCollector(environment.place, plan)
    let positions = collector.positions()
    if plan.verifiesBooks { stopDatafeed() }
    stopChildren()
    return collector.outcome(
      positions: positions, notes: environment.notes + notes, hasFailed: hasFailed)
  }

  private var strategySlots: [ProcessSlot] {
    guard plan.capturePath == nil else { return [] }
    return plan.configuration.strategies.map { ProcessSlot(.strategy, $0.id) }
  }

  private let exchangeSlot = ProcessSlot(.exchange)
  private let datafeedSlot = ProcessSlot(.datafeed)
  /// Starts of one process in a run: more means that it cannot run here.
  private static let startCountMax = 20
}

extension Supervisor {
  private func boot() throws {
    if plan.isFused {
      var slots = [ProcessSlot(.datafeed), ProcessSlot(.store)]
      if plan.capturePath == nil {
        slots += [ProcessSlot(.gateway)] + strategySlots
      }
      try start("fused", [], slots: slots, mayRestart: false) {
        if plan.capturePath == nil { try startExchange() }
      }
      try startRecorder()
      return
    }
    try start(.datafeed, mayRestart: true)
    try startRecorder()
    try start(.store, mayRestart: true)
    guard plan.capturePath == nil else { return }
    try startExchange()
    try start(.gateway, mayRestart: false)
    for strategy in plan.configuration.strategies {
      let slot = ProcessSlot(.strategy, strategy.id)
      try start("strategy", ["--id", "\(strategy.id.raw)"], slots: [slot], mayRestart: true)
    }
  }

  /// The exchange, and with it whoever compares its books with the host's.
  private func startExchange() throws {
    try start(.exchange, plan.exchangeArguments, mayRestart: false)
    guard plan.verifiesBooks else { return }
    try start("verify", [], slots: [ProcessSlot(.verifier)], mayRestart: false)
  }

  private func startRecorder() throws {
    guard plan.configuration.record.isEnabled else { return }
    try start("record", [], slots: [ProcessSlot(.recorder)], mayRestart: true)
  }

  /// Sends the capture with `apus replay`, which ends by itself.
  private func startReplay() throws {
    guard let path = plan.capturePath else { return }
    var arguments = ["replay", path, "--report", RunDirectory(environment.place).replayPath]
    if let namespace = environment.exchangeNamespace {
      arguments += ["--netns", namespace, "--interface", NamespacePair.exchangeInterface]
    } else {
      arguments += ["--interface", "lo"]
    }
    if let rate = plan.replayRate { arguments += ["--rate", "\(rate)"] }
    let process = ChildProcess(name: "replay", arguments: arguments)
    replay = process
    try process.start()
    progress("replaying \(path)")
  }

  private func start(
    _ role: ProcessRole, _ extra: [String] = [], mayRestart: Bool
  ) throws {
    try start(role.rawValue, extra, slots: [ProcessSlot(role)], mayRestart: mayRestart)
  }

  private func start(
    _ subcommand: String, _ extra: [String], slots: [ProcessSlot], mayRestart: Bool,
    meanwhile: () throws -> Void = {}
  ) throws {
    let isVenue = slots == [exchangeSlot]
    var arguments = [subcommand, "--run", environment.name, "--supervised"] + extra
    if plan.verifiesBooks { arguments.append("--verify-books") }
    let namespace = isVenue ? environment.exchangeNamespace : environment.applianceNamespace
    if let namespace {
      let interface =
        isVenue ? NamespacePair.exchangeInterface : NamespacePair.applianceInterface
      arguments += ["--netns", namespace, "--interface", interface]
      arguments += ["--venue-address", NamespacePair.exchangeAddress]
    }
    let process = ChildProcess(
      name: slots[0].name, arguments: arguments, environment: secrets)
    children.append(Child(process: process, slots: slots, mayRestart: mayRestart))
    try process.start()
    progress("started \(process.name), process \(process.processID)")
    let child = children[children.count - 1]
    // The first slot is the datafeed's: whoever is started meanwhile finds it listening.
    try expectReady(child, [slots[0]])
    try meanwhile()
    try expectReady(child, slots)
  }

  private func expectReady(_ child: Child, _ slots: [ProcessSlot]) throws {
    let deadline = Date().addingTimeInterval(20)
    while !slots.allSatisfy({ board.state($0) != .absent && board.state($0) != .booting }) {
      if let status = child.process.exitStatus {
        throw SupervisorError(
          description: "\(child.process.name) ended while starting, exit status \(status)")
      }
      guard Date() < deadline, !StopSignal.isRaised else {
        throw SupervisorError(description: "\(child.process.name) was not ready in 20 seconds")
      }
      usleep(2_000)
    }
  }

  /// Waits for the end of the flow, for a signal or for the time limit, and looks after children.
  private func watch(_ clock: Clock) {
    let begin = clock.now()
    let limit = Nanos.seconds(Int64(plan.configuration.appliance.durationSecondsMax))
    var shownSecond: Int64 = 0
    while !isSourceDrained, !hasFailed {
      let elapsed = clock.now() - begin
      if StopSignal.isRaised {
        notes.append("stopped by a signal")
        return
      }
      if elapsed >= limit {
        notes.append(
          "stopped after duration_seconds_max = "
            + "\(plan.configuration.appliance.durationSecondsMax)")
        return
      }
      if elapsed.raw / 1_000_000_000 > shownSecond {
        shownSecond = elapsed.raw / 1_000_000_000
        progress(
          "\(shownSecond) s: sent \(board.progress(exchangeSlot)), "
            + "decoded \(board.progress(datafeedSlot))")
      }
      killDatafeed()
      obeySignal(clock)
      lookAfterChildren()
      usleep(5_000)
    }
  }

  /// SIGUSR1 to the supervisor kills trading as one to the gateway does.
  private func obeySignal(_ clock: Clock) {
    guard KillSignal.take() else { return }
    do {
      let now = clock.now()
      try KillSwitch.attach(in: environment.place).engage(.everything, now: now)
      try KillLog(path: KillSettings.read(in: environment.place).log).append(
        KillLog.Entry(
          .kill, .everything, cause: .signal, by: "supervisor", reason: "SIGUSR1",
          at: clock.unix(now)))
      progress("SIGUSR1: everything is killed")
    } catch {
      progress("SIGUSR1: the kill is not complete: \(error)")
    }
  }

  private func killDatafeed() {
    guard let message = killDue, publishedCount >= message else { return }
    killDue = nil
    for child in children where child.slots == [datafeedSlot] {
      progress("killing datafeed, process \(child.process.processID), at message \(message)")
      child.process.kill()
      child.process.wait()
    }
    lookAfterChildren()
  }

  /// Messages that the exchange has published in all its sessions.
  private var publishedCount: UInt64 {
    do throws(RegionError) {
      let counters = try CounterReader<ExchangeMetric>(
        name: RunDirectory.counters(.exchange), in: environment.place)
      return counters[.messagePublish]
    } catch {
      return 0
    }
  }

  private func lookAfterChildren() {
    for child in children {
      guard let status = child.process.exitStatus else { continue }
      // It ended because it was told to.
      if child.slots.allSatisfy({ board.state($0) == .stopped }) { continue }
      guard child.mayRestart, child.process.startCount < Self.startCountMax else {
        notes.append("\(child.process.name) ended in the middle, exit status \(status)")
        hasFailed = true
        continue
      }
      progress("\(child.process.name) ended (exit status \(status)); starting it again")
      notes.append("\(child.process.name) was started again after exit status \(status)")
      for slot in child.slots { board.clear(slot) }
      do {
        try child.process.start()
      } catch {
        notes.append("\(child.process.name) could not be started again: \(error)")
        hasFailed = true
      }
    }
  }

  private var isSourceDrained: Bool {
    if let replay { return replay.exitStatus != nil }
    return board.state(exchangeSlot) == .drained
  }

  /// Waits until the datafeed has accounted for everything that was sent.
  private func settle() {
    guard let replay else {
      waitUntil("the datafeed to catch up", seconds: 20) {
        board.progress(datafeedSlot) >= board.progress(exchangeSlot)
      }
      return
    }
    if let status = replay.exitStatus, status != 0 {
      notes.append("the replay ended with exit status \(status)")
      hasFailed = true
    }
    // A capture has no numbers to wait for: half a second without a packet is the end.
    var seen = board.progress(datafeedSlot)
    for _ in 0..<20 {
      usleep(500_000)
      if board.progress(datafeedSlot) == seen { return }
      seen = board.progress(datafeedSlot)
    }
  }

  /// Waits until every process has published its figures again. A fixed pause would do on an idle
  /// host only: a process may wait for its core much longer, and what it showed before is then
  /// taken for the end.
  private func awaitFigures(_ clock: Clock) {
    let now = clock.now()
    let slots = children.flatMap(\.slots)
    waitUntil("the last figures of every process", seconds: 10) {
      slots.allSatisfy { board.hasPublished($0, since: now) }
    }
  }

  private func waitUntil(_ what: String, seconds: Double, _ condition: () -> Bool) {
    let deadline = Date().addingTimeInterval(seconds)
    while !condition(), !hasFailed {
      guard Date() < deadline else {
        notes.append("waited \(Int(seconds)) s in vain for \(what)")
        return
      }
      lookAfterChildren()
      usleep(2_000)
    }
  }

  /// Ends the datafeed before the exchange closes its day, so that both write the same book.
  private func stopDatafeed() {
    for child in children where child.slots.contains(datafeedSlot) {
      child.process.terminate()
      let deadline = Date().addingTimeInterval(3)
      while child.process.isRunning, Date() < deadline { usleep(2_000) }
    }
  }

  private func stopChildren() {
    board.order(.stop)
    let deadline = Date().addingTimeInterval(3)
    while children.contains(where: { $0.process.isRunning }), Date() < deadline { usleep(5_000) }
    replay?.terminate()
    replay?.wait()
    for child in children { child.process.terminate() }
    for child in children { end(child.process) }
    children.removeAll()
  }

  /// Waits for a process that was asked to end; one that does not is killed.
  private func end(_ process: ChildProcess) {
    let deadline = Date().addingTimeInterval(5)
    while process.isRunning, Date() < deadline { usleep(5_000) }
    if process.isRunning {
      notes.append("\(process.name) did not end in time and was killed")
      hasFailed = true
      process.kill()
    }
    process.wait()
  }
}

/// Why a run could not be started.
package struct SupervisorError: Error, CustomStringConvertible {
  package let description: String
}
