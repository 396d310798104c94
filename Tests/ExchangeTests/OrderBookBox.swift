// SPDX-License-Identifier: Apache-2.0
import Book
import Units
import Wire

/// A book made of add messages that remembers in what order they came.
struct OrderBookBox: ~Copyable {
  var book = OrderBook(orderCapacity: 100_000, instrumentCapacity: 8, levelCapacity: 65_536)
  private var locates: [UInt16] = []

  /// Whether the orders of each stock came together, stocks in the order of their numbers.
  var isGrouped: Bool { locates == locates.sorted() }

  mutating func add(_ message: ITCH50.AddOrder) {
    locates.append(message.header.stockLocate)
    _ = book.add(
      order: OrderID(raw: message.orderRef),
      instrument: InstrumentID(raw: UInt32(message.header.stockLocate) - 1),
      side: message.side == UInt8(ascii: "B") ? .buy : .sell,
      price: Price(raw: Int64(message.price) * 100_000),
      quantity: Quantity(raw: Int64(message.shares)))
  }
}
