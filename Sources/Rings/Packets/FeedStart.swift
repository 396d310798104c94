// SPDX-License-Identifier: Apache-2.0
package import Units

/// The payload of a `start` record: what a datafeed's decoder was made with besides the
/// configuration.
///
///      0 version 8, 2 · 8 midnight 8, Unix nanoseconds · 16 realtime offset 8 · 24 lines 8
///     32 first sequence 8 · 40 request servers 8 · 48 snapshot servers 8
package struct FeedStart: Sendable, BitwiseCopyable, Hashable {
  /// The midnight the feed's times of day count from.
  package var midnight: UnixNanos
  /// Wall clock minus the clock of the stamps.
  package var realtimeOffset: Nanos
  package var lineCount: Int
  /// The sequence in the event ring of the first event this datafeed published. What a datafeed
  /// that was killed had still to publish of its last input is told from what it had by this.
  package var firstSequence: UInt64
  /// Servers the decoder could ask, which decide what it does about a gap.
  package var requestServerCount: Int
  package var snapshotServerCount: Int

  package init(
    midnight: UnixNanos, realtimeOffset: Nanos, lineCount: Int, firstSequence: UInt64 = 1,
    requestServerCount: Int = 0, snapshotServerCount: Int = 0
  ) {
    self.requestServerCount = requestServerCount
    self.snapshotServerCount = snapshotServerCount
    self.midnight = midnight
    self.realtimeOffset = realtimeOffset
    self.lineCount = lineCount
    self.firstSequence = firstSequence
  }

  /// Reads the payload of a record; nil when it is another version's.
  package init?(_ payload: RawSpan) {
    guard payload.byteCount == 56 else { return nil }
    func word(_ index: Int) -> UInt64 {
      // SAFETY: the payload has seven words.
      unsafe UInt64(
        littleEndian: payload.unsafeLoadUnaligned(
          fromUncheckedByteOffset: 8 * index, as: UInt64.self))
    }
    guard word(0) == 2, word(3) <= 256, word(4) >= 1, word(5) <= 256, word(6) <= 256 else {
      return nil
    }
    midnight = UnixNanos(raw: Int64(bitPattern: word(1)))
    realtimeOffset = Nanos(raw: Int64(bitPattern: word(2)))
    lineCount = Int(word(3))
    firstSequence = word(4)
    requestServerCount = Int(word(5))
    snapshotServerCount = Int(word(6))
  }

  /// `time` on the wall clock.
  package func unix(_ time: MonotonicNanos) -> UnixNanos {
    UnixNanos(raw: time.raw &+ realtimeOffset.raw)
  }

  /// The monotonic stamp that `unix` made `time` of.
  package func monotonic(_ time: UnixNanos) -> MonotonicNanos {
    MonotonicNanos(raw: time.raw &- realtimeOffset.raw)
  }
}

extension PacketRingWriter {
  /// Writes that a datafeed begins at `now`.
  package mutating func write(_ start: FeedStart, at now: MonotonicNanos) {
    let words: [7 of UInt64] = [
      UInt64(2).littleEndian, UInt64(bitPattern: start.midnight.raw).littleEndian,
      UInt64(bitPattern: start.realtimeOffset.raw).littleEndian,
      UInt64(start.lineCount).littleEndian, start.firstSequence.littleEndian,
      UInt64(start.requestServerCount).littleEndian,
      UInt64(start.snapshotServerCount).littleEndian,
    ]
    // SAFETY: the words are of this call and have no padding.
    write(unsafe words.span.bytes, PacketTag(.start, stamp: now))
  }

  /// Writes an instrument that the decoder knew before any packet.
  package mutating func write(
    _ definition: InstrumentDefinition, of instrument: InstrumentID, at now: MonotonicNanos
  ) {
    let definitions: [1 of InstrumentDefinition] = [definition]
    // SAFETY: the record is of this call and has no padding (tested).
    let bytes = unsafe definitions.span.bytes
    write(bytes, PacketTag(.definition, stamp: now, address: instrument.raw))
  }

  /// Writes a record without bytes.
  package mutating func write(_ tag: PacketTag) {
    let none: [0 of UInt8] = []
    // SAFETY: there are no bytes.
    write(unsafe none.span.bytes, tag)
  }
}

extension InstrumentDefinition {
  /// Reads the payload of a `definition` record; nil when it is none.
  package init?(_ payload: RawSpan) {
    let layout = MemoryLayout<InstrumentDefinition>.self
    guard payload.byteCount == layout.size,
      let venue = layout.offset(of: \InstrumentDefinition.venue)
    else { return nil }
    // SAFETY: the offset lies inside the payload and any bits are a byte.
    let number = unsafe payload.unsafeLoad(fromByteOffset: venue, as: UInt8.self)
    guard VenueID(rawValue: number) != nil else { return nil }
    // SAFETY: the length was checked, the venue is a known one, and all other fields are integers.
    self = unsafe payload.unsafeLoadUnaligned(as: InstrumentDefinition.self)
  }
}
