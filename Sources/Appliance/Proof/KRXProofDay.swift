// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory
internal import Rings
internal import Units
internal import Wire

/// A day of true datagrams of a simulated KRX, written true or damaged.
///
/// The day ends with a close that nothing is damaged in: each contract's books once more, twice,
/// half a minute of the venue's clock apart, and what the venue says at its end. After that a feed
/// must have the books of `closing`, whatever came before. Nothing allocates once it is made.
struct KRXProofDay: ~Copyable {
  /// A contract's last book.
  struct Closing {
    let code: Code
    var bid = KRX.BookSide()
    var ask = KRX.BookSide()
  }

  private var random: SeededRandom
  private var packets: ByteQueue
  private var scratch = ByteQueue(capacity: 4_096)
  private var offsets = [0]
  /// The first packet of the close.
  private(set) var closeStart = 0
  private(set) var closing: [Closing]

  /// Each has far more messages a day than a feed remembers to know copies by: the days of a proof
  /// are the same bytes over again, which no feed may take for copies of the day before.
  private static var contractCount: Int { 12 }
  private static var dayPacketCount: Int { 8_192 }
  /// A second: the day then is a minute or two of the venue's clock, of which a time damaged by
  /// less than the lateness allowed hides some seconds only.
  private static var actionRate: Int64 { 100 }
  /// Longer than the lateness that a feed allows, so that no damaged time hides a whole round.
  private static var roundGap: Nanos { .seconds(30) }
  private static var step: Nanos { .milliseconds(10) }

  init(_ generation: KRX.Generation, seed: UInt64) {
    var configuration = KRXExchangeConfiguration(generation, instruments: Self.contractCount)
    configuration.flow = FlowConfiguration(
      seed: seed, actionRate: Self.actionRate, restingTarget: 60, burstPeriod: 500)
    configuration.snapshotInterval = .milliseconds(200)
    random = SeededRandom(seed: seed)
    packets = ByteQueue(capacity: 16 << 20)
    closing = configuration.listings.map { Closing(code: $0.code) }
    var now = MonotonicNanos(raw: 0)
    var exchange = KRXExchange(configuration, start: now)
    exchange.start(at: now)
    trade(&exchange, &now)
    closeStart = packetCount
    for _ in 0..<2 {
      exchange.stopFlow()
      now = now + Self.roundGap
      exchange.advance(to: now)
      exchange.resumeFlow(at: now)
      sayBooks(&exchange, &now)
    }
    exchange.endSession(at: now)
    keep(&exchange)
  }

  var packetCount: Int { offsets.count - 1 }

  /// Whether a packet is a schedule, which comes on a line of its own.
  func isSchedule(_ position: Int) -> Bool {
    KRX.TRCode(of: packet(position))?.dataClass == 0x4D34
  }

  /// Writes packet `position` to the empty `output`.
  mutating func write(_ position: Int, isDamaged: Bool, to output: inout ByteQueue) {
    var source = position
    let damage = isDamaged ? random.below(8) : -1
    if damage == 0 { source = Int(random.below(Int64(packetCount))) }
    append(source, to: &output)
    switch damage {
    case 1: cut(&output)
    case 2: extend(&output)
    case 3: rename(&output)
    case 4: blank(&output)
    case 5: for _ in 0...random.below(4) { change(&output, to: random.below(256)) }
    case 0, 6, 7: for _ in 0...random.below(4) { change(&output, to: 0x30 + random.below(10)) }
    default: break
    }
  }

  @_lifetime(borrow self)
  private func packet(_ position: Int) -> RawSpan {
    packets.readable.extracting(offsets[position]..<offsets[position + 1])
  }

  private func append(_ position: Int, to output: inout ByteQueue) {
    let isAppended = output.append(packet(position))
    precondition(isAppended, "the buffers are larger than any packet")
  }

  private mutating func cut(_ bytes: inout ByteQueue) {
    let byteCount = Int(random.below(Int64(bytes.count)))
    scratch.removeAll()
    let isAppended = scratch.append(bytes.readable.extracting(first: byteCount))
    precondition(isAppended, "the buffers are larger than any packet")
    swap(&scratch, &bytes)
  }

  private mutating func extend(_ bytes: inout ByteQueue) {
    let start = bytes.count
    bytes.commit(1 + Int(random.below(64)))
    for offset in start..<bytes.count {
      bytes.overwrite(offset, with: UInt8(truncatingIfNeeded: random.below(256)))
    }
  }

  /// Gives the message the TR code of another one.
  private mutating func rename(_ bytes: inout ByteQueue) {
    let other = Int(random.below(Int64(packetCount)))
    guard let word = KRX.TRCode(of: packet(other))?.word else { return }
    for offset in 0..<5 {
      bytes.overwrite(offset, with: UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * offset)))
    }
  }

  /// Makes up to twelve bytes spaces.
  private mutating func blank(_ bytes: inout ByteQueue) {
    let start = Int(random.below(Int64(bytes.count)))
    for offset in start..<min(bytes.count, start + 1 + Int(random.below(12))) {
      bytes.overwrite(offset, with: 0x20)
    }
  }

  private mutating func change(_ bytes: inout ByteQueue, to value: Int64) {
    bytes.overwrite(
      Int(random.below(Int64(bytes.count))), with: UInt8(truncatingIfNeeded: value))
  }
}

extension KRXProofDay {
  /// Fills the day: masters, session, orders and trades, a halt in its middle.
  private mutating func trade(_ exchange: inout KRXExchange, _ now: inout MonotonicNanos) {
    var isHalted = false
    while packetCount < Self.dayPacketCount {
      keep(&exchange)
      now = now + Self.step
      if !isHalted, packetCount > Self.dayPacketCount / 2 {
        isHalted = true
        exchange.changeState(to: .halted, event: "AG8", at: now)
        keep(&exchange)
        now = now + .milliseconds(500)
        exchange.changeState(to: .trading, event: "BG9", at: now)
      }
      exchange.advance(to: now)
    }
  }

  /// Trades on until every contract has said its book, and keeps nothing but books.
  private mutating func sayBooks(_ exchange: inout KRXExchange, _ now: inout MonotonicNanos) {
    var missing = Set(closing.map(\.code))
    while !missing.isEmpty {
      now = now + Self.step
      exchange.advance(to: now)
      while exchange.publisher.packet.byteCount > 0 {
        var books = BookCollector()
        _ = KRX.decode(exchange.publisher.packet, exchange.configuration.generation, into: &books)
        if let book = books.last {
          missing.remove(book.code)
          for index in closing.indices where closing[index].code == book.code {
            closing[index] = book
          }
          keepFirst(&exchange)
        } else {
          exchange.publisher.packetSent()
        }
      }
    }
  }

  private mutating func keep(_ exchange: inout KRXExchange) {
    while exchange.publisher.packet.byteCount > 0 { keepFirst(&exchange) }
  }

  private mutating func keepFirst(_ exchange: inout KRXExchange) {
    let isKept = packets.append(exchange.publisher.packet)
    precondition(isKept, "a day has room")
    offsets.append(packets.count)
    exchange.publisher.packetSent()
  }

  /// The book of a message that has a time, as those of the cycle and of the close have not.
  private struct BookCollector: KRXHandler {
    var last: Closing?

    mutating func book(_ message: borrowing KRX.Book) {
      last = Closing(code: message.header.instrument.code, bid: message.bid, ask: message.ask)
    }
    mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
      last = Closing(
        code: message.trade.header.instrument.code, bid: message.bid, ask: message.ask)
    }
  }
}
