// SPDX-License-Identifier: Apache-2.0
package import Foundation
internal import Rings
internal import Trading
internal import Units

/// What a crash proof did and found.
package struct CrashProofResult: Codable, Sendable {
  package var target: CrashProofPlan.Target
  package var seed: UInt64
  package var rate: Int
  package var kills = 0
  /// Kills after which the next came before trading went on.
  package var earlyKills = 0
  package var seconds = 0.0
  package var journalRecords = 0
  /// Records that crashes of the host took with them.
  package var recordsLost = 0
  package var audit: CrashAudit?
  /// Position, cash and open orders by each side.
  package var positions: [String: String] = [:]
  package var positionDifferences: [String] = []
  package var notes: [String] = []

  init(_ plan: CrashProofPlan) {
    target = plan.target
    seed = plan.seed
    rate = plan.rate
  }

  /// Enters the positions of all sides and where they differ, the journal's own sum included.
  mutating func compare(_ positions: Reconciliation, _ journal: JournalHistory) {
    positionDifferences = positions.failures + positions.differences()
    func text(_ rows: [PositionState]) -> String {
      let position = rows.reduce(0) { $0 + $1.position.raw }
      let cash = rows.reduce(Money.zero) { $0 + $1.cash }
      let open = rows.reduce(0) { $0 + $1.openOrders }
      return "\(position) shares, cash \(cash), \(open) open"
    }
    self.positions = [
      "strategy": text(positions.strategies), "gateway": text(positions.gateway),
      "exchange": text(positions.exchange),
      "journal": "\(journal.position) shares, cash \(journal.cash), 0 open",
    ]
    if Set(self.positions.values).count != 1 {
      positionDifferences.append("the sums of the four differ")
    }
  }

  /// Whether everybody agrees on everything.
  package var isProved: Bool { audit?.isProved == true && positionDifferences.isEmpty }

  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try encoder.encode(self)
  }

  package var text: String {
    var lines = [
      "\(target): \(kills) kills, \(earlyKills) of them during recovery, seed \(seed), "
        + "\(rate) requests a second, \(Int(seconds)) s, \(journalRecords) journal records"
    ]
    if target == .host { lines.append("records that were not on the disk: \(recordsLost)") }
    lines += audit?.lines ?? []
    lines += positions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    lines += positionDifferences + notes
    lines.append(isProved ? "proved: all agree" : "FAILED")
    return lines.joined(separator: "\n")
  }
}
