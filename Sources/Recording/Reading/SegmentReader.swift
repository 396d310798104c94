// SPDX-License-Identifier: Apache-2.0
internal import Rings

/// Why a file is no segment of a recording.
package struct RecordingError: Error, Sendable, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// Walks the blocks of one segment, plain or packed. Damage is passed over and counted: the walk
/// goes on with the next whole block.
package struct SegmentReader: ~Copyable {
  package enum Step: Sendable, Hashable {
    /// The records of a whole block are in `records`.
    case block(BlockHeader)
    /// So many bytes were no block.
    case damage(byteCount: Int)
    case end
  }

  package let header: SegmentHeader
  package let path: String
  private var stream: LogStream
  private var block: ByteBlock
  /// Bytes of the stream in the block, from its start.
  private var loaded = 0
  /// Bytes of them that the last step used.
  private var used = 0
  private var recordByteCount = 0

  /// Opens a segment; throws when its header is not one.
  package init(path: String) throws {
    var stream = try LogStream(path: path)
    var block = ByteBlock(byteCount: 1 << 21)
    let first = try Self.read(DiskFile.alignment, from: &stream, into: block, at: 0)
    guard first >= 16, let byteCount = SegmentHeader.byteCount(block.bytes) else {
      throw RecordingError(description: "\(path): is no segment of a recording")
    }
    Self.grow(&block, keeping: first, to: byteCount)
    let rest = try Self.read(byteCount - first, from: &stream, into: block, at: first)
    guard first + rest == byteCount,
      let header = SegmentHeader(block.bytes.extracting(0..<byteCount))
    else { throw RecordingError(description: "\(path): the segment's header is damaged") }
    self.header = header
    self.path = path
    self.stream = stream
    self.block = block
  }

  /// Whether the file begins as a segment does, plain or packed.
  package static func isSegment(_ path: String) -> Bool {
    do {
      var stream = try LogStream(path: path)
      let block = ByteBlock(byteCount: DiskFile.alignment)
      let count = try read(16, from: &stream, into: block, at: 0)
      return count == 16 && SegmentHeader.byteCount(block.bytes) != nil
    } catch {
      return false
    }
  }

  /// The records of the block of the last step.
  package var records: RawSpan {
    @_lifetime(borrow self) get {
      let start = BlockHeader.headerByteCount
      return block.bytes.extracting(start..<(start + recordByteCount))
    }
  }

  package mutating func next() throws -> Step {
    drop(used)
    used = 0
    var damaged = 0
    while true {
      try load(DiskFile.alignment)
      guard loaded >= BlockHeader.headerByteCount else {
        let rest = damaged + loaded
        loaded = 0
        return rest == 0 ? .end : .damage(byteCount: rest)
      }
      if let header = try wholeBlock() {
        // Damage first; the block is found again by the next call.
        guard damaged == 0 else { return .damage(byteCount: damaged) }
        used = header.storedByteCount
        recordByteCount = header.byteCount
        return .block(header)
      }
      let skipped = min(loaded, DiskFile.alignment)
      drop(skipped)
      damaged += skipped
    }
  }

  private mutating func wholeBlock() throws -> BlockHeader? {
    guard let stored = BlockHeader.storedByteCount(block.bytes.extracting(0..<loaded)) else {
      return nil
    }
    try load(stored)
    guard loaded >= stored else { return nil }
    return BlockHeader(block.bytes.extracting(0..<stored))
  }

  private mutating func drop(_ byteCount: Int) {
    block.moveToStart(byteCount..<loaded)
    loaded -= byteCount
  }

  /// Has at least `byteCount` bytes in the block unless the file ends before.
  private mutating func load(_ byteCount: Int) throws {
    guard loaded < byteCount else { return }
    Self.grow(&block, keeping: loaded, to: byteCount)
    loaded += try Self.read(byteCount - loaded, from: &stream, into: block, at: loaded)
  }

  private static func grow(_ block: inout ByteBlock, keeping loaded: Int, to byteCount: Int) {
    guard block.byteCount < byteCount else { return }
    let larger = ByteBlock(byteCount: byteCount)
    var room = larger.tail(from: 0)
    room.put(block.bytes.extracting(0..<loaded), at: 0)
    block = larger
  }

  private static func read(
    _ byteCount: Int, from stream: inout LogStream, into block: ByteBlock, at offset: Int
  ) throws -> Int {
    try stream.read(offset..<(offset + byteCount), of: block)
  }
}
