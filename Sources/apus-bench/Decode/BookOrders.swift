// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import CKernel
internal import Memory
internal import Units
internal import Wire

/// Length-framed ITCH 5.0 into an order-by-order book.
enum BookOrders {
  static let benchmark = Benchmark(
    names: ["book/orderbook"],
    summary: "ITCH 5.0 messages of a file decoded and applied to an order book", run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    let stream = try bench.stream()
    var series = Series(bench)
    var restingCount: Int?
    for _ in 0..<(bench.isSmall ? 2 : 10) {
      var applier = BookApplier()
      for chunk in stream.chunks {
        let start = ck_rdtsc()
        apply(stream.messages, chunk.bytes, to: &applier)
        series.append(ticks: ck_rdtsc() &- start, count: chunk.messageCount)
      }
      try verify(applier.book.refusals == BookRefusals(), "\(applier.book.refusals)")
      let resting = applier.book.orderCount
      try verify(resting > 0 && resting == restingCount ?? resting, "\(resting) orders rest")
      restingCount = resting
    }
    return Outcome(measurements: [series.measurement("book/orderbook", unit: "ns/message")])
  }

  @inline(never)
  private static func apply(
    _ messages: borrowing ByteQueue, _ range: Range<Int>, to applier: inout BookApplier
  ) {
    let bytes = messages.readable.extracting(range)
    var file = BinaryFile()
    while let message = file.next(in: bytes) {
      _ = ITCH50.decode(message, into: &applier)
    }
  }
}

/// A book that follows a feed, its instruments numbered as the feed does.
private struct BookApplier: ITCH50Handler, ~Copyable {
  var book = OrderBook(orderCapacity: 1 << 16, instrumentCapacity: 256, levelCapacity: 1 << 16)

  mutating func addOrder(_ message: ITCH50.AddOrder) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }

  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }

  mutating func orderExecuted(_ message: ITCH50.OrderExecuted) {
    reduce(message.orderRef, message.executedShares)
  }

  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) {
    reduce(message.orderRef, message.executedShares)
  }

  mutating func orderCancel(_ message: ITCH50.OrderCancel) {
    reduce(message.orderRef, message.cancelledShares)
  }

  mutating func orderDelete(_ message: ITCH50.OrderDelete) {
    _ = book.remove(order: OrderID(raw: message.orderRef))
  }

  mutating func orderReplace(_ message: ITCH50.OrderReplace) {
    _ = book.replace(
      order: OrderID(raw: message.originalRef), with: OrderID(raw: message.newRef),
      price: Price(tenThousandths: message.price),
      quantity: Quantity(raw: Int64(message.shares)))
  }

  private mutating func add(
    _ header: ITCH50.Header, _ order: UInt64, _ side: UInt8, _ shares: UInt32, _ price: UInt32
  ) {
    _ = book.add(
      order: OrderID(raw: order), instrument: InstrumentID(raw: UInt32(header.stockLocate)),
      side: Side(character: side), price: Price(tenThousandths: price),
      quantity: Quantity(raw: Int64(shares)))
  }

  private mutating func reduce(_ order: UInt64, _ shares: UInt32) {
    _ = book.reduce(order: OrderID(raw: order), by: Quantity(raw: Int64(shares)))
  }
}
