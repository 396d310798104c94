// SPDX-License-Identifier: Apache-2.0
package import Telemetry

/// What a run leaves: its report and the histograms behind the report's stages.
package struct RunOutcome: Sendable {
  package let report: RunReport
  package let histograms: [NamedHistogram]

  package init(report: RunReport, histograms: [NamedHistogram]) {
    self.report = report
    self.histograms = histograms
  }

  /// The report as text for a terminal.
  package var text: String {
    let host = report.host
    var lines = [
      "host: \(host.cpu), \(host.cores) cores, kernel \(host.kernel), commit \(host.commit)",
      "receive: \(report.receive)",
      "packets \(report.packets), messages \(report.messages), gaps \(report.gaps), "
        + "overruns \(report.overruns), drops \(report.drops)",
    ]
    lines += report.lines.map { line in
      "line \(line.name): \(line.receive) on \(line.interface), \(line.packets) packets, "
        + "\(line.drops) drops, stamped by \(line.stamp)"
    }
    if let replay = report.replay {
      lines += Self.lines(replay)
    } else {
      let orders = report.orders
      lines.append(
        "orders: sent \(orders.sent), accepted \(orders.accepted), rejected \(orders.rejected), "
          + "filled \(orders.filled), cancelled \(orders.cancelled)")
      lines.append(
        report.reconciled
          ? "position, cash and open orders of strategy, gateway and exchange are equal"
          : "NOT RECONCILED: strategy, gateway and exchange differ, or could not be compared")
    }
    for line in report.exchange?.lines ?? [] where line.offered > 0 {
      lines.append("line \(line.name): \(line.text)")
    }
    lines += report.verification?.lines ?? []
    lines += ["", PercentileTable(histograms).text]
    lines += report.notes.map { "note: \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func lines(_ replay: RunReport.Replay) -> [String] {
    replay.sent.keys.sorted().map { code in
      "\(code): sent \(replay.sent[code, default: 0]), received "
        + "\(replay.received[code, default: 0])"
    } + ["events published \(replay.published)"]
  }
}
