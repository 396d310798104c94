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
  private let cast: ProcessCast
  private var board: ControlBoard { cast.board }
  private let progress: (String) -> Void
  private var replay: ChildProcess?
  /// When the datafeed is still to be killed.
  private var killDue: UInt64?
  /// Makes the run's environment. `progress` gets one line for each step.
  package init(_ plan: RunPlan, progress: @escaping (String) -> Void) throws {
    killDue = plan.killsDatafeedAt
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
    cast = try ProcessCast(
      environment, secrets: Credentials.invented(plan.configuration.gateway.passwordVariable),
      arguments: plan.verifiesBooks ? ["--verify-books"] : [], progress: progress)
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
    cast.waitUntil("strategies to end", seconds: 30) {
      strategySlots.allSatisfy { board.state($0) == .stopped }
    }
    cast.awaitFigures(clock.clock)
    settle()
    if let killDue {
      cast.notes.append("the exchange did not come to message \(killDue): no datafeed was killed")
      cast.hasFailed = true
    }
    let collector = RunCollector(environment.place, plan)
    let positions = collector.positions()
    if plan.verifiesBooks { stopDatafeed() }
    stopChildren()
    return collector.outcome(
      positions: positions, notes: environment.notes + cast.notes, hasFailed: cast.hasFailed)
  }

  private var strategySlots: [ProcessSlot] {
    guard plan.capturePath == nil else { return [] }
    return plan.configuration.strategies.map { ProcessSlot(.strategy, $0.id) }
  }

  private let exchangeSlot = ProcessSlot(.exchange)
  private let datafeedSlot = ProcessSlot(.datafeed)
}

extension Supervisor {
  private func boot() throws {
    if plan.isFused {
      var slots = [ProcessSlot(.datafeed), ProcessSlot(.store)]
      if plan.capturePath == nil {
        slots += [ProcessSlot(.gateway)] + strategySlots
      }
      try cast.start("fused", [], slots: slots, mayRestart: false) {
        if plan.capturePath == nil { try startExchange() }
      }
      try startRecorder()
      return
    }
    try cast.start(.datafeed, mayRestart: true)
    try startRecorder()
    try cast.start(.store, mayRestart: true)
    guard plan.capturePath == nil else { return }
    try startExchange()
    try cast.start(.gateway, mayRestart: true)
    for strategy in plan.configuration.strategies {
      let slot = ProcessSlot(.strategy, strategy.id)
      try cast.start("strategy", ["--id", "\(strategy.id.raw)"], slots: [slot], mayRestart: true)
    }
  }

  /// The exchange, and with it whoever compares its books with the host's.
  private func startExchange() throws {
    try cast.start(.exchange, plan.exchangeArguments, mayRestart: false)
    guard plan.verifiesBooks else { return }
    try cast.start("verify", [], slots: [ProcessSlot(.verifier)], mayRestart: false)
  }

  private func startRecorder() throws {
    guard plan.configuration.record.isEnabled else { return }
    try cast.start("record", [], slots: [ProcessSlot(.recorder)], mayRestart: true)
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

  /// Waits for the end of the flow, for a signal or for the time limit, and looks after children.
  private func watch(_ clock: Clock) {
    let begin = clock.now()
    let limit = Nanos.seconds(Int64(plan.configuration.appliance.durationSecondsMax))
    var shownSecond: Int64 = 0
    while !isSourceDrained, !cast.hasFailed {
      let elapsed = clock.now() - begin
      if StopSignal.isRaised {
        cast.notes.append("stopped by a signal")
        return
      }
      if elapsed >= limit {
        cast.notes.append(
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
      cast.lookAfter()
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
    if let child = cast.member(datafeedSlot) {
      progress("killing datafeed, process \(child.process.processID), at message \(message)")
      child.process.kill()
      child.process.wait()
    }
    cast.lookAfter()
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

  private var isSourceDrained: Bool {
    if let replay { return replay.exitStatus != nil }
    return board.state(exchangeSlot) == .drained
  }

  /// Waits until the datafeed has accounted for everything that was sent.
  private func settle() {
    guard let replay else {
      cast.waitUntil("the datafeed to catch up", seconds: 20) {
        board.progress(datafeedSlot) >= board.progress(exchangeSlot)
      }
      return
    }
    if let status = replay.exitStatus, status != 0 {
      cast.notes.append("the replay ended with exit status \(status)")
      cast.hasFailed = true
    }
    // A capture has no numbers to wait for: half a second without a packet is the end.
    var seen = board.progress(datafeedSlot)
    for _ in 0..<20 {
      usleep(500_000)
      if board.progress(datafeedSlot) == seen { return }
      seen = board.progress(datafeedSlot)
    }
  }

  /// Ends the datafeed before the exchange closes its day, so that both write the same book.
  private func stopDatafeed() {
    guard let child = cast.member(datafeedSlot) else { return }
    child.process.terminate()
    let deadline = Date().addingTimeInterval(3)
    while child.process.isRunning, Date() < deadline { usleep(2_000) }
  }

  private func stopChildren() {
    cast.stop {
      replay?.terminate()
      replay?.wait()
    }
  }
}

/// Why a run could not be started.
package struct SupervisorError: Error, CustomStringConvertible {
  package let description: String
}
