// SPDX-License-Identifier: Apache-2.0
import Memory
import TestSupport
import Testing
import Units
import Wire

/// Two sessions over links that cut and corrupt, and over the deaths of their processes.
@Suite struct FIXLinkTests {
  /// Bytes on their way in one direction.
  private struct Wire {
    var bytes: [UInt8] = []

    /// Takes some of the bytes, now and then with one of them changed.
    mutating func take(_ random: inout SeededGenerator, corruptPercent: Int) -> [UInt8] {
      let count = bytes.isEmpty ? 0 : random.below(bytes.count + 1)
      var chunk = Array(bytes.prefix(count))
      bytes.removeFirst(count)
      if !chunk.isEmpty, random.chance(corruptPercent) {
        chunk[random.below(chunk.count)] ^= 1 << UInt8(random.below(8))
      }
      return chunk
    }
  }

  @Test(
    "whatever the link does, every message arrives once and in order",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [false, true])
  func converges(seed: UInt64, restarts: Bool) {
    var random = SeededGenerator(seed: seed)
    let version = FIX.Version.allCases[Int(seed % 3)]
    let ends = [FIX.SessionSettings.Role.initiator, .acceptor].map { role in
      var settings = fixSettings(version, role)
      settings.heartbeatSeconds = 2
      settings.resendPatience = .seconds(3)
      settings.keepsRecords = true
      settings.heldMessageCount = 4
      settings.usesNextExpected = version != .fix42 && seed.isMultiple(of: 2)
      return FIXEnd(settings)
    }
    var wires = [Wire(), Wire()]
    var now = FIXEnd.start
    var next = [0, 0]
    var isConnected = false
    let wanted = 300
    for tick in 0..<200_000 {
      now = now + .milliseconds(20)
      let isCalm = next == [wanted, wanted]
      if !isConnected {
        for wire in 0...1 { wires[wire].bytes = [] }
        for end in ends.reversed() { end.session.connect(now: now) }
        isConnected = true
      }
      var stands = true
      for index in 0...1 {
        if next[index] < wanted, random.chance(30), ends[index].send(next[index], now) != nil {
          next[index] += 1
        }
        wires[index].bytes += ends[index].takeOutput()
        ends[1 - index].feed(wires[index].take(&random, corruptPercent: isCalm ? 0 : 1))
        if !ends[1 - index].pump(now) { stands = false }
      }
      if !stands || !isCalm && random.below(200) == 0 {
        // A connection that ends may still deliver what it holds, or not.
        for end in ends {
          _ = end.takeOutput()
          end.session.disconnect()
          end.inbox.removeAll()
        }
        if restarts, random.chance(50) { ends[random.below(2)].restart() }
        isConnected = false
      }
      if isCalm, isDone(ends, wanted) { break }
      if tick == 199_999 { Issue.record("seed \(seed): did not converge") }
    }
    for end in ends { check(end, wanted, seed) }
  }

  private func isDone(_ ends: [FIXEnd], _ wanted: Int) -> Bool {
    ends.allSatisfy { end in
      end.delivered.last { $0.type == FIX.OrderStatusRequest.type }?.clOrdID
        == FIX.Text(number: UInt64(wanted - 1))
    }
  }

  /// Identifiers 0 ..< wanted in order; a repetition is only one that a restart explains, marked.
  private func check(_ end: FIXEnd, _ wanted: Int, _ seed: UInt64) {
    var expected: UInt64 = 0
    for message in end.delivered where message.type == FIX.OrderStatusRequest.type {
      let number = message.clOrdID.number
      if number == expected {
        expected += 1
      } else if number.map({ $0 + 1 }) != expected || !message.isPossDup {
        Issue.record("seed \(seed): \(message.clOrdID), expected \(expected)")
        return
      }
    }
    #expect(expected == UInt64(wanted))
  }

  /// A session's records, and the numbers after some of their beginnings.
  private func recorded() -> (end: FIXEnd, marks: [(byteCount: Int, out: UInt64, next: UInt64)]) {
    let pair = FIXSessionTests.Pair { $0.keepsRecords = true }
    pair.connect()
    var marks: [(Int, UInt64, UInt64)] = []
    for number in 0..<12 {
      _ = pair.buyer.send(number, pair.now)
      _ = pair.seller.send(number, pair.now)
      pair.settle()
      _ = pair.buyer.takeOutput()
      marks.append(
        (
          pair.buyer.stored.count, pair.buyer.session.nextOutgoing,
          pair.buyer.session.nextIncoming
        ))
    }
    return (pair.buyer, marks)
  }

  @Test("records cut at any byte restore the numbers of the last whole one")
  func truncation() {
    let (end, marks) = recorded()
    let stored = end.stored
    var before: (UInt64, UInt64, Int) = (1, 1, 0)
    for count in 0...stored.count {
      let session = FIX.Session(
        end.settings, end.dictionary, restoring: stored.span.bytes.extracting(0..<count))
      #expect(session.restoredByteCount <= count)
      #expect(session.nextOutgoing >= before.0 && session.nextIncoming >= before.1)
      #expect(session.restoredByteCount >= before.2)
      before = (session.nextOutgoing, session.nextIncoming, session.restoredByteCount)
      for mark in marks where mark.byteCount == count {
        #expect(session.restoredByteCount == count)
        #expect(session.nextOutgoing == mark.out)
        #expect(session.nextIncoming == mark.next)
      }
    }
    #expect(marks.last?.byteCount == stored.count)
  }

  @Test("a damaged byte ends what is restored before it, and what is kept is sent again")
  func damage() {
    let (end, _) = recorded()
    for index in end.stored.indices {
      var damaged = end.stored
      damaged[index] ^= 0x10
      let session = FIX.Session(end.settings, end.dictionary, restoring: damaged.span.bytes)
      #expect(session.restoredByteCount <= index)
    }
    let restored = FIXEnd(end.settings)
    restored.stored = end.stored
    restored.restart()
    restored.session.connect(now: FIXEnd.start)
    _ = restored.takeOutput()
    let head = "49=SELL|52=20260105-00:00:00|56=BUY|"
    let next = restored.session.nextIncoming
    restored.feed(fixClosed("8=FIX.4.4|35=A|34=\(next)|\(head)98=0|108=30|"))
    restored.feed(fixClosed("8=FIX.4.4|35=2|34=\(next + 1)|\(head)7=1|16=4|"))
    #expect(restored.pump(FIXEnd.start))
    let sent = restored.sent()
    #expect(sent.count == 4, "\(sent)")
    #expect(sent.first?.contains("|36=2|123=Y|") == true)
    #expect(sent.last?.contains("|34=4|43=Y|") == true)
    #expect(sent.last?.contains("|122=20260105-00:00:00.000|11=2|") == true, "\(sent)")
  }
}
