// SPDX-License-Identifier: Apache-2.0
package import Book
import Feed
import Memory
package import Units
public import Wire

/// Tells a book which orders the next messages of a feed will touch.
package enum LookAhead {
  /// Messages foreseen at a time: fewer leave misses that could overlap, more lose lines of the
  /// first-level cache before they are used. 32 was the fastest of 8, 16, 32 and 64 with 800,000
  /// orders.
  @inlinable package static var messageCountMax: Int { 32 }

  /// Foresees the orders that an ITCH message of `instrument` will touch; to be followed by
  /// `fetchForeseen` when some messages have been looked at. A hint: any bytes are allowed.
  @inlinable @inline(__always)
  package static func note(
    _ glance: ITCH50.Glance, of instrument: InstrumentID, in book: inout OrderBook
  ) {
    book.foresee(
      OrderID(raw: glance.orderRef), isArrival: glance.isArrival,
      replacement: OrderID(raw: glance.replacementRef), instrument: instrument,
      side: glance.side, price: Price(tenThousandths: glance.price))
  }
}

extension FeedNormaliser {
  @usableFromInline
  package mutating func lookAhead(_ blocks: MoldUDP64.Blocks, in datagram: RawSpan) -> Int {
    guard blocks.remaining > 1, book.outgrowsCache else { return blocks.remaining }
    var ahead = blocks
    var count = 0
    while count < LookAhead.messageCountMax, let message = ahead.next(in: datagram) {
      count += 1
      guard let glance = ITCH50.glance(message) else { continue }
      LookAhead.note(glance, of: instruments.instrument(locate: glance.stockLocate), in: &book)
    }
    book.fetchForeseen()
    return max(count, 1)
  }
}
