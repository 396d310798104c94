// SPDX-License-Identifier: Apache-2.0
import Foundation
import Memory
import TestSupport
import Testing
import VenueFIX

@Suite struct SequenceStoreTests {
  private func queue(_ bytes: [UInt8]) -> ByteQueue {
    var queue = ByteQueue(capacity: max(1, bytes.count))
    let isTaken = queue.append(bytes.span.bytes)
    precondition(isTaken)
    return queue
  }

  private func append(_ bytes: [UInt8], to store: inout SequenceStore) -> Bool {
    store.append(queue(bytes))
  }

  private func end(_ store: inout SequenceStore) {
    let hasEnded = store.end()
    #expect(hasEnded)
  }

  private func keep(_ bytes: [UInt8], in store: inout SequenceStore) {
    let isStored = append(bytes, to: &store)
    #expect(isStored)
  }

  private func contents(_ store: borrowing SequenceStore) -> [UInt8] {
    copy(store.contents().readable)
  }

  private func expect(_ store: borrowing SequenceStore, _ bytes: [UInt8]) {
    let found = contents(store)
    #expect(found == bytes)
  }

  @Test("what was appended is there for the next process, in order and whole")
  func continues() throws {
    let folder = TestFolder()
    let path = folder.path + "/store"
    var expected: [UInt8] = []
    do {
      var store = try SequenceStore(path: path, byteCount: 1 << 16)
      let isContinued = store.isContinued
      #expect(!isContinued)
      store.begin()
      end(&store)
      for size in [1, 7, 8, 239, 240, 241, 480, 1_000] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
        keep(bytes, in: &store)
        expected += bytes
      }
      expect(store, expected)
    }
    let store = try SequenceStore(path: path, byteCount: 1 << 16)
    let isContinued = store.isContinued
    #expect(isContinued)
    expect(store, expected)
  }

  @Test("a store that is full takes nothing more, and goes on when it was begun anew")
  func full() throws {
    var store = try SequenceStore(byteCount: 1)
    store.begin()
    end(&store)
    let line = [UInt8](repeating: 5, count: 240)
    var count = 0
    while append(line, to: &store) { count += 1 }
    #expect(count == 63)
    let (isNearlyFull, room) = (store.isNearlyFull, store.room)
    #expect(isNearlyFull)
    #expect(room == 0)
    store.begin()
    keep([1, 2, 3], in: &store)
    end(&store)
    expect(store, [1, 2, 3])
  }

  @Test("a beginning cut at any line leaves what the other file holds")
  func cutBeginning() throws {
    let folder = TestFolder()
    for lines in 0..<4 {
      let path = folder.path + "/store-\(lines)"
      do {
        var store = try SequenceStore(path: path, byteCount: 1 << 14)
        store.begin()
        end(&store)
        keep([9, 9], in: &store)
        store.begin()
        for _ in 0..<lines { keep([1], in: &store) }
      }
      var store = try SequenceStore(path: path, byteCount: 1 << 14)
      expect(store, [9, 9])
      store.begin()
      keep([4], in: &store)
      end(&store)
      expect(store, [4])
    }
  }

  @Test("a byte inverted anywhere in the last line costs that line and no other")
  func damage() throws {
    let folder = TestFolder()
    let path = folder.path + "/store"
    do {
      var store = try SequenceStore(path: path, byteCount: 1 << 14)
      store.begin()
      end(&store)
      keep([1, 2, 3], in: &store)
      keep([4, 5, 6], in: &store)
    }
    // The first generation lies in the second file; lines of 256 bytes behind a page.
    let file = path + ".1"
    let whole = try #require(FileManager.default.contents(atPath: file))
    for offset in 0..<256 {
      var damaged = whole
      damaged[4_096 + 2 * 256 + offset] ^= 0x40
      #expect(FileManager.default.createFile(atPath: file, contents: damaged))
      let store = try SequenceStore(path: path, byteCount: 1 << 14)
      let found = contents(store)
      #expect(found == [1, 2, 3], "offset \(offset)")
    }
  }
}
