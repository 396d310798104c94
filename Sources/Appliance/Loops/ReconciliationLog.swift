// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Gateway
internal import Units

/// Says after each login what journal and venue differed in: a line for the operator when they did,
/// and a file in the run's directory in any case.
package struct ReconciliationLog {
  private let path: String
  private var seen: UInt64 = 0

  package init(_ path: String) { self.path = path }

  /// Looks at the gateway's last reconciliation. A file takes some 50 µs, once for each login.
  package mutating func follow(_ found: VenueReconciliation) {
    guard found.number != seen else { return }
    seen = found.number
    let entry = Entry(found)
    if entry.isNotable { Diagnostics.say(entry.text) }
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(entry).write(to: URL(fileURLWithPath: path))
    } catch {
      Diagnostics.say("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// One reconciliation as it stands in the file.
  package struct Entry: Codable, Sendable, Hashable {
    package var number: UInt64
    package var durationMicros: Int64
    package var openBefore: Int
    package var openAfter: Int
    package var messagesMissed: UInt64
    package var fillsMissed: UInt64
    package var cancelsMissed: UInt64
    package var acceptancesMissed: UInt64
    package var ordersLost: UInt64
    package var orphansEntered: UInt64
    package var orphansRefused: UInt64
    package var reportsImpossible: UInt64

    package init(_ found: VenueReconciliation) {
      number = found.number
      durationMicros = found.duration.raw / 1_000
      openBefore = found.openBefore
      openAfter = found.openAfter
      messagesMissed = found.messagesMissed
      fillsMissed = found.fillsMissed
      cancelsMissed = found.cancelsMissed
      acceptancesMissed = found.acceptancesMissed
      ordersLost = found.ordersLost
      orphansEntered = found.orphansEntered
      orphansRefused = found.orphansRefused
      reportsImpossible = found.reportsImpossible
    }

    /// Whether an operator wants to know.
    var isNotable: Bool {
      openBefore > 0 || fillsMissed > 0 || ordersLost > 0 || orphansEntered > 0
        || orphansRefused > 0 || reportsImpossible > 0
    }

    var text: String {
      "login \(number) reconciled in \(durationMicros) µs: \(openBefore) orders open before, "
        + "\(openAfter) after; missed \(fillsMissed) fills, \(cancelsMissed) cancels, "
        + "\(acceptancesMissed) acceptances; \(ordersLost) orders lost on the way; "
        + "\(orphansEntered) orphans entered, \(orphansRefused) not known how; "
        + "\(reportsImpossible) reports for orders nobody knows"
    }
  }
}
