// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Gateway
import Rings
import TestSupport
import Testing
import Units

@Suite struct JournalReadingTests {
  let folder = TestFolder()
  var path: String { "\(folder.path)/journal" }

  @Test("a journal that is being written is read as far as it is whole, and nothing is changed")
  func live() throws {
    var journal = Journal(try JournalFile<JournalRecord>(path: path, recordCapacity: 16))
    for epoch in 1...3 {
      let isWritten = journal.append(
        JournalRecord(
          strategy: StrategyID(raw: 2), epoch: UInt64(epoch), now: MonotonicNanos(raw: 5)))
      #expect(isWritten)
    }
    _ = try journal.syncer()?.sync()
    let isWritten = journal.append(JournalRecord(abandoned: 9, now: MonotonicNanos(raw: 6)))
    #expect(isWritten)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let reading = try JournalReading(path: path)
    let figures = [reading.count, reading.counted, reading.durable, reading.lost]
    #expect(figures == [4, 4, 3, 0])
    let isTorn = reading.isTorn
    #expect(!isTorn)
    let kinds = reading.kinds.filter { $0.count > 0 }.map { "\($0.name) \($0.count)" }
    #expect(kinds == ["hello 3", "abandoned 1"])
    let isUnchanged = try Data(contentsOf: URL(fileURLWithPath: path)) == before
    #expect(isUnchanged)
  }

  @Test("a record that the header does not count and that is not whole was torn, and none is lost")
  func torn() throws {
    do {
      var journal = Journal(try JournalFile<JournalRecord>(path: path, recordCapacity: 16))
      let isWritten = journal.append(JournalRecord(abandoned: 9, now: MonotonicNanos(raw: 6)))
      #expect(isWritten)
    }
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: 4_096 + 128 + 8)
    try file.write(contentsOf: Data([2, 0, 0, 0]))
    try file.close()
    let reading = try JournalReading(path: path)
    let figures = [reading.count, reading.counted, reading.lost]
    #expect(figures == [1, 1, 0])
    let isTorn = reading.isTorn
    #expect(isTorn)
  }
}
