// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Units
import Wire

/// The messages of a whole market's day as TotalView-ITCH 5.0, made from one seed.
///
/// The head names each stock and lets it trade, then orders fill the books until the wanted number
/// rests, and from there on about as many leave as come: by message some 44 % adds, 41 % deletes,
/// 6 % replacements, 5 % executions, 3 % partial cancels and 1 % trades of hidden orders. Stocks
/// are drawn as by Zipf's law. Orders are placed around a fair value that walks, most within a few
/// ticks; executions take the oldest order of the best price, so the books never cross. Three of
/// five deletes, cancels and replacements meet an order among the youngest, the others any order.
/// References increase by 4 or a small multiple, as Nasdaq's own do, and every message refers to
/// an order that rests.
///
/// Reads no clock and does no I/O. Memory is taken at creation: some 200 bytes for each order
/// that rests.
package struct ItchGenerator: ~Copyable {
  package let configuration: ItchGeneratorConfiguration
  /// Messages written.
  package private(set) var messageCount = 0
  var random: SeededRandom
  var book: OrderBook
  var live: LiveOrders
  var symbols: SymbolDraw
  /// Fair values in ticks, and between which they walk.
  var fairs: FixedArray<Int64>
  var openings: FixedArray<Int64>
  /// Nanoseconds since midnight.
  var time: UInt64 = 0
  var referenceLast: UInt64 = 0
  var matchLast: UInt64 = 0
  private var isFilled = false
  private let pace: Int64

  /// Bytes of room that `writeNext` needs.
  package static var recordByteCountMax: Int { 64 }

  /// A file that has not begun.
  package init(_ configuration: ItchGeneratorConfiguration) {
    let symbolCount = configuration.symbolCount
    let orderCapacity = configuration.liveOrderCount + Self.slack(configuration) + 1
    var random = SeededRandom(seed: configuration.seed)
    var openings = FixedArray<Int64>(repeating: 0, count: symbolCount)
    var fairs = FixedArray<Int64>(repeating: 0, count: symbolCount)
    for symbol in 0..<symbolCount {
      // From 5 dollars on, the more expensive the rarer.
      openings[symbol] = 500 << random.below(6) + random.below(500)
      fairs[symbol] = openings[symbol]
    }
    let book = OrderBook(
      orderCapacity: orderCapacity, instrumentCapacity: symbolCount,
      levelCapacity: 2 * orderCapacity + 64 * symbolCount)
    let trading = configuration.messageCount - configuration.headCount
    let hoursTraded: Int64 = 23_400_000_000_000
    pace = min(2 * hoursTraded / Int64(trading) + 1, 1 << 31)
    self.configuration = configuration
    self.random = random
    self.openings = openings
    self.fairs = fairs
    self.book = book
    live = LiveOrders(capacity: orderCapacity)
    symbols = SymbolDraw(symbolCount: symbolCount)
  }

  /// How far the number of resting orders strays from the wanted one.
  static func slack(_ configuration: ItchGeneratorConfiguration) -> Int {
    max(4, configuration.liveOrderCount / 200)
  }

  /// Orders resting in all books.
  package var liveOrderCount: Int { live.count }

  /// Writes the next message behind its two-byte length at `offset`; returns the offset after it,
  /// nil when the file is complete. Traps without `recordByteCountMax` bytes of room.
  package mutating func writeNext(to output: inout MutableRawSpan, at offset: Int) -> Int? {
    guard messageCount < configuration.messageCount else { return nil }
    let index = messageCount
    messageCount += 1
    if index < configuration.headCount { return writeHead(index, &output, offset) }
    let left = configuration.messageCount - messageCount
    if left < ItchGeneratorConfiguration.tailCount { return writeTail(left, &output, offset) }
    time += UInt64(bitPattern: random.below(pace))
    return writeAction(&output, offset)
  }

  private mutating func writeAction(_ output: inout MutableRawSpan, _ offset: Int) -> Int {
    let symbol = symbols.next(&random)
    walk(symbol)
    let roll = random.below(1_000)
    let wanted = configuration.liveOrderCount
    if live.count >= wanted { isFilled = true }
    if !isFilled && roll < 900 || live.count < wanted - Self.slack(configuration) && roll < 850 {
      return writeAdd(symbol, &output, offset)
    }
    if live.count >= wanted + Self.slack(configuration), roll < 850 {
      return writeDelete(&output, offset)
    }
    switch roll {
    case 0..<440: return writeAdd(symbol, &output, offset)
    case 440..<850: return writeDelete(&output, offset)
    case 850..<900: return writeExecution(symbol, &output, offset)
    case 900..<930: return writeCancel(symbol, &output, offset)
    case 930..<990: return writeReplacement(symbol, &output, offset)
    default: return writeTrade(symbol, &output, offset)
    }
  }

  /// Moves a fair value now and then by a tick, within half and one and a half of its opening.
  private mutating func walk(_ symbol: Int) {
    guard random.below(32) == 0 else { return }
    let moved = fairs[symbol] + random.below(2) * 2 - 1
    fairs[symbol] = min(max(moved, openings[symbol] / 2), openings[symbol] / 2 * 3)
  }
}
