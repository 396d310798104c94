// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Memory
internal import Rings
internal import Store
internal import Units
internal import VenueNasdaq
internal import Wire

/// Builds books from a file's messages with the live feed's normaliser and store.
///
/// A class because the feed and the store own memory that cannot be copied.
final class BookBuilder: MessageConsumer {
  private var nasdaq: FeedNasdaq
  private var sink: StoreSink
  private let printer: BookPrinter
  /// Messages that touched an instrument, by its number.
  private var messageCounts: [Int64] = []
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
    sink = StoreSink(
      instrumentCapacity: configuration.instrumentCapacity,
      levelCapacity: configuration.levelCapacity)
    self.printer = printer
  }

  func itch(_ message: RawSpan, _ origin: MessageOrigin) throws {
    defer { index += 1 }
    // Numbers of the file, not of the session: the file may hold several, or begin in mid-day.
    nasdaq.receive(
      message: message, sequence: UInt64(index) + 1, receiveTime: MonotonicNanos(raw: 0),
      into: &sink)
    guard let header = ITCH50.header(of: message), header.stockLocate > 0 else { return }
    let instrument = nasdaq.channel.normaliser.instruments.instrument(locate: header.stockLocate)
    guard instrument.index < nasdaq.instrumentCount else { return }
    count(instrument)
    if printer.isEach { try write(instrument, index: index) }
  }

  func krx(_ message: RawSpan, _ origin: MessageOrigin) throws {
    index += 1
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
      try write(InstrumentID(raw: UInt32(number)), index: nil)
    }
  }

  /// Whether an instrument of this ticker was defined.
  func hasSeen(_ ticker: String) -> Bool {
    (0..<nasdaq.instrumentCount).contains { number in
      nasdaq.definition(of: InstrumentID(raw: UInt32(number))).code.description == ticker
    }
  }

  /// Says what the feed counted.
  func sayCounts() {
    Terminal.say("messages: \(index)")
    nasdaq.channel.normaliser.counters.forEach { name, count in
      if count > 0 { Terminal.say("ITCH 5.0 \(name): \(count)") }
    }
  }

  private func count(_ instrument: InstrumentID) {
    while messageCounts.count <= instrument.index { messageCounts.append(0) }
    messageCounts[instrument.index] += 1
  }

  private func write(_ instrument: InstrumentID, index: Int64?) throws {
    let definition = nasdaq.definition(of: instrument)
    guard printer.wants(definition) else { return }
    try printer.write(
      definition, sink.store.row(instrument),
      messages: instrument.index < messageCounts.count ? messageCounts[instrument.index] : 0,
      index: index
    ) { side, depth in nasdaq.channel.normaliser.level(instrument, side, depth) }
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
