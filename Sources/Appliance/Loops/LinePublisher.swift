// SPDX-License-Identifier: Apache-2.0
package import Feed
package import Host
package import Rings
internal import Units
internal import Venue

/// Shows what each line of a feed brought, and how late, to everybody on the host.
package struct LinePublisher: ~Copyable {
  private var table: SeqlockTableWriter<LineFigures>
  private var lateness: SharedHistograms<LineStage>
  private let lineCount: Int

  /// Makes the tables for `lineCount` lines, of which a feed without figures has none.
  package init(lineCount: Int, in place: RegionDirectory) throws(RegionError) {
    let table = try SeqlockTableWriter(
      name: RunDirectory.lines, rowCount: LineConfiguration.lineCountMax + 1,
      filler: LineFigures(), in: place)
    lateness = try SharedHistograms<LineStage>(name: RunDirectory.lateness, in: place)
    self.table = table
    self.lineCount = lineCount
  }

  /// Writes the figures as of now and takes the latenesses measured since.
  mutating func publish<Decoder: FeedDecoder & ~Copyable>(_ decoder: inout Decoder) {
    for line in 0..<lineCount { table.write(line, decoder.figures(line: line)) }
    while let late = decoder.popLateness() {
      lateness.record(LineStage(line: late.line), late.lateness)
    }
  }

  /// The figures of the lines that anything came on, by their numbers. Allocates.
  package static func read(
    in place: RegionDirectory
  ) throws(RegionError) -> [(line: Int, figures: LineFigures)] {
    let table = try SeqlockTableReader<LineFigures>(name: RunDirectory.lines, in: place)
    var rows: [(line: Int, figures: LineFigures)] = []
    var row = LineFigures()
    for line in 0..<table.rowCount {
      guard table.read(line, into: &row) == .row, row.packets + row.malformed + row.foreign > 0
      else { continue }
      rows.append((line, row))
    }
    return rows
  }
}

/// How much later than the first copy each line's copy of a packet came.
package struct LineStage: MetricID, Hashable {
  package let rawValue: Int

  package init?(rawValue: Int) {
    guard rawValue >= 0, rawValue < Self.lineCount else { return nil }
    self.rawValue = rawValue
  }

  /// The stage of `line`; lines beyond the eighth share the last one.
  package init(line: Int) { rawValue = max(0, min(line, Self.lineCount - 1)) }

  private static var lineCount: Int { 8 }
  package static var allCases: [LineStage] { (0..<lineCount).map { LineStage(line: $0) } }
  package var label: String { "line_\(rawValue)_lateness" }
  package var meaning: String { "first copy of a packet to the copy that line \(rawValue) brought" }
}
