// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Rings

/// An SVG plot of latency by percentile: each further nine of the percentile gets the same width,
/// so that the tail, which matters, is as wide as the rest. Both axes are logarithmic.
package struct PercentilePlot: Sendable {
  package let title: String
  /// A second line under the title: machine, kernel, commit.
  package let subtitle: String
  private let curves: [Curve]

  private struct Curve: Sendable {
    let name: String
    /// Nines (−log10 of the share above) and nanoseconds.
    let points: [(nines: Double, nanos: Double)]
  }

  private static let width = 960.0
  private static let height = 540.0
  private static let plot = (left: 88.0, top: 76.0, right: 700.0, bottom: 476.0)
  /// Okabe and Ito's colours, told apart by colour-blind readers too.
  private static let colors = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8B6508",
  ]

  /// Histograms that hold nothing are left out.
  package init(title: String, subtitle: String, _ histograms: [NamedHistogram]) {
    self.title = title
    self.subtitle = subtitle
    curves = histograms.compactMap { named in
      let points = Self.points(named.histogram)
      return points.isEmpty ? nil : Curve(name: named.name, points: points)
    }
  }

  /// The plot as one self-contained SVG document.
  package var svg: String {
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" \
      font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#333">
      """,
      ##"<rect width="100%" height="100%" fill="#fff"/>"##,
      text(title, x: Self.plot.left, y: 34, size: 18, weight: "bold"),
      text(subtitle, x: Self.plot.left, y: 56, size: 12, color: "#666"),
    ]
    if curves.isEmpty {
      lines.append(text("nothing recorded", x: 360, y: 280, size: 16, color: "#666"))
    } else {
      lines += grid() + drawnCurves() + legend()
    }
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  /// One point per counter that holds something, at the share of values it does not exceed.
  private static func points(
    _ histogram: HistogramSnapshot
  ) -> [(nines: Double, nanos: Double)] {
    let total = Double(histogram.totalCount)
    var seen = 0.0
    var points: [(nines: Double, nanos: Double)] = []
    for (index, count) in histogram.counts.enumerated() where count > 0 {
      let value = Double(Swift.max(histogram.scale.highestValue(at: index), 1))
      if points.isEmpty { points.append((0, value)) }
      seen += Double(count)
      // The last value has no share above it: it stands where half a value would be above.
      points.append((-log10(Swift.max(total - seen, 0.5) / total), value))
    }
    return points
  }

  private var ninesMax: Double {
    let reach = curves.flatMap(\.points).map(\.nines).max() ?? 1
    return Swift.max(reach.rounded(.up), 2)
  }

  /// Decades of nanoseconds that hold every point.
  private var decades: ClosedRange<Int> {
    let values = curves.flatMap(\.points).map(\.nanos)
    let low = Int(log10(values.min() ?? 1).rounded(.down))
    let high = Int(log10(values.max() ?? 10).rounded(.up))
    return low...Swift.max(high, low + 1)
  }

  private func x(_ nines: Double) -> Double {
    Self.plot.left + nines / ninesMax * (Self.plot.right - Self.plot.left)
  }

  private func y(_ nanos: Double) -> Double {
    let span = Double(decades.upperBound - decades.lowerBound)
    let share = (log10(nanos) - Double(decades.lowerBound)) / span
    return Self.plot.bottom - share * (Self.plot.bottom - Self.plot.top)
  }

  private func grid() -> [String] {
    var lines: [String] = []
    for decade in decades {
      let position = y(pow(10, Double(decade)))
      lines.append(
        line(Self.plot.left, position, Self.plot.right, position, color: "#ccc"))
      lines.append(
        text(Self.duration(decade), x: Self.plot.left - 8, y: position + 4, anchor: "end"))
      guard decade < decades.upperBound else { continue }
      for digit in 2...9 {
        let position = y(Double(digit) * pow(10, Double(decade)))
        lines.append(line(Self.plot.left, position, Self.plot.right, position, color: "#f0f0f0"))
      }
    }
    for (label, nines) in Self.marks where nines <= ninesMax {
      let position = x(nines)
      lines.append(line(position, Self.plot.top, position, Self.plot.bottom, color: "#ccc"))
      lines.append(text(label, x: position, y: Self.plot.bottom + 20, anchor: "middle"))
    }
    let middle = (Self.plot.left + Self.plot.right) / 2
    lines.append(
      text("percentile", x: middle, y: Self.plot.bottom + 44, color: "#666", anchor: "middle"))
    return lines
  }

  /// 50 % is three tenths of a nine; the rest are whole ones.
  private static let marks: [(label: String, nines: Double)] = [
    ("0", 0), ("50", 0.30103), ("90", 1), ("99", 2), ("99.9", 3), ("99.99", 4), ("99.999", 5),
    ("99.9999", 6), ("99.99999", 7), ("99.999999", 8), ("99.9999999", 9),
  ]

  private func drawnCurves() -> [String] {
    curves.enumerated().map { index, curve in
      var previous: (x: Double, y: Double)?
      var path = ""
      for point in curve.points {
        let next = (x: x(point.nines), y: y(point.nanos))
        // Points closer than a third of a unit cannot be told apart.
        if let previous, abs(next.x - previous.x) + abs(next.y - previous.y) < 0.3 { continue }
        path += "\(previous == nil ? "M" : "L")\(Self.number(next.x)) \(Self.number(next.y))"
        previous = next
      }
      return """
        <path d="\(path)" fill="none" stroke="\(color(index))" stroke-width="2" \
        stroke-linejoin="round"/>
        """
    }
  }

  /// Names with median and maximum, in the order of the curves' ends from the top.
  private func legend() -> [String] {
    let order = curves.indices.sorted {
      (curves[$0].points.last?.nanos ?? 1) > (curves[$1].points.last?.nanos ?? 1)
    }
    return order.enumerated().flatMap { row, index in
      let top = Self.plot.top + 12 + Double(row) * 40
      let left = Self.plot.right + 24
      let points = curves[index].points
      let median = points.first { $0.nines >= 0.30103 }?.nanos ?? points[0].nanos
      let figures = "p50 \(Self.duration(median)), max \(Self.duration(points.last?.nanos ?? 1))"
      return [
        line(left, top - 4, left + 20, top - 4, color: color(index), width: 3),
        text(curves[index].name, x: left + 28, y: top),
        text(figures, x: left + 28, y: top + 16, size: 12, color: "#666"),
      ]
    }
  }

  private func color(_ index: Int) -> String { Self.colors[index % Self.colors.count] }

  private static func duration(_ decade: Int) -> String { duration(pow(10, Double(decade))) }

  private static func duration(_ nanos: Double) -> String {
    switch nanos {
    case ..<1e3: "\(digits(nanos)) ns"
    case ..<1e6: "\(digits(nanos / 1e3)) µs"
    case ..<1e9: "\(digits(nanos / 1e6)) ms"
    default: "\(digits(nanos / 1e9)) s"
    }
  }

  /// Three significant digits without trailing zeros.
  private static func digits(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String, width: Int = 1
  ) -> String {
    """
    <line x1="\(Self.number(x1))" y1="\(Self.number(y1))" x2="\(Self.number(x2))" \
    y2="\(Self.number(y2))" stroke="\(color)" stroke-width="\(width)"/>
    """
  }

  private func text(
    _ content: String, x: Double, y: Double, size: Int = 13, weight: String = "normal",
    color: String = "#333", anchor: String = "start"
  ) -> String {
    let escaped = content.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return """
      <text x="\(Self.number(x))" y="\(Self.number(y))" font-size="\(size)" fill="\(color)" \
      font-weight="\(weight)" text-anchor="\(anchor)">\(escaped)</text>
      """
  }
}
