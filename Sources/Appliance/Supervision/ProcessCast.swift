// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Glibc
internal import Host
internal import Units

/// The processes of one run: started one after the other, looked after, ended together.
final class ProcessCast {
  struct Member {
    let process: ChildProcess
    let slots: [ProcessSlot]
    let mayRestart: Bool
  }

  let environment: RunEnvironment
  let board: ControlBoard
  let progress: (String) -> Void
  private(set) var members: [Member] = []
  /// What happened, in sentences.
  var notes: [String] = []
  /// A process that must not end has ended.
  var hasFailed = false
  /// Arguments of every process beside those of the run.
  private let arguments: [String]
  private let secrets: [String: String]

  /// Starts of one process in a run: more means that it cannot run here.
  private static let startCountMax = 20

  /// `secrets` go into every process's environment, `arguments` to its command line.
  init(
    _ environment: RunEnvironment, secrets: [String: String], arguments: [String],
    progress: @escaping (String) -> Void
  ) throws {
    self.environment = environment
    self.secrets = secrets
    self.arguments = arguments
    self.progress = progress
    board = try ControlBoard.make(in: environment.place)
  }

  func member(_ slot: ProcessSlot) -> Member? { members.first { $0.slots.contains(slot) } }

  func start(_ role: ProcessRole, _ extra: [String] = [], mayRestart: Bool) throws {
    try start(role.rawValue, extra, slots: [ProcessSlot(role)], mayRestart: mayRestart)
  }

  /// Starts a process and waits until all its slots are ready; `meanwhile` runs once the first is.
  func start(
    _ subcommand: String, _ extra: [String], slots: [ProcessSlot], mayRestart: Bool,
    meanwhile: () throws -> Void = {}
  ) throws {
    let isVenue = slots == [ProcessSlot(.exchange)]
    var arguments = [subcommand, "--run", environment.name, "--supervised"] + extra
    arguments += self.arguments
    let namespace = isVenue ? environment.exchangeNamespace : environment.applianceNamespace
    if let namespace {
      let interface =
        isVenue ? NamespacePair.exchangeInterface : NamespacePair.applianceInterface
      arguments += ["--netns", namespace, "--interface", interface]
      arguments += ["--venue-address", NamespacePair.exchangeAddress]
    }
    let process = ChildProcess(
      name: slots[0].name, arguments: arguments, environment: secrets)
    let member = Member(process: process, slots: slots, mayRestart: mayRestart)
    members.append(member)
    try process.start()
    progress("started \(process.name), process \(process.processID)")
    // The first slot is the datafeed's: whoever is started meanwhile finds it listening.
    try expectReady(member, [slots[0]])
    try meanwhile()
    try expectReady(member, slots)
  }

  /// Starts a process that has ended again, and forgets what it said before.
  func restart(_ member: Member) throws {
    for slot in member.slots { board.clear(slot) }
    try member.process.start()
  }

  func expectReady(_ member: Member, _ slots: [ProcessSlot]) throws {
    let deadline = Date().addingTimeInterval(20)
    while !slots.allSatisfy({ board.state($0) != .absent && board.state($0) != .booting }) {
      if let status = member.process.exitStatus {
        throw SupervisorError(
          description: "\(member.process.name) ended while starting, exit status \(status)")
      }
      guard Date() < deadline, !StopSignal.isRaised else {
        throw SupervisorError(description: "\(member.process.name) was not ready in 20 seconds")
      }
      usleep(2_000)
    }
  }

  /// Starts again what has ended and may be, and notes what may not.
  func lookAfter() {
    for member in members {
      guard let status = member.process.exitStatus else { continue }
      // It ended because it was told to.
      if member.slots.allSatisfy({ board.state($0) == .stopped }) { continue }
      guard member.mayRestart, member.process.startCount < Self.startCountMax else {
        notes.append("\(member.process.name) ended in the middle, exit status \(status)")
        hasFailed = true
        continue
      }
      progress("\(member.process.name) ended (exit status \(status)); starting it again")
      notes.append("\(member.process.name) was started again after exit status \(status)")
      do {
        try restart(member)
      } catch {
        notes.append("\(member.process.name) could not be started again: \(error)")
        hasFailed = true
      }
    }
  }

  /// Looks after everybody until `condition`; a note when that takes longer than `seconds`.
  func waitUntil(_ what: String, seconds: Double, _ condition: () -> Bool) {
    let deadline = Date().addingTimeInterval(seconds)
    while !condition(), !hasFailed {
      guard Date() < deadline else {
        notes.append("waited \(Int(seconds)) s in vain for \(what)")
        return
      }
      lookAfter()
      usleep(2_000)
    }
  }

  /// Waits until every process has published its figures again. A fixed pause would do on an idle
  /// host only: a process may wait for its core much longer, and what it showed before is then
  /// taken for the end.
  func awaitFigures(_ clock: Clock) {
    let now = clock.now()
    let slots = members.flatMap(\.slots)
    waitUntil("the last figures of every process", seconds: 10) {
      slots.allSatisfy { board.hasPublished($0, since: now) }
    }
  }

  /// Ends everybody; what does not end in time is killed.
  func stop(meanwhile: () -> Void = {}) {
    board.order(.stop)
    let deadline = Date().addingTimeInterval(3)
    while members.contains(where: { $0.process.isRunning }), Date() < deadline { usleep(5_000) }
    meanwhile()
    for member in members { member.process.terminate() }
    for member in members { end(member.process) }
    members.removeAll()
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
