// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// What a simulation came to, as one JSON object; equal seeds and settings give equal bytes.
package struct SimulationReport: Codable, Sendable, Equatable {
  /// What one strategy holds in one instrument at the end.
  package struct Position: Codable, Sendable, Equatable {
    package var strategy: String
    package var instrument: String
    package var position: Int64
    /// Decimal text.
    package var cash: String
    package var openOrders: Int64
    package var fills: Int64
  }

  /// Losses and what became of them.
  package struct Faults: Codable, Sendable, Equatable {
    package var lines: [ExchangeFigures.Line] = []
    package var answers: ExchangeFigures.Line
    package var requestsAnswered: UInt64
    package var requestsRefused: UInt64
    package var snapshotsSent: UInt64
    package var sessions: Int
    package var datafeedRestarts: UInt64
    /// Everything the feed counts, by name.
    package var feed: [String: UInt64]
    /// Of one session and one datafeed; nil when there were several.
    package var balance: RecoveryBalance?
  }

  package var seed: Int
  /// Virtual time from the first packet to the last.
  package var durationNanos: Int64 = 0
  package var packets: UInt64 = 0
  package var messages: UInt64 = 0
  package var events: UInt64 = 0
  package var gaps: UInt64 = 0
  package var orders = RunReport.Orders()
  /// True only when positions, cash and open orders of strategies, gateway and exchange are equal.
  package var reconciled = false
  package var positions: [Position] = []
  /// What a fault script and the recovery from it came to; nil without a script.
  package var faults: Faults?
  package var verification: VerificationReport?
  /// Where the sides differ, in sentences.
  package var differences: [String] = []

  /// The report as one JSON object, keys sorted.
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return try encoder.encode(self)
  }
}
