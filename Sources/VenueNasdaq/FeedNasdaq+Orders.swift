// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
public import Units

extension FeedNasdaq {
  /// Calls `body` with the reference, price and quantity of each order of one side in the order
  /// they trade.
  @usableFromInline
  package func forEachOrder(
    _ instrument: InstrumentID, _ side: Side, _ body: (OrderID, Price, Quantity) -> Void
  ) {
    channel.normaliser.book.forEachOrder(instrument, side) {
      body($0.order, $0.price, $0.quantity)
    }
  }
}
