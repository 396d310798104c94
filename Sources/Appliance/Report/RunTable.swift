// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Rings

/// A run's report as text for a terminal.
package enum RunTable {
  package static func text(_ report: RunReport) -> String {
    var lines = [
      "host: \(report.host.cpu), \(report.host.cores) cores, kernel \(report.host.kernel), "
        + "commit \(report.host.commit)",
      "receive: \(report.receive)",
      "packets \(report.packets), messages \(report.messages), gaps \(report.gaps), "
        + "overruns \(report.overruns), drops \(report.drops)",
    ]
    if let replay = report.replay {
      lines += replayLines(replay)
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
    lines.append("")
    lines += stageLines(report)
    lines += report.notes.map { "note: \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func replayLines(_ replay: RunReport.Replay) -> [String] {
    var lines = replay.sent.keys.sorted().map { code in
      "\(code): sent \(replay.sent[code, default: 0]), received "
        + "\(replay.received[code, default: 0])"
    }
    lines.append("events published \(replay.published)")
    return lines
  }

  /// Stages in the order they are passed; nanoseconds.
  private static func stageLines(_ report: RunReport) -> [String] {
    let order = LatencyStage.allCases.map(\.label) + WireStage.allCases.map(\.label)
    var rows = [["stage (ns)", "count", "min", "p50", "p99", "p99.9", "max"]]
    for name in order {
      guard let stage = report.stages[name] else { continue }
      rows.append(
        [name, "\(stage.count)"]
          + [stage.min, stage.p50, stage.p99, stage.p999, stage.max].map(String.init))
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
  }
}
