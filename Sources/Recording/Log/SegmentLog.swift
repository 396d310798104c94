// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Units

/// The segments that a recorder writes: opens, fills and closes them, and decides what is lost when
/// there is no room.
///
/// Owned by the recorder's thread; blocks in calls of the disk.
package struct SegmentLog: ~Copyable {
  /// What was written and what was not.
  package struct Figures: Sendable, Hashable {
    package var segmentsOpened: UInt64 = 0
    package var segmentsRemoved: UInt64 = 0
    package var bytesRemoved: UInt64 = 0
    package var bytesWritten: UInt64 = 0
    package var blocksWritten: UInt64 = 0
    package var writesFailed: UInt64 = 0
  }

  package private(set) var figures = Figures()
  /// Nothing more is written: the disk was full and the policy is `stop`.
  package private(set) var isStopped = false
  /// The number of the next segment.
  package private(set) var nextSegment: UInt64
  /// Lines for the operator, to be taken by the owner.
  package var remarks: [String] = []

  private let settings: RecorderSettings
  private let recording: UInt64
  private let shelf: SegmentShelf
  private var file: DiskFile?
  private var offset = 0
  private var opened = UnixNanos(raw: 0)
  /// When a failure was said last: a full disk is not said once a block.
  private var saidAt: UnixNanos?
  private static var remarkInterval: Nanos { .seconds(10) }

  package init(
    _ settings: RecorderSettings, recording: UInt64, nextSegment: UInt64, shelf: SegmentShelf
  ) {
    self.settings = settings
    self.recording = recording
    self.nextSegment = nextSegment
    self.shelf = shelf
  }

  /// Writes a block, whose header is in place; false when it was dropped.
  package mutating func append(
    _ stored: RawSpan, _ header: BlockHeader, at now: UnixNanos
  ) -> Bool {
    while !isStopped {
      do throws(DiskError) {
        try makeRoom(stored.byteCount)
        try openSegment(for: stored.byteCount, firstNumber: header.firstNumber, at: now)
        try write(stored)
        return true
      } catch {
        guard recover(from: error, at: now) else { return false }
      }
    }
    return false
  }

  private mutating func write(_ stored: RawSpan) throws(DiskError) {
    guard file != nil else { preconditionFailure("no segment is open") }
    try file?.write(stored, at: offset)
    offset += stored.byteCount
    figures.bytesWritten += UInt64(stored.byteCount)
    figures.blocksWritten += 1
  }

  /// Throws "full" when the block would exceed the space the segments may take.
  private func makeRoom(_ byteCount: Int) throws(DiskError) {
    guard let limit = settings.spaceByteCountMax,
      shelf.byteCount + offset + byteCount > limit
    else { return }
    throw DiskError(call: "space_bytes_max", path: settings.directory, errnoCode: ENOSPC)
  }

  private mutating func openSegment(
    for byteCount: Int, firstNumber: UInt64, at now: UnixNanos
  ) throws(DiskError) {
    if file != nil {
      let isFull = offset + byteCount > settings.segmentByteCountMax
      guard isFull || now - opened >= settings.segmentAgeMax else { return }
      close()
    }
    let header = SegmentHeader(
      recording: recording, segment: nextSegment, created: now, firstNumber: firstNumber,
      configuration: settings.configuration)
    let path = "\(settings.directory)/\(Self.name(recording, nextSegment))"
    let made = try DiskFile(creating: path, direct: settings.isDirect)
    let block = header.block()
    do throws(DiskError) {
      try made.write(block.bytes, at: 0)
    } catch {
      _ = DiskFile.remove(path)
      throw error
    }
    offset = block.byteCount
    file = consume made
    opened = now
    nextSegment += 1
    figures.segmentsOpened += 1
    figures.bytesWritten += UInt64(block.byteCount)
  }

  /// What follows a write that failed; true when the block should be tried again.
  private mutating func recover(from error: DiskError, at now: UnixNanos) -> Bool {
    figures.writesFailed += 1
    if error.isFull, settings.diskFull == .dropOldest, let byteCount = shelf.removeOldest() {
      figures.segmentsRemoved += 1
      figures.bytesRemoved += UInt64(byteCount)
      return true
    }
    let policy = settings.diskFull.rawValue
    if settings.diskFull == .stop {
      isStopped = true
      remarks.append("recording stops, disk_full = \"\(policy)\": \(error)")
    } else if saidAt.map({ now - $0 >= Self.remarkInterval }) ?? true {
      saidAt = now
      remarks.append("blocks are dropped, disk_full = \"\(policy)\": \(error)")
    }
    return false
  }

  /// Finishes the segment in hand.
  package mutating func close() {
    guard let open = file.take() else { return }
    do throws(DiskError) {
      // A write that failed half-way has left bytes behind the last block.
      try open.truncate(to: offset)
    } catch {
      remarks.append("the end of a segment could not be cut: \(error)")
    }
    shelf.add(open.path, byteCount: offset)
    offset = 0
  }

  /// apus-YYYYMMDDTHHMMSS.nnnnnnnnnZ-000001.apuslog: sorts in the order of time.
  static func name(_ recording: UInt64, _ segment: UInt64) -> String {
    let seconds = TimeInterval(recording / 1_000_000_000)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: seconds))
    func digits(_ number: Int?, _ width: Int) -> String {
      guard let number else { preconditionFailure("a date has all parts") }
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let date = digits(parts.year, 4) + digits(parts.month, 2) + digits(parts.day, 2)
    let time = digits(parts.hour, 2) + digits(parts.minute, 2) + digits(parts.second, 2)
    let fraction = digits(Int(recording % 1_000_000_000), 9)
    return "apus-\(date)T\(time).\(fraction)Z-\(digits(Int(segment), 6))" + SegmentShelf.suffix
  }
}
