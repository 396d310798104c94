// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import Exchange
internal import Feed
internal import Memory
internal import Rings
internal import Units
internal import Venue
internal import VenueKRX
package import Wire

/// The proof of the KRX feed of one generation: decoder, lines, books, trades, the recovery cycle
/// and the rules of trading.
///
/// Books and trades go on two lines of a stream, schedules on one of another. KRX packets bear no
/// checksum of their own, so a damaged digit may well make another book; what must hold is that no
/// book out of order is seen, that readers have the feed's book after every packet, that every
/// packet is counted once, and that true packets bring the true books back.
package struct KRXFeedProof: FeedProof, ~Copyable {
  package private(set) var figures = FeedProofFigures()
  private var feed: FeedKRX
  private var reader: ProofReader
  private var random: SeededRandom
  private var day: KRXProofDay
  private var position = 0
  private var now = MonotonicNanos(raw: 1_000_000_000)
  private var packet = ByteQueue(capacity: 4_096)
  private var kept = ByteQueue(capacity: 4_096)

  /// Beyond the true contracts there is some room for damaged codes.
  private static var instrumentCapacity: Int { 64 }
  private static var checkInterval: UInt64 { 100_000 }
  private static var scheduleLine: Int { 2 }

  /// A feed that has received nothing; `seed` makes everything that follows.
  package init(_ generation: KRX.Generation, seed: UInt64) {
    var configuration = FeedKRXConfiguration(generation)
    configuration.instrumentCapacity = Self.instrumentCapacity
    configuration.lineStreams = [0, 0, 1]
    configuration.holdTime = .microseconds(200)
    configuration.silenceMax = .seconds(3)
    day = KRXProofDay(generation, seed: seed)
    configuration.preset = day.closing.map {
      InstrumentDefinition(code: $0.code, venue: .krx, priceDecimals: 2)
    }
    feed = FeedKRX(configuration)
    reader = ProofReader(instrumentCapacity: Self.instrumentCapacity)
    random = SeededRandom(seed: seed &+ 1)
    feed.announce(into: &reader)
  }

  package mutating func run(_ count: UInt64) {
    let end = figures.inputs + count
    var nextCheck = figures.inputs + Self.checkInterval
    while figures.inputs < end {
      if position < day.closeStart { step() } else { close() }
      if let deadline = feed.deadline, deadline <= now { feed.expire(now: now, into: &reader) }
      while let late = feed.popLateness() {
        if late.lateness < .zero { figures.violations += 1 }
      }
      if figures.inputs >= nextCheck {
        check()
        nextCheck += Self.checkInterval
      }
    }
    check()
  }

  package func forEachCounter(_ body: (String, UInt64) -> Void) { feed.forEachCounter(body) }

  /// The next packet of the day on its lines, or what stands for it.
  private mutating func step() {
    now = now + Nanos(raw: 1_000 + random.below(30_000))
    if random.below(20_000) == 0 { now = now + .seconds(4) }
    if random.below(5_000) == 0 { feed.snapshot(into: &reader) }
    for line in lines {
      if random.below(100) < 5 { continue }
      let isDamaged = random.below(100) < 10
      packet.removeAll()
      day.write(position, isDamaged: isDamaged, to: &packet)
      if isDamaged { figures.damaged += 1 }
      if random.below(100) < 5 {
        // Swapped with the next one that is kept back.
        swap(&packet, &kept)
        if packet.isEmpty { continue }
      }
      offer(line)
      if random.below(100) < 3 { offer(line) }
    }
    position += 1
  }

  private var lines: Range<Int> {
    let first = day.isSchedule(position) ? Self.scheduleLine : 0
    return first..<max(first + 1, Self.scheduleLine)
  }

  /// The day's end on all lines, undamaged: the feed must have the exchange's books after it.
  private mutating func close() {
    now = now + .seconds(1)
    kept.removeAll()
    while position < day.packetCount {
      now = now + .microseconds(10)
      for line in lines {
        packet.removeAll()
        day.write(position, isDamaged: false, to: &packet)
        offer(line)
      }
      position += 1
    }
    now = now + .seconds(1)
    feed.expire(now: now, into: &reader)
    for index in day.closing.indices where !isClosed(day.closing[index]) {
      figures.violations += 1
    }
    figures.days += 1
    position = 0
  }

  /// Whether the feed's book of a contract is the exchange's last one.
  private func isClosed(_ closing: KRXProofDay.Closing) -> Bool {
    guard let instrument = feed.instrument(of: closing.code), feed.isTrusted(instrument) else {
      return false
    }
    return isEqual(instrument, .buy, closing.bid) && isEqual(instrument, .sell, closing.ask)
  }

  private func isEqual(_ instrument: InstrumentID, _ side: Side, _ said: KRX.BookSide) -> Bool {
    var depth = 0
    for index in said.levels.indices where said.levels[index].quantity.raw > 0 {
      guard feed.level(instrument, side, depth) == said.levels[index] else { return false }
      depth += 1
    }
    return depth == 10 || !feed.level(instrument, side, depth).isPresent
  }

  private mutating func offer(_ line: Int) {
    figures.inputs += 1
    reader.lastInstrument = .none
    Self.offer(packet, line: line, to: &feed, now, &reader)
    if reader.lastInstrument != .none, !isSound(reader.lastInstrument) { figures.violations += 1 }
  }

  private static func offer(
    _ packet: borrowing ByteQueue, line: Int, to feed: inout FeedKRX, _ now: MonotonicNanos,
    _ reader: inout ProofReader
  ) {
    feed.receive(packet.readable, receiveTime: now, line: line, into: &reader)
  }

  /// Whether a reader believes what the feed does, and what is believed is one book in order.
  private func isSound(_ instrument: InstrumentID) -> Bool {
    guard feed.isTrusted(instrument) == reader.trusts(instrument) else { return false }
    guard feed.isTrusted(instrument) else { return true }
    for side in [Side.buy, .sell] {
      var last: Price?
      for depth in 0..<10 {
        let level = feed.level(instrument, side, depth)
        guard level == reader.levels.level(instrument, side, depth) else { return false }
        guard level.isPresent else { break }
        guard level.price.isDefined, level.quantity.raw > 0 else { return false }
        if let last, side == .buy ? level.price >= last : level.price <= last { return false }
        last = level.price
      }
    }
    return true
  }

  /// Walks all books, and adds up what was counted.
  private mutating func check() {
    figures.checks += 1
    figures.events = reader.eventCount
    figures.refusedLevels = reader.refusedCount
    for index in 0..<feed.instrumentCount
    where !isSound(InstrumentID(raw: UInt32(truncatingIfNeeded: index))) {
      figures.violations += 1
    }
    if !isBalanced { figures.violations += 1 }
  }

  /// Whether each packet was counted once, as a message or as refused, and once on its line.
  private var isBalanced: Bool {
    let summary = feed.summary
    var lines = LineFigures()
    for line in 0..<feed.lineCount {
      let figures = feed.figures(line: line)
      lines.packets += figures.packets
      lines.duplicates += figures.duplicates
      lines.mismatches += figures.mismatches
      lines.malformed += figures.malformed
    }
    return summary.messagesDelivered + summary.packetsMalformed == figures.inputs
      && lines.packets == figures.inputs && lines.malformed == summary.packetsMalformed
      && lines.duplicates == feed.counters[.messageCopy]
      && lines.mismatches == feed.counters[.messageMismatched]
  }
}
