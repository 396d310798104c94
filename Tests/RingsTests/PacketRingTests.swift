// SPDX-License-Identifier: Apache-2.0
import CKernel
import Host
import Rings
import TestSupport
import Testing
import Units

@Suite("Packet ring")
struct PacketRingTests {
  let folder = TestFolder()

  /// The bytes that record `number` of a test has: their count and values follow from it.
  static func payload(_ number: UInt64, byteCountMax: Int) -> [UInt8] {
    let byteCount = Int((number &* 2_654_435_761) % UInt64(byteCountMax + 1))
    return (0..<byteCount).map { UInt8(truncatingIfNeeded: number &* 31 &+ UInt64($0)) }
  }

  static func tag(_ number: UInt64) -> PacketTag {
    PacketTag(
      .packet, stamp: MonotonicNanos(raw: Int64(number) * 7), line: UInt8(number & 3),
      stampKind: UInt8(number & 1), address: UInt32(truncatingIfNeeded: number &* 77),
      port: UInt16(truncatingIfNeeded: number))
  }

  /// A reader's block, checked record by record.
  struct Checked {
    var bytes: [UInt8]
    var numbers: [UInt64] = []
    var payloadBytes = 0
    var flaws = 0

    init(byteCount: Int) { bytes = Array(repeating: 0, count: byteCount) }

    mutating func read(_ reader: inout PacketRingReader, byteCountMax: Int)
      -> PacketRingReader.Outcome
    {
      var span = bytes.mutableSpan
      var raw = span.mutableBytes
      let outcome = reader.read(into: &raw)
      guard case .records(let byteCount, let recordCount) = outcome else { return outcome }
      var offset = 0
      var count = 0
      let block = self.bytes
      let found = block.span.bytes.extracting(0..<byteCount)
      while let record = PacketRecord(found, at: offset) {
        let due = PacketRingTests.payload(record.number, byteCountMax: byteCountMax)
        let bytes = record.payload(found, at: offset)
        let isWhole =
          bytes.byteCount == due.count
          && due.indices.allSatisfy {
            due[$0] == bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
          }
        if !isWhole || record.tag != PacketRingTests.tag(record.number) { flaws += 1 }
        numbers.append(record.number)
        payloadBytes += record.payloadByteCount
        offset += record.byteCount
        count += 1
      }
      if offset != byteCount || count != recordCount { flaws += 1 }
      return outcome
    }
  }

  func write(_ number: UInt64, _ byteCountMax: Int, to writer: inout PacketRingWriter) {
    let payload = Self.payload(number, byteCountMax: byteCountMax)
    writer.write(payload.span.bytes, Self.tag(number))
  }

  @Test("gives back every byte and field over many laps", arguments: [0, 7, 8, 9, 200, 472])
  func laps(byteCountMax: Int) throws {
    var writer = try PacketRingWriter(name: "ring", capacity: 4_096, in: folder.directory)
    var reader = try PacketRingReader(name: "ring", in: folder.directory)
    var checked = Checked(byteCount: 1_024)
    #expect(checked.read(&reader, byteCountMax: byteCountMax) == .empty)
    for number in UInt64(1)...2_000 {
      write(number, byteCountMax, to: &writer)
      if number % 3 == 0 {
        while checked.read(&reader, byteCountMax: byteCountMax) != .empty {}
      }
    }
    while checked.read(&reader, byteCountMax: byteCountMax) != .empty {}
    #expect(checked.flaws == 0)
    #expect(checked.numbers == Array(1...2_000))
    #expect(reader.missedRecords == 0)
    #expect(reader.cursor.payloadBefore == UInt64(checked.payloadBytes))
    #expect(writer.payloadBytes == UInt64(checked.payloadBytes))
  }

  @Test("agrees with a plain list under random writes and reads", arguments: [1, 2, 3, 4])
  func model(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var writer = try PacketRingWriter(name: "ring", capacity: 8_192, in: folder.directory)
    var reader = try PacketRingReader(name: "ring", in: folder.directory)
    var checked = Checked(byteCount: 2_048)
    var model: [Int] = []
    var missed: UInt64 = 0
    var missedBytes: UInt64 = 0
    for _ in 0..<20_000 {
      // Bursts now and then, so that the reader is overrun now and then.
      if random.next() % 5 != 0 || random.next() % 50 == 0 {
        for _ in 0..<(random.next() % 40 == 0 ? 60 : 1) {
          let number = writer.nextNumber
          write(number, 400, to: &writer)
          model.append(Self.payload(number, byteCountMax: 400).count)
        }
      } else {
        let next = checked.numbers.last.map { $0 + 1 } ?? 1
        switch checked.read(&reader, byteCountMax: 400) {
        case .overrun(let records, let payloadBytes):
          missed += records
          missedBytes += payloadBytes
          #expect(records > 0)
        case .records:
          // What was read or missed before is all there was before.
          let first = checked.numbers.first { $0 >= next }
          let known = reader.cursor.number - 1
          #expect(first != nil && known <= UInt64(model.count))
        case .empty:
          #expect(reader.cursor.number == writer.nextNumber)
        }
      }
    }
    while checked.read(&reader, byteCountMax: 400) != .empty {}
    missed = reader.missedRecords
    missedBytes = reader.missedPayloadBytes
    #expect(checked.flaws == 0)
    #expect(missed > 0)
    #expect(UInt64(checked.numbers.count) + missed == UInt64(model.count))
    let all = model.reduce(0, +)
    #expect(checked.payloadBytes + Int(missedBytes) == all)
    let read = Set(checked.numbers)
    #expect(read.count == checked.numbers.count)
    let gone = model.indices.filter { !read.contains(UInt64($0 + 1)) }
    #expect(gone.reduce(0) { $0 + model[$1] } == Int(missedBytes))
  }

  @Test("goes on with the next number when its writer restarts")
  func restart() throws {
    var reader: PacketRingReader
    do {
      var writer = try PacketRingWriter(name: "ring", capacity: 4_096, in: folder.directory)
      reader = try PacketRingReader(name: "ring", in: folder.directory)
      for number in UInt64(1)...100 { write(number, 50, to: &writer) }
    }
    var writer = try PacketRingWriter(name: "ring", capacity: 4_096, in: folder.directory)
    #expect(writer.nextNumber == 101)
    for number in UInt64(101)...110 { write(number, 50, to: &writer) }
    var checked = Checked(byteCount: 1_024)
    while checked.read(&reader, byteCountMax: 50) != .empty {}
    #expect(checked.flaws == 0)
    #expect(checked.numbers.last == 110)
    #expect(UInt64(checked.numbers.count) + reader.missedRecords == 110)
    #expect(UInt64(checked.payloadBytes) + reader.missedPayloadBytes == writer.payloadBytes)
  }

  @Test("a reader that comes back goes on where it was")
  func cursor() throws {
    var writer = try PacketRingWriter(name: "ring", capacity: 4_096, in: folder.directory)
    var checked = Checked(byteCount: 1_024)
    var cursor = PacketCursor.start
    for number in UInt64(1)...60 {
      write(number, 20, to: &writer)
      if number % 20 == 0 {
        var reader = try PacketRingReader(name: "ring", at: cursor, in: folder.directory)
        while checked.read(&reader, byteCountMax: 20) != .empty {}
        cursor = reader.cursor
      }
    }
    #expect(checked.numbers == Array(1...60))
    #expect(throws: RegionError.self) {
      let beyond = PacketCursor(position: cursor.position + 8, number: 61, payloadBefore: 0)
      _ = try PacketRingReader(name: "ring", at: beyond, in: folder.directory)
    }
  }

  @Test("refuses a second live writer and another size")
  func refusals() throws {
    let writer = try PacketRingWriter(name: "ring", capacity: 4_096, in: folder.directory)
    #expect(throws: RegionError.self) {
      _ = try PacketRingWriter(name: "ring", capacity: 4_096, in: folder.directory)
    }
    #expect(writer.payloadByteCountMax == 472)
  }

  @Test("keeps every byte between two threads, read or missed", arguments: [false, true])
  func threads(isSlow: Bool) throws {
    let count: UInt64 = 300_000
    var writer = try PacketRingWriter(name: "ring", capacity: 1 << 16, in: folder.directory)
    let reading = OwnThread { [folder] in
      var reader = try PacketRingReader(name: "ring", in: folder.directory)
      var checked = Checked(byteCount: 1 << 14)
      while reader.cursor.number <= count {
        let outcome = checked.read(&reader, byteCountMax: 300)
        if isSlow, case .records = outcome {
          // A lap's time now and then.
          for _ in 0..<200_000 where reader.cursor.number & 15 == 3 { ck_pause() }
        }
      }
      return (
        read: UInt64(checked.numbers.count), payload: UInt64(checked.payloadBytes),
        flaws: checked.flaws, missed: reader.missedRecords, lost: reader.missedPayloadBytes
      )
    }
    for number in 1...count { write(number, 300, to: &writer) }
    let seen = try reading.join()
    #expect(seen.flaws == 0)
    #expect(seen.read + seen.missed == count)
    #expect(seen.payload + seen.lost == writer.payloadBytes)
    #expect(seen.read > 0)
  }

  @Test("a datafeed's start and its instruments are read back as written")
  func start() throws {
    var writer = try PacketRingWriter(name: "ring", capacity: 8_192, in: folder.directory)
    var reader = try PacketRingReader(name: "ring", in: folder.directory)
    let start = FeedStart(
      midnight: UnixNanos(raw: 5), realtimeOffset: Nanos(raw: -9), lineCount: 3,
      requestServerCount: 2, snapshotServerCount: 1)
    let code = try #require(Code("APUS"))
    let definition = InstrumentDefinition(code: code, venue: .krx, priceDecimals: 2)
    writer.write(start, at: MonotonicNanos(raw: 1))
    writer.write(definition, of: InstrumentID(raw: 4), at: MonotonicNanos(raw: 1))
    writer.write(PacketTag(.expire, stamp: MonotonicNanos(raw: 2)))
    var bytes = [UInt8](repeating: 0, count: 1_024)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    guard case .records(let byteCount, 3) = reader.read(into: &raw) else {
      Issue.record("not three records")
      return
    }
    let found = bytes.span.bytes.extracting(0..<byteCount)
    var records: [PacketRecord] = []
    var offset = 0
    while let record = PacketRecord(found, at: offset) {
      records.append(record)
      offset += record.byteCount
    }
    try #require(records.count == 3)
    #expect(records.map(\.tag.kind) == [.start, .definition, .expire])
    let read = FeedStart(records[0].payload(found, at: 0))
    #expect(read == start)
    #expect(start.monotonic(start.unix(MonotonicNanos(raw: 77))) == MonotonicNanos(raw: 77))
    #expect(records[1].tag.address == 4)
    let payload = records[1].payload(found, at: records[0].byteCount)
    let definitionRead = InstrumentDefinition(payload)
    #expect(definitionRead == definition)
    let other = FeedStart(payload)
    #expect(other == nil)
    #expect(records[2].tag == PacketTag(.expire, stamp: MonotonicNanos(raw: 2)))
  }
}
