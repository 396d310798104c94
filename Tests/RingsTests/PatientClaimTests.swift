// SPDX-License-Identifier: Apache-2.0
import Host
import Rings
import Synchronization
import TestSupport
import Testing
import Units

@Suite("Claims of locks that are given up a moment later")
struct PatientClaimTests {
  private final class Flag: Sendable {
    let isHeld = Atomic<Bool>(false)
  }

  /// Holds what `take` makes for some milliseconds on a thread of its own; returns once it is held.
  private func holding<Held: ~Copyable>(
    _ take: @escaping @Sendable () throws -> Held
  ) -> OwnThread<Bool> {
    let flag = Flag()
    let thread = OwnThread { [flag] in
      let held = try take()
      flag.isHeld.store(true, ordering: .releasing)
      let start = Clock.kernel.now()
      while (Clock.kernel.now() - start).raw < 20_000_000 {}
      withExtendedLifetime(held) {}
      return true
    }
    while !flag.isHeld.load(ordering: .acquiring) {}
    return thread
  }

  @Test("A region's role is waited for, as a forked child may hold it a little longer")
  func role() throws {
    let folder = TestFolder()
    let directory = folder.directory
    let first = holding { try EventRingWriter(name: "events", slotCount: 8, in: directory) }
    let second = try EventRingWriter(name: "events", slotCount: 8, in: directory)
    #expect(second.nextSequence == 1)
    #expect(try first.join())
    withExtendedLifetime(folder) {}
  }

  @Test("A journal is waited for alike")
  func journal() throws {
    let folder = TestFolder()
    let path = folder.path + "/journal"
    let first = holding { try JournalFile<UInt64>(path: path, recordCapacity: 8) }
    let second = try JournalFile<UInt64>(path: path, recordCapacity: 8)
    #expect(second.count == 0)
    #expect(try first.join())
    withExtendedLifetime(folder) {}
  }
}
