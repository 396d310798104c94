// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Rings
import TestSupport
import Testing
import Units

@Suite("Queue")
struct QueueTests {
  let folder = TestFolder()

  func request(_ number: UInt64) -> OrderRequest {
    var request = OrderRequest(
      kind: .new, strategy: StrategyID(raw: 1), instrument: InstrumentID(raw: 2), side: .sell,
      clientOrderID: ClientOrderID(raw: number), price: Price(raw: Int64(number) * 3),
      quantity: Quantity(raw: Int64(number) * 5))
    request.reserved[2] = ~number
    return request
  }

  func open(slotCount: Int = 4) throws -> (RequestWriterBox, RequestReaderBox) {
    (
      RequestWriterBox(try RequestWriter(name: "q", slotCount: slotCount, in: folder.directory)),
      RequestReaderBox(try RequestReader(name: "q", slotCount: slotCount, in: folder.directory))
    )
  }

  @Test("keeps order and every field over many laps")
  func order() throws {
    let (writer, reader) = try open()
    for number in 1...1000 as ClosedRange<UInt64> {
      #expect(writer.end.push(request(number)) == true)
      if number % 3 == 0 { continue }
      while reader.end.count > 1 {
        let due = reader.next
        #expect(reader.pop()?.clientOrderID.raw == due)
        #expect(reader.last.price.raw == Int64(due) * 3)
        #expect(reader.last.quantity.raw == Int64(due) * 5)
        #expect(reader.last.reserved[2] == ~due)
      }
    }
  }

  @Test("reports full at once and takes more when the reader has released")
  func full() throws {
    let (writer, reader) = try open()
    for number in 1...4 as ClosedRange<UInt64> {
      #expect(writer.end.push(request(number)) == true)
    }
    #expect(writer.end.room == 0)
    #expect(writer.end.push(request(5)) == false)
    var record = request(0)
    #expect(reader.end.peek(into: &record) == true)
    #expect(writer.end.push(request(5)) == false)
    reader.end.release()
    #expect(writer.end.push(request(5)) == true)
    #expect(writer.end.push(request(6)) == false)
    for number in 2...5 as ClosedRange<UInt64> {
      #expect(reader.end.pop(into: &record) == true)
      #expect(record.clientOrderID.raw == number)
    }
    #expect(reader.end.pop(into: &record) == false)
  }

  @Test("shows a restarted reader what its predecessor had not released")
  func readerRestart() throws {
    var writer = try RequestWriter(name: "q", slotCount: 4, in: folder.directory)
    var record = request(0)
    do {
      var reader = try RequestReader(name: "q", slotCount: 4, in: folder.directory)
      for number in 1...3 as ClosedRange<UInt64> {
        #expect(writer.push(request(number)) == true)
      }
      #expect(reader.pop(into: &record) == true)
      #expect(reader.peek(into: &record) == true)
    }
    var reader = try RequestReader(name: "q", slotCount: 4, in: folder.directory)
    #expect(writer.reader.epoch == 2)
    #expect(reader.pop(into: &record) == true)
    #expect(record.clientOrderID.raw == 2)
    #expect(reader.discardAll() == 1)
    #expect(reader.pop(into: &record) == false)
    #expect(writer.room == 4)
  }

  @Test("loses the half-written record of a killed writer and nothing else")
  func writerRestart() throws {
    var reader = try RequestReader(name: "q", slotCount: 4, in: folder.directory)
    var record = request(0)
    do {
      var writer = try RequestWriter(name: "q", slotCount: 4, in: folder.directory)
      #expect(writer.push(request(1)) == true)
      // What dying in the second push leaves: words of the record, no new count.
      writer.region.payload.copy(request(99), to: 48 + 16)
    }
    var writer = try RequestWriter(name: "q", slotCount: 4, in: folder.directory)
    #expect(reader.writer.epoch == 2)
    #expect(reader.pop(into: &record) == true)
    #expect(record.clientOrderID.raw == 1)
    #expect(reader.pop(into: &record) == false)
    #expect(writer.push(request(2)) == true)
    #expect(reader.pop(into: &record) == true)
    #expect(record.clientOrderID.raw == 2)
  }

  @Test("has one writer and one reader at a time")
  func roles() throws {
    let (writer, reader) = try open()
    #expect(throws: RegionError.self) {
      _ = try RequestWriter(name: "q", slotCount: 4, in: folder.directory)
    }
    #expect(throws: RegionError.self) {
      _ = try RequestReader(name: "q", slotCount: 4, in: folder.directory)
    }
    #expect(try writer.end.reader.isAlive == true)
    #expect(reader.end.writer.process == (try ProcessIdentity.current()))
  }

  @Test("refuses a peer that means another record")
  func otherRecord() throws {
    let writer = try RequestWriter(name: "q", slotCount: 4, in: folder.directory)
    let error = #expect(throws: RegionError.self) {
      _ = try ReportReader(name: "q", slotCount: 4, in: folder.directory)
    }
    #expect(error?.detail.hasPrefix("layout_hash=") == true)
    #expect(writer.room == 4)
  }

  @Test("loses and tears nothing between two threads")
  func threads() throws {
    let count: UInt64 = 500_000
    var reader = try RequestReader(name: "q", slotCount: 64, in: folder.directory)
    let writing = OwnThread { [folder] in
      var writer = try RequestWriter(name: "q", slotCount: 64, in: folder.directory)
      for number in 1...count {
        while !writer.push(request(number)) { sched_yield() }
      }
    }
    var record = request(0)
    var wrong = 0
    for number in 1...count {
      while !reader.pop(into: &record) { sched_yield() }
      let isWhole =
        record.clientOrderID.raw == number && record.price.raw == Int64(number) * 3
        && record.quantity.raw == Int64(number) * 5 && record.reserved[2] == ~number
      if !isWhole { wrong += 1 }
    }
    try writing.join()
    #expect(wrong == 0)
  }
}

/// Classes, so that a pair of ends can be returned from one function.
final class RequestWriterBox {
  var end: RequestWriter
  init(_ end: consuming RequestWriter) { self.end = end }
}

final class RequestReaderBox {
  var end: RequestReader
  var last = OrderRequest(kind: .none, strategy: StrategyID(raw: 0))
  private(set) var next: UInt64 = 1
  init(_ end: consuming RequestReader) { self.end = end }

  func pop() -> OrderRequest? {
    guard end.pop(into: &last) else { return nil }
    next += 1
    return last
  }
}
