// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Memory
internal import Net
package import Rings

/// What a datafeed tells of how one line is received: a row of `receptions`, by the line's number.
package struct LineReception: SharedRecord, Hashable {
  /// Datagrams by who stamped them.
  package var hardwareStamped: UInt64 = 0
  package var kernelStamped: UInt64 = 0
  package var loopStamped: UInt64 = 0
  /// Lost by the sources the line comes through, which other lines may share.
  package var dropped: UInt64 = 0
  package var stampRefused: UInt64 = 0
  /// A `ReceiveKind`, 0 while nothing is known of the line.
  package var kind: UInt64 = 0

  package init() {}

  package static var layout: RecordLayout {
    RecordLayout(
      LineReception.self,
      [
        .init("hardwareStamped", \LineReception.hardwareStamped),
        .init("kernelStamped", \LineReception.kernelStamped),
        .init("loopStamped", \LineReception.loopStamped), .init("dropped", \LineReception.dropped),
        .init("stampRefused", \LineReception.stampRefused), .init("kind", \LineReception.kind),
      ])
  }
}

/// Counts each line's datagrams by who stamped them, and shows the counts to other processes.
package struct ReceptionPublisher: ~Copyable {
  /// Lines are numbered in a byte, and there are four kinds of stamp.
  private static var lineCount: Int { 256 }

  private var table: SeqlockTableWriter<LineReception>
  private var tallies = FixedArray<UInt64>(repeating: 0, count: 4 * ReceptionPublisher.lineCount)
  private var written = FixedArray(repeating: LineReception(), count: ReceptionPublisher.lineCount)
  /// One more than the highest line heard.
  private var heardCount = 0

  package init(in place: RegionDirectory) throws(RegionError) {
    table = try SeqlockTableWriter(
      name: RunDirectory.receptions, rowCount: Self.lineCount, filler: LineReception(), in: place)
  }

  /// One increment; for the hot loop.
  @inline(__always)
  mutating func count(_ info: DatagramInfo) {
    tallies[Int(info.line) << 2 | Int(info.stampKind.rawValue & 3)] &+= 1
    if info.line >= heardCount { heardCount = Int(info.line) + 1 }
  }

  /// Writes the rows that have changed; for housekeeping.
  mutating func publish(_ figures: (Int) -> ReceiveFigures) {
    for line in 0..<heardCount {
      let source = figures(line)
      var row = LineReception()
      row.hardwareStamped = tally(line, .hardware)
      row.kernelStamped = tally(line, .kernel)
      row.loopStamped = tally(line, .tsc) &+ tally(line, .none)
      row.dropped = source.drops
      row.stampRefused = source.refusedStamps
      row.kind = source.kind.rawValue
      guard row != written[line] else { continue }
      written[line] = row
      table.write(line, row)
    }
  }

  private func tally(_ line: Int, _ kind: StampKind) -> UInt64 {
    tallies[line << 2 | Int(kind.rawValue)]
  }

  /// What the table says of the configured lines; those nothing was heard of are left out.
  static func report(
    _ sections: [LineSection], in place: RegionDirectory
  ) throws(RegionError) -> [RunReport.Reception] {
    let reader = try SeqlockTableReader<LineReception>(name: RunDirectory.receptions, in: place)
    var lines: [RunReport.Reception] = []
    var row = LineReception()
    for (index, section) in sections.enumerated() {
      guard reader.read(index, into: &row) == .row, let kind = ReceiveKind(rawValue: row.kind)
      else { continue }
      lines.append(RunReport.Reception(section, row, kind))
    }
    return lines
  }
}

extension RunReport.Reception {
  fileprivate init(_ section: LineSection, _ row: LineReception, _ kind: ReceiveKind) {
    let stamps = [
      ("hardware", row.hardwareStamped), ("kernel", row.kernelStamped), ("tsc", row.loopStamped),
    ]
    self.init(
      name: section.name, interface: section.interface, receive: kind.label,
      stamp: stamps.max { $0.1 < $1.1 }?.0 ?? "none", packets: stamps.reduce(0) { $0 + $1.1 },
      drops: row.dropped, stamps: Dictionary(uniqueKeysWithValues: stamps),
      refusedStamps: row.stampRefused)
  }
}
