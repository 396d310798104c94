// SPDX-License-Identifier: Apache-2.0
internal import Net
internal import Recording
package import Rings
internal import Units
internal import Venue
internal import VenueKRX
internal import VenueNasdaq

/// Makes the event log of recorded input with the decoder that a configuration names.
package enum OfflineReplay {
  /// What came of it.
  package struct Outcome: Sendable {
    package var eventCount: UInt64 = 0
    /// CRC-32C of the log.
    package var checksum: UInt32 = 0
    package var startCount = 0
    package var skippedCount: UInt64 = 0
    /// Everything the last decoder counted.
    package var counts: [String: UInt64] = [:]
  }

  /// Takes one record and its payload.
  package typealias Taker = (PacketRecord, RawSpan) throws -> Void

  /// Replaces the file `events` by the log of what `input` hands to the taker it is given. With
  /// `captureStart` the input is a plain capture.
  package static func run(
    _ configuration: Configuration, events: String, captureStart: FeedStart?,
    input: (Taker) throws -> Void
  ) throws -> Outcome {
    let log = try EventLog(events)
    switch configuration.feed.format {
    case .nasdaq:
      return try run(
        OfflineFeed(log, captureStart: captureStart) { start, preset in
          // A run without servers of its own recovers from the exchange it has started. Nobody
          // is asked here; that somebody could be decides what the decoder does.
          let nobody = RecoverySection.Server(address: IPv4Address(raw: 0), port: 0)
          var recorded = configuration
          recorded.recovery.requestServers = Array(
            repeating: nobody, count: start.requestServerCount)
          recorded.recovery.snapshotServers = Array(
            repeating: nobody, count: start.snapshotServerCount)
          return FeedNasdaq(
            DatafeedProcess.nasdaqConfiguration(
              recorded, midnight: start.midnight, preset: preset))
        }, input)
    case .krx, .krxExturePlus, .krxExture3:
      return try run(
        OfflineFeed(log, captureStart: captureStart) { start, preset in
          FeedKRX(
            DatafeedProcess.krxConfiguration(
              configuration, midnight: start.midnight, preset: preset))
        }, input)
    }
  }

  private static func run<Decoder: FeedDecoder & ~Copyable>(
    _ feed: consuming OfflineFeed<Decoder>, _ input: (Taker) throws -> Void
  ) throws -> Outcome {
    var feed = feed
    try input { record, payload in try feed.take(record, payload) }
    var outcome = Outcome()
    (outcome.eventCount, outcome.checksum) = try feed.finish()
    outcome.startCount = feed.startCount
    outcome.skippedCount = feed.skippedCount
    var counts: [String: UInt64] = [:]
    feed.forEachCounter { name, count in counts[name] = count }
    outcome.counts = counts
    return outcome
  }
}
