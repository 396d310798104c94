// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Rings

/// `apus record`: writes what the datafeed of a run puts into its packet ring.
package enum RecorderProcess {
  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    let context = try ProcessContext(options) { $0.recorder }
    let section = context.configuration.record
    guard section.isEnabled else {
      throw ProcessError(
        description: "record.enabled = false: the datafeed of this configuration has no packet "
          + "ring")
    }
    let settings = section.settings(configuration: try configurationText(context))
    var loop = try RecorderLoop(
      settings, board: context.board, clock: context.clock, in: context.place
    ) { Diagnostics.say("recorder: \($0)") }
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
  }

  /// The text the run's processes were configured with.
  private static func configurationText(_ context: ProcessContext) throws -> String {
    let left = RunDirectory(context.place).configurationPath
    let path = context.options.configurationPath ?? left
    guard let data = FileManager.default.contents(atPath: path) else {
      return Configuration.sample
    }
    return String(decoding: data, as: UTF8.self)
  }
}

extension ProcessContext {
  /// Has `loop` offer its input to a recorder when the configuration says so.
  func record<Source: ~Copyable, Decoder: ~Copyable>(
    _ loop: inout DatafeedLoop<Source, Decoder>
  ) throws(RegionError) {
    guard configuration.record.isEnabled else { return }
    let tap = try FeedTap(
      capacity: configuration.record.ringByteCount, midnight: midnight,
      lineCount: max(1, configuration.lines.count), recovery: configuration.recovery,
      clock: clock, in: place)
    if let fallback = tap.ringFallback {
      Diagnostics.say("packet ring on ordinary pages: \(fallback)")
    }
    loop.record(with: tap)
  }
}
