// SPDX-License-Identifier: Apache-2.0
package import Units

extension Pcap {
  /// Writes the parts of a classic little-endian nanosecond pcap file.
  package enum Writer {
    package static var headerByteCount: Int { 24 }
    package static var recordHeaderByteCount: Int { 16 }

    /// Writes the file's header at the start of `output`; traps unless it fits.
    package static func writeHeader(link: Link = .ethernet, to output: inout MutableRawSpan) {
      output.requireRoom(headerByteCount, at: 0)
      output.put(nanosecondMagic.byteSwapped, at: 0)
      output.put(UInt32(0x0200_0400), at: 4)
      output.put(UInt32(0), at: 8)
      output.put(UInt32(0), at: 12)
      output.put(UInt32(frameByteCountMax).byteSwapped, at: 16)
      output.put(link.rawValue.byteSwapped, at: 20)
    }

    /// Writes the header that goes before a frame of `byteCount` bytes, all of them captured;
    /// traps unless it fits and the time lies between 1970 and 2106.
    package static func writeRecordHeader(
      time: UnixNanos, byteCount: Int, to output: inout MutableRawSpan, at offset: Int
    ) {
      output.requireRoom(recordHeaderByteCount, at: offset)
      let (seconds, nanos) = time.raw.quotientAndRemainder(dividingBy: 1_000_000_000)
      output.put(UInt32(seconds).byteSwapped, at: offset)
      output.put(UInt32(nanos).byteSwapped, at: offset + 4)
      output.put(UInt32(byteCount).byteSwapped, at: offset + 8)
      output.put(UInt32(byteCount).byteSwapped, at: offset + 12)
    }

    /// Writes a frame with its header at `offset` and returns the bytes written; traps unless
    /// they fit.
    package static func write(
      _ frame: RawSpan, time: UnixNanos, to output: inout MutableRawSpan, at offset: Int
    ) -> Int {
      let byteCount = recordHeaderByteCount + frame.byteCount
      output.requireRoom(byteCount, at: offset)
      writeRecordHeader(time: time, byteCount: frame.byteCount, to: &output, at: offset)
      output.copy(frame, at: offset + recordHeaderByteCount)
      return byteCount
    }
  }
}
