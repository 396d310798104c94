// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Testing
import Units
import Wire

private let login = GlimpseConfiguration(username: Code("APUS")!, password: Code("SECRET")!)

func makeServingCore(
  seed: UInt64, messages: UInt64 = 60_000, changes: [SessionChange] = []
) -> ExchangeCore {
  var configuration = ExchangeConfiguration(session: Code("NIGHT00009")!)
  configuration.flow = FlowConfiguration(seed: seed, actionRate: 100_000)
  configuration.messageLimit = messages
  configuration.glimpse = login
  configuration.sessionChanges = changes
  configuration.checkpointInterval = 1_000
  return ExchangeCore(configuration, start: MonotonicNanos(raw: 5_000))
}

/// A client of the snapshot server that keeps the book it is sent.
struct SnapshotReader: ~Copyable, ITCH50Handler {
  var book = OrderBookBox()
  var session: Code?
  var rejection: SoupBinTCP.LoginRejected.Reason?
  var sequence: UInt64?
  var types: [UInt8] = []

  mutating func log(in core: inout ExchangeCore, session: Code = .empty, password: String) {
    var bytes = ByteQueue(capacity: 64)
    let request = SoupBinTCP.LoginRequest(
      username: Code("apus")!, password: Code(password)!, session: session)
    Self.write(request, to: &bytes)
    let isTaken = core.glimpse.input.append(bytes.readable)
    #expect(isTaken)
  }

  static func write(_ message: some WireEncodable, to bytes: inout ByteQueue) {
    var output = bytes.writable
    message.write(to: &output, at: 0)
    bytes.commit(message.byteCount)
  }

  mutating func take(_ bytes: inout ByteQueue) {
    while case .packet(let packet) = SoupBinTCP.next(in: bytes.readable) {
      take(packet.type, packet.payload(of: bytes.readable))
      bytes.consume(packet.byteCount)
    }
  }

  private mutating func take(_ type: SoupBinTCP.PacketType, _ payload: RawSpan) {
    switch type {
    case .loginAccepted: session = SoupBinTCP.LoginAccepted(payload: payload)?.session
    case .loginRejected: rejection = SoupBinTCP.LoginRejected(payload: payload)?.reason
    case .sequencedData:
      types.append(payload.unsafeLoad(as: UInt8.self))
      let outcome = ITCH50.decode(payload, into: &self)
      #expect(outcome == .decoded)
    default: Issue.record("packet \(type)")
    }
  }

  mutating func addOrder(_ message: ITCH50.AddOrder) { book.add(message) }
  mutating func endOfSnapshot(_ message: ITCH50.EndOfSnapshot) { sequence = message.sequence }
}

@Suite struct GlimpseServerTests {
  @Test("a snapshot is the exchange's book, as of the message it names", arguments: [UInt64(1), 2])
  func snapshot(seed: UInt64) throws {
    var core = makeServingCore(seed: seed)
    var now = MonotonicNanos(raw: 10_000)
    core.start(at: now)
    for _ in 0..<3_000 {
      now = core.nextDue
      core.advance(to: now)
      while core.publisher.packet.byteCount > 0 { core.publisher.packetSent(at: now) }
    }
    core.connectGlimpse(at: now)
    var reader = SnapshotReader()
    reader.log(in: &core, password: "secret")
    core.stopFlow()
    core.advance(to: now)
    reader.take(&core.glimpse.output)
    #expect(reader.session == Code("NIGHT00009"))
    let isEqual = isEqual(core.engine.book, reader.book.book)
    #expect(isEqual)
    #expect(reader.sequence == core.publisher.nextSequence)
    #expect(reader.types.prefix(8) == ArraySlice(repeating: UInt8(ascii: "R"), count: 8))
    #expect(reader.types[8..<16] == ArraySlice(repeating: UInt8(ascii: "H"), count: 8))
    #expect(reader.types.last == UInt8(ascii: "G"))
    let orders = reader.types.dropFirst(16).dropLast()
    #expect(orders.count == core.engine.book.orderCount)
    #expect(orders.allSatisfy { $0 == UInt8(ascii: "A") })
    #expect(reader.book.isGrouped == true)
    #expect(core.glimpse.counters.snapshotSend == 1)
  }

  @Test("a login with another password or session is refused, and the connection closed")
  func refused() {
    for (password, session, reason) in [
      ("WRONG", Code.empty, SoupBinTCP.LoginRejected.Reason.notAuthorized),
      ("SECRET", Code("OTHER")!, .sessionNotAvailable),
    ] {
      var core = makeServingCore(seed: 1)
      core.start(at: MonotonicNanos(raw: 10_000))
      core.connectGlimpse(at: MonotonicNanos(raw: 10_000))
      var reader = SnapshotReader()
      reader.log(in: &core, session: session, password: password)
      core.advance(to: MonotonicNanos(raw: 10_000))
      reader.take(&core.glimpse.output)
      #expect(reader.rejection == reason)
      #expect(core.glimpse.isClosing == true)
      #expect(core.glimpse.counters.loginReject == 1)
    }
  }

  @Test("a client that does not log in is dropped after two seconds")
  func silentClient() {
    var core = makeServingCore(seed: 1)
    let begin = MonotonicNanos(raw: 10_000)
    core.start(at: begin)
    core.stopFlow()
    core.connectGlimpse(at: begin)
    core.advance(to: MonotonicNanos(raw: begin.raw + 1_999_999_999))
    #expect(core.glimpse.isClosing == false)
    core.advance(to: MonotonicNanos(raw: begin.raw + 2_000_000_000))
    #expect(core.glimpse.isClosing == true)
    #expect(core.glimpse.counters.connectionTimeout == 1)
  }

  @Test("bytes that are no SoupBinTCP close the connection")
  func garbage() {
    var core = makeServingCore(seed: 1)
    core.start(at: MonotonicNanos(raw: 10_000))
    core.connectGlimpse(at: MonotonicNanos(raw: 10_000))
    var bytes = ByteQueue(capacity: 8)
    bytes.commit(4)
    let isTaken = core.glimpse.input.append(bytes.readable)
    #expect(isTaken)
    core.advance(to: MonotonicNanos(raw: 10_000))
    #expect(core.glimpse.isClosing == true)
    #expect(core.glimpse.counters.protocolViolation == 1)
  }
}
