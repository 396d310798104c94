// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Testing
import Units
import Wire

/// A receiver of the feed as a third party would write it: decodes datagrams, keeps a book.
struct BookRebuilder: ~Copyable, ITCH50Handler {
  var book = OrderBook(orderCapacity: 20_000, instrumentCapacity: 8, levelCapacity: 65_536)
  var nextSequence: UInt64 = 1
  var isEnded = false
  var heartbeats = 0
  var types: [UInt8: Int] = [:]
  var lastTimestamp: UInt64 = 0
  var faults: [String] = []
  /// FNV-1a over all datagram bytes.
  var digest: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func receive(_ datagram: RawSpan) {
    for index in 0..<datagram.byteCount {
      let byte = datagram.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      digest = (digest ^ UInt64(byte)) &* 0x0100_0000_01B3
    }
    guard case .packet(let packet) = MoldUDP64.parse(datagram) else {
      faults.append("unparsable datagram after \(nextSequence)")
      return
    }
    if packet.sequence != nextSequence { faults.append("gap at \(nextSequence)") }
    nextSequence = packet.sequenceEnd
    if packet.kind == .heartbeat { heartbeats += 1 }
    if packet.kind == .endOfSession { isEnded = true }
    var blocks = packet.blocks
    while let message = blocks.next(in: datagram) {
      types[message.unsafeLoad(fromByteOffset: 0, as: UInt8.self), default: 0] += 1
      let outcome = ITCH50.decode(message, into: &self)
      if outcome != .decoded { faults.append("\(outcome)") }
    }
  }

  func instrument(_ header: ITCH50.Header) -> InstrumentID {
    InstrumentID(raw: UInt32(header.stockLocate) - 1)
  }

  mutating func note(_ header: ITCH50.Header) {
    if header.timestamp < lastTimestamp { faults.append("time runs backwards") }
    lastTimestamp = header.timestamp
  }

  mutating func add(
    _ header: ITCH50.Header, _ ref: UInt64, _ side: UInt8, _ shares: UInt32, _ price: UInt32
  ) {
    note(header)
    let outcome = book.add(
      order: OrderID(raw: ref), instrument: instrument(header), side: Side(character: side),
      price: Price(tenThousandths: price), quantity: Quantity(raw: Int64(shares)))
    if outcome != .added { faults.append("add \(ref): \(outcome)") }
  }

  mutating func addOrder(_ message: ITCH50.AddOrder) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }
  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) {
    add(message.header, message.orderRef, message.side, message.shares, message.price)
  }
  mutating func reduce(_ header: ITCH50.Header, _ ref: UInt64, _ shares: UInt32) {
    note(header)
    let change = book.reduce(order: OrderID(raw: ref), by: Quantity(raw: Int64(shares)))
    if change?.excess.raw != 0 || change?.instrument != instrument(header) {
      faults.append("reduce \(ref)")
    }
  }
  mutating func orderExecuted(_ message: ITCH50.OrderExecuted) {
    reduce(message.header, message.orderRef, message.executedShares)
  }
  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) {
    let resting = book.order(OrderID(raw: message.orderRef))
    if resting?.price == Price(tenThousandths: message.price) { faults.append("C at own price") }
    reduce(message.header, message.orderRef, message.executedShares)
  }
  mutating func orderCancel(_ message: ITCH50.OrderCancel) {
    reduce(message.header, message.orderRef, message.cancelledShares)
  }
  mutating func orderDelete(_ message: ITCH50.OrderDelete) {
    note(message.header)
    if book.remove(order: OrderID(raw: message.orderRef)) == nil { faults.append("delete") }
  }
  mutating func orderReplace(_ message: ITCH50.OrderReplace) {
    note(message.header)
    let change = book.replace(
      order: OrderID(raw: message.originalRef), with: OrderID(raw: message.newRef),
      price: Price(tenThousandths: message.price), quantity: Quantity(raw: Int64(message.shares)))
    if change?.added != .added { faults.append("replace \(message.originalRef)") }
  }
}

/// Whether two books hold the same orders in the same priority, owners aside.
func isEqual(_ left: borrowing OrderBook, _ right: borrowing OrderBook) -> Bool {
  guard left.orderCount == right.orderCount else { return false }
  for index in 0..<UInt32(8) {
    for side in [Side.buy, .sell] {
      var first = left.front(InstrumentID(raw: index), side)
      var second = right.front(InstrumentID(raw: index), side)
      while let a = first, let b = second {
        guard a.order == b.order, a.price == b.price, a.quantity == b.quantity else {
          return false
        }
        first = left.order(after: a.order)
        second = right.order(after: b.order)
      }
      guard first == nil, second == nil else { return false }
    }
  }
  return true
}
