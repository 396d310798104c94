// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Rings
import TestSupport
import Testing

@Suite("Ring proof", .serialized)
struct RingProofTests {
  @Test("holds between two threads", arguments: [false, true])
  func threads(isSlow: Bool) throws {
    let events: UInt64 = 1_000_000
    let folder = TestFolder()
    var writer = try EventRingWriter(name: "ring", slotCount: 1024, in: folder.directory)
    let reading = OwnThread {
      var reader = try EventRingReader(name: "ring", at: .sequence(1), in: folder.directory)
      return RingProof.read(events, from: &reader, isSlow: isSlow)
    }
    #expect(RingProof.awaitReader(of: writer) == true)
    #expect(RingProof.write(events, to: &writer).events == events)
    let seen = try reading.join()
    #expect(seen.proves(events), "\(seen)")
    #expect(seen.read > 0)
    if isSlow { #expect(seen.overruns > 0, "\(seen)") }
  }

  @Test("holds between two processes with a slow reader")
  func processes() async throws {
    let folder = TestFolder()
    var writer = try EventRingWriter(name: "ring", slotCount: 1024, in: folder.directory)
    async let outcome: ExitTest.Result? = #expect(processExitsWith: .success) {
      [path = folder.path as String] in
      let directory = RegionDirectory(huge: nil, ordinary: path)
      var reader = try EventRingReader(name: "ring", at: .sequence(1), in: directory)
      let seen = RingProof.read(1_000_000, from: &reader, isSlow: true)
      // Exit codes tell what failed: 1 an error, 2 a flaw of the ring, 3 a reader too fast.
      exit(seen.proves(1_000_000) ? (seen.overruns > 0 ? 0 : 3) : 2)
    }
    #expect(RingProof.awaitReader(of: writer) == true)
    _ = RingProof.write(1_000_000, to: &writer)
    _ = await outcome
  }

  @Test("fails when an event is missing")
  func missing() {
    var seen = RingProof.Seen()
    seen.read = 9
    #expect(!seen.proves(10))
    seen.missed = 1
    #expect(seen.proves(10))
    seen.torn = 1
    #expect(!seen.proves(10))
  }
}
