// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rings
import TestSupport
import Testing

@Suite struct JournalSyncerTests {
  let folder = TestFolder()
  var path: String { "\(folder.path)/journal" }

  /// A journal on disk and what brings it there.
  final class Disk {
    var file: JournalFile<UInt64>
    private let syncer: JournalSyncer

    init(_ path: String) throws {
      file = try JournalFile(path: path, recordCapacity: 8)
      guard let present = try file.syncer() else { preconditionFailure("a file has a syncer") }
      syncer = present
    }

    var durable: Int { file.durableCount }
    var figures: [Int] { [syncer.length, syncer.durable] }
    func sync() throws -> Bool { try syncer.sync() }

    func append(_ values: ClosedRange<UInt64>) {
      for value in values {
        let isAppended = file.append(value)
        precondition(isAppended)
      }
    }

    func truncate(to count: Int) { file.truncate(to: count) }
    var count: Int { file.count }
    func record(at index: Int) -> UInt64 { file.record(at: index) }
  }

  @Test("what was appended is durable after a sync, and what comes later is not")
  func sync() throws {
    let disk = try Disk(path)
    #expect(try !disk.sync())
    disk.append(1...3)
    #expect(disk.durable == 0 && disk.figures == [3, 0])
    #expect(try disk.sync())
    #expect(disk.durable == 3 && disk.figures == [3, 3])
    disk.append(4...4)
    #expect(disk.durable == 3)
    #expect(try disk.sync())
    #expect(try !disk.sync())
    #expect(disk.durable == 4)
  }

  @Test("a journal that gives records up no longer calls them durable")
  func truncate() throws {
    do {
      let disk = try Disk(path)
      disk.append(1...5)
      _ = try disk.sync()
    }
    let disk = try Disk(path)
    #expect(disk.durable == 5)
    disk.truncate(to: 2)
    #expect(disk.durable == 2)
    disk.append(9...9)
    #expect(try disk.sync())
    #expect(disk.durable == 3)
  }

  @Test("a journal in memory has no disk")
  func memory() throws {
    let file = try JournalFile<UInt64>(recordCapacity: 8)
    let hasSyncer = try file.syncer() != nil
    #expect(!hasSyncer)
  }

  @Test("a snapshot shows what was there, and nothing done to it reaches the file")
  func snapshot() throws {
    let disk = try Disk(path)
    disk.append(1...3)
    // The owner still has it open and locked.
    var copy = try JournalFile<UInt64>(snapshotOf: path)
    let shown = [UInt64(copy.count), copy.record(at: 1)]
    #expect(shown == [3, 2])
    copy.truncate(to: 1)
    let isAppended = copy.append(77)
    #expect(isAppended)
    #expect(disk.count == 3 && disk.record(at: 1) == 2)
  }

  @Test(
    "a snapshot of what is no journal of these records is refused",
    arguments: [Data(), Data(count: 100), Data(count: 8_192), Data(repeating: 0x41, count: 8_192)])
  func foreign(bytes: Data) throws {
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(throws: JournalFileError.self) {
      let copy = try JournalFile<UInt64>(snapshotOf: path)
      _ = copy.count
    }
  }

  @Test("a disk without room for the whole journal is refused at the opening, not at a record")
  func diskFull() throws {
    let refusal = #expect(throws: JournalFileError.self) {
      let file: JournalFile<UInt64> = try JournalFile(path: path, recordCapacity: 1 << 44)
      _ = file.capacity
    }
    #expect(refusal?.errnoCode == ENOSPC || refusal?.errnoCode == EFBIG)
    // The next gateway may want less.
    let disk = try Disk(path)
    disk.append(1...8)
    #expect(disk.count == 8)
  }
}
