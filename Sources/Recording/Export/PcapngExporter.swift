// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units
internal import Wire

/// Writes records as a pcapng capture with nanosecond stamps.
///
/// Each line is an interface, and its payloads are the datagrams of rebuilt Ethernet frames: the
/// sender's address is not recorded and is 0.0.0.0. Everything else that a decoder was given is on
/// one more interface of link type USER0, whose frames are the record's header and bytes; so a
/// replay of the capture does what a replay of the recording does.
package struct PcapngExporter: ~Copyable {
  /// Which records are wanted.
  package struct Filter: Sendable {
    package var line: UInt8?
    package var from: UnixNanos?
    package var until: UnixNanos?

    package init() {}

    func takes(_ record: PacketRecord, at time: UnixNanos) -> Bool {
      if let line, record.tag.kind != .packet || record.tag.line != line { return false }
      if let from, time < from { return false }
      if let until, !(time < until) { return false }
      return true
    }
  }

  package private(set) var frameCount: UInt64 = 0
  /// Records that have no place in a capture: of lines that were not configured, and those that a
  /// dying datafeed left unfinished.
  package private(set) var skippedCount: UInt64 = 0
  private let filter: Filter
  private var writer: FileWriter
  private let frame = ByteBlock(byteCount: 1 << 17)
  private var start: FeedStart
  private let lineNames: [String]
  private var nextNumber: UInt64?

  /// Replaces the file at `path`. `lineNames` has a name for each line; `start` gives the stamps
  /// of records before the first of kind `start`.
  package init(
    _ path: String, lineNames: [String], start: FeedStart, filter: Filter
  ) throws(DiskError) {
    typealias Format = Pcap.NextGenerationWriter
    var writer = try FileWriter(path)
    try writer.append(Format.sectionByteCount) { _ = Format.writeSection(to: &$0, at: 0) }
    let interfaces = lineNames.map { ($0, Pcap.Link.ethernet) } + [("decoder inputs", .user0)]
    for (name, link) in interfaces {
      try writer.append(Format.interfaceByteCount(name: name)) { bytes in
        _ = Format.writeInterface(name: name, link: link, to: &bytes, at: 0)
      }
    }
    self.writer = writer
    self.lineNames = lineNames
    self.filter = filter
    self.start = start
  }

  /// Takes the next record.
  package mutating func take(_ record: PacketRecord, _ payload: RawSpan) throws(DiskError) {
    if record.tag.kind == .start, let found = FeedStart(payload) { start = found }
    let lost = nextNumber.map { record.number &- $0 } ?? record.number &- 1
    nextNumber = record.number &+ 1
    let time = start.unix(record.tag.stamp)
    guard filter.takes(record, at: time) else { return }
    let byteCount: Int
    let interface: Int
    switch record.tag.kind {
    case .abandoned:
      skippedCount += 1
      return
    case .packet:
      guard Int(record.tag.line) < lineNames.count, payload.byteCount <= 65_507 else {
        skippedCount += 1
        return
      }
      interface = Int(record.tag.line)
      byteCount = Self.build(record, payload, in: frame)
    case .start, .expire, .snapshot, .reply, .stream, .connection, .definition:
      guard filter.line == nil else { return }
      interface = lineNames.count
      byteCount = Self.wrap(record, payload, in: frame)
    }
    try write(
      byteCount,
      Pcap.NextGenerationWriter.Stamp(
        interface: interface, time: time, number: record.number, lost: lost))
  }

  private static func build(
    _ record: PacketRecord, _ payload: RawSpan, in frame: ByteBlock
  ) -> Int {
    let builder = UDPFrameBuilder(
      source: UDPFrameBuilder.Endpoint(
        hardware: 0x0200_0000_0000 | UInt64(record.tag.line), address: 0, port: 0),
      destination: .group(record.tag.address, port: record.tag.port))
    var bytes = frame.tail(from: 0)
    return builder.write(payload, to: &bytes)
  }

  private static func wrap(
    _ record: PacketRecord, _ payload: RawSpan, in frame: ByteBlock
  ) -> Int {
    var bytes = frame.tail(from: 0)
    record.write(to: &bytes)
    bytes.put(payload, at: PacketRecord.headerByteCount)
    return PacketRecord.headerByteCount + payload.byteCount
  }

  private mutating func write(
    _ byteCount: Int, _ stamp: Pcap.NextGenerationWriter.Stamp
  ) throws(DiskError) {
    let frame = frame
    let blockByteCount = Pcap.NextGenerationWriter.packetByteCount(frame: byteCount)
    try writer.append(blockByteCount) { bytes in
      _ = Pcap.NextGenerationWriter.writePacket(frame: byteCount, stamp, to: &bytes, at: 0)
      bytes.put(frame.bytes.extracting(0..<byteCount), at: 28)
    }
    frameCount += 1
  }

  /// Writes what is left; the capture is then complete.
  package mutating func flush() throws(DiskError) { try writer.flush() }
}
