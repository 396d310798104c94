// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Recording
internal import Rings
internal import Units

/// `apus export`: a recording as a capture that Wireshark opens.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording as pcapng with nanosecond stamps.",
    discussion: """
      Each line is an interface of the capture; payloads get the Ethernet, IPv4 and UDP headers \
      of a datagram to their group and port, from 0.0.0.0, for the sender is not recorded. What \
      else the decoder was given (timers, replies, snapshots) is on an interface of link type \
      USER0, so that `apus replay` makes the same of the capture as of the recording.

      Example: apus export recordings/apus-*.apuslog* --output day.pcapng --line 0
      """)

  @Argument(help: "Segments of one recording in the order of their names, plain or zstd.")
  var files: [String]

  @Option(name: [.long, .customShort("o")], help: "The capture to write; replaced when it exists.")
  var output: String

  @Option(help: "Only the packets of this line, counted from 0.")
  var line: UInt8?

  @Option(help: "Only from this time on: 2026-11-23T09:30:00.5Z, or Unix nanoseconds.")
  var from: String?

  @Option(help: "Only before this time.")
  var until: String?

  func validate() throws {
    _ = try filter()
    if files.contains(output) { throw ValidationError("--output \(output): is one of the inputs") }
  }

  func run() throws {
    var input = try RecordingInput(files)
    guard let text = try input.configurationText() else {
      throw InputError(description: "\(files[0]): is no recording")
    }
    var exporter = try PcapngExporter(
      output, lineNames: Self.lineNames(text), start: Self.noStart, filter: filter())
    try input.forEachRecord { record, payload in try exporter.take(record, payload) }
    try exporter.flush()
    Terminal.say(
      "apus export: \(exporter.frameCount) frames of \(input.summary.records) records, "
        + "\(exporter.skippedCount) without a place in a capture, "
        + "\(input.summary.missing.records) missing")
  }

  /// Stamps count from 1970 until the recording says how they lie to the wall clock.
  private static let noStart = FeedStart(
    midnight: UnixNanos(raw: 0), realtimeOffset: .zero, lineCount: 0)

  /// The lines' names; two lines when the configuration has none of its own.
  private static func lineNames(_ text: String) throws -> [String] {
    let configuration = try Configuration(text: text, source: "the recording's configuration")
    return configuration.lines.enumerated().map { "line \($0) \($1.name)" }
  }

  private func filter() throws -> PcapngExporter.Filter {
    var filter = PcapngExporter.Filter()
    filter.line = line
    filter.from = try from.map { try Self.time($0, "--from") }
    filter.until = try until.map { try Self.time($0, "--until") }
    return filter
  }

  /// Unix nanoseconds, or a date and time in UTC with up to nine digits after the point.
  static func time(_ text: String, _ option: String) throws -> UnixNanos {
    if let nanos = Int64(text) { return UnixNanos(raw: nanos) }
    let refusal = ValidationError(
      "\(option) \(text): expected 2026-11-23T09:30:00.5Z or Unix nanoseconds")
    guard text.hasSuffix("Z") else { throw refusal }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2,
      let date = ISO8601DateFormatter().date(from: "\(parts[0])Z")
    else { throw refusal }
    var nanos: Int64 = 0
    if parts.count == 2 {
      guard (1...9).contains(parts[1].utf8.count),
        let fraction = Int64(parts[1] + String(repeating: "0", count: 9 - parts[1].utf8.count)),
        fraction >= 0
      else { throw refusal }
      nanos = fraction
    }
    return UnixNanos(raw: Int64(date.timeIntervalSince1970) * 1_000_000_000 + nanos)
  }
}
