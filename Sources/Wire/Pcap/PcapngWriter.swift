// SPDX-License-Identifier: Apache-2.0
package import Units

extension Pcap {
  /// Writes the blocks of a little-endian pcapng file with stamps in nanoseconds.
  package enum NextGenerationWriter {
    /// Bytes of a packet block around a frame, padding included.
    package static func packetByteCount(frame byteCount: Int) -> Int {
      28 + padded(byteCount) + optionsByteCount + 4
    }

    /// Bytes of an interface block.
    package static func interfaceByteCount(name: String) -> Int {
      16 + 4 + padded(name.utf8.count) + 8 + 4 + 4
    }

    package static var sectionByteCount: Int { 28 }

    /// epb_packetid, epb_dropcount and the end of options.
    private static var optionsByteCount: Int { 12 + 12 + 4 }

    private static func padded(_ byteCount: Int) -> Int { (byteCount + 3) & ~3 }

    /// Writes the section header at `offset` and returns its byte count; traps unless it fits.
    package static func writeSection(to output: inout MutableRawSpan, at offset: Int) -> Int {
      output.requireRoom(sectionByteCount, at: offset)
      output.put(sectionHeader, at: offset)
      put(UInt32(sectionByteCount), to: &output, at: offset + 4)
      put(byteOrderMagic, to: &output, at: offset + 8)
      put(UInt32(1), to: &output, at: offset + 12)  // version 1.0
      output.put(UInt64.max, at: offset + 16)  // section length not told
      put(UInt32(sectionByteCount), to: &output, at: offset + 24)
      return sectionByteCount
    }

    /// Writes an interface description; interfaces count from 0 in the order they are written.
    package static func writeInterface(
      name: String, link: Link, to output: inout MutableRawSpan, at offset: Int
    ) -> Int {
      let byteCount = interfaceByteCount(name: name)
      output.requireRoom(byteCount, at: offset)
      put(UInt32(1), to: &output, at: offset)
      put(UInt32(byteCount), to: &output, at: offset + 4)
      put(link.rawValue, to: &output, at: offset + 8)
      put(UInt32(frameByteCountMax), to: &output, at: offset + 12)
      let nameCount = name.utf8.count
      put(UInt32(2) | UInt32(nameCount) << 16, to: &output, at: offset + 16)  // if_name
      var at = offset + 20
      for byte in name.utf8 {
        output.put(byte, at: at)
        at += 1
      }
      at = clearPadding(from: at, nameCount, in: &output)
      put(UInt32(9) | UInt32(1) << 16, to: &output, at: at)  // if_tsresol: 10^-9
      put(UInt32(9), to: &output, at: at + 4)
      put(UInt32(0), to: &output, at: at + 8)
      put(UInt32(byteCount), to: &output, at: at + 12)
      return byteCount
    }

    /// A frame's place in a file.
    package struct Stamp: Sendable {
      package var interface: Int
      package var time: UnixNanos
      /// Any number of the frame's own.
      package var number: UInt64
      /// Frames lost between the one before and this one.
      package var lost: UInt64

      package init(interface: Int, time: UnixNanos, number: UInt64, lost: UInt64) {
        self.interface = interface
        self.time = time
        self.number = number
        self.lost = lost
      }
    }

    /// Writes the block around a frame of `byteCount` bytes whose bytes the caller has put, or
    /// puts, at `offset` + 28; returns the block's byte count.
    package static func writePacket(
      frame byteCount: Int, _ stamp: Stamp, to output: inout MutableRawSpan, at offset: Int
    ) -> Int {
      let blockByteCount = packetByteCount(frame: byteCount)
      output.requireRoom(blockByteCount, at: offset)
      let time = UInt64(bitPattern: stamp.time.raw)
      put(UInt32(6), to: &output, at: offset)
      put(UInt32(blockByteCount), to: &output, at: offset + 4)
      put(UInt32(stamp.interface), to: &output, at: offset + 8)
      put(UInt32(truncatingIfNeeded: time >> 32), to: &output, at: offset + 12)
      put(UInt32(truncatingIfNeeded: time), to: &output, at: offset + 16)
      put(UInt32(byteCount), to: &output, at: offset + 20)
      put(UInt32(byteCount), to: &output, at: offset + 24)
      let at = clearPadding(from: offset + 28 + byteCount, byteCount, in: &output)
      put(UInt32(5) | UInt32(8) << 16, to: &output, at: at)  // epb_packetid
      output.put(stamp.number.byteSwapped, at: at + 4)
      put(UInt32(4) | UInt32(8) << 16, to: &output, at: at + 12)  // epb_dropcount
      output.put(stamp.lost.byteSwapped, at: at + 16)
      put(UInt32(0), to: &output, at: at + 24)
      put(UInt32(blockByteCount), to: &output, at: at + 28)
      return blockByteCount
    }

    private static func clearPadding(
      from start: Int, _ byteCount: Int, in output: inout MutableRawSpan
    ) -> Int {
      var at = start
      for _ in byteCount..<padded(byteCount) {
        output.put(UInt8(0), at: at)
        at += 1
      }
      return at
    }

    private static func put(_ value: UInt32, to output: inout MutableRawSpan, at offset: Int) {
      output.put(value.byteSwapped, at: offset)
    }
  }
}
