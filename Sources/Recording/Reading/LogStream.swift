// SPDX-License-Identifier: Apache-2.0

/// The bytes of a segment front to back, unpacked on the way when the file is zstd.
struct LogStream: ~Copyable {
  private let file: DiskFile
  private var unpacker: ZstdUnpacker?
  private let packed: ByteBlock
  private var packedCount = 0
  private var packedTaken = 0
  private var offset = 0
  private var isAtEnd = false

  /// Little-endian start of a zstd frame.
  private static let zstdMagic: UInt32 = 0xFD2F_B528

  init(path: String) throws {
    let file = try DiskFile(reading: path)
    let packed = ByteBlock(byteCount: 1 << 18)
    var room = packed.tail(from: 0)
    let count = try file.read(into: &room, at: 0)
    let isPacked = count >= 4 && packed.bytes.little(UInt32.self, at: 0) == Self.zstdMagic
    unpacker = isPacked ? try ZstdUnpacker() : nil
    self.file = file
    self.packed = packed
  }

  /// Fills the bytes `range` of `block` as far as the file goes and returns the bytes read.
  mutating func read(_ range: Range<Int>, of block: ByteBlock) throws -> Int {
    guard unpacker == nil else { return try unpack(range, of: block) }
    var at = range.lowerBound
    while at < range.upperBound {
      var rest = block.part(at..<range.upperBound)
      let count = try file.read(into: &rest, at: offset)
      guard count > 0 else { break }
      at += count
      offset += count
    }
    return at - range.lowerBound
  }

  private mutating func unpack(_ range: Range<Int>, of block: ByteBlock) throws -> Int {
    var at = range.lowerBound
    while at < range.upperBound {
      if packedTaken == packedCount, !isAtEnd { try refill() }
      var rest = block.part(at..<range.upperBound)
      let made = try unpackSome(into: &rest)
      at += made
      if made == 0, packedTaken == packedCount, isAtEnd { break }
    }
    return at - range.lowerBound
  }

  private mutating func refill() throws {
    let packed = packed
    var room = packed.tail(from: 0)
    packedCount = try file.read(into: &room, at: offset)
    packedTaken = 0
    offset += packedCount
    isAtEnd = packedCount == 0
  }

  private mutating func unpackSome(into output: inout MutableRawSpan) throws -> Int {
    let packed = packed
    var taken = packedTaken
    guard
      let made = try unpacker?.unpack(
        packed.bytes.extracting(0..<packedCount), taken: &taken, into: &output)
    else { preconditionFailure("the file is not packed") }
    packedTaken = taken
    return made
  }
}
