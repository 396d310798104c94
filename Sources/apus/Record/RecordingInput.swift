// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Foundation
internal import Recording
internal import Rings
internal import Units
internal import Wire

/// Records of files that `apus record` wrote, of captures that `apus export` made of them, or of
/// plain captures of multicast, whose frames are taken for packets of the configured lines.
struct RecordingInput {
  let files: [String]
  /// Whether the files are segments, not captures.
  let isRecording: Bool
  /// Frames of plain captures that were of no line.
  private(set) var foreignFrames: UInt64 = 0
  private(set) var summary = RecordingReader.Summary()

  /// Files of one kind, in the order of their time.
  init(_ files: [String]) throws {
    let segments = files.count(where: SegmentReader.isSegment)
    guard segments == 0 || segments == files.count else {
      throw InputError(description: "\(segments) of \(files.count) files are recordings: not mixed")
    }
    self.files = files
    isRecording = segments > 0
  }

  /// The configuration that the recording was made with; nil in captures.
  func configurationText() throws -> String? {
    guard isRecording, let first = files.first else { return nil }
    return try SegmentReader(path: first).header.configuration
  }

  /// Calls `body` with every record of segments.
  mutating func forEachRecord(_ body: (PacketRecord, RawSpan) throws -> Void) throws {
    var reader = RecordingReader()
    try reader.read(files, gap: { Terminal.say("apus: \($0)") }, body: body)
    summary = reader.summary
  }

  /// Whether captures came of `apus export`: they then tell of the starts of datafeeds.
  func isExport() throws -> Bool {
    guard let first = files.first else { return false }
    var input = try InputFile(path: first, format: .pcap)
    var isExport = false
    do {
      try input.forEachFrame(
        { record, _ in
          isExport = record.link == .user0
          throw Enough()
        }, progressed: { _, _ in })
    } catch is Enough {
      return isExport
    }
    return false
  }

  private struct Enough: Error {}

  /// Calls `body` with a record for each frame of captures. `lines` has group and port of each
  /// line; an export needs none.
  mutating func forEachFrame(
    lines: [Line], _ body: (PacketRecord, RawSpan) throws -> Void
  ) throws {
    var start: FeedStart?
    var number: UInt64 = 0
    var foreign: UInt64 = 0
    for file in files {
      var input = try InputFile(path: file, format: .pcap)
      try input.forEachFrame(
        { record, capture in
          let bytes = record.frame(of: capture)
          if record.link == .user0 {
            guard let found = PacketRecord(exported: bytes) else {
              throw InputError(description: "\(file): a USER0 frame is no exported record")
            }
            let payload = bytes.extracting(PacketRecord.headerByteCount..<bytes.byteCount)
            if found.tag.kind == .start { start = FeedStart(payload) }
            return try body(found, payload)
          }
          guard case .frame(let frame) = record.parse(capture), frame.transport == .udp else {
            foreign += 1
            return
          }
          let line = Line(group: frame.destination, port: frame.destinationPort)
          guard let index = start == nil ? lines.firstIndex(of: line) : record.interface else {
            foreign += 1
            return
          }
          number += 1
          let time = start?.monotonic(record.time) ?? MonotonicNanos(raw: record.time.raw)
          let packet = PacketRecord(
            PacketTag(
              .packet, stamp: time, line: UInt8(truncatingIfNeeded: index),
              address: frame.destination, port: frame.destinationPort),
            payloadByteCount: frame.payloadByteCount, number: number)
          try body(packet, frame.payload(of: bytes))
        }, progressed: { _, _ in })
    }
    foreignFrames = foreign
  }

  /// Where the packets of a line go.
  struct Line: Hashable {
    var group: UInt32
    var port: UInt16
  }
}
