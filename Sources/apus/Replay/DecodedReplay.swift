// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Foundation
internal import Net
internal import Recording
internal import Rings
internal import Units
internal import Wire

/// Recorded input through the decoder into an event log.
struct DecodedReplay {
  private let input: RecordingInput
  private let configuration: Configuration

  /// Reads the configuration: that at `configurationPath`, else the recording's own.
  init(_ files: [String], configurationPath: String?) throws {
    input = try RecordingInput(files)
    if let configurationPath {
      configuration = try Configuration.read(configurationPath)
    } else {
      guard let text = try input.configurationText() else {
        throw InputError(
          description: "--config: is needed, for a capture does not say what it was decoded with")
      }
      configuration = try Configuration(text: text, source: "the recording's configuration")
    }
  }

  /// Replaces the file `events` and says what came of it.
  func write(to events: String) throws {
    var input = input
    let captureStart = try captureStart()
    let lines = configuration.lines.map {
      RecordingInput.Line(group: $0.address.raw, port: UInt16($0.port))
    }
    let outcome = try OfflineReplay.run(
      configuration, events: events, captureStart: captureStart
    ) { take in
      if input.isRecording {
        try input.forEachRecord(take)
      } else {
        try input.forEachFrame(lines: lines, take)
      }
    }
    let checksum = String(outcome.checksum, radix: 16)
    Terminal.say(
      "apus replay: \(outcome.eventCount) events of \(outcome.startCount) datafeed starts, "
        + "CRC-32C \(checksum); \(input.summary.missing.records) records missing, "
        + "\(input.foreignFrames) frames of no line")
    for (name, count) in outcome.counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      Terminal.say("  \(name) \(count)")
    }
  }

  /// What a plain capture's decoder begins with; nil when the input tells itself.
  private func captureStart() throws -> FeedStart? {
    guard !input.isRecording, try !input.isExport() else { return nil }
    let first = try firstStamp()
    let midnight =
      configuration.feed.midnight
      ?? TradingDay.midnight(of: first, in: configuration.feed.format.zone)
    return FeedStart(
      midnight: midnight, realtimeOffset: .zero, lineCount: max(1, configuration.lines.count))
  }

  private func firstStamp() throws -> UnixNanos {
    var file = try InputFile(path: input.files[0], format: .pcap)
    var first: UnixNanos?
    do {
      try file.forEachFrame(
        { record, _ in
          first = record.time
          throw Enough()
        }, progressed: { _, _ in })
    } catch is Enough {}
    guard let first else { throw InputError(description: "\(input.files[0]): has no frame") }
    return first
  }

  private struct Enough: Error {}
}
