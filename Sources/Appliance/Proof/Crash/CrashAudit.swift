// SPDX-License-Identifier: Apache-2.0
package import Trading
internal import Units

/// The orders of one run as journal, strategy and exchange have them, compared one by one.
package struct CrashAudit: Codable, Sendable {
  /// Orders and replacements that left the strategy, and what became of them.
  package var sent = 0
  package var refusedByGateway = 0
  package var journaled = 0
  package var lostOnTheWay = 0
  package var atExchange = 0
  /// Orders that the venue rejected and whose requests a crash of the host took: there is nothing
  /// left of them to know.
  package var rejectedUnjournaled = 0
  package var filled = 0
  package var cancelled = 0
  package var replaced = 0
  package var rejected = 0
  package var open = 0
  /// Executions by each party, by match number.
  package var executionsJournaled = 0
  package var executionsTold = 0
  package var executionsMade = 0
  /// Orders, answers, ends and executions that one party has and another has not.
  package var lost = 0
  /// Those that a party has more than once.
  package var doubled = 0
  /// Orders without a definite end or answer, and those that another party never heard of.
  package var unknown = 0
  /// The first differences, in sentences.
  package var differences: [String] = []

  private static let differenceMax = 20

  /// Compares. `strategy` is nil when its process was killed too and has nothing to tell of the
  /// time before.
  package init(
    journal: JournalHistory, strategy: OrderHistory?, exchange: OrderHistory
  ) {
    if let strategy { compare(strategy, journal) }
    compare(journal, exchange, mayForget: strategy == nil)
    compareExecutions(journal, strategy, exchange)
    let strays = [journal.history, strategy, exchange].compactMap { $0?.strayCount }.reduce(0, +)
    let nameless = journal.unknownReferences.filter {
      strategy != nil || exchange.entries[$0]?.state != .rejected
    }
    unknown += strays + nameless.count
    if strays > 0 { say("\(strays) reports of orders nobody knows") }
    for reference in nameless.sorted().prefix(3) {
      say("the journal has reports for reference \(reference) and no request")
    }
  }

  /// Whether all agree on everything.
  package var isProved: Bool {
    lost == 0 && doubled == 0 && unknown == 0 && differences.isEmpty
      && journaled + rejectedUnjournaled == lostOnTheWay + atExchange
      && executionsJournaled == executionsMade
  }

  private mutating func say(_ difference: String) {
    if differences.count < Self.differenceMax { differences.append(difference) }
  }

  private mutating func compare(_ strategy: OrderHistory, _ journal: JournalHistory) {
    sent = strategy.entries.count
    for (number, entry) in strategy.entries {
      check(entry, "the strategy's order \(number)")
      guard let written = journal.history.entries[number] else {
        if entry.state == .rejected {
          refusedByGateway += 1
        } else {
          lost += 1
          say("order \(number) is \(entry.state) for the strategy and not in the journal")
        }
        continue
      }
      guard written != entry else { continue }
      lost += 1
      say("order \(number): strategy \(Self.text(entry)); journal \(Self.text(written))")
    }
    for number in journal.history.entries.keys where strategy.entries[number] == nil {
      lost += 1
      say("order \(number) is in the journal and the strategy never sent it")
    }
  }

  /// Every order has one answer and one end.
  private mutating func check(_ entry: OrderHistory.Entry, _ name: String) {
    if entry.answerCount > 1 || entry.endCount > 1 {
      doubled += 1
      say("\(name) was answered \(entry.answerCount) times and ended \(entry.endCount) times")
    }
    if entry.state == .pendingNew || entry.state.isOpen && entry.answerCount == 0 {
      unknown += 1
      say("\(name) has no answer")
    }
  }

  private mutating func compare(
    _ journal: JournalHistory, _ exchange: OrderHistory, mayForget: Bool
  ) {
    journaled = journal.history.entries.count
    lostOnTheWay = journal.abandoned.count
    atExchange = exchange.entries.count
    for (number, entry) in journal.history.entries { check(entry, "the journal's order \(number)") }
    for (reference, entry) in exchange.entries {
      check(entry, "the exchange's order \(reference)")
      count(entry)
      guard let number = journal.references[reference],
        let written = journal.history.entries[number]
      else {
        if mayForget, entry.state == .rejected {
          rejectedUnjournaled += 1
          continue
        }
        unknown += 1
        say("the exchange has order \(reference), \(Self.text(entry)), and the journal has not")
        continue
      }
      guard !Self.isSame(written, entry) else { continue }
      lost += 1
      say("reference \(reference): journal \(Self.text(written)); exchange \(Self.text(entry))")
    }
    for (reference, number) in journal.references where exchange.entries[reference] == nil {
      if journal.orphaned.contains(number) {
        lostOnTheWay += 1
        continue
      }
      lost += 1
      say("order \(number) went out under \(reference) and the exchange never had it")
    }
  }

  private mutating func count(_ entry: OrderHistory.Entry) {
    switch entry.state {
    case .filled: filled += 1
    case .cancelled: cancelled += 1
    case .replaced: replaced += 1
    case .rejected: rejected += 1
    case .none, .pendingNew, .live, .partiallyFilled, .suspended, .unknown: open += 1
    case .expired: cancelled += 1
    }
  }

  /// The terms of an order that was rejected are known to its sender alone.
  private static func isSame(_ left: OrderHistory.Entry, _ right: OrderHistory.Entry) -> Bool {
    left.state == .rejected ? right.state == .rejected : left == right
  }

  private mutating func compareExecutions(
    _ journal: JournalHistory, _ strategy: OrderHistory?, _ exchange: OrderHistory
  ) {
    executionsJournaled = journal.history.executions.count
    executionsMade = exchange.executions.count
    executionsTold = strategy?.executions.count ?? executionsJournaled
    for (match, made) in exchange.executions {
      var translated = made
      translated.order = journal.references[made.order] ?? UInt64.max
      compare(journal.history.executions[match], translated, "the journal", match)
      if let strategy { compare(strategy.executions[match], translated, "the strategy", match) }
    }
    for match in journal.history.executions.keys where exchange.executions[match] == nil {
      unknown += 1
      say("match \(match) is in the journal and was never made")
    }
    for match in strategy?.executions.keys ?? [:].keys where exchange.executions[match] == nil {
      unknown += 1
      say("match \(match) was told to the strategy and never made")
    }
  }

  private mutating func compare(
    _ mine: OrderHistory.Execution?, _ made: OrderHistory.Execution, _ party: String,
    _ match: UInt64
  ) {
    guard let mine else {
      lost += 1
      return say("match \(match), \(made.quantity.raw) at \(made.price), is missing at \(party)")
    }
    guard mine != made else { return }
    if mine.count > 1 { doubled += 1 } else { lost += 1 }
    say(
      "match \(match): \(party) \(mine.quantity.raw) at \(mine.price) × \(mine.count); exchange "
        + "\(made.quantity.raw) at \(made.price) × \(made.count)")
  }

  private static func text(_ entry: OrderHistory.Entry) -> String {
    "\(entry.state) \(entry.quantity.raw) at \(entry.price), filled \(entry.filled.raw), cancelled "
      + "\(entry.cancelled.raw), answers \(entry.answerCount), ends \(entry.endCount)"
  }

  /// The equations, a line each.
  package var lines: [String] {
    [
      "orders sent by the strategy \(sent) = refused by the gateway \(refusedByGateway)"
        + " + journaled \(sent - refusedByGateway)",
      "journaled \(journaled)"
        + (rejectedUnjournaled > 0 ? " + rejected and forgotten \(rejectedUnjournaled)" : "")
        + " = lost on the way and answered \(lostOnTheWay) + at the exchange \(atExchange)",
      "at the exchange \(atExchange) = filled \(filled) + cancelled \(cancelled)"
        + " + replaced \(replaced) + rejected \(rejected) + open \(open)",
      "executions: exchange \(executionsMade) = journal \(executionsJournaled)"
        + " = strategy \(executionsTold)",
      "lost \(lost), doubled \(doubled), unknown \(unknown)",
    ] + differences
  }
}
