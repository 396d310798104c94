// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import Exchange
internal import Feed
internal import Memory
internal import Units
internal import Venue
internal import VenueNasdaq
internal import Wire

/// The proof that no bytes make the Nasdaq feed trap, hang, grow or break its book.
///
/// Days of true packets go to a feed with arbitration, recovery and books, each packet on two
/// lines, damaged in many ways; so do the answers of request and snapshot servers. Everything
/// follows from the seed.
package struct NasdaqFeedProof: FeedProof, ~Copyable {
  package private(set) var figures = FeedProofFigures()
  var feed: FeedNasdaq
  var reader: ProofReader
  var random: SeededRandom
  var damager: PacketDamager
  private var now = MonotonicNanos(raw: 1_000_000_000)
  private var day = ProofDay()
  private var packet = ByteQueue(capacity: 4_096)
  private var kept = ByteQueue(capacity: 4_096)
  private var output = ByteQueue(capacity: RecoveryAction.byteCountMax)
  private var stream = ByteQueue(capacity: 1 << 18)

  private static var instrumentCapacity: Int { 64 }
  private static var checkInterval: UInt64 { 100_000 }

  /// A feed that has received nothing; `seed` makes everything that follows.
  package init(seed: UInt64) {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = Self.instrumentCapacity
    configuration.orderCapacity = 1 << 13
    configuration.levelCapacity = 1 << 13
    configuration.line.heldPacketsMax = 256
    configuration.line.holdTime = .microseconds(200)
    configuration.line.nearMessagesMax = 4_096
    configuration.line.leapMax = 1 << 20
    configuration.recovery.requestServerCount = 2
    configuration.recovery.requestTimeout = .microseconds(500)
    configuration.recovery.requestTimeoutMax = .milliseconds(4)
    configuration.recovery.requestAttemptsMax = 3
    configuration.recovery.windowMessagesMax = 2_000
    configuration.recovery.snapshotServerCount = 2
    configuration.recovery.snapshotTimeout = .milliseconds(5)
    configuration.recovery.snapshotPause = .milliseconds(1)
    configuration.recovery.snapshotAttemptsMax = 3
    configuration.recovery.rest = .milliseconds(50)
    feed = FeedNasdaq(configuration)
    reader = ProofReader(instrumentCapacity: Self.instrumentCapacity)
    random = SeededRandom(seed: seed)
    damager = PacketDamager(seed: seed &+ 1)
    feed.announce(into: &reader)
  }

  package mutating func run(_ count: UInt64) {
    let end = figures.inputs + count
    var nextCheck = figures.inputs + Self.checkInterval
    while figures.inputs < end {
      step()
      carryOut()
      if let deadline = feed.deadline, deadline <= now {
        feed.expire(now: now, into: &reader)
        carryOut()
      }
      if figures.inputs >= nextCheck {
        check()
        nextCheck += Self.checkInterval
      }
    }
    check()
  }

  package func forEachCounter(_ body: (String, UInt64) -> Void) { feed.forEachCounter(body) }

  /// The next packet of the day on both lines, or what stands for it.
  private mutating func step() {
    now = now + Nanos(raw: 1_000 + random.below(30_000))
    if random.below(20_000) == 0 { now = now + .seconds(4) }
    guard day.position < damager.packetCount else { return endDay() }
    for line in 0..<2 {
      if random.below(100) < 5 { continue }
      let isDamaged = random.below(100) < 10
      packet.removeAll()
      damager.write(day, isDamaged: isDamaged, to: &packet)
      if isDamaged { figures.damaged += 1 }
      if random.below(100) < 5 {
        // Swapped with the next one that is kept back.
        swap(&packet, &kept)
        if packet.isEmpty { continue }
      }
      offer(line)
      if random.below(100) < 3 { offer(line) }
    }
    day.sequence += damager.messageCount(day.position)
    day.position += 1
  }

  private mutating func offer(_ line: Int) {
    figures.inputs += 1
    Self.offer(packet, line: line, to: &feed, now, &reader)
  }

  /// Offers the packet of `line`, or a reply when it has none.
  private static func offer(
    _ packet: borrowing ByteQueue, line: Int?, to feed: inout FeedNasdaq,
    _ now: MonotonicNanos, _ reader: inout ProofReader
  ) {
    if let line {
      feed.receive(packet.readable, receiveTime: now, line: line, into: &reader)
    } else {
      feed.receiveReply(packet.readable, receiveTime: now, into: &reader)
    }
  }

  /// Another session, with or without an end of the last one, or the same one from 1 on.
  private mutating func endDay() {
    let isAnnounced = random.below(2) == 0
    if isAnnounced {
      packet.removeAll()
      damager.writeEnd(day, to: &packet)
      offer(0)
    } else {
      now = now + .seconds(4)
    }
    figures.days += 1
    day.begin(keepsName: !isAnnounced && random.below(3) == 0)
  }

  private mutating func carryOut() {
    while let action = feed.nextRecoveryAction(output: &output) {
      switch action {
      case .request:
        guard let request = MoldUDP64.Request(output.readable) else {
          preconditionFailure("a request has the length of its format")
        }
        answer(request.sequence)
      case .connect:
        let isUp = random.below(10) > 0
        feed.snapshotConnection(isUp ? .connected : .disconnected, now: now, into: &reader)
      case .send: sendSnapshot()
      case .disconnect: break
      }
      output.removeAll()
    }
  }

  /// Packets of the day from `sequence` on, damaged now and then, or none.
  private mutating func answer(_ sequence: UInt64) {
    guard random.below(10) > 0 else { return }
    var copy = day
    while copy.sequence > sequence, copy.position > 0 { copy.rewind(by: 1, damager) }
    for _ in 0...random.below(4) {
      guard copy.position < day.position else { return }
      packet.removeAll()
      damager.write(copy, isDamaged: random.below(4) == 0, to: &packet)
      figures.inputs += 1
      figures.replies += 1
      Self.offer(packet, line: nil, to: &feed, now, &reader)
      copy.sequence += damager.messageCount(copy.position)
      copy.position += 1
    }
  }

  /// A snapshot that goes on somewhere in the day, damaged now and then, in pieces.
  private mutating func sendSnapshot() {
    stream.removeAll()
    var copy = day
    copy.rewind(by: Int(random.below(20)), damager)
    damager.writeSnapshot(copy, isDamaged: random.below(3) == 0, to: &stream)
    while !stream.isEmpty {
      let count = min(stream.count, 1 + Int(random.below(4_096)))
      figures.inputs += 1
      figures.snapshotPieces += 1
      Self.offer(stream, count, to: &feed, now, &reader)
      stream.consume(count)
      if random.below(200) == 0 {
        feed.snapshotConnection(.disconnected, now: now, into: &reader)
        return
      }
    }
  }

  private static func offer(
    _ stream: borrowing ByteQueue, _ count: Int, to feed: inout FeedNasdaq,
    _ now: MonotonicNanos, _ reader: inout ProofReader
  ) {
    feed.receiveSnapshot(stream.readable.extracting(first: count), now: now, into: &reader)
  }

  /// Walks the whole book, and compares it with the levels that a reader kept.
  private mutating func check() {
    figures.checks += 1
    figures.events = reader.eventCount
    figures.refusedLevels = reader.refusedCount
    if feed.channel.normaliser.violation() != nil { figures.violations += 1 }
    for index in 0..<feed.instrumentCount {
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
      for side in [Side.buy, .sell] {
        var depth = 0
        while true {
          let level = feed.channel.normaliser.level(instrument, side, depth)
          if level != reader.levels.level(instrument, side, depth) { figures.violations += 1 }
          guard level.isPresent else { break }
          depth += 1
        }
      }
    }
  }
}

/// Where in the day's packets a sender stands.
struct ProofDay {
  private(set) var session = Code.empty
  private var number: UInt64 = 0
  var position = 0
  var sequence: UInt64 = 1

  init() { begin(keepsName: false) }

  /// The first packet of another session, or of the same one begun anew.
  mutating func begin(keepsName: Bool) {
    position = 0
    sequence = 1
    if keepsName { return }
    number += 1
    session = Code("D\(number % 1_000_000_000)") ?? .empty
  }

  /// Goes back by up to `count` packets.
  mutating func rewind(by count: Int, _ damager: borrowing PacketDamager) {
    for _ in 0..<count where position > 0 {
      position -= 1
      sequence -= damager.messageCount(position)
    }
  }
}
