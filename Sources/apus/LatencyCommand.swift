// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host
internal import Telemetry
internal import Units

/// `apus latency`: percentiles of a run, of a log, as table, JSON, log and plot.
struct LatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency",
    abstract: "Print latency percentiles of a run or of an interval log; write .hlog, JSON, SVG.",
    discussion: """
      Without FILE the histograms of a running (or kept: apus run --keep) appliance are read from \
      its shared memory. With FILE the intervals of an HdrHistogram log are summed by tag. Values \
      are nanoseconds.

      Example: apus latency --run apus-4711 --svg latency.svg --hlog latency.hlog
      """)

  @Argument(help: "An HdrHistogram interval log (.hlog) to read instead of a run.")
  var file: String?

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name = "apus"

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  @Option(help: "Write an HdrHistogram interval log to this file.")
  var hlog: String?

  @Option(help: "Write a plot of latency by percentile to this file.")
  var svg: String?

  func run() throws {
    let histograms = try file.map(Self.read) ?? RunFiles.histograms(run: name)
    guard !histograms.isEmpty else {
      throw InputError(description: "nothing was recorded in \(file ?? "run \(name)") yet")
    }
    let output = LatencyOutput(histograms)
    if let hlog { try output.writeLog(to: hlog) }
    if let svg { try output.writePlot(to: svg) }
    print(json ? try output.json() : PercentileTable(histograms).text, terminator: "")
  }

  private static func read(_ path: String) throws -> [NamedHistogram] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputError(description: "\(path): cannot be read")
    }
    let intervals = try IntervalLogReader.intervals(String(decoding: data, as: UTF8.self))
    var tags: [String] = []
    for interval in intervals {
      let tag = interval.tag ?? "all"
      if !tags.contains(tag) { tags.append(tag) }
    }
    return tags.map { tag in
      NamedHistogram(
        tag, IntervalLogReader.sum(of: intervals.filter { ($0.tag ?? "all") == tag }))
    }
  }
}

/// Histograms on their way into files.
struct LatencyOutput {
  private let histograms: [NamedHistogram]

  init(_ histograms: [NamedHistogram]) { self.histograms = histograms }

  /// Machine, kernel and commit: without them figures say nothing.
  private var subtitle: String {
    let host = RunFiles.hostFacts()
    return "\(host.cpu), \(host.cores) cores, kernel \(host.kernel), commit \(host.commit)"
  }

  /// One object: host, and the percentiles by stage.
  func json() throws -> String {
    struct Document: Codable {
      var host: RunReport.HostFacts
      var stages: [String: Percentiles]
    }
    let pairs = histograms.map { ($0.name, Percentiles($0.histogram)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let document = Document(
      host: RunFiles.hostFacts(), stages: Dictionary(uniqueKeysWithValues: pairs))
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }

  /// One interval per stage, tagged with its name.
  func writeLog(to path: String) throws {
    var text = IntervalLogWriter.header(
      start: Clock.unixTime(), comment: "apus latency, nanoseconds; \(subtitle)")
    for named in histograms {
      text += IntervalLogWriter.line(
        LogInterval(
          tag: named.name, startSeconds: 0, lengthSeconds: 0, histogram: named.histogram))
    }
    try write(text, to: path, option: "--hlog")
  }

  func writePlot(to path: String) throws {
    let plot = PercentilePlot(title: "Latency by percentile", subtitle: subtitle, histograms)
    try write(plot.svg, to: path, option: "--svg")
  }

  private func write(_ text: String, to path: String, option: String) throws {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw InputError(description: "\(option) \(path): cannot be written")
    }
  }
}
