// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq
import Wire

@Suite struct FeedFuzzTests {
  @Test("a million damaged packets neither trap nor part the books", arguments: [21 as UInt64])
  func mutations(seed: UInt64) {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = 16
    configuration.orderCapacity = 512
    configuration.levelCapacity = 512
    configuration.line.heldPacketsMax = 32
    configuration.line.leapMax = 1 << 16
    var feed = FeedNasdaq(configuration)
    var books = BookKeeper(instrumentCapacity: 16, levelCapacity: 4_096)
    var random = SeededGenerator(seed: seed)
    let messages = FeedFuzzTests.messages
    var buffer = [UInt8](repeating: 0, count: 512)
    for round in 0..<1_000_000 {
      var count = 0
      let sequence = UInt64(max(1, Int(feed.channel.arbiter.next) + random.below(8) - 2))
      count = fill(&buffer, sequence: sequence, messages, &random)
      if random.below(3) == 0 {
        for _ in 0...random.below(3) {
          buffer[random.below(count)] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      if random.below(16) == 0 { count = random.below(count + 1) }
      feed.receive(
        buffer.span.bytes.extracting(0..<count),
        receiveTime: MonotonicNanos(raw: Int64(round) * 100_000), line: random.below(2),
        into: &books)
    }
    let refused = books.refusedCount
    let counters = feed.channel.arbiter.counters
    #expect(refused == 0, "seed \(seed)")
    #expect(counters[.packetMalformed] > 1_000, "seed \(seed)")
    #expect(counters[.messageDelivered] > 100_000, "seed \(seed)")
    #expect(counters[.gap] > 0, "seed \(seed)")
    for index in 0..<feed.instrumentCount {
      let instrument = InstrumentID(raw: UInt32(index))
      for side in [Side.buy, .sell] {
        for depth in 0..<300 {
          let inOrders = feed.channel.normaliser.level(instrument, side, depth)
          let inLevels = books.levels.level(instrument, side, depth)
          #expect(inOrders == inLevels, "seed \(seed), \(index) \(side) \(depth)")
          guard inOrders.isPresent else { break }
        }
      }
    }
  }

  /// Writes one packet of one to three messages and returns its length.
  private func fill(
    _ buffer: inout [UInt8], sequence: UInt64, _ messages: [[UInt8]],
    _ random: inout SeededGenerator
  ) -> Int {
    let count = 1 + random.below(3)
    var chosen: [[UInt8]] = []
    for _ in 0..<count {
      var message = messages[random.below(messages.count)]
      // Few locates, references, shares and prices, so that messages meet each other's orders.
      message[2] = UInt8(random.below(6))
      if message.count > 18 { message[18] = UInt8(random.below(256)) }
      chosen.append(message)
    }
    let bytes = datagram(chosen, sequence: sequence)
    for index in bytes.indices { buffer[index] = bytes[index] }
    return bytes.count
  }

  /// One message of each kind that changes a book, and some that do not.
  private static let messages: [[UInt8]] = {
    let header = ITCH50.Header(stockLocate: 1, timestamp: 34_200_000_000_123)
    let stock = Alpha<8>(Code("AAPL")!)
    var messages: [[UInt8]] = []
    for (side, price) in [("B", 99), ("B", 100), ("S", 101), ("S", 102)] as [(Character, UInt32)] {
      messages.append(
        encoded(
          ITCH50.AddOrder(
            header: header, orderRef: 1, side: side.asciiValue!, shares: 100, stock: stock,
            price: price)))
    }
    messages += [
      encoded(ITCH50.OrderExecuted(header: header, orderRef: 1, executedShares: 40, match: 1)),
      encoded(
        ITCH50.OrderExecutedWithPrice(
          header: header, orderRef: 1, executedShares: 40, match: 1, printable: 0x59, price: 7)),
      encoded(ITCH50.OrderCancel(header: header, orderRef: 1, cancelledShares: 60)),
      encoded(ITCH50.OrderDelete(header: header, orderRef: 1)),
      encoded(
        ITCH50.OrderReplace(header: header, originalRef: 1, newRef: 2, shares: 10, price: 100)),
      encoded(ITCH50.SystemEvent(header: header, eventCode: 0x51)),
      encoded(
        ITCH50.StockTradingAction(
          header: header, stock: stock, tradingState: 0x48, reserved: 0x20, reason: .blank)),
      encoded(
        ITCH50.CrossTrade(
          header: header, shares: .max, stock: stock, crossPrice: 5, match: 2, crossType: 0x4F)),
      [],
    ].filter { !$0.isEmpty }
    return messages
  }()
}
