// SPDX-License-Identifier: Apache-2.0
package import Rings

/// Hands on the records of a recording's segments, each once, and tells of everything that is not
/// there.
package struct RecordingReader {
  /// What a recording holds and lacks.
  package struct Summary: Sendable {
    package var segments = 0
    package var blocks = 0
    package var records: UInt64 = 0
    package var payloadBytes: UInt64 = 0
    /// By kind.
    package var kinds: [String: UInt64] = [:]
    package var firstNumber: UInt64?
    package var lastNumber: UInt64 = 0
    /// Records that are missing between others, by their numbers, and the bytes of them.
    package var missing = LostRecords()
    /// What the recorder itself has said about them.
    package var overrun = LostRecords()
    package var dropped = LostRecords()
    /// Records that were there twice: a recorder was killed before it noted how far it had come.
    package var repeatedRecords: UInt64 = 0
    package var damagedByteCount = 0

    /// Whether every record from the first to the last is there, undamaged.
    package var isWhole: Bool { missing.records == 0 && damagedByteCount == 0 }

    package init() {}
  }

  package private(set) var summary = Summary()
  private var nextNumber: UInt64?
  private var nextPayloadBefore: UInt64 = 0
  private var recording: UInt64?

  package init() {}

  /// Reads the segments in the order given, the order of their time. `body` gets each record and
  /// its payload; `gap` gets a line for each hole and each piece of damage.
  package mutating func read(
    _ paths: [String], gap: (String) -> Void = { _ in },
    progressed: (Int) -> Void = { _ in },
    body: (PacketRecord, RawSpan) throws -> Void
  ) throws {
    for (index, path) in paths.enumerated() {
      var segment = try SegmentReader(path: path)
      if let recording, recording != segment.header.recording {
        throw RecordingError(description: "\(path): is of another recording than those before it")
      }
      recording = segment.header.recording
      summary.segments += 1
      try read(&segment, gap, body)
      progressed(index + 1)
    }
  }

  private mutating func read(
    _ segment: inout SegmentReader, _ gap: (String) -> Void,
    _ body: (PacketRecord, RawSpan) throws -> Void
  ) throws {
    while true {
      switch try segment.next() {
      case .end: return
      case .damage(let byteCount):
        summary.damagedByteCount += byteCount
        gap("\(segment.path): \(byteCount) bytes are no whole block")
      case .block(let header):
        summary.blocks += 1
        summary.overrun += header.overrun
        summary.dropped += header.dropped
        try take(segment.records, of: segment.path, gap, body)
      }
    }
  }

  private mutating func take(
    _ records: RawSpan, of path: String, _ gap: (String) -> Void,
    _ body: (PacketRecord, RawSpan) throws -> Void
  ) throws {
    var offset = 0
    while let record = PacketRecord(records, at: offset) {
      let at = offset
      offset += record.byteCount
      if let nextNumber {
        guard record.number >= nextNumber else {
          summary.repeatedRecords += 1
          continue
        }
        if record.number > nextNumber { miss(record, nextNumber, path, gap) }
      }
      nextNumber = record.number + 1
      nextPayloadBefore = record.payloadBefore + UInt64(record.payloadByteCount)
      count(record)
      try body(record, record.payload(records, at: at))
    }
    if offset != records.byteCount {
      summary.damagedByteCount += records.byteCount - offset
      gap("\(path): a block ends in \(records.byteCount - offset) bytes that are no record")
    }
  }

  private mutating func miss(
    _ record: PacketRecord, _ due: UInt64, _ path: String, _ gap: (String) -> Void
  ) {
    let lost = LostRecords(
      records: record.number - due, payloadBytes: record.payloadBefore &- nextPayloadBefore)
    summary.missing += lost
    gap(
      "\(path): records \(due) ... \(record.number - 1) are missing, "
        + "\(lost.payloadBytes) bytes of payload")
  }

  private mutating func count(_ record: PacketRecord) {
    if summary.firstNumber == nil { summary.firstNumber = record.number }
    summary.lastNumber = record.number
    summary.records += 1
    summary.payloadBytes += UInt64(record.payloadByteCount)
    summary.kinds["\(record.tag.kind)", default: 0] += 1
  }
}
