// SPDX-License-Identifier: Apache-2.0
internal import Feed
package import Host
internal import Net
package import Rings
package import Units
internal import Venue

/// Copies everything that a decoder is given into the packet ring, in the order it was given, so
/// that a decoder which is given the same again publishes the same events.
///
/// Owned by the datafeed's thread, which never waits for whoever reads the ring.
package struct FeedTap: ~Copyable {
  private var ring: PacketRingWriter
  private var start: FeedStart
  private let clock: Clock

  /// Creates the ring of the run, or takes it over from a datafeed that is gone.
  package init(
    capacity: Int, midnight: UnixNanos, lineCount: Int, recovery: RecoverySection, clock: Clock,
    in place: RegionDirectory
  ) throws(RegionError) {
    ring = try PacketRingWriter(name: RunDirectory.packets, capacity: capacity, in: place)
    start = FeedStart(
      midnight: midnight, realtimeOffset: Nanos(raw: clock.calibration.realtimeOffset),
      lineCount: lineCount, requestServerCount: recovery.requestServers.count,
      snapshotServerCount: recovery.snapshotServers.count)
    self.clock = clock
  }

  /// Says that a new decoder begins, whose first event has `firstSequence`, and what it knows
  /// already.
  mutating func begin<Decoder: FeedDecoder & ~Copyable>(
    _ decoder: borrowing Decoder, firstSequence: UInt64
  ) {
    let now = clock.now()
    start.firstSequence = firstSequence
    ring.write(start, at: now)
    for index in 0..<decoder.instrumentCount {
      let instrument = InstrumentID(raw: UInt32(index))
      ring.write(decoder.definition(of: instrument), of: instrument, at: now)
    }
  }

  /// A payload that the decoder is about to be given.
  mutating func take(_ payload: RawSpan, _ info: DatagramInfo) {
    ring.write(
      payload,
      PacketTag(
        .packet, stamp: info.receiveTime, line: info.line, stampKind: info.stampKind.rawValue,
        address: info.group, port: info.port))
  }

  /// Something else that the decoder is about to do at `now`.
  mutating func take(_ kind: PacketRecordKind, at now: MonotonicNanos) {
    ring.write(PacketTag(kind, stamp: now))
  }

  /// Bytes that the decoder is about to be given, which no line brought.
  mutating func take(_ kind: PacketRecordKind, _ bytes: RawSpan, at now: MonotonicNanos) {
    ring.write(bytes, PacketTag(kind, stamp: now))
  }

  /// What the decoder is about to be told of its connection.
  mutating func take(_ change: SnapshotConnection, at now: MonotonicNanos) {
    ring.write(PacketTag(.connection, stamp: now, address: change == .connected ? 1 : 0))
  }

  /// Says that the writer runs.
  mutating func beat(at now: MonotonicNanos) { ring.beat(at: now) }

  /// Why the ring is not on huge pages; nil when it is.
  package var ringFallback: String? { ring.region.fallback }
}
