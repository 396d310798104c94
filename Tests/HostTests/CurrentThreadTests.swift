// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import TestSupport
import Testing
import Units

@Suite struct CurrentThreadTests {
  @Test("A pinned thread runs on its core, whichever it is")
  func pins() async throws {
    for core in try Topology.current().cores {
      try await onOwnThread {
        try CurrentThread.pin(core: core.id)
        #expect(CurrentThread.core == core.id)
      }
    }
  }

  @Test("A core that does not exist is refused with the call and the value", arguments: [-1, 8191])
  func refusesCore(core: Int) async throws {
    try await onOwnThread {
      #expect(throws: HostError(call: "sched_setaffinity", code: EINVAL, value: "core=\(core)")) {
        try CurrentThread.pin(core: core)
      }
    }
  }

  @Test("A thread enters the real-time class and leaves it")
  func schedules() async throws {
    guard geteuid() == 0 else { return print("skipped: the real-time class needs root") }
    try await onOwnThread {
      try CurrentThread.schedule(.fifo(priority: 1))
      #expect(sched_getscheduler(0) == SCHED_FIFO)
      try CurrentThread.schedule(.other)
      #expect(sched_getscheduler(0) == SCHED_OTHER)
      #expect(throws: HostError.self) { try CurrentThread.schedule(.fifo(priority: 100)) }
    }
  }

  @Test("An idler's sleep is bounded and work wakes it up", arguments: IdleStrategy.allCases)
  func idles(strategy: IdleStrategy) throws {
    var idler = Idler(strategy)
    let start = Clock.rawTime()
    for _ in 0..<300 { idler.idle(didWork: false) }
    // 300 empty passes hold at most 172 sleeps of 50 µs, each late by slack and other tests.
    #expect((Clock.rawTime() - start).raw < 5_000_000_000)
    idler.idle(didWork: true)
  }
}
