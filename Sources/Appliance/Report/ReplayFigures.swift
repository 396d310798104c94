// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// What one end of a replay counted: messages by TR code, and events it caused.
package struct ReplayFigures: Codable, Sendable, Equatable {
  package var counts: [String: UInt64] = [:]
  package var published: UInt64 = 0

  package init() {}

  package static func read(_ path: String) throws -> ReplayFigures {
    try JSONDecoder().decode(
      ReplayFigures.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package func write(_ path: String) throws {
    try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// The figures in a report of `apus replay`.
  package static func readReplay(_ path: String) throws -> ReplayFigures {
    struct Report: Decodable {
      var types: [String: UInt64]
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    var figures = ReplayFigures()
    figures.counts = try JSONDecoder().decode(Report.self, from: data).types
    return figures
  }

  /// The KRX feed's counters by the TR code they count; every other code is "other".
  private static let codes = [
    "B6034": "quoteOption", "B6014": "quoteFuture", "A3034": "tradeOption",
    "A3014": "tradeFuture", "G7034": "tradeQuoteOption", "G7014": "tradeQuoteFuture",
  ]

  /// Both ends' messages, under the same names.
  package static func compare(sent: ReplayFigures, received: ReplayFigures) -> RunReport.Replay {
    var replay = RunReport.Replay(sent: [:], received: [:], published: received.published)
    for (code, counter) in codes {
      replay.sent[code] = sent.counts[code, default: 0]
      replay.received[code] = received.counts[counter, default: 0]
    }
    let others = sent.counts.filter { codes[$0.key] == nil }.values
    replay.sent["other"] = others.reduce(0, +)
    replay.received["other"] =
      received.counts["messageOther", default: 0]
      + received.counts["messageTypeUnknown", default: 0]
    return replay
  }
}
