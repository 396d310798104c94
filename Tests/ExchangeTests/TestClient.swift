// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Testing
import Units
import Wire

/// The exchange without flow and one client that writes down, in words, what it is told.
struct TestClient: ~Copyable {
  var core: ExchangeCore
  var client: SoupBinTCP.ClientSession
  var now = MonotonicNanos(raw: 10_000)
  var words = Transcript()

  static let apple = ListedInstrument(
    code: Code(high: 0x4141_504C_0000_0000, low: 0), openingPrice: Price(raw: 189_000_000_000),
    tick: 100_000)
  static let symbol = Alpha<8>(apple.code)

  init(
    port: OrderPortConfiguration = OrderPortConfiguration(), password: Code? = nil,
    sessionWanted: Code = .empty
  ) {
    var configuration = ExchangeConfiguration(session: session)
    configuration.instruments = [Self.apple] + ListedInstrument.samples.prefix(2)
    configuration.port = port
    core = ExchangeCore(configuration, start: MonotonicNanos(raw: 10_000))
    core.phase = .draining
    client = SoupBinTCP.ClientSession(
      username: port.username, password: password ?? port.password, session: sessionWanted)
  }

  /// Connects, logs in and returns what came back.
  mutating func login() -> String {
    guard core.connectClient(at: now) else { return "refused" }
    send(client.connect(now: now))
    return receive()
  }

  mutating func drop() {
    core.disconnectClient(at: now)
    client.disconnect()
  }

  mutating func send(_ message: some WireEncodable) {
    var bytes = core.port.input.writable
    message.write(to: &bytes, at: 0)
    core.port.input.commit(message.byteCount)
  }

  mutating func send(order message: some OUCH50Message) -> String { ask(message) }

  /// Sends a message of any protocol over SoupBinTCP; what came back.
  mutating func ask(_ message: some WireEncodable) -> String {
    send(SoupBinTCP.Data.unsequenced(message))
    return receive()
  }

  /// Lets the exchange act and returns what it answered since the last call, comma separated.
  mutating func receive() -> String {
    core.advance(to: now)
    var session = client
    var transcript = words
    let isOUCH42 = core.configuration.port.orderProtocol == .ouch42
    while let byteCount = Self.step(
      core.port.output.readable, &session, &transcript, isOUCH42, at: now)
    {
      core.port.output.consume(byteCount)
      core.port.pump(at: now)
    }
    client = session
    words = transcript
    let text = words.lines.joined(separator: ", ")
    words.lines = []
    return text.isEmpty ? "nothing" : text
  }

  private static func step(
    _ bytes: RawSpan, _ client: inout SoupBinTCP.ClientSession, _ words: inout Transcript,
    _ isOUCH42: Bool, at now: MonotonicNanos
  ) -> Int? {
    guard case .packet(let packet) = SoupBinTCP.next(in: bytes) else { return nil }
    switch client.receive(packet, in: bytes, now: now) {
    case .loggedIn(_, let sequence): words.lines.append("logged in at \(sequence)")
    case .rejected(let reason): words.lines.append("login rejected \(reason)")
    case .endOfSession: words.lines.append("end of session")
    case .nothing: words.lines.append("heartbeat")
    case .unsequenced, .violation: words.lines.append("violation")
    case .sequenced where isOUCH42:
      let outcome = OUCH42.decodeOutbound(packet.payload(of: bytes), into: &words)
      if outcome != .decoded { words.lines.append("\(outcome)") }
    case .sequenced:
      let outcome = OUCH50.decodeOutbound(packet.payload(of: bytes), into: &words)
      if outcome != .decoded { words.lines.append("\(outcome)") }
    }
    return packet.byteCount
  }

  mutating func enter(
    _ number: UInt32, _ side: Character, _ quantity: UInt32, at price: UInt64,
    tif: Character = "0", display: Character = "Y", cross: Character = "N",
    symbol: Alpha<8> = TestClient.symbol, text: Alpha<14> = .blank
  ) -> String {
    send(
      order: OUCH50.EnterOrder(
        userRefNum: number, side: side.asciiValue ?? 0, quantity: quantity, symbol: symbol,
        price: price * 10_000, timeInForce: tif.asciiValue ?? 0, display: display.asciiValue ?? 0,
        capacity: UInt8(ascii: "P"), interMarketSweep: UInt8(ascii: "N"),
        crossType: cross.asciiValue ?? 0, clOrdID: text))
  }

  mutating func replace(
    _ original: UInt32, by number: UInt32, _ quantity: UInt32, at price: UInt64
  ) -> String {
    send(
      order: OUCH50.ReplaceOrder(
        origUserRefNum: original, userRefNum: number, quantity: quantity, price: price * 10_000,
        timeInForce: UInt8(ascii: "0"), display: UInt8(ascii: "Y"),
        interMarketSweep: UInt8(ascii: "N"), clOrdID: .blank))
  }

  mutating func cancel(_ number: UInt32, to total: UInt32 = 0) -> String {
    send(order: OUCH50.CancelOrder(userRefNum: number, quantity: total))
  }

  /// Another participant's order; what the client is told of it.
  mutating func market(_ side: Side, _ quantity: Int64, at price: Int64) -> String {
    _ = core.engine.submit(
      IncomingOrder(
        instrument: InstrumentID(raw: 0), side: side,
        price: Price(raw: price * 1_000_000_000), quantity: Quantity(raw: quantity),
        owner: .flow()))
    core.drain(at: now)
    core.port.pump(at: now)
    return receive()
  }
}

/// Outbound OUCH messages in words.
struct Transcript: OUCH50OutboundHandler {
  var lines: [String] = []
  var executedCount = 0
  /// Position and cash of a client whose odd numbers buy and whose even ones sell.
  var position: Int64 = 0
  var cash = Money.zero

  func price(_ field: UInt64) -> String { "\(field / 10_000)" }
  func letter(_ byte: UInt8) -> String { String(Unicode.Scalar(byte)) }

  mutating func systemEvent(_ message: OUCH50.SystemEvent, tags: RawSpan) {
    lines.append("system \(letter(message.eventCode))")
  }
  mutating func accepted(_ message: OUCH50.Accepted, tags: RawSpan) {
    lines.append(
      "accepted \(message.userRefNum) \(letter(message.side)) \(message.quantity)"
        + "@\(price(message.price)) \(letter(message.orderState))")
  }
  mutating func replaced(_ message: OUCH50.Replaced, tags: RawSpan) {
    lines.append(
      "replaced \(message.origUserRefNum) by \(message.userRefNum) \(message.quantity)"
        + "@\(price(message.price))")
  }
  mutating func executed(_ message: OUCH50.Executed, tags: RawSpan) {
    let size = Int64(message.quantity) * (message.userRefNum % 2 == 1 ? 1 : -1)
    position += size
    cash.raw -= Int128(size) * Int128(message.price) * 100_000
    executedCount += 1
    lines.append(
      "executed \(message.userRefNum) \(message.quantity)@\(price(message.price)) "
        + letter(message.liquidity))
  }
  mutating func canceled(_ message: OUCH50.Canceled, tags: RawSpan) {
    lines.append(
      "canceled \(message.userRefNum) \(message.quantity) \(letter(message.reason))")
  }
  mutating func aiqCanceled(_ message: OUCH50.AIQCanceled, tags: RawSpan) {
    lines.append(
      "prevented \(message.userRefNum) \(message.quantity) \(letter(message.reason))")
  }
  mutating func modified(_ message: OUCH50.Modified, tags: RawSpan) {
    lines.append("modified \(message.userRefNum) \(letter(message.side)) \(message.quantity)")
  }
  mutating func rejected(_ message: OUCH50.Rejected, tags: RawSpan) {
    lines.append("rejected \(message.userRefNum) \(message.reason)")
  }
  mutating func massCancelResponse(_ message: OUCH50.MassCancelResponse, tags: RawSpan) {
    lines.append("mass cancel \(message.userRefNum)")
  }
  mutating func disableResponse(_ message: OUCH50.DisableResponse, tags: RawSpan) {
    lines.append("disabled")
  }
  mutating func enableResponse(_ message: OUCH50.EnableResponse, tags: RawSpan) {
    lines.append("enabled")
  }
  mutating func accountQueryResponse(
    _ message: OUCH50.AccountQueryResponse, tags: RawSpan
  ) {
    lines.append("next \(message.nextUserRefNum)")
  }
}
