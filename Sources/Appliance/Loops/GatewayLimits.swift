// SPDX-License-Identifier: Apache-2.0
package import Gateway
package import Host
internal import Rings
internal import Synchronization
internal import Trading
internal import Units
package import Venue

/// The limits of one gateway as they change while it runs: what was configured, and what the limit
/// log of the day says. Another thread reads the log; the gateway takes the outcome between two
/// turns, so that the next order is measured against it.
package struct GatewayLimits {
  /// What a reading of the log found, handed from thread to thread.
  private final class Reading: Sendable {
    let standing = Mutex<LimitLog.Standing?>(nil)
  }

  private let word: LimitWord
  private let settings: LimitSettings
  /// Where no other thread may run.
  private let core: Int?
  private let reading = Reading()
  /// Changes whose reading is under way.
  private var asked: UInt64?
  /// Changes that are in force.
  private var obeyed: UInt64
  /// What the start found; in force once it is obeyed.
  private var first: LimitLog.Standing?

  /// Reads what an earlier gateway of the day was told. A log that cannot be opened refuses the
  /// start; a line that cannot be read leaves no account armed.
  package init(
    _ settings: LimitSettings, core: Int?, in place: RegionDirectory
  ) throws {
    word = try LimitWord.make(in: place)
    self.settings = settings
    self.core = core
    try settings.write(in: place)
    // Before the log: a line that comes meanwhile is read again.
    obeyed = word.changeCount
    let standing = try settings.standing()
    for entry in standing.entries {
      Diagnostics.say("limits of \(entry.day) as changed at \(entry.time) by \(entry.by)")
    }
    first = standing
  }

  /// Puts into force what has been read, and has read what has changed; true when anything came
  /// into force. One load when there is nothing to do. Every millisecond or so.
  package mutating func obey<Session: OrderSession & ~Copyable>(
    on core: inout GatewayCore<Session>
  ) -> Bool {
    if let standing = first {
      first = nil
      put(standing, into: &core, changes: obeyed)
      return true
    }
    if let changes = asked {
      let taken = reading.standing.withLockIfAvailable { $0.take() }
      guard let standing = taken ?? nil else { return false }
      asked = nil
      put(standing, into: &core, changes: changes)
      return true
    }
    let changes = word.changeCount
    guard changes != obeyed else { return false }
    asked = changes
    read()
    return false
  }

  private func read() {
    let settings = settings
    let reading = reading
    ColdThread.start("limits are read", awayFrom: core) {
      let standing: LimitLog.Standing
      do {
        standing = try settings.standing()
      } catch {
        standing = LimitLog.Standing(accounts: [], damage: "\(error)")
      }
      reading.standing.withLock { $0 = standing }
    }
  }

  private mutating func put<Session: OrderSession & ~Copyable>(
    _ standing: LimitLog.Standing, into core: inout GatewayCore<Session>, changes: UInt64
  ) {
    let limits = standing.limits
    for index in 0..<AccountID.capacity {
      let account = AccountID(raw: UInt8(index))
      core.risk.limit(account, to: limits[account])
    }
    obeyed = changes
    word.noteObeyed(changes, isDamaged: standing.damage != nil)
    if let damage = standing.damage {
      Diagnostics.say("\(damage); nothing is sent until apus limits reload")
    }
  }
}
