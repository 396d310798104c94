// SPDX-License-Identifier: Apache-2.0
import Feed
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq
import Wire

private func header(_ time: UInt64 = 5) -> ITCH50.Header {
  ITCH50.Header(stockLocate: 7, timestamp: time)
}

private func stock(_ code: String = "AAPL") -> Alpha<8> { Alpha(Code(code)!) }

private func add(_ order: UInt64, _ side: Character, _ shares: UInt32, _ price: UInt32) -> [UInt8] {
  encoded(
    ITCH50.AddOrder(
      header: header(), orderRef: order, side: side.asciiValue!, shares: shares, stock: stock(),
      price: price))
}

private func execute(_ order: UInt64, _ shares: UInt32) -> [UInt8] {
  encoded(
    ITCH50.OrderExecuted(header: header(), orderRef: order, executedShares: shares, match: 9))
}

private func executeAt(_ order: UInt64, _ shares: UInt32, _ price: UInt32, _ printable: Character)
  -> [UInt8]
{
  encoded(
    ITCH50.OrderExecutedWithPrice(
      header: header(), orderRef: order, executedShares: shares, match: 9,
      printable: printable.asciiValue!, price: price))
}

private func trade(match: UInt64) -> [UInt8] {
  encoded(
    ITCH50.Trade(
      header: header(), orderRef: 0, side: UInt8(ascii: "B"), shares: 1, stock: stock(),
      price: 20_000, match: match))
}

private func cancel(_ order: UInt64, _ shares: UInt32) -> [UInt8] {
  encoded(ITCH50.OrderCancel(header: header(), orderRef: order, cancelledShares: shares))
}

private func delete(_ order: UInt64) -> [UInt8] {
  encoded(ITCH50.OrderDelete(header: header(), orderRef: order))
}

private func replace(_ old: UInt64, _ new: UInt64, _ shares: UInt32, _ price: UInt32) -> [UInt8] {
  encoded(
    ITCH50.OrderReplace(
      header: header(), originalRef: old, newRef: new, shares: shares, price: price))
}

private func action(_ state: Character) -> [UInt8] {
  encoded(
    ITCH50.StockTradingAction(
      header: header(), stock: stock(), tradingState: state.asciiValue!, reserved: 0x20,
      reason: .blank))
}

private func halt(_ market: Character, _ action: Character) -> [UInt8] {
  encoded(
    ITCH50.OperationalHalt(
      header: header(), stock: stock(), market: market.asciiValue!, action: action.asciiValue!))
}

@Suite struct FeedNormaliserTests {
  private static func configuration() -> FeedNasdaqConfiguration {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = 4
    configuration.orderCapacity = 8
    configuration.levelCapacity = 256
    configuration.midnight = UnixNanos(raw: 1_000_000)
    configuration.preset = [FeedNasdaqConfiguration.definition(Code("AAPL")!)]
    return configuration
  }

  /// One packet a row: its messages and the events they make.
  private static let packets: [([[UInt8]], [String])] = [
    (
      [
        encoded(ITCH50.SystemEvent(header: header(), eventCode: UInt8(ascii: "O")))
      ], ["session #79 +last"]
    ),
    ([action("T")], ["definition 0", "status 0 1 +last"]),
    ([add(1, "B", 300, 1_891_234)], ["add 0 B 300@189.1234 #1 +last"]),
    (
      [add(2, "S", 200, 1_892_500), add(3, "S", 100, 1_892_500)],
      ["add 0 S 200@189.25 #2", "add 0 S 100@189.25 #3 +last"]
    ),
    ([execute(1, 100)], ["execute 0 B 100@189.1234 #1 +last"]),
    ([cancel(1, 25)], ["reduce 0 B 25@189.1234 #1 +last"]),
    (
      [executeAt(2, 50, 1_892_400, "Y")],
      ["reduce 0 S 50@189.25 #2 +executed", "executeAtPrice 0 S 50@189.24 #2 +last"]
    ),
    (
      [executeAt(2, 150, 1_892_400, "N")],
      [
        "reduce 0 S 150@189.25 #2 +executed +gone",
        "executeAtPrice 0 S 150@189.24 #2 +last +nonPrintable",
      ]
    ),
    (
      [replace(1, 4, 400, 1_891_000)],
      ["replace 0 B 175@189.1234 #1", "add 0 B 400@189.10 #4 +last +replacement"]
    ),
    ([delete(3), delete(99)], ["delete 0 S 100@189.25 #3 +last"]),
    ([execute(4, 400)], ["execute 0 B 400@189.10 #4 +last +gone"]),
    (
      [
        encoded(
          ITCH50.Trade(
            header: header(), orderRef: 0, side: UInt8(ascii: "B"), shares: 10, stock: stock(),
            price: 1_891_500, match: 77))
      ], ["trade 0 10@189.15 #77 +last"]
    ),
    (
      [
        encoded(
          ITCH50.CrossTrade(
            header: header(), shares: 123_456, stock: stock(), crossPrice: 1_892_000, match: 78,
            crossType: UInt8(ascii: "O")))
      ], ["crossTrade 0 123456@189.20 #78 +last"]
    ),
    (
      [encoded(ITCH50.BrokenTrade(header: header(), match: 77))],
      ["tradeBreak 0 10@189.15 #77 +last"]
    ),
    (
      [encoded(ITCH50.BrokenTrade(header: header(), match: 77))], ["tradeBreak 0 #77 +last"]
    ),
    (
      [
        encoded(
          ITCH50.LULDAuctionCollar(
            header: header(), stock: stock(), reference: 1_890_000, upper: 1_990_000,
            lower: 1_790_000, extensionNumber: 0))
      ], ["limits 0 199000000000@179.00 +last"]
    ),
    ([halt("Q", "H")], ["status 0 2 +last"]),
    ([halt("B", "T"), action("?")], []),
  ]

  @Test("each message makes the events that a reader needs, the last of a packet marked")
  func events() {
    var feed = FeedNasdaq(Self.configuration())
    var sink = EventRecorder()
    feed.announce(into: &sink)
    #expect(sink.takeText() == ["definition 0", "bookClear +last"])
    var sequence: UInt64 = 1
    for (index, packet) in Self.packets.enumerated() {
      let bytes = datagram(packet.0, sequence: sequence)
      sequence += UInt64(packet.0.count)
      feed.receive(
        bytes.span.bytes, receiveTime: MonotonicNanos(raw: 3), line: 0, into: &sink)
      if index == 0 {
        #expect(
          sink.events.prefix(3).map(describe) == [
            "bookClear", "snapshotBegin +last +snapshot", "snapshotEnd +last +snapshot",
          ])
        sink.events.removeFirst(3)
      }
      #expect(sink.events.allSatisfy { $0.venueSequence > 0 && $0.receiveTime.raw == 3 })
      #expect(sink.events.allSatisfy { $0.exchangeTime.raw == 1_000_005 })
      #expect(sink.takeText() == packet.1, "packet \(index)")
    }
    let counters = feed.channel.normaliser.counters
    let orders = feed.channel.normaliser.orderCount
    #expect(counters[.orderUnknownDelete] == 1)
    #expect(counters[.statusUnknown] == 1)
    #expect(counters[.tradeBreakUnknown] == 1)
    #expect(counters[.messageDecoded] == sequence - 1)
    #expect(orders == 0)
  }

  @Test(
    "a break takes back what was printed, whichever message told of it, until a newer number",
    arguments: [
      ([execute(1, 4)], UInt64(9), "tradeBreak 0 4@1.00 #9 +last"),
      ([executeAt(1, 4, 9_000, "Y")], 9, "tradeBreak 0 4@0.90 #9 +last"),
      ([executeAt(1, 4, 9_000, "N")], 9, "tradeBreak 0 #9 +last"),
      ([execute(1, 4), trade(match: 9 + 16)], 9, "tradeBreak 0 #9 +last"),
      ([execute(1, 4), trade(match: 10)], 9, "tradeBreak 0 4@1.00 #9 +last"),
      ([trade(match: 25)], 25, "tradeBreak 0 1@2.00 #25 +last"),
    ])
  func tradeBreak(before: [[UInt8]], match: UInt64, text: String) {
    var configuration = Self.configuration()
    configuration.tradeCapacity = 16
    var feed = FeedNasdaq(configuration)
    var sink = EventRecorder()
    for message in [add(1, "B", 10, 10_000)] + before { receive(message, by: &feed, into: &sink) }
    sink.events = []
    let message = encoded(ITCH50.BrokenTrade(header: header(), match: match))
    receive(message, by: &feed, into: &sink)
    #expect(sink.takeText() == [text])
  }

  @Test("a stock directory message defines before its event and binds the locate")
  func directory() {
    var configuration = Self.configuration()
    configuration.preset = []
    var feed = FeedNasdaq(configuration)
    var sink = EventRecorder()
    let directory = ITCH50.StockDirectory(
      header: header(), stock: stock("MSFT"), marketCategory: 0x51, financialStatus: 0x4E,
      roundLotSize: 40, roundLotsOnly: 0x4E, issueClassification: 0x43, issueSubType: .blank,
      authenticity: 0x50, shortSaleThreshold: 0x4E, ipoFlag: 0x20, luldTier: 0x31,
      etpFlag: 0x4E, etpLeverageFactor: 0, inverse: 0x4E)
    receive(encoded(directory), by: &feed, into: &sink)
    #expect(sink.defined == ["0 MSFT lot 40"])
    #expect(sink.takeText() == ["definition 0 +last"])
    receive(add(1, "B", 1, 10_000), by: &feed, into: &sink)
    #expect(sink.takeText() == ["add 0 B 1@1.00 #1 +last"])
  }

  @Test("unlisted instruments are left out, cheaply and counted, when only a list is wanted")
  func unlisted() {
    var configuration = Self.configuration()
    configuration.preset = [FeedNasdaqConfiguration.definition(Code("MSFT")!)]
    configuration.admitsUnlisted = false
    var feed = FeedNasdaq(configuration)
    var sink = EventRecorder()
    for message in [add(1, "B", 1, 10_000), execute(1, 1), delete(1), action("H")] {
      receive(message, by: &feed, into: &sink)
    }
    let unsubscribed = feed.channel.normaliser.counters[.messageUnsubscribed]
    let unknown = feed.channel.normaliser.counters[.orderUnknownExecute]
    #expect(sink.events.isEmpty)
    #expect(unsubscribed == 4)
    #expect(unknown == 0)
  }

  @Test("an order that finds no room makes one gap event, not a wrong book that looks right")
  func fullTable() {
    var feed = FeedNasdaq(Self.configuration())
    var sink = EventRecorder()
    for order in 1...11 as ClosedRange<UInt64> {
      receive(add(order, "B", 1, 10_000), by: &feed, into: &sink)
    }
    let full = feed.channel.normaliser.counters[.orderTableFull]
    #expect(full == 3)
    #expect(sink.events.filter { $0.kind == .add }.count == 8)
    #expect(sink.events.filter { $0.kind == .gap }.map(describe) == ["gap 0 1 +last"])
    sink.events = []
    feed.snapshot(of: InstrumentID(raw: 0), into: &sink)
    #expect(
      sink.takeText() == [
        "definition 0 +snapshot", "snapshotBegin 0 +snapshot",
        "levelSet 0 B 8@1.00 #8 +snapshot", "status 0 +snapshot", "snapshotEnd 0 +snapshot",
        "gap 0 +last +snapshot",
      ])
  }

  @Test("a refused replacement still takes the old order away")
  func refusedReplacement() {
    var feed = FeedNasdaq(Self.configuration())
    var sink = EventRecorder()
    for message in [add(1, "B", 1, 10_000), add(2, "B", 1, 10_000)] {
      receive(message, by: &feed, into: &sink)
    }
    sink.events = []
    receive(replace(1, 2, 5, 10_000), by: &feed, into: &sink)
    #expect(sink.takeText() == ["delete 0 B 1@1.00 #1 +last"])
    let duplicates = feed.channel.normaliser.counters[.orderDuplicate]
    #expect(duplicates == 1)
  }

  @Test("lost messages make a gap event and a snapshot that says so")
  func gap() {
    var feed = FeedNasdaq(Self.configuration())
    var sink = EventRecorder()
    let late = datagram([add(1, "B", 1, 10_000)], sequence: 10)
    feed.receive(late.span.bytes, receiveTime: MonotonicNanos(raw: 0), line: 0, into: &sink)
    sink.events = []
    feed.expire(now: MonotonicNanos(raw: 4_999_999), into: &sink)
    #expect(sink.events.isEmpty)
    feed.expire(now: MonotonicNanos(raw: 5_000_000), into: &sink)
    #expect(sink.events.first?.venueSequence == 1)
    #expect(
      sink.takeText() == ["gap 9 +last", "definition 0", "add 0 B 1@1.00 #1 +last"])
    feed.snapshot(into: &sink)
    #expect(sink.takeText().last == "gap 0 +last +snapshot")
  }

  private func receive(
    _ message: [UInt8], by feed: inout FeedNasdaq, into sink: inout EventRecorder
  ) {
    feed.receive(
      message: message.span.bytes, sequence: 1, receiveTime: MonotonicNanos(raw: 0),
      into: &sink)
  }
}
