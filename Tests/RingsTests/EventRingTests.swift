// SPDX-License-Identifier: Apache-2.0
import Host
import Rings
import TestSupport
import Testing
import Units

@Suite("Event ring")
struct EventRingTests {
  let folder = TestFolder()

  func event(_ number: UInt64) -> Event {
    Event(
      kind: .add, instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: number)), side: .buy,
      price: Price(raw: Int64(number) * 3), quantity: Quantity(raw: Int64(number) * 5),
      orderID: number, flags: .lastOfPacket, exchangeTime: UnixNanos(raw: Int64(number) * 7),
      receiveTime: MonotonicNanos(raw: Int64(number) * 11), venueSequence: number * 13)
  }

  @Test("gives back every field and goes on over the end of the ring")
  func wrap() throws {
    var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    var reader = try EventRingReader(name: "ring", in: folder.directory)
    var read = event(0)
    #expect(reader.next(into: &read) == .empty)
    for number in UInt64(1)...100 {
      writer.publish(event(number), at: MonotonicNanos(raw: Int64(number)))
      #expect(reader.next(into: &read) == .event)
      #expect(read.sequence == number)
      #expect(read.orderID == number)
      #expect(read.exchangeTime == UnixNanos(raw: Int64(number) * 7))
      #expect(read.receiveTime == MonotonicNanos(raw: Int64(number) * 11))
      #expect(read.venueSequence == number * 13)
      #expect(read.price == Price(raw: Int64(number) * 3))
      #expect(read.quantity == Quantity(raw: Int64(number) * 5))
      #expect(read.instrument.raw == UInt32(number))
      #expect(read.kind == .add)
      #expect(read.side == .buy)
      #expect(read.flags == .lastOfPacket)
      #expect(reader.publishStamp == MonotonicNanos(raw: Int64(number)))
      #expect(reader.next(into: &read) == .empty)
    }
    #expect(reader.missedEvents == 0)
  }

  @Test("tells an overrun reader exactly what it missed", arguments: [9, 10, 16, 17, 1000, 1001])
  func overrun(published: UInt64) throws {
    var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    var reader = try EventRingReader(name: "ring", in: folder.directory)
    for number in 1...published { writer.publish(event(number)) }
    var read = event(0)
    guard case .overrun(let missed) = reader.next(into: &read) else {
      Issue.record("no overrun")
      return
    }
    #expect(missed == reader.missedEvents)
    var count: UInt64 = 0
    while reader.next(into: &read) == .event {
      count += 1
      #expect(read.orderID == missed + count)
    }
    // A quarter of the eight slots is left as margin.
    #expect(count == 6)
    #expect(count + missed == published)
  }

  @Test("does not call a reader overrun that is a whole ring behind")
  func wholeRing() throws {
    var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    var reader = try EventRingReader(name: "ring", in: folder.directory)
    for number in 1...8 as ClosedRange<UInt64> { writer.publish(event(number)) }
    var read = event(0)
    for number in 1...8 as ClosedRange<UInt64> {
      #expect(reader.next(into: &read) == .event)
      #expect(read.orderID == number)
    }
    #expect(reader.next(into: &read) == .empty)
  }

  @Test("goes on with the next sequence when its writer restarts")
  func restart() throws {
    var reader: EventRingReader
    do {
      var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
      reader = try EventRingReader(name: "ring", in: folder.directory)
      for number in 1...5 as ClosedRange<UInt64> { writer.publish(event(number)) }
      #expect(reader.writer.epoch == 1)
    }
    var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    #expect(writer.nextSequence == 6)
    #expect(reader.writer.epoch == 2)
    writer.publish(event(6))
    var read = event(0)
    for number in 1...6 as ClosedRange<UInt64> {
      #expect(reader.next(into: &read) == .event)
      #expect(read.orderID == number)
    }
  }

  @Test("starts live, at the oldest or at a sequence")
  func starts() throws {
    var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    for number in 1...20 as ClosedRange<UInt64> { writer.publish(event(number)) }
    let live = try EventRingReader(name: "ring", at: .live, in: folder.directory)
    #expect(live.nextSequence == 21)
    let oldest = try EventRingReader(name: "ring", at: .oldest, in: folder.directory)
    #expect(oldest.nextSequence == 15)
    var gone = try EventRingReader(name: "ring", at: .sequence(3), in: folder.directory)
    var read = event(0)
    #expect(gone.next(into: &read) == .overrun(missed: 12))
    #expect(gone.next(into: &read) == .event)
    #expect(read.sequence == 15)
    var future = try EventRingReader(name: "ring", at: .sequence(22), in: folder.directory)
    #expect(future.next(into: &read) == .empty)
    writer.publish(event(21))
    #expect(future.next(into: &read) == .empty)
    writer.publish(event(22))
    #expect(future.next(into: &read) == .event)
  }

  @Test("refuses a second live writer")
  func twoWriters() throws {
    let writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    let error = #expect(throws: RegionError.self) {
      _ = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    }
    #expect(error?.code == .alreadyOwned)
    #expect(writer.nextSequence == 1)
  }

  @Test("refuses a writer that wants another size, naming both")
  func otherSize() throws {
    do { _ = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory) }
    let error = #expect(throws: RegionError.self) {
      _ = try EventRingWriter(name: "ring", slotCount: 16, in: folder.directory)
    }
    #expect(error?.code == .layoutMismatch)
    #expect(error?.detail == "byte_count=1344 expected=1920")
  }

  @Test("passes a snapshot request on once")
  func snapshotRequest() throws {
    var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    let first = try EventRingReader(name: "ring", in: folder.directory)
    let second = try EventRingReader(name: "ring", in: folder.directory)
    #expect(writer.takeSnapshotRequest() == false)
    first.requestSnapshot()
    second.requestSnapshot()
    #expect(writer.takeSnapshotRequest() == true)
    #expect(writer.takeSnapshotRequest() == false)
  }

  @Test("shows how far its readers are until they leave")
  func progress() throws {
    var writer = try EventRingWriter(name: "ring", slotCount: 8, in: folder.directory)
    writer.publish(event(1))
    do {
      var reader = try EventRingReader(name: "ring", at: .sequence(1), in: folder.directory)
      var read = event(0)
      #expect(reader.next(into: &read) == .event)
      reader.publishProgress()
      #expect(writer.readers().map(\.nextSequence) == [2])
      #expect(try writer.readers().map { try $0.process.isAlive } == [true])
    }
    #expect(writer.readers().isEmpty)
  }
}
