// SPDX-License-Identifier: Apache-2.0
import Appliance
import Feed
import Foundation
import Recording
import Rings
import TestSupport
import Testing
import Units
import Venue

@Suite("record section")
struct RecordSectionTests {
  private func section(_ lines: String) throws -> RecordSection {
    try Configuration(text: "[record]\n\(lines)", source: "test").record
  }

  @Test("is off unless asked for, and its defaults are those of the sample")
  func defaults() throws {
    #expect(try !section("").isEnabled)
    let sample = try Configuration.embedded().record
    #expect(!sample.isEnabled)
    #expect(sample.ringByteCount == 1 << 26)
    let settings = try section("").settings(configuration: "text")
    #expect(settings.blockByteCount == 1 << 20)
    #expect(settings.spaceByteCountMax == nil)
    #expect(settings.diskFull == .dropOldest)
    #expect(settings.compressionLevel == 1)
    #expect(settings.configuration == "text")
  }

  @Test(
    "refuses what cannot be, naming the key",
    arguments: [
      ("ring_bytes = 3000000", "record.ring_bytes"), ("block_bytes = 262145", "record.block_bytes"),
      ("segment_bytes_max = 1048576", "record.segment_bytes_max"),
      ("disk_full = \"wait\"", "record.disk_full"), ("directory = \"\"", "record.directory"),
      ("compression_level = 20", "record.compression_level"), ("colour = 1", "record.colour"),
    ])
  func refusals(line: String, key: String) throws {
    let error = #expect(throws: ConfigurationError.self) { _ = try section(line) }
    #expect(error?.line == 2)
    #expect(error?.message.hasPrefix(key) == true)
  }

  @Test("every figure of a recorder has a label of its own")
  func metrics() {
    let labels = RecordMetric.allCases.map(\.label)
    #expect(Set(labels).count == labels.count)
    #expect(RecordMetric.allCases.allSatisfy { !$0.meaning.isEmpty })
  }
}

/// Publishes an event for each byte of a payload.
private struct ByteFeed: FeedDecoder, ~Copyable {
  let base: UInt64

  mutating func announce<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    sink.publish(Event(kind: .session, instrument: .none, orderID: base))
  }

  mutating func receive<Sink: EventSink & ~Copyable>(
    _ payload: RawSpan, receiveTime: MonotonicNanos, line: Int, into sink: inout Sink
  ) {
    for index in 0..<payload.byteCount {
      sink.publish(
        Event(
          kind: .add, instrument: .none, orderID: base + UInt64(index), receiveTime: receiveTime))
    }
  }

  mutating func expire<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    sink.publish(Event(kind: .gap, instrument: .none, receiveTime: now))
  }

  var deadline: MonotonicNanos? { nil }
  var instrumentCount: Int { 0 }
  func definition(of instrument: InstrumentID) -> InstrumentDefinition { InstrumentDefinition() }
  mutating func snapshot<Sink: EventSink & ~Copyable>(
    of instrument: InstrumentID, into sink: inout Sink
  ) {}
  var summary: FeedSummary { FeedSummary() }
  func forEachCounter(_ body: (String, UInt64) -> Void) {}
}

@Suite("offline feed")
struct OfflineFeedTests {
  private let path = NSTemporaryDirectory() + "apus-test-\(UUID().uuidString).events"

  /// What is done with the records of a made-up recording.
  private enum Step {
    case start(firstSequence: UInt64)
    case packet(byteCount: Int)
    case expire
  }

  /// Sequence and order id of each event that `steps` lead to.
  private func replay(_ steps: [Step]) throws -> [[UInt64]] {
    defer {
      do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record("\(error)") }
    }
    var starts: UInt64 = 0
    var feed = OfflineFeed<ByteFeed>(try EventLog(path), captureStart: nil) { _, _ in
      starts += 1
      return ByteFeed(base: starts * 100)
    }
    let folder = TestFolder()
    var ring = try PacketRingWriter(name: "ring", capacity: 8_192, in: folder.directory)
    for step in steps {
      let now = MonotonicNanos(raw: 5)
      switch step {
      case .start(let first):
        ring.write(
          FeedStart(
            midnight: UnixNanos(raw: 0), realtimeOffset: .zero, lineCount: 1, firstSequence: first),
          at: now)
      case .packet(let byteCount):
        let bytes = [UInt8](repeating: 1, count: byteCount)
        ring.write(bytes.span.bytes, PacketTag(.packet, stamp: now))
      case .expire: ring.write(PacketTag(.expire, stamp: now))
      }
    }
    var reader = try PacketRingReader(name: "ring", in: folder.directory)
    var block = [UInt8](repeating: 0, count: 8_192)
    var span = block.mutableSpan
    var room = span.mutableBytes
    if case .records(let byteCount, _) = reader.read(into: &room) {
      let records = block.span.bytes.extracting(0..<byteCount)
      var offset = 0
      while let record = PacketRecord(records, at: offset) {
        try feed.take(record, record.payload(records, at: offset))
        offset += record.byteCount
      }
    }
    _ = try feed.finish()
    let log = [UInt8](try #require(FileManager.default.contents(atPath: path)))
    return stride(from: 64, to: log.count, by: 64).map { at in
      let bytes = log.span.bytes
      return [bytes.little(UInt64.self, at: at), bytes.little(UInt64.self, at: at + 32)]
    }
  }

  @Test("events get the sequences of their ring, from the start's on")
  func sequences() throws {
    #expect(
      try replay([.start(firstSequence: 1), .packet(byteCount: 2), .expire])
        == [[1, 100], [2, 100], [3, 101], [4, 0]])
    #expect(try replay([.start(firstSequence: 1)]) == [[1, 100]])
  }

  @Test("a datafeed that died within an input has published what its successor's start says")
  func death() throws {
    let events = try replay([
      .start(firstSequence: 1), .packet(byteCount: 2), .packet(byteCount: 3),
      .start(firstSequence: 5), .packet(byteCount: 1),
    ])
    #expect(events == [[1, 100], [2, 100], [3, 101], [4, 100], [5, 200], [6, 200]])
  }

  @Test("a recording without its start is refused")
  func noStart() throws {
    #expect(throws: RecordingError.self) { _ = try replay([.packet(byteCount: 1)]) }
  }
}
