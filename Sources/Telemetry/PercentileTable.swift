// SPDX-License-Identifier: Apache-2.0
package import Rings

/// A histogram with the name it has in reports.
package struct NamedHistogram: Sendable {
  package let name: String
  package let histogram: HistogramSnapshot

  package init(_ name: String, _ histogram: HistogramSnapshot) {
    self.name = name
    self.histogram = histogram
  }
}

/// The figures of one histogram in nanoseconds; all 0 when nothing was recorded.
package struct Percentiles: Codable, Sendable, Equatable {
  package var count: UInt64 = 0
  package var min: Int64 = 0
  package var p50: Int64 = 0
  package var p90: Int64 = 0
  package var p99: Int64 = 0
  package var p999: Int64 = 0
  package var p9999: Int64 = 0
  package var max: Int64 = 0
  /// Durations that were negative or beyond 100 s, in none of the figures above.
  package var outOfRange: UInt64 = 0

  package init(_ histogram: HistogramSnapshot) {
    outOfRange = histogram.saturatedCount + histogram.negativeCount
    guard let min = histogram.min, let max = histogram.max else { return }
    count = histogram.totalCount
    self.min = min
    self.max = max
    p50 = histogram.value(atPercentile: 50) ?? max
    p90 = histogram.value(atPercentile: 90) ?? max
    p99 = histogram.value(atPercentile: 99) ?? max
    p999 = histogram.value(atPercentile: 99.9) ?? max
    p9999 = histogram.value(atPercentile: 99.99) ?? max
  }
}

/// One row per histogram, for a terminal.
package struct PercentileTable: Sendable {
  private let rows: [(name: String, percentiles: Percentiles)]

  package init(_ histograms: [NamedHistogram]) {
    rows = histograms.map { ($0.name, Percentiles($0.histogram)) }
  }

  /// Aligned columns in nanoseconds; a last column only when something was out of range.
  package var text: String {
    let hasOutOfRange = rows.contains { $0.percentiles.outOfRange > 0 }
    var cells = [["stage, ns", "count", "min", "p50", "p90", "p99", "p99.9", "p99.99", "max"]]
    if hasOutOfRange { cells[0].append("out of range") }
    for (name, figures) in rows {
      let values = [
        figures.min, figures.p50, figures.p90, figures.p99, figures.p999, figures.p9999,
        figures.max,
      ]
      var row = [name, Self.grouped(Int64(clamping: figures.count))]
      row += values.map { figures.count == 0 ? "-" : Self.grouped($0) }
      if hasOutOfRange { row.append(Self.grouped(Int64(clamping: figures.outOfRange))) }
      cells.append(row)
    }
    let widths = cells[0].indices.map { column in cells.reduce(0) { max($0, $1[column].count) } }
    return cells.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ") + "\n"
    }.joined()
  }

  /// 1234567 as 1,234,567.
  static func grouped(_ value: Int64) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
