// SPDX-License-Identifier: Apache-2.0
import Feed
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq
import Wire

private let scenarios = [
  RecoveryScenario("loss, bursts, duplication and reordering on both lines"),
  RecoveryScenario("clean lines") { $0.lines = [.none, .none] },
  RecoveryScenario("one line only") { $0.lines = [.issue] },
  RecoveryScenario("three lines, heavy loss") {
    $0.lines = Array(repeating: LineFaults(loss: 40, bursts: 10, reordering: 20), count: 3)
  },
  RecoveryScenario("both lines silent, within the window") { $0.silence = 8_000..<12_000 },
  RecoveryScenario("both lines silent, beyond the window") {
    $0.silence = 8_000..<12_000
    $0.windowMessagesMax = 500
  },
  RecoveryScenario("a datafeed that is replaced in the middle") { $0.restart = 9_000 },
  RecoveryScenario("a datafeed that is replaced and may only ask") {
    $0.restart = 3_000
    $0.snapshotServerCount = 0
    $0.heldPacketsMax = 4_096
  },
  RecoveryScenario("request servers that lose half of it, a snapshot server that fails often") {
    $0.replyLoss = 50
    $0.snapshotFaults = 20
    $0.restart = 9_000
  },
  RecoveryScenario("no request servers") {
    $0.requestServerCount = 0
    $0.messageCount = 8_000
  },
  RecoveryScenario("a buffer for few packets") {
    $0.heldPacketsMax = 24
    $0.silence = 5_000..<9_000
  },
]

@Suite struct FeedRecoveryTests {
  @Test(
    "the book is the exchange's, order by order, and never a wrong one believed",
    arguments: scenarios)
  func equalBooks(_ scenario: RecoveryScenario) {
    for seed in 1...3 as ClosedRange<UInt64> {
      let world = RecoveryWorld(scenario, seed: seed)
      world.run()
      let trust = world.feed.channel.trust
      let arbiter = world.feed.channel.arbiter.counters
      let next = world.feed.channel.arbiter.next
      #expect(world.findings.isEmpty, "seed \(seed): \(world.findings.prefix(5))")
      #expect(trust == .whole, "seed \(seed)")
      #expect(Int(next) == world.exchange.messages.count + 1, "seed \(seed)")
      #expect(world.checkedCount > 20, "seed \(seed)")
      #expect(arbiter[.gap] == 0, "seed \(seed)")
      let accounted =
        arbiter[.messageDelivered] + arbiter[.messageSkipped] - arbiter[.messageRepeated]
      #expect(accounted == next - 1, "seed \(seed)")
      let violation = world.feed.channel.normaliser.violation()
      #expect(violation == nil, "seed \(seed)")
    }
  }

  @Test("what nobody gives back is declared lost, and no book is believed after it")
  func nothingConfigured() {
    let scenario = RecoveryScenario("nothing") {
      $0.requestServerCount = 0
      $0.snapshotServerCount = 0
    }
    let world = RecoveryWorld(scenario, seed: 4)
    world.run()
    let trust = world.feed.channel.trust
    let gaps = world.feed.summary.gapsDeclared
    #expect(world.findings.isEmpty, "\(world.findings.prefix(5))")
    #expect(trust == .lost)
    #expect(gaps > 0)
  }

  @Test("servers that never answer end in a declared gap, with requests counted")
  func deafServers() {
    let scenario = RecoveryScenario("deaf") {
      $0.replyLoss = 100
      $0.snapshotFaults = 100
      $0.messageCount = 6_000
    }
    let world = RecoveryWorld(scenario, seed: 5)
    world.run()
    let trust = world.feed.channel.trust
    let recovery = world.feed.channel.recovery.counters
    #expect(world.findings.isEmpty, "\(world.findings.prefix(5))")
    #expect(trust == .lost)
    #expect(recovery[.requestSent] == recovery[.requestTimedOut])
    #expect(recovery[.requestExhausted] > 0)
    #expect(recovery[.recoveryAbandoned] > 0)
    #expect(recovery[.snapshotLoaded] == 0)
  }

  private static func message(_ reference: UInt64) -> [UInt8] {
    encoded(
      ITCH50.AddOrder(
        header: ITCH50.Header(stockLocate: 1, timestamp: 1), orderRef: reference, side: 0x42,
        shares: 5, stock: Alpha<8>(Code("AAPL")!), price: 10_000))
  }

  private static func send(
    _ feed: inout FeedNasdaq, _ sink: inout EventRecorder, _ references: ClosedRange<UInt64>,
    line: Int = 0, at time: Int64, session: String = "S1"
  ) {
    let bytes = datagram(
      references.map(message), sequence: references.lowerBound, session: session)
    feed.receive(
      bytes.span.bytes, receiveTime: MonotonicNanos(raw: time), line: line, into: &sink)
  }

  private static func feed(
    _ change: (inout FeedNasdaqConfiguration) -> Void = { _ in }
  ) -> FeedNasdaq {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = 4
    configuration.orderCapacity = 1_024
    configuration.levelCapacity = 1_024
    configuration.recovery.requestServerCount = 1
    change(&configuration)
    return FeedNasdaq(configuration)
  }

  @Test("a recoverable gap, the recovered events flagged, and its end are published in this order")
  func grammar() {
    var feed = Self.feed()
    var sink = EventRecorder()
    Self.send(&feed, &sink, 1...1, at: 0)
    Self.send(&feed, &sink, 4...4, at: 1)
    sink.events = []
    feed.expire(now: MonotonicNanos(raw: 5_000_001), into: &sink)
    #expect(sink.takeText() == ["gap 2 +last +recoverable"])
    let bytes = datagram([2, 3].map(Self.message), sequence: 2)
    feed.receiveReply(bytes.span.bytes, receiveTime: MonotonicNanos(raw: 6_000_000), into: &sink)
    #expect(
      sink.takeText() == [
        "add 0 B 5@1.00 #2 +recovered", "add 0 B 5@1.00 #3 +last +recovered",
        "add 0 B 5@1.00 #4 +last +recovered", "gapEnd +last",
      ])
  }

  @Test("the numbers of a session begun anew, and another session, are taken after a silence")
  func sessions() {
    var feed = Self.feed()
    var sink = EventRecorder()
    for number in 1...40 as ClosedRange<UInt64> {
      Self.send(&feed, &sink, number...number, at: Int64(number))
    }
    // The same session from 1 on: sixteen packets after three seconds.
    for number in 1...20 as ClosedRange<UInt64> {
      Self.send(&feed, &sink, number...number, at: 4_000_000_000 + Int64(number))
    }
    var counters = feed.channel.arbiter.counters
    #expect(counters[.sequenceReset] == 1)
    var trust = feed.channel.trust
    #expect(trust == .loading)
    // Another session: two packets after a silence.
    for number in 1...2 as ClosedRange<UInt64> {
      Self.send(
        &feed, &sink, number...number, at: 9_000_000_000 + Int64(number), session: "S2")
    }
    counters = feed.channel.arbiter.counters
    #expect(counters[.sessionRolled] == 1)
    trust = feed.channel.trust
    #expect(trust == .loading)
  }

  @Test("packets of a damaged session name do not end the accepted one")
  func foreignPackets() {
    var feed = Self.feed()
    var sink = EventRecorder()
    for number in 1...200 as ClosedRange<UInt64> {
      Self.send(&feed, &sink, number...number, at: Int64(number))
      Self.send(&feed, &sink, number...number, at: Int64(number), session: "S9")
    }
    let counters = feed.channel.arbiter.counters
    #expect(counters[.sessionRolled] == 0)
    #expect(counters[.packetForeign] == 200)
    #expect(counters[.messageDelivered] == 200)
  }

  @Test("a copy with other contents is counted for its line, however it is put into packets")
  func mismatch() {
    var feed = Self.feed()
    var sink = EventRecorder()
    Self.send(&feed, &sink, 1...4, at: 0)
    Self.send(&feed, &sink, 1...2, line: 1, at: 1)
    var damaged = datagram([3, 4].map(Self.message), sequence: 3)
    damaged[50] ^= 1
    feed.receive(damaged.span.bytes, receiveTime: MonotonicNanos(raw: 2), line: 1, into: &sink)
    let counters = feed.channel.arbiter.counters
    let figures = feed.figures(line: 1)
    #expect(counters[.packetMismatched] == 1)
    #expect(figures.mismatches == 1)
    #expect(figures.duplicates == 2)
    #expect(feed.popLateness() == LineLateness(line: 1, lateness: Nanos(raw: 1)))
    #expect(feed.popLateness() == nil)
  }

  @Test("a held packet that its own line goes on far behind is given up")
  func stray() {
    var feed = Self.feed()
    var sink = EventRecorder()
    Self.send(&feed, &sink, 1...1, at: 0)
    Self.send(&feed, &sink, 5_000...5_000, at: 1)
    for number in 2...40 as ClosedRange<UInt64> {
      Self.send(&feed, &sink, number...number, at: Int64(number))
    }
    let counters = feed.channel.arbiter.counters
    #expect(counters[.packetStray] == 1)
    #expect(feed.deadline == nil)
    #expect(!sink.events.contains { $0.kind == .gap })
  }

  @Test("a number far ahead of everything is not believed until a second packet bears it out")
  func farAhead() {
    var feed = Self.feed()
    var sink = EventRecorder()
    Self.send(&feed, &sink, 1...1, at: 0)
    Self.send(&feed, &sink, 10_000_000...10_000_000, at: 1)
    Self.send(&feed, &sink, 2...2, at: 2)
    var counters = feed.channel.arbiter.counters
    #expect(counters[.packetFar] == 1)
    #expect(counters[.messageDelivered] == 2)
    #expect(feed.deadline == nil)
    Self.send(&feed, &sink, 20_000_000...20_000_000, at: 3)
    Self.send(&feed, &sink, 20_000_001...20_000_001, line: 1, at: 3)
    counters = feed.channel.arbiter.counters
    #expect(counters[.packetOutOfOrder] == 1)
    #expect(feed.deadline != nil)
  }
}
