// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Testing
import Units
import Wire

let session = Code(high: 0x5355_5249_4B00_0000, low: 0)

func makeCore(seed: UInt64, messages: UInt64? = nil, rate: Int64 = 100_000) -> ExchangeCore {
  var configuration = ExchangeConfiguration(session: session)
  configuration.flow = FlowConfiguration(seed: seed, actionRate: rate)
  configuration.messageLimit = messages
  return ExchangeCore(configuration, start: MonotonicNanos(raw: 5_000))
}

/// Hands all queued datagrams to `receiver` as sent at `now`.
func deliver(_ core: inout ExchangeCore, _ receiver: inout BookRebuilder, at now: MonotonicNanos) {
  while core.publisher.packet.byteCount > 0 {
    receiver.receive(core.publisher.packet)
    core.publisher.packetSent(at: now)
  }
}

@Suite struct ExchangeCoreTests {
  @Test("the feed alone rebuilds the engine's book after every packet", arguments: [UInt64(3), 4])
  func rebuild(seed: UInt64) {
    var core = makeCore(seed: seed, messages: 200_000)
    var receiver = BookRebuilder()
    var now = MonotonicNanos(raw: 10_000)
    core.start(at: now)
    deliver(&core, &receiver, at: now)
    let isRebuilt1 = isEqual(core.engine.book, receiver.book)
    #expect(isRebuilt1)
    var packets = 0
    while core.phase == .trading {
      now = core.nextDue
      core.advance(to: now)
      deliver(&core, &receiver, at: now)
      packets += 1
      let instrument = InstrumentID(raw: UInt32(packets % 8))
      guard core.engine.book.best(instrument, .buy) == receiver.book.best(instrument, .buy),
        core.engine.book.best(instrument, .sell) == receiver.book.best(instrument, .sell),
        packets % 97 != 0 || isEqual(core.engine.book, receiver.book)
      else {
        Issue.record("seed \(seed): books differ after packet \(packets)")
        return
      }
    }
    core.endSession(at: now)
    deliver(&core, &receiver, at: now)
    let isRebuilt2 = isEqual(core.engine.book, receiver.book)
    #expect(isRebuilt2)
    #expect(receiver.faults.isEmpty, "\(receiver.faults.prefix(5))")
    #expect(receiver.isEnded == true)
    #expect(receiver.nextSequence == core.publisher.nextSequence)
    for type in "SRHYLAFECXDUPQ".utf8 {
      #expect((receiver.types[type] ?? 0) > 0, "no \(Unicode.Scalar(type)) message")
      #expect(UInt64(receiver.types[type] ?? 0) == core.publisher.count(ofType: type))
    }
  }

  func digest(seed: UInt64) -> UInt64 {
    var core = makeCore(seed: seed, messages: 200_000)
    var receiver = BookRebuilder()
    var now = MonotonicNanos(raw: 10_000)
    core.start(at: now)
    while core.phase == .trading {
      deliver(&core, &receiver, at: now)
      now = core.nextDue
      core.advance(to: now)
    }
    core.endSession(at: now)
    deliver(&core, &receiver, at: now)
    return receiver.digest
  }

  @Test("one seed gives the same 200,000 messages twice, another seed others")
  func determinism() {
    let first = digest(seed: 7)
    #expect(digest(seed: 7) == first)
    #expect(digest(seed: 8) != first)
  }

  @Test("an idle exchange sends a heartbeat each second")
  func heartbeats() {
    var core = makeCore(seed: 1)
    var receiver = BookRebuilder()
    var now = MonotonicNanos(raw: 10_000)
    core.start(at: now)
    core.stopFlow()
    deliver(&core, &receiver, at: now)
    for _ in 0..<5 {
      now = core.nextDue
      core.advance(to: now)
      deliver(&core, &receiver, at: now)
    }
    #expect(receiver.heartbeats == 5)
    #expect(now.raw == 10_000 + 5_000_000_000)
    #expect(receiver.faults.isEmpty)
  }

  @Test("a message knows when its packet was sent")
  func sendTimes() {
    var core = makeCore(seed: 1)
    core.start(at: MonotonicNanos(raw: 10_000))
    #expect(core.publisher.sendTime(ofSequence: 1) == nil)
    core.publisher.packetSent(at: MonotonicNanos(raw: 77))
    #expect(core.publisher.sendTime(ofSequence: 1)?.raw == 77)
    #expect(core.publisher.sendTime(ofSequence: 0) == nil)
    #expect(core.publisher.sendTime(ofSequence: 1 << 40) == nil)
  }

  @Test("a re-request is answered with the very bytes of the first time")
  func rerequest() {
    var core = makeCore(seed: 2)
    var receiver = BookRebuilder()
    var again = BookRebuilder()
    core.start(at: MonotonicNanos(raw: 10_000))
    deliver(&core, &receiver, at: MonotonicNanos(raw: 10_000))
    func ask(_ sequence: UInt64, _ count: UInt16, _ name: Code = session) -> Bool {
      var request = ByteQueue(capacity: 64)
      let message = MoldUDP64.Request(
        session: MoldUDP64.Session(name), sequence: sequence, count: count)
      var bytes = request.writable
      message.write(to: &bytes, at: 0)
      request.commit(20)
      return core.publisher.answer(request.readable)
    }
    while again.nextSequence < receiver.nextSequence {
      #expect(ask(again.nextSequence, 1_000))
      again.receive(core.publisher.reply)
    }
    #expect(again.faults.isEmpty)
    #expect(again.lastTimestamp == receiver.lastTimestamp)
    let isRebuilt3 = isEqual(again.book, core.engine.book)
    #expect(isRebuilt3)
    #expect(!ask(again.nextSequence, 1))
    #expect(!ask(0, 1))
    #expect(!ask(1, 0))
    #expect(!ask(1, 1, Code(high: 1, low: 0)))
    #expect(core.publisher.requestRefusalCount == 4)
  }

  @Test("unsent packets stall the flow and lose nothing")
  func stall() {
    var core = makeCore(seed: 9, rate: 1_000_000)
    var receiver = BookRebuilder()
    var now = MonotonicNanos(raw: 10_000)
    core.start(at: now)
    for _ in 0..<200_000 where core.stallCount == 0 {
      now = MonotonicNanos(raw: now.raw + 2_000)
      core.advance(to: now)
    }
    #expect(core.stallCount > 0)
    deliver(&core, &receiver, at: now)
    core.advance(to: now)
    deliver(&core, &receiver, at: now)
    #expect(receiver.faults.isEmpty)
    let isRebuilt4 = isEqual(core.engine.book, receiver.book)
    #expect(isRebuilt4)
  }
}
