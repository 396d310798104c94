// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Testing
import Units
import Wire

@Suite struct SessionChangeTests {
  /// Every datagram of a day with session changes, told to `body` with its session.
  private func day(
    _ changes: [SessionChange],
    _ body: (Code, MoldUDP64.Packet, RawSpan, inout ExchangeCore) -> Void
  ) {
    var core = makeServingCore(seed: 4, changes: changes)
    var now = MonotonicNanos(raw: 10_000)
    core.start(at: now)
    while core.phase == .trading {
      while core.publisher.packet.byteCount > 0 {
        if case .packet(let packet) = MoldUDP64.parse(core.publisher.packet) {
          var copy = ByteQueue(capacity: 1_500)
          _ = copy.append(core.publisher.packet)
          core.publisher.packetSent(at: now)
          body(packet.session.code, packet, copy.readable, &core)
        }
      }
      now = core.nextDue
      core.advance(to: now)
    }
  }

  @Test(
    "each session begins with sequence 1 and tells the whole book again",
    arguments: [
      true, false,
    ])
  func sessions(isAnnounced: Bool) {
    var names: [Code] = []
    var ends: [Code] = []
    var receiver = BookRebuilder()
    var comparisons = 0
    day([
      SessionChange(atMessage: 20_000, isAnnounced: isAnnounced),
      SessionChange(atMessage: 40_000, isAnnounced: isAnnounced),
    ]) { session, packet, datagram, core in
      if session != names.last {
        names.append(session)
        #expect(packet.sequence == 1)
        let faults = receiver.faults
        #expect(faults.isEmpty, "\(faults.prefix(3))")
        receiver = BookRebuilder()
      }
      if packet.kind == .endOfSession { ends.append(session) }
      receiver.receive(datagram)
      // The engine is ahead of packets that wait.
      if core.publisher.packet.byteCount == 0, packet.sequence % 64 == 1 {
        comparisons += 1
        let isEqual = isEqual(core.engine.book, receiver.book)
        #expect(isEqual)
      }
    }
    #expect(names == ["NIGHT00009", "NIGHT00010", "NIGHT00011"].map { Code($0)! })
    let expected = isAnnounced ? names.prefix(2).flatMap { [$0, $0, $0] } : []
    #expect(ends == expected)
    #expect(comparisons > 50)
  }

  @Test("messages of the session before the present one can still be asked for")
  func past() {
    var core = makeServingCore(
      seed: 4, messages: 30_000, changes: [SessionChange(atMessage: 20_000, isAnnounced: true)])
    var now = MonotonicNanos(raw: 10_000)
    core.start(at: now)
    var lastOfFirst: [UInt8] = []
    while core.phase == .trading {
      while core.publisher.packet.byteCount > 0 {
        if case .packet(let packet) = MoldUDP64.parse(core.publisher.packet),
          packet.session.code == Code("NIGHT00009"), packet.kind == .data
        {
          lastOfFirst = bytes(core.publisher.packet)
        }
        core.publisher.packetSent(at: now)
      }
      now = core.nextDue
      core.advance(to: now)
    }
    guard case .packet(let packet) = MoldUDP64.parse(lastOfFirst.span.bytes) else {
      Issue.record("no packet of the first session")
      return
    }
    let request = MoldUDP64.Request(
      session: packet.session, sequence: packet.sequence, count: packet.count)
    var wire = ByteQueue(capacity: 64)
    SnapshotReader.write(request, to: &wire)
    let isAnswered = core.publisher.answer(wire.readable)
    #expect(isAnswered)
    let answer = bytes(core.publisher.reply)
    #expect(answer == lastOfFirst)
  }

  private func bytes(_ span: RawSpan) -> [UInt8] {
    (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
}
