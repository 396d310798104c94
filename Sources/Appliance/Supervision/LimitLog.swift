// SPDX-License-Identifier: Apache-2.0
internal import Recording
package import Trading
package import Units

/// Who changed which limits and why, for good: a file of JSON lines, one for each change, that is
/// only ever appended to. What it says of a trading day holds for every gateway of that day, before
/// what the configuration says; of other days it is history.
///
///     {"action":"set","by":"ann","changes":[{"account":0,"key":"order_quantity_max","new":"500",
///      "old":"5000"}],"day":"2026-01-05","reason":"thin market",
///      "time":"2026-01-05T09:30:00.123456789Z"}
package struct LimitLog: Sendable {
  package enum Action: String, Codable, Sendable {
    /// The keys named changed.
    case set
    /// All keys of all accounts are named: nothing before this line counts any more.
    case reload
  }

  package struct Change: Codable, Hashable, Sendable {
    package var account: UInt8
    package var key: String
    /// As the configuration file would have them.
    package var old: String
    package var new: String
  }

  package struct Entry: Codable, Hashable, Sendable {
    package var time: String
    /// The trading day it holds for, YYYY-MM-DD.
    package var day: String
    package var action: Action
    package var by: String
    package var reason: String
    /// In force together or not at all: a line is whole or unreadable.
    package var changes: [Change]
  }

  /// The limits that hold according to a log.
  package struct Standing: Sendable {
    /// The accounts of the configuration with what changed.
    package var accounts: [AccountSection]
    /// The lines of the day that still count.
    package var entries: [Entry] = []
    /// What could not be read; no account is armed then, since it may have been the stricter limit.
    package var damage: String?
  }

  package let path: String

  package init(path: String) { self.path = path }

  /// What holds on `day` for the accounts of a configuration; a log that does not exist changes
  /// nothing.
  package func standing(
    of accounts: [AccountSection], on day: String
  ) throws(LimitError) -> Standing {
    var standing = Standing(accounts: accounts)
    guard let lines = OperatorLog.lines(Entry.self, at: path) else {
      throw LimitError(description: "\(path): cannot be read: no limits are known")
    }
    for (index, line) in lines.enumerated() {
      let place = "\(path):\(index + 1)"
      guard let entry = line else {
        standing.damage = "\(place): expected one change as a JSON object"
        continue
      }
      if entry.action == .reload { standing.damage = nil }
      guard entry.day == day else { continue }
      do throws(ConfigurationError) {
        try standing.follow(entry, from: accounts, source: place)
      } catch {
        standing.damage = "\(error)"
      }
    }
    return standing
  }

  /// Appends a change and waits until it is on the disk; `body` makes it of what holds by then,
  /// nil for none. No other process changes limits meanwhile.
  package func append(
    to accounts: [AccountSection], on day: String, _ body: (Standing) throws -> Entry?
  ) throws -> Entry? {
    try DiskFile.withLock(on: path) {
      guard let entry = try body(try standing(of: accounts, on: day)) else { return nil }
      try OperatorLog.append(entry, to: path)
      return entry
    }
  }
}

extension LimitLog.Standing {
  /// What is in force of it: nothing of a log that cannot be read.
  package var limits: [AccountID: AccountLimits] {
    guard damage == nil else { return [:] }
    return Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.limits) })
  }

  fileprivate mutating func follow(
    _ entry: LimitLog.Entry, from configured: [AccountSection], source: String
  ) throws(ConfigurationError) {
    if entry.action == .reload {
      accounts = configured
      entries = []
    }
    for index in accounts.indices {
      let settings = entry.changes.filter { $0.account == accounts[index].id.raw }
        .map { Setting($0.key, $0.new) }
      if !settings.isEmpty {
        accounts[index] = try accounts[index].changing(settings, source: source)
      }
    }
    entries.append(entry)
  }

  /// The line that brings the accounts in `targets` to what they are there.
  package func entry(
    _ action: LimitLog.Action, to targets: [AccountSection], by: String, reason: String,
    on day: String, at time: UnixNanos
  ) -> LimitLog.Entry {
    var changes: [LimitLog.Change] = []
    for target in targets {
      guard let account = accounts.first(where: { $0.id == target.id }) else { continue }
      for (old, new) in zip(account.settings, target.settings)
      where !AccountSection.fixedKeys.contains(new.key) && (action == .reload || old != new) {
        changes.append(
          LimitLog.Change(account: target.id.raw, key: new.key, old: old.value, new: new.value))
      }
    }
    return LimitLog.Entry(
      time: TradingDay.text(of: time), day: day, action: action, by: by, reason: reason,
      changes: changes)
  }
}

/// Why limits could not be read or changed.
package struct LimitError: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}
