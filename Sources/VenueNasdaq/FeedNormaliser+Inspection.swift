// SPDX-License-Identifier: Apache-2.0
package import Book
package import Units

extension FeedNormaliser {
  /// Calls `body` with each order of one side in the order they trade. Cost: the orders of a side.
  package func forEachOrder(
    _ instrument: InstrumentID, _ side: Side, _ body: (RestingOrder) -> Void
  ) {
    book.forEachOrder(instrument, side, body)
  }

  /// The first broken rule of the book, nil when it is sound. Visits everything.
  package func violation() -> BookViolation? { book.violation() }
}
