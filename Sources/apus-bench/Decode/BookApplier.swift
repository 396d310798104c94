// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import Memory
internal import Units
internal import VenueNasdaq
internal import Wire

/// A book that follows a feed, its instruments numbered as the feed does.
struct BookApplier: ITCH50Handler, ~Copyable {
  var book: OrderBook

  init(orderCapacity: Int, instrumentCapacity: Int, levelCapacity: Int) {
    book = OrderBook(
      orderCapacity: orderCapacity, instrumentCapacity: instrumentCapacity,
      levelCapacity: levelCapacity)
  }

  @inline(__always)
  mutating func addOrder(_ message: ITCH50.AddOrder) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }

  @inline(__always)
  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }

  @inline(__always)
  mutating func orderExecuted(_ message: ITCH50.OrderExecuted) {
    reduce(message.orderRef, message.executedShares)
  }

  @inline(__always)
  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) {
    reduce(message.orderRef, message.executedShares)
  }

  @inline(__always)
  mutating func orderCancel(_ message: ITCH50.OrderCancel) {
    reduce(message.orderRef, message.cancelledShares)
  }

  @inline(__always)
  mutating func orderDelete(_ message: ITCH50.OrderDelete) {
    _ = book.remove(order: OrderID(raw: message.orderRef))
  }

  @inline(__always)
  mutating func orderReplace(_ message: ITCH50.OrderReplace) {
    _ = book.replace(
      order: OrderID(raw: message.originalRef), with: OrderID(raw: message.newRef),
      price: Price(tenThousandths: message.price),
      quantity: Quantity(raw: Int64(message.shares)))
  }

  @inline(__always)
  private mutating func add(
    _ header: ITCH50.Header, _ order: UInt64, _ side: UInt8, _ shares: UInt32, _ price: UInt32
  ) {
    _ = book.add(
      order: OrderID(raw: order), instrument: InstrumentID(raw: UInt32(header.stockLocate)),
      side: Side(character: side), price: Price(tenThousandths: price),
      quantity: Quantity(raw: Int64(shares)), tag: 0)
  }

  @inline(__always)
  private mutating func reduce(_ order: UInt64, _ shares: UInt32) {
    _ = book.reduce(order: OrderID(raw: order), by: Quantity(raw: Int64(shares)))
  }
}

extension BookApplier {
  /// Applies the messages of a file one by one.
  @inline(never)
  mutating func apply(_ messages: borrowing ByteQueue, _ range: Range<Int>) {
    let bytes = messages.readable.extracting(range)
    var file = BinaryFile()
    while let message = file.next(in: bytes) { _ = ITCH50.decode(message, into: &self) }
  }

  /// As `apply`, looking ahead as the feed does in its packets.
  @inline(never)
  mutating func applyForeseen(_ messages: borrowing ByteQueue, _ range: Range<Int>) {
    let bytes = messages.readable.extracting(range)
    var file = BinaryFile()
    var ahead = BinaryFile()
    while true {
      var count = 0
      while count < LookAhead.messageCountMax, let message = ahead.next(in: bytes) {
        count += 1
        guard let glance = ITCH50.glance(message) else { continue }
        LookAhead.note(glance, of: InstrumentID(raw: UInt32(glance.stockLocate)), in: &book)
      }
      guard count > 0 else { return }
      book.fetchForeseen()
      for _ in 0..<count {
        guard let message = file.next(in: bytes) else { return }
        _ = ITCH50.decode(message, into: &self)
      }
    }
  }
}
