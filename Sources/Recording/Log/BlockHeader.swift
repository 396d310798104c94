// SPDX-License-Identifier: Apache-2.0
internal import Rings
package import Units

/// What stands before the records of a block; little-endian:
///
///      0 magic 8              "APUSBLK1"
///      8 checksum 4           CRC-32C of bytes 12 ..< 128 and the records
///     12 records' byte count 4
///     16 stored byte count 4  header, records and zeros up to a multiple of 4096
///     20 record count 4
///     24 first number 8       of the records; the others follow without holes
///     32 payload before 8     payload bytes of all records of the ring before the first
///     40 first stamp 8, 48 last stamp 8, monotonic nanoseconds
///     56 overrun records 8, 64 their payload bytes 8: lost in the ring since the block before
///     72 dropped records 8, 80 their payload bytes 8: not written, for want of room or by an error
///     88 zero 40
///    128 the records as they lay in the ring: see `PacketRecord`
package struct BlockHeader: Sendable, Hashable {
  package var byteCount = 0
  package var recordCount = 0
  package var firstNumber: UInt64 = 0
  package var payloadBefore: UInt64 = 0
  package var firstStamp = MonotonicNanos(raw: 0)
  package var lastStamp = MonotonicNanos(raw: 0)
  package var overrun = LostRecords()
  package var dropped = LostRecords()

  static let magic: UInt64 = 0x314B_4C42_5355_5041
  package static let headerByteCount = 128
  /// The longest block a reader takes.
  package static let storedByteCountMax = 1 << 26

  package init() {}

  /// Bytes the block takes in the file.
  package var storedByteCount: Int {
    let bytes = Self.headerByteCount + byteCount
    return (bytes + DiskFile.alignment - 1) / DiskFile.alignment * DiskFile.alignment
  }

  /// Writes the header in front of its records, which lie in `block` already.
  func write(to block: ByteBlock) {
    block.clear(0..<Self.headerByteCount)
    block.clear((Self.headerByteCount + byteCount)..<storedByteCount)
    var bytes = block.tail(from: 0)
    bytes.putLittle(Self.magic, at: 0)
    bytes.putLittle(UInt32(byteCount), at: 12)
    bytes.putLittle(UInt32(storedByteCount), at: 16)
    bytes.putLittle(UInt32(recordCount), at: 20)
    bytes.putLittle(firstNumber, at: 24)
    bytes.putLittle(payloadBefore, at: 32)
    bytes.putLittle(firstStamp.raw, at: 40)
    bytes.putLittle(lastStamp.raw, at: 48)
    bytes.putLittle(overrun.records, at: 56)
    bytes.putLittle(overrun.payloadBytes, at: 64)
    bytes.putLittle(dropped.records, at: 72)
    bytes.putLittle(dropped.payloadBytes, at: 80)
    let sum = bytes.bytes.extracting(12..<(Self.headerByteCount + byteCount)).checksum()
    bytes.putLittle(sum, at: 8)
  }

  /// Bytes of the block that begins with the 128 of `bytes`; nil when none does.
  static func storedByteCount(_ bytes: RawSpan) -> Int? {
    guard bytes.byteCount >= headerByteCount, bytes.little(UInt64.self, at: 0) == magic else {
      return nil
    }
    let byteCount = Int(bytes.little(UInt32.self, at: 12))
    let stored = Int(bytes.little(UInt32.self, at: 16))
    let isSound =
      stored <= storedByteCountMax && stored.isMultiple(of: DiskFile.alignment)
      && headerByteCount + byteCount <= stored
    return isSound ? stored : nil
  }

  /// Reads a whole block's header and checks its sum; nil when the block is damaged.
  init?(_ block: RawSpan) {
    guard let stored = Self.storedByteCount(block), stored <= block.byteCount else { return nil }
    byteCount = Int(block.little(UInt32.self, at: 12))
    let checked = block.extracting(12..<(Self.headerByteCount + byteCount))
    guard checked.checksum() == block.little(UInt32.self, at: 8) else { return nil }
    recordCount = Int(block.little(UInt32.self, at: 20))
    firstNumber = block.little(UInt64.self, at: 24)
    payloadBefore = block.little(UInt64.self, at: 32)
    firstStamp = MonotonicNanos(raw: block.little(Int64.self, at: 40))
    lastStamp = MonotonicNanos(raw: block.little(Int64.self, at: 48))
    overrun = LostRecords(
      records: block.little(UInt64.self, at: 56), payloadBytes: block.little(UInt64.self, at: 64))
    dropped = LostRecords(
      records: block.little(UInt64.self, at: 72), payloadBytes: block.little(UInt64.self, at: 80))
  }
}

/// Records that are in no block, and the bytes of their payloads.
package struct LostRecords: Sendable, Hashable {
  package var records: UInt64 = 0
  package var payloadBytes: UInt64 = 0

  package init(records: UInt64 = 0, payloadBytes: UInt64 = 0) {
    self.records = records
    self.payloadBytes = payloadBytes
  }

  package static func += (total: inout LostRecords, more: LostRecords) {
    total.records &+= more.records
    total.payloadBytes &+= more.payloadBytes
  }
}
