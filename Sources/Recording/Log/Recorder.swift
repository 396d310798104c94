// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Units

/// Takes records out of a packet ring by the block and writes the blocks to segments.
///
/// A record it has taken is written, or counted as dropped; a record that was overwritten in the
/// ring before it came is counted as overrun. Owned by one thread; blocks in calls of the disk.
package struct Recorder: ~Copyable {
  /// What became of the records.
  package struct Figures: Sendable, Hashable {
    package var recordsWritten: UInt64 = 0
    package var payloadBytesWritten: UInt64 = 0
    package var overrun = LostRecords()
    package var dropped = LostRecords()
    /// The most bytes of the ring that waited to be read.
    package var waitingByteCountMax = 0
  }

  package private(set) var figures = Figures()
  package private(set) var log: SegmentLog
  private var reader: PacketRingReader
  private let block: ByteBlock
  private var header = BlockHeader()
  private var blockBegan = MonotonicNanos(raw: 0)
  private var pendingOverrun = LostRecords()
  private var pendingDropped = LostRecords()
  private let place: RecordedPlace
  private var row: RecordedPlace.Row
  private let flushAfter: Nanos
  /// Room that any record of the ring fits in.
  private let recordByteCountMax: Int

  /// Attaches to the ring `packets`, where `place` says, or where it begins.
  package init(
    _ settings: RecorderSettings, ring name: String, place: RecordedPlace, shelf: SegmentShelf,
    now: UnixNanos, in directory: RegionDirectory
  ) throws(RegionError) {
    precondition(settings.blockByteCount >= 1 << 18)
    var row = place.load()
    if row.recording == 0 { row.recording = UInt64(max(1, now.raw)) }
    let reader = try PacketRingReader(name: name, at: row.cursor, in: directory)
    recordByteCountMax = PacketRingLayout.recordByteCountMax(capacity: reader.capacity)
    self.reader = reader
    self.place = place
    self.row = row
    flushAfter = settings.flushAfter
    block = ByteBlock(byteCount: settings.blockByteCount)
    log = SegmentLog(
      settings, recording: row.recording, nextSegment: row.nextSegment, shelf: shelf)
  }

  /// Takes what waits, and writes the block when it is full; true when there was anything.
  package mutating func turn(_ now: MonotonicNanos, unix: UnixNanos) -> Bool {
    let waiting = reader.waitingByteCount
    figures.waitingByteCountMax = max(figures.waitingByteCountMax, waiting)
    guard waiting > 0 else {
      if header.recordCount > 0, now - blockBegan >= flushAfter { writeBlock(at: unix) }
      return false
    }
    let block = block
    let used = BlockHeader.headerByteCount + header.byteCount
    if block.byteCount - used < recordByteCountMax {
      writeBlock(at: unix)
      return true
    }
    let cursor = reader.cursor
    var room = block.tail(from: used)
    switch reader.read(into: &room) {
    case .records(let byteCount, let recordCount):
      if header.recordCount == 0 { begin(cursor, at: now) }
      header.byteCount += byteCount
      header.recordCount += recordCount
    case .empty:
      return false
    case .overrun(let records, let payloadBytes):
      // The records at hand come before the hole.
      if header.recordCount > 0 { writeBlock(at: unix, next: cursor) }
      let lost = LostRecords(records: records, payloadBytes: payloadBytes)
      figures.overrun += lost
      pendingOverrun += lost
    }
    return true
  }

  private mutating func begin(_ cursor: PacketCursor, at now: MonotonicNanos) {
    header.firstNumber = cursor.number
    header.payloadBefore = cursor.payloadBefore
    blockBegan = now
  }

  /// Writes what is at hand, full or not.
  package mutating func flush(at unix: UnixNanos) {
    if header.recordCount > 0 { writeBlock(at: unix) }
  }

  /// Writes everything at hand and finishes the segment.
  package mutating func finish(at unix: UnixNanos) {
    flush(at: unix)
    log.close()
  }

  /// `next` is the place behind the block's records when the reader has gone further.
  private mutating func writeBlock(at unix: UnixNanos, next: PacketCursor? = nil) {
    let cursor = next ?? reader.cursor
    let content = LostRecords(
      records: UInt64(header.recordCount),
      payloadBytes: cursor.payloadBefore &- header.payloadBefore)
    let block = block
    header.overrun = pendingOverrun
    header.dropped = pendingDropped
    Self.stamp(&header, block.bytes)
    header.write(to: block)
    let stored = block.bytes.extracting(0..<header.storedByteCount)
    if log.append(stored, header, at: unix) {
      figures.recordsWritten += content.records
      figures.payloadBytesWritten += content.payloadBytes
      pendingOverrun = LostRecords()
      pendingDropped = LostRecords()
    } else {
      figures.dropped += content
      pendingDropped += content
    }
    header = BlockHeader()
    row.cursor = cursor
    row.nextSegment = log.nextSegment
    place.store(row)
  }

  /// The stamps of the block's first and last record.
  private static func stamp(_ header: inout BlockHeader, _ block: RawSpan) {
    let records = block.extracting(
      BlockHeader.headerByteCount..<(BlockHeader.headerByteCount + header.byteCount))
    guard let first = PacketRecord(records, at: 0) else { return }
    header.firstStamp = first.tag.stamp
    header.lastStamp = first.tag.stamp
    var offset = 0
    while let record = PacketRecord(records, at: offset) {
      header.lastStamp = record.tag.stamp
      offset += record.byteCount
    }
  }

  /// Lines for the operator since the last call.
  package mutating func takeRemarks() -> [String] {
    defer { log.remarks.removeAll() }
    return log.remarks
  }

  /// Bytes of the ring.
  package var ringByteCount: Int { reader.capacity }
  /// Bytes that wait in the ring now.
  package var waitingByteCount: Int { reader.waitingByteCount }
}
