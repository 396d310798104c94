// SPDX-License-Identifier: Apache-2.0
package import Units

/// The first bytes of a segment, a file of a recording; little-endian:
///
///      0 magic 8            "APUSRLG1"
///      8 checksum 4         CRC-32C of the header from byte 12 on
///     12 header byte count 4, a multiple of 4096
///     16 recording 8        Unix nanoseconds of the recording's begin; the same in all segments
///     24 segment 8          from 1
///     32 created 8          Unix nanoseconds
///     40 first number 8     of the records that follow
///     48 text byte count 4
///     64 text               the configuration the datafeed ran with, TOML
///
/// Blocks follow, each at a multiple of 4096: see `BlockHeader`.
package struct SegmentHeader: Sendable, Hashable {
  package var recording: UInt64
  package var segment: UInt64
  package var created: UnixNanos
  package var firstNumber: UInt64
  package var configuration: String

  package init(
    recording: UInt64, segment: UInt64, created: UnixNanos, firstNumber: UInt64,
    configuration: String
  ) {
    self.recording = recording
    self.segment = segment
    self.created = created
    self.firstNumber = firstNumber
    self.configuration = configuration
  }

  static let magic: UInt64 = 0x3147_4C52_5355_5041
  private static let textOffset = 64
  static let byteCountMax = 1 << 22

  /// Bytes the header takes in the file.
  package var byteCount: Int {
    let bytes = Self.textOffset + configuration.utf8.count
    return (bytes + DiskFile.alignment - 1) / DiskFile.alignment * DiskFile.alignment
  }

  /// The header as it is written.
  package func block() -> ByteBlock {
    precondition(byteCount <= Self.byteCountMax)
    let block = ByteBlock(byteCount: byteCount)
    var bytes = block.tail(from: 0)
    bytes.putLittle(Self.magic, at: 0)
    bytes.putLittle(UInt32(byteCount), at: 12)
    bytes.putLittle(recording, at: 16)
    bytes.putLittle(segment, at: 24)
    bytes.putLittle(created.raw, at: 32)
    bytes.putLittle(firstNumber, at: 40)
    let text = Array(configuration.utf8)
    bytes.putLittle(UInt32(text.count), at: 48)
    for (index, byte) in text.enumerated() { bytes.putLittle(byte, at: Self.textOffset + index) }
    let sum = bytes.bytes.extracting(12..<byteCount).checksum()
    bytes.putLittle(sum, at: 8)
    return block
  }

  /// Bytes of the header that begins with `bytes`, at least 16 of them; nil for another file.
  static func byteCount(_ bytes: RawSpan) -> Int? {
    guard bytes.byteCount >= 16, bytes.little(UInt64.self, at: 0) == magic else { return nil }
    let byteCount = Int(bytes.little(UInt32.self, at: 12))
    let isSound =
      byteCount >= DiskFile.alignment && byteCount <= byteCountMax
      && byteCount.isMultiple(of: DiskFile.alignment)
    return isSound ? byteCount : nil
  }

  /// Reads a whole header; nil when it is damaged.
  init?(_ bytes: RawSpan) {
    guard let byteCount = Self.byteCount(bytes), byteCount == bytes.byteCount,
      bytes.extracting(12..<byteCount).checksum() == bytes.little(UInt32.self, at: 8)
    else { return nil }
    let textCount = Int(bytes.little(UInt32.self, at: 48))
    guard textCount <= byteCount - Self.textOffset else { return nil }
    recording = bytes.little(UInt64.self, at: 16)
    segment = bytes.little(UInt64.self, at: 24)
    created = UnixNanos(raw: bytes.little(Int64.self, at: 32))
    firstNumber = bytes.little(UInt64.self, at: 40)
    let text = bytes.extracting(Self.textOffset..<(Self.textOffset + textCount)).array
    configuration = String(decoding: text, as: UTF8.self)
  }
}
