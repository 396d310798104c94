// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import VenueKRX

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

  /// The KRX feed's counters by the data class they count, the first two characters of a TR code;
  /// every other class is "other".
  private static let classes: [String: FeedKRXMessage] = [
    "B6": .book, "A3": .trade, "G7": .tradeBook, "B2": .snapshot,
  ]

  /// Both ends' messages, under the same names.
  package static func compare(sent: ReplayFigures, received: ReplayFigures) -> RunReport.Replay {
    var replay = RunReport.Replay(sent: [:], received: [:], published: received.published)
    for name in classes.keys {
      replay.sent[name] = 0
      replay.received[name] = 0
    }
    replay.sent["other"] = 0
    for (code, count) in sent.counts {
      let name = String(code.prefix(2))
      replay.sent[classes[name] == nil ? "other" : name, default: 0] += count
    }
    replay.received["other"] = received.counts["messageTypeUnknown", default: 0]
    for message in FeedKRXMessage.allCases {
      let name = classes.first { $0.value == message }?.key
      replay.received[name ?? "other", default: 0] += received.counts[message.label, default: 0]
    }
    return replay
  }
}
