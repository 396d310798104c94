// SPDX-License-Identifier: Apache-2.0
package import Trading
package import Units

/// Who engaged and who armed, for good: a file of JSON lines, one for each change, that is only
/// ever appended to. What it says is killed stays killed over restarts of gateway and host.
///
///     {"action":"kill","by":"ann","cause":"person","reason":"wrong prices","scope":"account 3",
///      "time":"2026-01-05T09:30:00.123456789Z"}
package struct KillLog: Sendable {
  package enum Action: String, Codable, Sendable { case kill, arm }

  /// What a line is about. Instruments go by their tickers, since numbers change from day to day.
  package enum Scope: Hashable, Sendable {
    case everything
    case venue
    case account(AccountID)
    case strategy(StrategyID)
    case instrument(Code)
  }

  package struct Entry: Codable, Hashable, Sendable {
    package var time: String
    package var action: Action
    package var scope: String
    package var cause: String
    package var by: String
    package var reason: String

    package init(
      _ action: Action, _ scope: Scope, cause: KillCause, by: String, reason: String,
      at time: UnixNanos
    ) {
      self.time = TradingDay.text(of: time)
      self.action = action
      self.scope = scope.text
      self.cause = cause.rawValue
      self.by = by
      self.reason = reason
    }
  }

  /// What is killed according to a log.
  package struct Standing: Hashable, Sendable {
    package var killed: Set<Scope> = []
    /// The last line of each that is killed.
    package var entries: [Scope: Entry] = [:]
    /// What could not be read; everything is killed then, since it may have said so.
    package var damage: String?
  }

  package let path: String

  package init(path: String) { self.path = path }

  /// Appends one line and waits until it is on the disk.
  package func append(_ entry: Entry) throws {
    try OperatorLog.append(entry, to: path)
  }

  /// Reads what is killed; a log that does not exist kills nothing.
  package func standing() throws(KillLogError) -> Standing {
    var standing = Standing()
    guard let lines = OperatorLog.lines(Entry.self, at: path) else {
      throw KillLogError(description: "\(path): cannot be read: nothing is known to be armed")
    }
    for (index, line) in lines.enumerated() {
      guard let entry = line, let scope = Scope(entry.scope) else {
        standing.damage = "\(path):\(index + 1): expected one change as a JSON object"
        standing.killed.insert(.everything)
        continue
      }
      switch entry.action {
      case .kill:
        standing.killed.insert(scope)
        standing.entries[scope] = entry
      case .arm:
        standing.killed.remove(scope)
        standing.entries[scope] = nil
        // An operator who arms everything has seen what could not be read.
        if scope == .everything { standing.damage = nil }
      }
    }
    return standing
  }
}

extension KillLog.Scope {
  /// `everything`, `venue`, `account 3`, `strategy 5`, `instrument AAPL`.
  package var text: String {
    switch self {
    case .everything: "everything"
    case .venue: "venue"
    case .account(let account): "account \(account.raw)"
    case .strategy(let strategy): "strategy \(strategy.raw)"
    case .instrument(let code): "instrument \(code)"
    }
  }

  /// The scope of `text`, nil when it is none.
  package init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    switch (words.first, words.count) {
    case ("everything", 1): self = .everything
    case ("venue", 1): self = .venue
    case ("account", 2):
      guard let number = UInt8(words[1]), number < AccountID.capacity else { return nil }
      self = .account(AccountID(raw: number))
    case ("strategy", 2):
      guard let number = UInt8(words[1]), number < StrategyID.capacity else { return nil }
      self = .strategy(StrategyID(raw: number))
    case ("instrument", 2):
      guard let code = Code(words[1]), code != .empty else { return nil }
      self = .instrument(code)
    default: return nil
    }
  }

  /// The switch of this scope; nil for an instrument, whose number only the run knows.
  package var killScope: KillScope? {
    switch self {
    case .everything: .everything
    case .venue: .venue
    case .account(let account): .account(account)
    case .strategy(let strategy): .strategy(strategy)
    case .instrument: nil
    }
  }
}

/// Why a kill log could not be read.
package struct KillLogError: Error, CustomStringConvertible {
  package let description: String
}
