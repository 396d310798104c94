// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
import Store
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq
import Wire

/// What happens to the packets of one line, in per cent unless said otherwise.
struct LineFaults: Sendable {
  var loss = 0
  /// Bursts of 50 lost packets, per thousand packets.
  var bursts = 0
  var duplication = 0
  var reordering = 0
  static let none = LineFaults()
  static let issue = LineFaults(loss: 1, bursts: 2, duplication: 1, reordering: 2)
}

/// A run to simulate.
struct RecoveryScenario: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var lines = [LineFaults.issue, LineFaults.issue]
  var messageCount = 20_000
  /// Messages during whose publication all lines are silent.
  var silence = 0..<0
  /// Message at which the datafeed is replaced by one that knows nothing.
  var restart = -1
  var replyLoss = 5
  var snapshotFaults = 0
  var windowMessagesMax: UInt64 = 5_000
  var requestServerCount = 2
  var snapshotServerCount = 1
  var heldPacketsMax = 512

  init(_ testDescription: String, _ change: (inout RecoveryScenario) -> Void = { _ in }) {
    self.testDescription = testDescription
    change(&self)
  }
}

/// An exchange with faulty lines, request servers and a snapshot server, a feed that follows it
/// and readers that follow the feed, all in one simulated time.
final class RecoveryWorld {
  enum Delivery {
    case packet(line: Int, [UInt8])
    case reply([UInt8])
    case connection(SnapshotConnection, attempt: Int)
    case snapshot([UInt8], attempt: Int)
  }

  let scenario: RecoveryScenario
  var exchange: PlainExchange
  var random: SeededGenerator
  var feed: FeedNasdaq
  var readers = BookKeeper(instrumentCapacity: 8, levelCapacity: 4_096)
  var now: Int64 = 1_000_000
  var isLost = [0, 0, 0]
  private var deliveries: [(time: Int64, Delivery)] = []
  private var sentCount = 0
  private var connectionAttempt = 0
  /// The reference book as of the feed's position.
  private var reference = PlainBook()
  private var referenceCount = 0
  var findings: [String] = []
  var checkedCount = 0

  init(_ scenario: RecoveryScenario, seed: UInt64) {
    self.scenario = scenario
    exchange = PlainExchange(seed: seed)
    random = SeededGenerator(seed: seed &+ 1_000)
    feed = FeedNasdaq(Self.configuration(scenario))
    feed.announce(into: &readers)
  }

  static func configuration(_ scenario: RecoveryScenario) -> FeedNasdaqConfiguration {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = 8
    configuration.orderCapacity = 2_048
    configuration.levelCapacity = 4_096
    configuration.line.holdTime = .microseconds(500)
    configuration.line.heldPacketsMax = scenario.heldPacketsMax
    configuration.line.lineCount = scenario.lines.count
    configuration.recovery.requestServerCount = scenario.requestServerCount
    configuration.recovery.messagesPerRequestMax = 100
    configuration.recovery.requestTimeout = .milliseconds(1)
    configuration.recovery.requestTimeoutMax = .milliseconds(8)
    configuration.recovery.requestAttemptsMax = 6
    configuration.recovery.windowMessagesMax = scenario.windowMessagesMax
    configuration.recovery.snapshotServerCount = scenario.snapshotServerCount
    configuration.recovery.snapshotTimeout = .milliseconds(20)
    configuration.recovery.snapshotPause = .milliseconds(1)
    configuration.recovery.snapshotPauseMax = .milliseconds(8)
    return configuration
  }

  /// Publishes everything, then heartbeats until nothing moves.
  func run() {
    while exchange.messages.count < scenario.messageCount {
      advance(to: now + Int64(20_000 + random.below(100_000)))
      for _ in 0...random.below(12) { exchange.step() }
      publish()
      if scenario.restart >= 0, sentCount >= scenario.restart { restart() }
    }
    for _ in 0..<400 {
      advance(to: now + 1_000_000)
      send(datagram([], sequence: UInt64(sentCount) + 1), isFaulty: false)
    }
    compare()
  }

  private var hasRestarted = false

  private func restart() {
    guard !hasRestarted else { return }
    hasRestarted = true
    feed = FeedNasdaq(Self.configuration(scenario))
    deliveries.removeAll {
      if case .packet = $0.1 { false } else { true }
    }
    feed.announce(into: &readers)
  }

  /// One packet of what was made since the last one.
  private func publish() {
    let messages = Array(exchange.messages[sentCount...])
    let bytes = datagram(messages, sequence: UInt64(sentCount) + 1)
    let isSilent = scenario.silence.contains(sentCount)
    sentCount += messages.count
    if !isSilent { send(bytes, isFaulty: true) }
  }

  private func send(_ bytes: [UInt8], isFaulty: Bool) {
    for (line, faults) in scenario.lines.enumerated() {
      var time = now + 5_000 + Int64(random.below(40_000))
      guard isFaulty else {
        deliver(.packet(line: line, bytes), at: time)
        continue
      }
      if random.below(1_000) < faults.bursts { isLost[line] = 50 }
      if isLost[line] > 0 {
        isLost[line] -= 1
        continue
      }
      if random.chance(faults.loss) { continue }
      if random.chance(faults.reordering) { time += Int64(random.below(400_000)) }
      deliver(.packet(line: line, bytes), at: time)
      if random.chance(faults.duplication) {
        deliver(.packet(line: line, bytes), at: time + Int64(random.below(300_000)))
      }
    }
  }

  private func deliver(_ delivery: Delivery, at time: Int64) {
    var index = deliveries.count
    while index > 0, deliveries[index - 1].time > time { index -= 1 }
    deliveries.insert((time, delivery), at: index)
  }

  /// Lets time pass: deliveries and timers in order.
  private func advance(to end: Int64) {
    while true {
      let delivery = deliveries.first?.time ?? .max
      let timer = max(now, feed.deadline?.raw ?? .max)
      guard min(delivery, timer) <= end else { break }
      if timer < delivery {
        now = timer
        feed.expire(now: MonotonicNanos(raw: now), into: &readers)
      } else {
        now = max(now, delivery)
        take(deliveries.removeFirst().1)
      }
      carryOut()
      watch()
    }
    now = end
  }

  private func take(_ delivery: Delivery) {
    let time = MonotonicNanos(raw: now)
    switch delivery {
    case .packet(let line, let bytes):
      feed.receive(bytes.span.bytes, receiveTime: time, line: line, into: &readers)
    case .reply(let bytes):
      feed.receiveReply(bytes.span.bytes, receiveTime: time, into: &readers)
    case .connection(let change, let attempt):
      guard attempt == connectionAttempt else { return }
      feed.snapshotConnection(change, now: time, into: &readers)
    case .snapshot(let bytes, let attempt):
      guard attempt == connectionAttempt else { return }
      feed.receiveSnapshot(bytes.span.bytes, now: time, into: &readers)
    }
  }

  private func carryOut() {
    var output = ByteQueue(capacity: RecoveryAction.byteCountMax)
    while let action = feed.nextRecoveryAction(output: &output) {
      switch action {
      case .request(let server): answer(output.readable, server)
      case .connect:
        connectionAttempt += 1
        let isUp = !random.chance(scenario.snapshotFaults)
        deliver(
          .connection(isUp ? .connected : .disconnected, attempt: connectionAttempt),
          at: now + 100_000)
      case .send: reply(output.readable)
      case .disconnect: connectionAttempt += 1
      }
      output.removeAll()
    }
  }

  /// A request server: one packet of what was asked for, sometimes less, sometimes nothing.
  private func answer(_ bytes: RawSpan, _ server: Int) {
    guard let request = MoldUDP64.Request(bytes), !random.chance(scenario.replyLoss) else { return }
    let first = Int(request.sequence) - 1
    guard first < sentCount else { return }
    let count = min(Int(request.count), sentCount - first, 1 + random.below(30))
    deliver(
      .reply(datagram(Array(exchange.messages[first..<first + count]), sequence: request.sequence)),
      at: now + 60_000 + Int64(random.below(100_000)))
  }

  /// A snapshot server: answers a login with a snapshot, in pieces, sometimes not to its end.
  private func reply(_ bytes: RawSpan) {
    guard case .packet(let packet) = SoupBinTCP.next(in: bytes), packet.type == .loginRequest
    else { return }
    guard !random.chance(scenario.snapshotFaults) else {
      let reject = encoded(SoupBinTCP.LoginRejected(.notAuthorized))
      return deliver(.snapshot(reject, attempt: connectionAttempt), at: now + 50_000)
    }
    var stream = encoded(SoupBinTCP.LoginAccepted(session: Code("G1")!, sequence: 1))
    for message in exchange.snapshot() {
      stream += [0, UInt8(message.count + 1), SoupBinTCP.PacketType.sequencedData.rawValue]
      stream += message
    }
    if random.chance(scenario.snapshotFaults) { stream[random.below(stream.count)] ^= 0x80 }
    let isCut = random.chance(scenario.snapshotFaults)
    if isCut { stream.removeLast(random.below(stream.count)) }
    var time = now + 50_000
    var offset = 0
    while offset < stream.count {
      let count = min(stream.count - offset, 1 + random.below(3_000))
      deliver(
        .snapshot(Array(stream[offset..<offset + count]), attempt: connectionAttempt), at: time)
      offset += count
      time += 30_000
    }
    if isCut { deliver(.connection(.disconnected, attempt: connectionAttempt), at: time) }
  }

  /// No row is to be believed while the channel is not, and now and then every order is compared.
  private func watch() {
    let trust = feed.channel.trust
    if trust != .whole {
      for index in 0..<PlainExchange.instrumentCount {
        let row = readers.store.row(InstrumentID(raw: UInt32(index)))
        if row.isStale == 0 { findings.append("row \(index) is believed while \(trust)") }
      }
    } else if random.below(40) == 0 {
      compare()
    }
  }

  /// Compares the feed's orders and the store's rows with the exchange as of the same message.
  func compare() {
    let position = Int(feed.channel.arbiter.next) - 1
    if position < referenceCount {
      reference = PlainBook()
      referenceCount = 0
    }
    guard position <= exchange.changes.count else {
      findings.append("at message \(position) of \(exchange.changes.count)")
      return
    }
    for index in referenceCount..<position { reference.apply(exchange.changes[index]) }
    referenceCount = position
    guard feed.channel.trust == .whole else { return }
    checkedCount += 1
    for index in 0..<min(PlainExchange.instrumentCount, feed.instrumentCount) {
      for side in [Side.buy, .sell] { compare(index, side, position) }
    }
  }

  private func compare(_ index: Int, _ side: Side, _ position: Int) {
    let instrument = InstrumentID(raw: UInt32(index))
    var orders: [PlainBook.Order] = []
    feed.forEachOrder(instrument, side) { order, price, quantity in
      orders.append(
        PlainBook.Order(
          reference: order.raw, instrument: index, side: side,
          price: UInt32(price.raw / 100_000), quantity: UInt32(quantity.raw)))
    }
    if orders != reference.side(index, side) {
      findings.append("book \(index) \(side) differs at \(position)")
    }
    let row = readers.store.row(instrument)
    guard row.isStale == 0 else {
      findings.append("row \(index) is stale for \(row.isStale) at \(position)")
      return
    }
    var levels: [String] = []
    for depth in 0..<10 {
      let level = side == .buy ? row.bids[depth] : row.asks[depth]
      guard level.isPresent else { break }
      levels.append("\(level.quantity.raw)@\(level.price)*\(level.orders)")
    }
    if levels != Array(reference.levels(index, side).prefix(10)) {
      findings.append("row \(index) \(side) differs at \(position)")
    }
  }
}
