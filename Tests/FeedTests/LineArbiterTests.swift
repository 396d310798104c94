// SPDX-License-Identifier: Apache-2.0
import Feed
import TestSupport
import Testing
import Units

/// One packet: line, first sequence, messages, arrival in ms, and what the arbiter did.
typealias PacketRow = (line: Int, sequence: UInt64, count: UInt16, at: Int64, outcome: String)

struct LineScenario: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let rows: [PacketRow]

  init(_ testDescription: String, _ rows: [PacketRow]) {
    self.testDescription = testDescription
    self.rows = rows
  }
}

private let heartbeat: UInt16 = 0
private let end: UInt16 = 0xFFFF

private let scenarios = [
  LineScenario(
    "the first copy wins whichever line it comes on",
    [
      (0, 1, 2, 0, "begin, 1..<3"),
      (1, 1, 2, 0, "packetDuplicate"),
      (1, 3, 1, 1, "3..<4"),
      (0, 3, 1, 1, "packetDuplicate"),
    ]),
  LineScenario(
    "an overlapping packet is delivered from its first new message",
    [
      (0, 1, 3, 0, "begin, 1..<4"),
      (1, 2, 5, 0, "4..<7"),
      (0, 4, 3, 0, "packetDuplicate"),
    ]),
  LineScenario(
    "a hole is filled by the other line",
    [
      (0, 1, 1, 0, "begin, 1..<2"),
      (0, 3, 1, 1, "packetOutOfOrder"),
      (0, 5, 2, 1, "packetOutOfOrder"),
      (1, 2, 1, 2, "2..<3, 3..<4"),
      (1, 3, 1, 2, "packetDuplicate"),
      (1, 4, 1, 3, "4..<5, 5..<7"),
      (0, 7, 1, 4, "7..<8"),
    ]),
  LineScenario(
    "a hole that nobody fills is declared lost when its time is over",
    [
      (0, 1, 1, 0, "begin, 1..<2"),
      (0, 4, 1, 1, "packetOutOfOrder"),
      (1, 5, 1, 5, "packetOutOfOrder"),
      (1, 6, 1, 6, "lost 2..<4, 4..<5, 5..<6, 6..<7"),
      (1, 2, 2, 7, "packetLate"),
      (1, 1, 1, 7, "packetDuplicate"),
    ]),
  LineScenario(
    "each hole has its own wait",
    [
      (0, 1, 1, 0, "begin, 1..<2"),
      (0, 3, 1, 1, "packetOutOfOrder"),
      (0, 5, 1, 4, "packetOutOfOrder"),
      (0, 6, 1, 6, "lost 2..<3, 3..<4"),
      (1, 4, 1, 8, "4..<5, 5..<6, 6..<7"),
    ]),
  LineScenario(
    "a session that was joined late begins with a gap",
    [
      (0, 100, 1, 0, "begin"),
      (1, 101, 1, 5, "lost 1..<100, 100..<101, 101..<102"),
    ]),
  LineScenario(
    "a heartbeat tells of messages that never came",
    [
      (0, 1, 2, 0, "begin, 1..<3"),
      (0, 3, heartbeat, 10, "heartbeat"),
      (0, 5, heartbeat, 20, "heartbeat"),
      (1, 4, 1, 21, "packetOutOfOrder"),
      (0, 5, heartbeat, 25, "lost 3..<4, 4..<5"),
      (1, 5, 1, 26, "5..<6"),
      (0, 5, heartbeat, 27, "heartbeat"),
    ]),
  LineScenario(
    "an end of session waits for what is missing, then ends once",
    [
      (0, 1, 1, 0, "begin, 1..<2"),
      (0, 3, end, 1, "endOfSession"),
      (1, 2, 1, 2, "2..<3, end"),
      (1, 3, end, 2, "endOfSession"),
      (1, 2, 1, 3, "packetDuplicate"),
    ]),
  LineScenario(
    "an end of session whose messages never came ends after the gap",
    [
      (0, 1, 1, 0, "begin, 1..<2"),
      (0, 9, end, 1, "endOfSession"),
      (1, 9, end, 6, "lost 2..<9, end"),
    ]),
  LineScenario(
    "impossible sequences are refused and move nothing",
    [
      (0, 1, 1, 0, "begin, 1..<2"),
      (0, 0, 1, 0, "packetMalformed"),
      (0, .max, 1, 0, "packetMalformed"),
      (0, 1 << 40, 1, 0, "packetMalformed"),
      (0, .max - 2, heartbeat, 0, "packetMalformed"),
      (0, 2, 1, 0, "2..<3"),
    ]),
  LineScenario(
    "a held packet that became old is dropped as a duplicate",
    [
      (0, 1, 1, 0, "begin, 1..<2"),
      (0, 4, 1, 0, "packetOutOfOrder"),
      (1, 4, 1, 0, "packetDuplicate"),
      (1, 2, 5, 0, "2..<7"),
      (0, 7, 1, 0, "7..<8"),
    ]),
]

@Suite struct LineArbiterTests {
  @Test("every packet does what its row says", arguments: scenarios)
  func table(_ scenario: LineScenario) {
    var driver = LineDriver()
    for (index, row) in scenario.rows.enumerated() {
      let outcome = driver.receive(
        line: row.line, row.sequence, row.count, at: row.at * 1_000_000)
      #expect(outcome == row.outcome, "row \(index)")
    }
  }

  @Test("packets of another session are foreign until the session has ended")
  func sessions() {
    var driver = LineDriver()
    #expect(driver.receive("S1", line: 0, 1, 1, at: 0) == "begin, 1..<2")
    #expect(driver.receive("S2", line: 1, 1, 1, at: 0) == "packetForeign")
    #expect(driver.receive("S1", line: 0, 2, 0xFFFF, at: 1) == "end")
    #expect(driver.receive("S1", line: 1, 2, 0xFFFF, at: 1) == "endOfSession")
    #expect(driver.receive("S2", line: 1, 1, 2, at: 2) == "begin, 1..<3")
    #expect(driver.receive("S1", line: 0, 2, 0xFFFF, at: 3) == "packetForeign")
    #expect(driver.arbiter.counters[.sessionAccepted] == 2)
  }

  @Test("a configured session is waited for")
  func configuredSession() {
    var configuration = LineConfiguration()
    configuration.session = Code("S2")!
    var driver = LineDriver(configuration)
    #expect(driver.receive("S1", line: 0, 1, 1, at: 0) == "packetForeign")
    #expect(driver.receive("S2", line: 0, 1, 1, at: 0) == "begin, 1..<2")
  }

  @Test("without a first sequence the stream begins at the first packet")
  func joins() {
    var configuration = LineConfiguration()
    configuration.firstSequence = nil
    var driver = LineDriver(configuration)
    #expect(driver.receive(line: 0, 5_000, 2, at: 0) == "begin, 5000..<5002")
    #expect(driver.receive(line: 1, 4_999, 1, at: 0) == "packetDuplicate")
  }

  @Test("a full reorder buffer declares the gap before its time and loses nothing it holds")
  func fullBuffer() {
    var configuration = LineConfiguration()
    configuration.heldPacketsMax = 2
    var driver = LineDriver(configuration)
    #expect(driver.receive(line: 0, 1, 1, at: 0) == "begin, 1..<2")
    #expect(driver.receive(line: 0, 3, 1, at: 0) == "packetOutOfOrder")
    #expect(driver.receive(line: 0, 5, 1, at: 0) == "packetOutOfOrder")
    #expect(driver.receive(line: 0, 7, 1, at: 0) == "lost 2..<3, 3..<4")
    #expect(driver.poll(at: 5_000_000) == ["lost 4..<5", "5..<6", "lost 6..<7", "7..<8"])
    #expect(driver.arbiter.counters[.reorderBufferFull] == 1)
  }

  @Test("a packet too long to be held is counted and its hole has a deadline")
  func oversized() {
    var driver = LineDriver()
    #expect(driver.receive(line: 0, 1, 1, at: 0) == "begin, 1..<2")
    #expect(driver.arbiter.deadline == nil)
    #expect(driver.receive(line: 0, 3, 1, at: 10, byteCount: 9_000) == "packetOversized")
    #expect(driver.arbiter.deadline == MonotonicNanos(raw: 5_000_010))
    #expect(driver.poll(at: 5_000_010) == ["lost 2..<3"])
    #expect(driver.receive(line: 1, 3, 1, at: 5_000_011, byteCount: 9_000) == "3..<4")
  }

  @Test("first arrivals are counted for the line that brought them")
  func firstArrivals() {
    var driver = LineDriver()
    _ = driver.receive(line: 0, 1, 1, at: 0)
    _ = driver.receive(line: 1, 1, 1, at: 0)
    _ = driver.receive(line: 1, 2, 1, at: 1)
    _ = driver.receive(line: 1, 4, 1, at: 1)
    _ = driver.receive(line: 0, 3, 1, at: 1)
    #expect(driver.arbiter.figures(line: 0).packets == 2)
    #expect(driver.arbiter.figures(line: 1).packets == 3)
    #expect(driver.arbiter.figures(line: 0).firstArrivals == 2)
    #expect(driver.arbiter.figures(line: 1).firstArrivals == 2)
  }

  @Test(
    "loss, duplication and reordering leave the exact stream while one line has each packet",
    arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func exactStream(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var driver = LineDriver()
    let last = sendStream(into: &driver, random: &random, lossOnBoth: false)
    #expect(driver.delivered == Array(1...last), "seed \(seed)")
    #expect(driver.arbiter.counters[.gap] == 0, "seed \(seed)")
    #expect(driver.arbiter.counters[.messageDelivered] == last, "seed \(seed)")
  }

  @Test(
    "each message is delivered once, in order, or declared lost, whatever the lines lose",
    arguments: [11, 12, 13, 14, 15, 16, 17, 18] as [UInt64])
  func deliveredOrLost(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var driver = LineDriver()
    let last = sendStream(into: &driver, random: &random, lossOnBoth: true)
    #expect(driver.delivered == driver.delivered.sorted(), "seed \(seed)")
    #expect(driver.arbiter.counters[.gap] > 0, "seed \(seed)")
    #expect(driver.arbiter.counters[.messageLost] == UInt64(driver.lost.count), "seed \(seed)")
    #expect((driver.delivered + driver.lost).sorted() == Array(1...last), "seed \(seed)")
  }

  /// Sends a random stream on two lines and ends the session; the last sequence number sent.
  private func sendStream(
    into driver: inout LineDriver, random: inout SeededGenerator, lossOnBoth: Bool
  ) -> UInt64 {
    var arrivals: [(time: Int64, line: Int, sequence: UInt64, count: UInt16)] = []
    var sequence: UInt64 = 1
    for index in 0..<4_000 {
      let count = UInt16.random(in: 1...6, using: &random)
      let sent = Int64(index) * 20_000
      let survivor = Int.random(in: 0...1, using: &random)
      for line in 0...1 {
        let isLost = Int.random(in: 0..<10, using: &random) == 0
        // The first packet must arrive: it opens the session.
        if isLost, index > 0, lossOnBoth || line != survivor { continue }
        for _ in 0..<(Int.random(in: 0..<20, using: &random) == 0 ? 2 : 1) {
          let delay = index == 0 ? 0 : Int64.random(in: 0..<400_000, using: &random)
          arrivals.append((sent + delay, line, sequence, count))
        }
      }
      sequence += UInt64(count)
    }
    arrivals.sort { ($0.time, $0.sequence, $0.line) < ($1.time, $1.sequence, $1.line) }
    for arrival in arrivals {
      _ = driver.receive(
        line: arrival.line, arrival.sequence, arrival.count, at: arrival.time)
    }
    let finish = arrivals[arrivals.count - 1].time
    _ = driver.receive(line: 0, sequence, end, at: finish)
    let told = driver.poll(at: finish + 6_000_000)
    #expect(told.last == "end" || driver.arbiter.deadline == nil)
    return sequence - 1
  }
}
