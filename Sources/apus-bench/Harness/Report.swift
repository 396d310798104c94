// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Foundation
internal import Host

/// Measurements as a table for people or as JSON lines for programs.
struct Report {
  let isJSON: Bool
  let filter: String

  /// Names the machine, the build and the cores: times mean nothing without.
  func heading(_ bench: Bench) {
    let facts = bench.facts
    print("\(facts.cpuModel), \(facts.onlineCoreCount) cores, kernel \(facts.kernelRelease)")
    let peer = bench.peerCore.map { "core \($0)" } ?? "none"
    print(
      "commit \(Commit.current), measuring side on core \(bench.measuringCore), peer on \(peer)"
        + (bench.isSmall ? ", small run" : ""))
    let columns = ["min", "p50", "p99", "p99.9", "max", "iterations"].map { padded($0, 11) }
    let name = "benchmark".padding(toLength: Self.nameWidth, withPad: " ", startingAt: 0)
    print(name + columns.joined())
  }

  func show(_ outcome: Outcome) {
    for row in outcome.measurements where filter.isEmpty || row.name.contains(filter) {
      print(isJSON ? json(row) : line(row))
    }
    guard !isJSON else { return }
    for comparison in outcome.comparisons { print(line(comparison)) }
  }

  private static let nameWidth = 44

  private func line(_ row: Measurement) -> String {
    let name = "\(row.name) (\(row.unit))"
      .padding(toLength: Self.nameWidth, withPad: " ", startingAt: 0)
    let values = [row.min, row.p50, row.p99, row.p999, row.max]
    return name + values.map { padded(decimal($0), 11) }.joined() + padded("\(row.iterations)", 11)
  }

  private func line(_ comparison: Comparison) -> String {
    let subject = comparison.subject.name
    let reference = comparison.reference.name
    return "    \(subject) is \(decimal(comparison.ratioOfMin)) × \(reference) by min, "
      + "\(decimal(comparison.ratioOfMedian)) × by p50"
  }

  private func json(_ row: Measurement) -> String {
    let figures = [
      ("min", row.min), ("p50", row.p50), ("p99", row.p99), ("p999", row.p999), ("max", row.max),
    ]
    let members = figures.map { "\"\($0)\":\(decimal($1))" }.joined(separator: ",")
    return "{\"name\":\"\(row.name)\",\"unit\":\"\(row.unit)\",\(members),"
      + "\"iterations\":\(row.iterations)}"
  }

  private func decimal(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  /// What is no result goes to standard error.
  static func say(_ text: String) {
    FileHandle.standardError.write(Data("apus-bench: \(text)\n".utf8))
  }
}
