// SPDX-License-Identifier: Apache-2.0
package import Gateway
package import Host
internal import Recording
internal import Rings
internal import Trading
package import Units
package import Venue

/// The kill switches as one gateway obeys them: the operator's, those of limits, file and signal,
/// and what an earlier gateway left killed.
package struct GatewayKills {
  package typealias Change = KillWords.Change

  private let killSwitch: KillSwitch
  private let settings: KillSettings
  private let clock: Clock
  /// Where no other thread may run.
  private let core: Int?
  private var words: KillWords
  /// Instruments that were killed before this run knew their numbers.
  private var tickers: Set<Code> = []
  private var fileCheckedAt = MonotonicNanos(raw: 0)
  /// Cancels of obeyed changes, while `awaitsCancels`.
  private var cancelsAwaited = 0
  /// Cancels of obeyed changes may not yet be with the kernel.
  package private(set) var awaitsCancels = false

  /// How often the kill file is looked for.
  private static var fileInterval: Nanos { .milliseconds(10) }

  /// Engages what the log says is killed. A log that cannot be read refuses the start: it may say
  /// that nothing may be sent.
  package init(
    _ settings: KillSettings, instrumentCapacity: Int, core: Int?, clock: Clock,
    in place: RegionDirectory
  ) throws {
    killSwitch = try KillSwitch.make(in: place)
    words = KillWords(instrumentCapacity: instrumentCapacity)
    self.settings = settings
    self.core = core
    self.clock = clock
    try settings.write(in: place)
    let standing = try KillLog(path: settings.log).standing()
    if let damage = standing.damage { Diagnostics.say("\(damage); everything stays killed") }
    for scope in standing.killed {
      if case .instrument(let code) = scope { tickers.insert(code) }
      if let known = scope.killScope { killSwitch.engage(known, now: clock.now()) }
      let last = standing.entries[scope]
      Diagnostics.say(
        "\(scope.text) is killed since \(last?.time ?? "an unreadable line") by "
          + "\(last?.by ?? "?") (\(last?.reason ?? "?")): apus arm lets it trade again")
    }
  }

  /// Whether `follow` has anything to say; two loads.
  package var isDue: Bool { killSwitch.changeCount != words.changeCount || KillSignal.isRaised }

  /// What to engage and release.
  package mutating func follow() -> [Change] {
    if KillSignal.take() {
      engage(Kill(.everything, .signal), "SIGUSR1", now: clock.now())
    }
    return words.follow(killSwitch) ?? []
  }

  /// Follows and carries out: what is killed passes no more, and its cancels are in the core's
  /// output or due. What changed.
  package mutating func obey<Session: OrderSession & ~Copyable>(
    on core: inout GatewayCore<Session>, now: MonotonicNanos
  ) -> [Change] {
    let changes = follow()
    var cancels = 0
    for change in changes {
      if change.isEngaged {
        cancels += core.engage(change.scope, now: now)
      } else {
        core.release(change.scope, now: now)
      }
    }
    noteBlocked(cancels: cancels, now: clock.now())
    return changes
  }

  /// The changes that `follow` returned stand: no new order of theirs passes, and `cancels` are on
  /// their way.
  package mutating func noteBlocked(cancels: Int, now: MonotonicNanos) {
    killSwitch.noteBlocked(words.changeCount, now: now)
    cancelsAwaited += cancels
    awaitsCancels = true
  }

  /// All of them are with the kernel; how many, and how long after the change.
  package mutating func noteCancelled(now: MonotonicNanos) -> (cancels: Int, after: Nanos)? {
    guard awaitsCancels else { return nil }
    let cancels = cancelsAwaited
    awaitsCancels = false
    cancelsAwaited = 0
    killSwitch.noteCancelled(words.changeCount, cancels: cancels, now: now)
    guard let after = killSwitch.obedience.cancelledAfter else { return nil }
    return (cancels, after)
  }

  /// Engages a switch for a cause of the gateway's own, and writes it down from another thread:
  /// the disk may take milliseconds that the gateway has not.
  func engage(_ kill: Kill, _ reason: String, now: MonotonicNanos) {
    killSwitch.engage(kill.scope, now: now)
    let scope: KillLog.Scope =
      switch kill.scope {
      case .everything: .everything
      case .venue: .venue
      case .account(let account): .account(account)
      case .strategy(let strategy): .strategy(strategy)
      // The gateway has no cause to kill a single instrument; the log must not say less than is so.
      case .instrument: .everything
      }
    let entry = KillLog.Entry(
      .kill, scope, cause: kill.cause, by: "gateway", reason: reason, at: clock.unix(now))
    let log = KillLog(path: settings.log)
    ColdThread.start("a kill is written down", awayFrom: core) {
      do {
        try log.append(entry)
      } catch {
        Diagnostics.say("the kill of \(entry.scope) is not written down: \(error)")
      }
    }
  }

  /// Looks for the kill file, every few milliseconds.
  package mutating func watchFile(now: MonotonicNanos) {
    guard !settings.file.isEmpty, now - fileCheckedAt >= Self.fileInterval else { return }
    fileCheckedAt = now
    guard !killSwitch.isEngaged(.everything), DiskFile.exists(settings.file) else { return }
    engage(Kill(.everything, .file), settings.file, now: now)
  }

  /// An instrument has got its number; one that was killed before stays killed.
  package mutating func learn(_ code: Code, as instrument: InstrumentID, now: MonotonicNanos) {
    guard !tickers.isEmpty, tickers.remove(code) != nil else { return }
    killSwitch.engage(.instrument(instrument), now: now)
  }
}
