// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Foundation
internal import Gateway
internal import Glibc
internal import Host
internal import Net
internal import Rings
internal import Trading
internal import Units

/// Runs an appliance under load, kills part of it again and again at moments drawn from a seed,
/// and compares at the end what everybody has of every order.
package final class CrashProof {
  private let plan: CrashProofPlan
  private let configuration: Configuration
  private let environment: RunEnvironment
  private let cast: ProcessCast
  private var random: SeededRandom
  private var link: BreakingLink?
  private let progress: (String) -> Void
  private var result: CrashProofResult

  private static let gateway = ProcessSlot(.gateway)
  private static let exchange = ProcessSlot(.exchange)
  private static let strategy = ProcessSlot(.strategy, StrategyID(raw: 0))
  /// How long anything is waited for before the proof fails.
  private static let patience: TimeInterval = 30
  /// Orders that the venue takes before trading counts as going on again.
  private static let acceptedMin: UInt64 = 20
  /// The time within which the next kill comes once trading goes on, in microseconds.
  private static let delayMax: Int64 = 300_000
  /// The time after a start within which one kill in five comes, whatever has been reached.
  private static let earlyDelayMax: Int64 = 250_000

  /// Makes the run's environment. `progress` gets one line for each step.
  package init(_ plan: CrashProofPlan, progress: @escaping (String) -> Void) throws {
    self.plan = plan
    self.progress = progress
    random = SeededRandom(seed: plan.seed)
    configuration = try Configuration(text: plan.configurationText, source: "crash proof")
    result = CrashProofResult(plan)
    environment = try RunEnvironment(
      hugePageCount: configuration.appliance.hugePageCount, keepsRegions: false)
    try plan.configurationText.write(
      toFile: RunDirectory(environment.place).configurationPath, atomically: true, encoding: .utf8)
    cast = try ProcessCast(
      environment, secrets: Credentials.invented(configuration.gateway.passwordVariable),
      arguments: [], progress: progress)
  }

  /// The whole proof.
  package func run() throws -> CrashProofResult {
    let begin = Date()
    defer { environment.removeRegions() }
    let clock = try SharedClock(in: environment.place)
    defer { cast.stop() }
    try boot()
    defer { link?.stop() }
    cast.board.order(.run)
    try awaitTrading(after: 0, "the first orders")
    for number in 1...plan.kills {
      try strike(number)
      if number % 50 == 0 { progress("\(number) of \(plan.kills)") }
    }
    result.seconds = Date().timeIntervalSince(begin)
    try finish(clock.clock)
    return result
  }

  private func boot() throws {
    if plan.target == .link {
      guard let address = IPv4Address(venueAddress) else { preconditionFailure("an address") }
      link = BreakingLink(
        at: address, port: UInt16(CrashProofPlan.linkPort),
        to: UInt16(CrashProofPlan.orderPort), in: environment.exchangeNamespace)
    }
    try cast.start(.datafeed, mayRestart: false)
    try cast.start(.store, mayRestart: false)
    try cast.start(.exchange, ["--keep-trail"], mayRestart: false)
    try cast.start(.gateway, mayRestart: false)
    try cast.start("strategy", ["--id", "0"], slots: [Self.strategy], mayRestart: false)
  }

  private var venueAddress: String {
    environment.exchangeNamespace == nil
      ? configuration.exchange.listenAddress : NamespacePair.exchangeAddress
  }
}

extension CrashProof {
  /// One death and what follows it, up to new orders that the venue takes.
  private func strike(_ number: Int) throws {
    if random.below(5) > 0 { usleep(UInt32(random.below(Self.delayMax))) }
    switch plan.target {
    case .gateway: try kill([Self.gateway])
    case .exchange: try kill([Self.exchange])
    case .link: return try cutLink()
    case .host: try crashHost()
    }
    result.kills += 1
    // Some die again before they are whole.
    if random.below(5) == 0 {
      usleep(UInt32(random.below(Self.earlyDelayMax)))
      result.earlyKills += 1
      return
    }
    try awaitReady()
    try awaitTrading(after: try accepted(), "kill \(number)")
  }

  private func kill(_ slots: [ProcessSlot]) throws {
    for slot in slots { try expectAlive(slot) }
    let members = slots.compactMap { cast.member($0) }
    for member in members { member.process.kill() }
    for member in members { member.process.wait() }
    for member in members { try cast.restart(member) }
  }

  /// A process that ended by itself is a fault that no restart may hide.
  private func expectAlive(_ slot: ProcessSlot) throws {
    guard let member = cast.member(slot), let status = member.process.exitStatus else { return }
    throw failure("\(slot.name) ended by itself with exit status \(status)")
  }

  private func cutLink() throws {
    guard let link else { preconditionFailure("a link") }
    let before = link.cutCount
    link.cut(after: Int(random.below(20_000)), ofVenue: random.below(2) == 0)
    try wait("the link's cut") { link.cutCount > before }
    result.kills += 1
    try awaitTrading(after: try accepted(), "cut \(result.kills)")
  }

  private func awaitReady() throws {
    let slots = cast.members.flatMap(\.slots)
    try wait("all processes") {
      slots.allSatisfy { cast.board.state($0) != .absent && cast.board.state($0) != .booting }
    }
  }

  private func awaitTrading(after count: UInt64, _ what: String) throws {
    try wait("new orders after \(what)") {
      let now = try accepted()
      // A restarted gateway counts from 0 again.
      return now >= count &+ Self.acceptedMin || now < count && now >= Self.acceptedMin
    }
  }

  /// Orders that the gateway's process had accepted when it published its figures last.
  private func accepted() throws -> UInt64 {
    let counters = try CounterReader<GatewayMetric>(
      name: RunDirectory.counters(.gateway), in: environment.place)
    return counters[.orderAccept]
  }

  private func wait(_ what: String, _ condition: () throws -> Bool) throws {
    let deadline = Date().addingTimeInterval(Self.patience)
    while try !condition() {
      for member in cast.members { try expectAlive(member.slots[0]) }
      guard Date() < deadline, !StopSignal.isRaised, link?.hasFailed != true else {
        throw failure("waited \(Int(Self.patience)) s in vain for \(what)")
      }
      usleep(1_000)
    }
  }

  private func failure(_ text: String) -> SupervisorError {
    let states = cast.members.map { "\($0.process.name) \(cast.board.state($0.slots[0]))" }
    return SupervisorError(
      description: "after \(result.kills) kills (seed \(plan.seed)): \(text); "
        + states.joined(separator: ", "))
  }
}

extension CrashProof {
  private func finish(_ clock: Clock) throws {
    try awaitReady()
    try awaitTrading(after: try accepted(), "the last kill")
    cast.board.order(.quiesce)
    try wait("the flow's end") { cast.board.state(Self.exchange) == .drained }
    cast.board.order(.flatten)
    try wait("the strategy's end") { cast.board.state(Self.strategy) == .stopped }
    cast.awaitFigures(clock)
    let runPlan = RunPlan(configuration: configuration, configurationText: plan.configurationText)
    let positions = RunCollector(environment.place, runPlan).positions()
    let directory = RunDirectory(environment.place)
    let strategyPath = directory.ordersPath(.strategy, StrategyID(raw: 0))
    try wait("the strategy's history") { FileManager.default.fileExists(atPath: strategyPath) }
    let strategy = try OrderHistory.read(strategyPath)
    cast.stop()
    let exchange = try OrderHistory.read(directory.ordersPath(.exchange))
    var journal = JournalHistory()
    try readJournal(into: &journal)
    result.audit = CrashAudit(
      journal: journal, strategy: plan.target == .host ? nil : strategy, exchange: exchange)
    result.compare(positions, journal)
    result.notes = cast.notes
  }

  private func readJournal(into history: inout JournalHistory) throws {
    let journal = Journal(try JournalFile<JournalRecord>(snapshotOf: journalPath()))
    for index in 0..<journal.count { history.take(journal.record(at: index)) }
    result.journalRecords = journal.count
  }

  private func journalPath() throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: plan.folder)
    let own = names.filter {
      $0.hasPrefix("\(environment.name)-") && $0.hasSuffix(".journal")
        && !$0.hasSuffix("-exchange.journal")
    }
    guard own.count == 1, let name = own.first else {
      throw failure("\(plan.folder) holds \(own.count) journals of this run, expected 1")
    }
    return "\(plan.folder)/\(name)"
  }

  /// Every process of the host dies and its memory is gone; of the journal stays what was on disk.
  private func crashHost() throws {
    let members = cast.members.filter { $0.slots[0] != Self.exchange }
    for member in members { try expectAlive(member.slots[0]) }
    for member in members { member.process.kill() }
    for member in members { member.process.wait() }
    result.recordsLost += try HostCrash.truncate(
      journal: journalPath(), plan.journalSync, &random)
    try HostCrash.forgetMemory(in: environment.place)
    for member in members {
      try cast.restart(member)
      try cast.expectReady(member, member.slots)
    }
  }
}
