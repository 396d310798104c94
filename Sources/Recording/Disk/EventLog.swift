// SPDX-License-Identifier: Apache-2.0
package import Rings

/// A file of events as they were published, so that two runs can be compared byte by byte;
/// little-endian:
///
///      0 magic 8 "APUSEVT1" · 8 version 8, 1 · 16 layout hash of `Event` 8 · 24 event size 8, 64
///     32 zero 32
///     64 events, 64 bytes each, with the sequence of their ring
///
/// Nothing in it depends on when it was written.
package struct EventLog: ~Copyable {
  package private(set) var eventCount: UInt64 = 0
  private var writer: FileWriter
  private static var headerByteCount: Int { 64 }

  /// Replaces the file at `path`.
  package init(_ path: String) throws(DiskError) {
    var writer = try FileWriter(path)
    try writer.append(Self.headerByteCount) { bytes in
      bytes.putLittle(UInt64(0x3154_5645_5355_5041), at: 0)
      bytes.putLittle(UInt64(1), at: 8)
      bytes.putLittle(Event.layout.hash, at: 16)
      bytes.putLittle(UInt64(MemoryLayout<Event>.size), at: 24)
    }
    self.writer = writer
  }

  /// Adds an event, its sequence as it is.
  package mutating func append(_ event: Event) throws(DiskError) {
    let events: [1 of Event] = [event]
    try writer.append(MemoryLayout<Event>.size) { bytes in
      // SAFETY: an event is 64 bytes without padding (tested).
      bytes.put(unsafe events.span.bytes, at: 0)
    }
    eventCount += 1
  }

  /// Writes what is left.
  package mutating func flush() throws(DiskError) { try writer.flush() }

  /// CRC-32C of the file as far as it was flushed.
  package var checksum: UInt32 { writer.checksum }
}
