// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Foundation

/// What the simulated exchange counted, written at its end.
package struct ExchangeFigures: Codable, Sendable, Equatable {
  /// What was done to the packets of one line.
  package struct Line: Codable, Sendable, Equatable {
    package var name: String
    package var offered: UInt64
    package var sent: UInt64
    package var lost: UInt64
    package var lostInBursts: UInt64
    package var silenced: UInt64
    package var duplicated: UInt64
    package var reordered: UInt64
    package var delayed: UInt64
    package var corrupted: UInt64
    package var overflowed: UInt64
    /// Every packet offered and every second copy was sent or has a cause.
    package var isBalanced: Bool

    init(_ name: String, _ counters: FaultCounters, pending: Int = 0) {
      self.name = name
      offered = counters.packetOffer
      sent = counters.packetSend
      lost = counters.packetLose
      lostInBursts = counters.packetBurst
      silenced = counters.packetSilence
      duplicated = counters.packetDuplicate
      reordered = counters.packetReorder
      delayed = counters.packetDelay
      corrupted = counters.packetCorrupt
      overflowed = counters.packetOverflow
      isBalanced = counters.isBalanced(pending: pending)
    }

    /// The figures as a line for a terminal.
    package var text: String {
      "\(offered) packets, sent \(sent), lost \(lost), in bursts \(lostInBursts), silenced "
        + "\(silenced), doubled \(duplicated), reordered \(reordered), corrupted \(corrupted)"
        + (isBalanced ? "" : "; THESE DO NOT ADD UP")
    }
  }

  /// Messages published before the closing ones, in all sessions.
  package var messages: UInt64 = 0
  package var sessions = 1
  package var lines: [Line] = []
  package var answers: Line?
  package var requestsAnswered: UInt64 = 0
  package var requestsRefused: UInt64 = 0
  package var snapshotsSent: UInt64 = 0
  package var checkpoints: UInt64 = 0
  /// Times the book as published differed from the engine's.
  package var engineMismatches: UInt64 = 0
  package var checkpointsLost: UInt64 = 0

  package init() {}

  /// The figures add up, and the book as published was the engine's.
  package var isSound: Bool {
    engineMismatches == 0 && checkpointsLost == 0 && lines.allSatisfy(\.isBalanced)
      && answers?.isBalanced != false
  }

  package static func read(_ path: String) throws -> ExchangeFigures {
    try JSONDecoder().decode(
      ExchangeFigures.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package func write(_ path: String) throws {
    try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
