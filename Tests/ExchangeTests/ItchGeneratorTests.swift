// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Testing
import Units
import Wire

@Suite struct ItchGeneratorTests {
  private static let configuration = ItchGeneratorConfiguration(
    seed: 3, symbolCount: 50, messageCount: 200_000, liveOrderCount: 5_000)

  /// All records of a file, one after the other.
  private static func file(_ configuration: ItchGeneratorConfiguration) -> ByteQueue {
    var generator = ItchGenerator(configuration)
    var queue = ByteQueue(
      capacity: configuration.messageCount * ItchGenerator.recordByteCountMax + 64)
    var room = queue.writable
    var offset = 0
    while let end = generator.writeNext(to: &room, at: offset) { offset = end }
    queue.commit(offset)
    return queue
  }

  private static func digest(_ seed: UInt64) -> UInt64 {
    var configuration = Self.configuration
    configuration.seed = seed
    let queue = file(configuration)
    let bytes = queue.readable
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<bytes.byteCount {
      digest =
        (digest ^ UInt64(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)))
        &* 0x0100_0000_01B3
    }
    return digest
  }

  @Test("a seed gives the same bytes again and another seed gives others")
  func reproducible() {
    let first = Self.digest(3)
    #expect(first == Self.digest(3))
    #expect(first != Self.digest(4))
  }

  @Test(
    "each message refers to an order that rests, the number of orders is held, books never cross",
    arguments: [UInt64(3), 5])
  func sound(seed: UInt64) {
    var configuration = Self.configuration
    configuration.seed = seed
    let queue = Self.file(configuration)
    let bytes = queue.readable
    var reader = MarketReader()
    var walker = BinaryFile()
    var count = 0
    while let message = walker.next(in: bytes) {
      count += 1
      if ITCH50.decode(message, into: &reader) != .decoded { reader.faults.append("\(count)") }
      reader.checkLiveCount(wanted: configuration.liveOrderCount)
    }
    let isComplete = walker.isComplete(in: bytes)
    #expect(isComplete)
    #expect(count == configuration.messageCount)
    let refusals = reader.book.refusals
    let faults = reader.faults
    let violation = reader.book.violation()
    let isFilled = reader.isFilled
    #expect(refusals == BookRefusals())
    #expect(faults.prefix(3) == [])
    #expect(violation == nil)
    #expect(isFilled, "the wanted number of orders was never reached")
    #expect(reader.events == "OSQMEC")
    #expect(reader.directoryCount == configuration.symbolCount)
    #expect(reader.tradingCount == configuration.symbolCount)
    for symbol in 0..<UInt32(configuration.symbolCount) {
      let bid = reader.book.best(InstrumentID(raw: symbol), .buy)
      let ask = reader.book.best(InstrumentID(raw: symbol), .sell)
      #expect(!bid.isPresent || !ask.isPresent || bid.price < ask.price)
    }
  }

  @Test("fewer orders than stocks make a whole file of messages that apply", arguments: [16, 300])
  func sparse(liveOrderCount: Int) {
    let configuration = ItchGeneratorConfiguration(
      seed: 1, symbolCount: 2_000, messageCount: 60_000, liveOrderCount: liveOrderCount)
    let queue = Self.file(configuration)
    let bytes = queue.readable
    var reader = MarketReader()
    var walker = BinaryFile()
    var count = 0
    var orderCountMax = 0
    while let message = walker.next(in: bytes) {
      count += 1
      if ITCH50.decode(message, into: &reader) != .decoded { reader.faults.append("\(count)") }
      orderCountMax = max(orderCountMax, reader.book.orderCount)
    }
    let faults = reader.faults
    let refusals = reader.book.refusals
    #expect(count == configuration.messageCount)
    #expect(faults.prefix(3) == [])
    #expect(refusals == BookRefusals())
    #expect((liveOrderCount...liveOrderCount + 5).contains(orderCountMax))
  }

  @Test(
    "the mix of messages is that of a market",
    arguments: [
      (0, "adds", 0.40...0.48), (1, "deletes", 0.37...0.45), (2, "executions", 0.04...0.06),
      (3, "partial cancels", 0.02...0.04), (4, "replacements", 0.05...0.07),
      (5, "trades", 0.005...0.02),
    ])
  func mix(kind: Int, name: String, share: ClosedRange<Double>) {
    let queue = Self.file(Self.configuration)
    let bytes = queue.readable
    var counts = KindCounts()
    var walker = BinaryFile()
    while let message = walker.next(in: bytes) { _ = ITCH50.decode(message, into: &counts) }
    let found = Double(counts.counts[kind]) / Double(Self.configuration.messageCount)
    #expect(share.contains(found), "\(name): \(found)")
  }

  @Test("the busiest stocks have their shares by Zipf's law and the quietest are not forgotten")
  func shares() {
    let queue = Self.file(Self.configuration)
    let bytes = queue.readable
    var counts = KindCounts()
    var walker = BinaryFile()
    while let message = walker.next(in: bytes) { _ = ITCH50.decode(message, into: &counts) }
    let adds = counts.addsBySymbol.sorted(by: >)
    let total = Double(adds.reduce(0, +))
    let weights = (0..<50).map { 1 / Double($0 + 24) }
    let weight = weights.reduce(0, +)
    #expect(adds.count == 50)
    for rank in [0, 10, 49] {
      let expected = weights[rank] / weight
      #expect(abs(Double(adds[rank]) / total / expected - 1) < 0.1, "rank \(rank)")
    }
  }
}

/// Follows a file with a book and notes what a real one would not have.
private struct MarketReader: ~Copyable, ITCH50Handler {
  var book = OrderBook(orderCapacity: 6_000, instrumentCapacity: 2_000, levelCapacity: 1 << 16)
  var faults: [String] = []
  var events = ""
  var directoryCount = 0
  var tradingCount = 0
  var isFilled = false
  private var time: UInt64 = 0
  private var referenceLast: UInt64 = 0

  /// Once filled, the books hold within one percent of the wanted number of orders.
  mutating func checkLiveCount(wanted: Int) {
    if book.orderCount >= wanted { isFilled = true }
    if isFilled, abs(book.orderCount - wanted) > wanted / 100 {
      faults.append("\(book.orderCount) orders rest")
    }
  }

  private mutating func note(_ header: ITCH50.Header) {
    if header.timestamp < time { faults.append("time runs backwards at \(header.timestamp)") }
    time = header.timestamp
  }

  private mutating func noteNew(_ reference: UInt64) {
    if reference <= referenceLast { faults.append("reference \(reference) does not increase") }
    referenceLast = reference
  }

  mutating func systemEvent(_ message: ITCH50.SystemEvent) {
    note(message.header)
    events.append(Character(Unicode.Scalar(message.eventCode)))
  }
  mutating func stockDirectory(_ message: ITCH50.StockDirectory) {
    note(message.header)
    directoryCount += 1
    if Int(message.stockLocate) != directoryCount { faults.append("locate \(directoryCount)") }
  }
  mutating func stockTradingAction(_ message: ITCH50.StockTradingAction) {
    note(message.header)
    tradingCount += 1
  }
  mutating func trade(_ message: ITCH50.Trade) { note(message.header) }
  mutating func addOrder(_ message: ITCH50.AddOrder) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }
  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }
  mutating func orderExecuted(_ message: ITCH50.OrderExecuted) {
    let order = book.order(OrderID(raw: message.orderRef))
    let isFront = order.map { book.front($0.instrument, $0.side) == $0 } ?? false
    if !isFront { faults.append("\(message.orderRef) executed before others") }
    reduce(message.header, message.orderRef, message.executedShares)
  }
  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) {
    reduce(message.header, message.orderRef, message.executedShares)
  }
  mutating func orderCancel(_ message: ITCH50.OrderCancel) {
    reduce(message.header, message.orderRef, message.cancelledShares)
  }
  mutating func orderDelete(_ message: ITCH50.OrderDelete) {
    note(message.header)
    _ = book.remove(order: OrderID(raw: message.orderRef))
  }
  mutating func orderReplace(_ message: ITCH50.OrderReplace) {
    note(message.header)
    noteNew(message.newRef)
    _ = book.replace(
      order: OrderID(raw: message.originalRef), with: OrderID(raw: message.newRef),
      price: Price(tenThousandths: message.price), quantity: Quantity(raw: Int64(message.shares)))
  }

  private mutating func add(
    _ header: ITCH50.Header, _ order: UInt64, _ side: UInt8, _ shares: UInt32, _ price: UInt32
  ) {
    note(header)
    noteNew(order)
    _ = book.add(
      order: OrderID(raw: order), instrument: InstrumentID(raw: UInt32(header.stockLocate) - 1),
      side: Side(character: side), price: Price(tenThousandths: price),
      quantity: Quantity(raw: Int64(shares)))
  }

  private mutating func reduce(_ header: ITCH50.Header, _ order: UInt64, _ shares: UInt32) {
    note(header)
    let change = book.reduce(order: OrderID(raw: order), by: Quantity(raw: Int64(shares)))
    if change?.instrument.raw != UInt32(header.stockLocate) - 1 { faults.append("stock") }
  }
}

/// Messages by kind: adds, deletes, executions, partial cancels, replacements, trades.
private struct KindCounts: ITCH50Handler {
  var counts = [Int](repeating: 0, count: 6)
  var addsBySymbol = [Int](repeating: 0, count: 50)

  mutating func addOrder(_ message: ITCH50.AddOrder) { add(message.header) }
  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) { add(message.header) }
  mutating func orderDelete(_ message: ITCH50.OrderDelete) { counts[1] += 1 }
  mutating func orderExecuted(_ message: ITCH50.OrderExecuted) { counts[2] += 1 }
  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) {
    counts[2] += 1
  }
  mutating func orderCancel(_ message: ITCH50.OrderCancel) { counts[3] += 1 }
  mutating func orderReplace(_ message: ITCH50.OrderReplace) { counts[4] += 1 }
  mutating func trade(_ message: ITCH50.Trade) { counts[5] += 1 }

  private mutating func add(_ header: ITCH50.Header) {
    counts[0] += 1
    addsBySymbol[Int(header.stockLocate) - 1] += 1
  }
}
