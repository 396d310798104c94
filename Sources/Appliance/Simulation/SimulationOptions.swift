// SPDX-License-Identifier: Apache-2.0

/// What a simulation does besides trading.
package struct SimulationOptions: Sendable {
  /// Lost messages are asked for, and the faults of the configuration's script are expected.
  package var needsRecovery = false
  /// Compares every book with the exchange's own all the while.
  package var verifiesBooks = false
  /// The datafeed dies once the exchange has published this many messages.
  package var killsDatafeedAt: UInt64?
  /// Writes each event, request and report.
  package var keepsLogs = true

  package init() {}
}
