// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Memory
internal import Rings
internal import Store
internal import Units
internal import VenueKRX
internal import VenueNasdaq
internal import Wire

/// Builds books from a file's messages with the live feed's normaliser and store.
///
/// A class because the feed and the store own memory that cannot be copied.
final class BookBuilder: MessageConsumer {
  private var nasdaq: FeedNasdaq
  private var nasdaqSink: StoreSink
  private var nasdaqMessages = MessageTally()
  private var krx = FeedKRX(FeedKRXConfiguration())
  private var krxGeneration = KRX.Generation.krx2011
  private var krxCheck = KRXCheck()
  private var krxSink = StoreSink(instrumentCapacity: 1_024, levelCapacity: 1 << 16)
  private var krxMessages = MessageTally()
  private let printer: BookPrinter
  private var index: Int64 = 0
  private var progress = Progress("book")

  /// A builder for a file of about `fileByteCount` bytes, with memory for all orders that it can
  /// announce.
  init(fileByteCount: Int64, printer: BookPrinter) {
    var configuration = FeedNasdaqConfiguration()
    // No announcement of an order is shorter than 38 bytes with its framing.
    let orders = max(1_024, Int(clamping: fileByteCount / 38))
    configuration.orderCapacity = min(configuration.orderCapacity, orders)
    configuration.levelCapacity = min(configuration.levelCapacity, 2 * orders)
    nasdaq = FeedNasdaq(configuration)
    nasdaqSink = StoreSink(
      instrumentCapacity: configuration.instrumentCapacity,
      levelCapacity: configuration.levelCapacity)
    self.printer = printer
  }

  func itch(_ message: RawSpan, _ origin: MessageOrigin) throws {
    defer { index += 1 }
    // Numbers of the file, not of the session: the file may hold several, or begin in mid-day.
    nasdaq.receive(
      message: message, sequence: UInt64(index) + 1, receiveTime: MonotonicNanos(raw: 0),
      into: &nasdaqSink)
    guard let header = ITCH50.header(of: message), header.stockLocate > 0 else { return }
    let instrument = nasdaq.channel.normaliser.instruments.instrument(locate: header.stockLocate)
    guard instrument.index < nasdaq.instrumentCount else { return }
    nasdaqMessages.count(instrument)
    if printer.isEach { try writeNasdaq(instrument, index: index) }
  }

  func krx(_ message: RawSpan, _ origin: MessageOrigin) throws {
    defer { index += 1 }
    let generation = origin.generation
    // Until the first instrument no message says anything of a book, and a few fit two generations.
    if generation != krxGeneration, krx.instrumentCount == 0 {
      krxGeneration = generation
      krx = FeedKRX(FeedKRXConfiguration(generation))
    }
    // Captures alone have stamps, and order is all that the feed's timers need.
    let now = MonotonicNanos(raw: origin.captured ?? index)
    krx.receive(message, receiveTime: now, line: 0, into: &krxSink)
    var reader = InstrumentReader()
    guard KRX.decode(message, generation, into: &reader) == .decoded else { return }
    _ = KRX.decode(message, generation, into: &krxCheck)
    guard let instrument = krx.instrument(of: reader.code) else { return }
    krxMessages.count(instrument)
    if printer.isEach { try writeKRX(instrument, index: index) }
  }

  /// The instrument of a message with a book or a trade, also of one that changes nothing.
  private struct InstrumentReader: KRXHandler {
    var code = Code.empty

    mutating func book(_ message: borrowing KRX.Book) { code = message.header.instrument.code }
    mutating func trade(_ message: borrowing KRX.Trade) { code = message.header.instrument.code }
    mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
      code = message.trade.header.instrument.code
    }
  }

  /// What was found of the KRX messages, and whether all of it is as it must be.
  func checkKRX() -> (text: String, isSound: Bool) {
    progress.end()
    return krxCheck.report { code in
      guard let instrument = krx.instrument(of: code) else { return nil }
      let row = krxSink.store.row(instrument)
      // A book that is not believed is no book.
      guard row.isStale == 0 else { return nil }
      return KRXCheck.Book(bids: present(row.bids), asks: present(row.asks))
    }
  }

  private func present(_ side: InlineArray<10, Level>) -> [Level] {
    side.indices.map { side[$0] }.filter(\.isPresent)
  }

  func soup(
    _ packet: SoupBinTCP.Packet, in bytes: RawSpan, fromServer: Bool, _ origin: MessageOrigin
  ) throws {
    // Orders of one participant are no market.
    index += 1
  }

  func progressed(_ position: Int64, of byteCount: Int64) {
    progress.show(position, of: byteCount, "\(index) messages")
  }

  /// Writes the final books, if those are wanted.
  func finish() throws {
    progress.end()
    guard !printer.isEach else { return }
    for number in 0..<nasdaq.instrumentCount {
      try writeNasdaq(InstrumentID(raw: UInt32(number)), index: nil)
    }
    for number in 0..<krx.instrumentCount {
      try writeKRX(InstrumentID(raw: UInt32(number)), index: nil)
    }
  }

  /// Whether an instrument of this ticker or ISIN was defined.
  func hasSeen(_ text: String) -> Bool {
    guard let code = Code(text) else { return false }
    return nasdaq.channel.normaliser.instruments.instrument(of: code) != nil
      || krx.instrument(of: code) != nil
  }

  /// Says what the feeds counted.
  func sayCounts() {
    Terminal.say("messages: \(index)")
    nasdaq.channel.normaliser.counters.forEach { name, count in
      if count > 0 { Terminal.say("ITCH 5.0 \(name): \(count)") }
    }
    krx.forEachCounter { name, count in
      if count > 0 { Terminal.say("KRX \(name): \(count)") }
    }
  }

  private func writeNasdaq(_ instrument: InstrumentID, index: Int64?) throws {
    let definition = nasdaq.definition(of: instrument)
    guard printer.wants(definition) else { return }
    try printer.write(
      definition, nasdaqSink.store.row(instrument), messages: nasdaqMessages[instrument],
      index: index
    ) { side, depth in nasdaq.channel.normaliser.level(instrument, side, depth) }
  }

  private func writeKRX(_ instrument: InstrumentID, index: Int64?) throws {
    let definition = krx.definition(of: instrument)
    guard printer.wants(definition) else { return }
    try printer.write(
      definition, krxSink.store.row(instrument), messages: krxMessages[instrument], index: index
    ) { side, depth in depth < 10 ? krx.level(instrument, side, depth) : .absent }
  }
}

/// Messages that touched an instrument, by its number.
struct MessageTally {
  private var counts: [Int64] = []

  mutating func count(_ instrument: InstrumentID) {
    while counts.count <= instrument.index { counts.append(0) }
    counts[instrument.index] += 1
  }

  subscript(instrument: InstrumentID) -> Int64 {
    instrument.index < counts.count ? counts[instrument.index] : 0
  }
}

/// Folds events into a store as they are published.
struct StoreSink: EventSink, ~Copyable {
  var store: StoreCore
  private var sequence: UInt64 = 0

  init(instrumentCapacity: Int, levelCapacity: Int) {
    store = StoreCore(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
  }

  mutating func publish(_ event: Event) {
    var event = event
    sequence += 1
    event.sequence = sequence
    // Definitions come by `define`, right before their event.
    _ = store.apply(event)
  }

  mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition) {
    store.define(instrument, as: definition)
  }
}
