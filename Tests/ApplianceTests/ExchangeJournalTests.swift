// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Memory
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq

/// An exchange that is driven by a gateway's session, every input written to a journal first.
private struct Scene: ~Copyable {
  var core: ExchangeCore
  var journal: ExchangeJournal
  var session: NasdaqOrderSession
  var input = ByteQueue(capacity: 1 << 18)
  var output = ByteQueue(capacity: 1 << 18)
  var now = MonotonicNanos(raw: 1_000_000)
  var told: [UInt8] = []

  static var configuration: ExchangeConfiguration {
    var configuration = ExchangeConfiguration(session: Code("DAY1")!)
    configuration.port.password = Code("SECRET")!
    configuration.port.keepsTrail = true
    configuration.port.cancelsOnDisconnect = false
    configuration.flow.actionRate = 2_000
    return configuration
  }

  init(_ path: String) throws {
    journal = try ExchangeJournal(path: path, byteCount: 8 << 20)
    let beginning = ExchangeBeginning(
      start: now, timeOfDay: .seconds(34_200), Self.configuration)
    let isBegun = journal.begin(beginning)
    precondition(isBegun)
    core = ExchangeCore(Self.configuration, start: now)
    session = NasdaqOrderSession(
      .init(username: Code("APUS")!, password: Code("SECRET")!, midnight: UnixNanos(raw: 0)))
    put(.open)
    put(.connect)
    session.connected(now: now, output: &output)
  }

  mutating func put(_ kind: ExchangeInput.Kind) {
    let isWritten = journal.note(kind, at: now)
    precondition(isWritten)
    let isKnown = ExchangeInput(kind, at: now).apply(to: &core)
    precondition(isKnown)
  }

  /// A millisecond of everybody.
  mutating func step(_ random: inout SeededGenerator) {
    now = now + .milliseconds(1)
    session.poll(now: now, output: &output)
    if session.state == .ready, random.chance(50) {
      let order = VenueOrder(
        reference: session.nextReference,
        symbol: Self.configuration.instruments[0].code,
        side: random.chance(50) ? .buy : .sell,
        price: Self.configuration.instruments[0].openingPrice,
        quantity: Quantity(raw: Int64(1 + random.below(500))), timeInForce: .day,
        triggerSequence: 0)
      let isSent = session.submit(order, now: now, output: &output)
      precondition(isSent)
    }
    Self.write(output, to: &journal, at: now)
    Self.move(&output, to: &core.port.input)
    put(.advance)
    drain()
    while session.nextReport(input: &input, output: &output, now: now) != nil {}
  }

  mutating func drain() {
    while core.publisher.packet.byteCount > 0 { core.publisher.packetSent(at: now) }
    Self.move(&core.port.output, to: &input)
  }

  static func write(
    _ bytes: borrowing ByteQueue, to journal: inout ExchangeJournal, at now: MonotonicNanos
  ) {
    let isWritten = bytes.isEmpty || journal.note(bytes.readable, at: now)
    precondition(isWritten)
  }

  static func move(_ source: inout ByteQueue, to target: inout ByteQueue) {
    let isTaken = source.isEmpty || target.append(source.readable)
    precondition(isTaken)
    source.removeAll()
  }
}

@Suite("The journal of an exchange")
struct ExchangeJournalTests {
  @Test("makes the same exchange again, whatever it was doing", arguments: UInt64(1)...4)
  func replay(seed: UInt64) throws {
    let folder = TestFolder()
    var scene = try Scene("\(folder.path)/exchange.journal")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 { scene.step(&random) }
    let trail = scene.core.port.trail?.entries ?? []
    #expect(trail.count > 100)

    let configuration = Scene.configuration
    let read = scene.journal.beginning
    let beginning = try #require(read)
    #expect(
      beginning
        == ExchangeBeginning(
          start: MonotonicNanos(raw: 1_000_000), timeOfDay: .seconds(34_200), configuration))
    var again = ExchangeCore(configuration, start: beginning.start)
    for index in 1..<scene.journal.count {
      let input = scene.journal.input(at: index)
      let isKnown = input.apply(to: &again)
      #expect(isKnown)
      while again.publisher.packet.byteCount > 0 { again.publisher.packetSent(at: input.time) }
      again.port.output.removeAll()
    }
    let repeated = again.port.trail?.entries ?? []
    #expect(repeated.count == trail.count)
    let isSame = zip(repeated, trail).allSatisfy { left, right in
      left.kind == right.kind && left.reference == right.reference && left.match == right.match
        && left.quantity == right.quantity && left.price == right.price
    }
    #expect(isSame)
    let sequences = (again.publisher.nextSequence, scene.core.publisher.nextSequence)
    #expect(sequences.0 == sequences.1)
    for index in 0..<UInt32(configuration.instruments.count) {
      let mine = again.port.book.position(InstrumentID(raw: index))
      let theirs = scene.core.port.book.position(InstrumentID(raw: index))
      #expect(mine == theirs)
    }
    withExtendedLifetime(folder) {}
  }

  @Test("is refused to an exchange of another configuration")
  func other() throws {
    var other = Scene.configuration
    other.flow.seed += 1
    let now = MonotonicNanos(raw: 1)
    let mine = ExchangeBeginning(start: now, timeOfDay: .zero, Scene.configuration)
    let theirs = ExchangeBeginning(start: now, timeOfDay: .zero, other)
    #expect(mine.fingerprint != theirs.fingerprint)
  }

  @Test("is full at its end and says so")
  func full() throws {
    let folder = TestFolder()
    var journal = try ExchangeJournal(path: "\(folder.path)/small", byteCount: 128)
    let isEmpty = journal.isEmpty
    #expect(isEmpty)
    var written = 0
    while written < 10_000, journal.note(.advance, at: MonotonicNanos(raw: 1)) { written += 1 }
    #expect(written >= 1 && written < 10_000)
    withExtendedLifetime(folder) {}
  }
}
