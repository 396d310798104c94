// SPDX-License-Identifier: Apache-2.0
package import Book
package import Units

/// 64 bits that two books share when they are equal, and practically only then.
///
/// The canonical order: per instrument its code, then both sides, buy first, each best first; per
/// order reference, price and quantity, per level price, quantity and number of orders. The value
/// is the same on every machine and in every build.
package struct BookDigest: Sendable, BitwiseCopyable, Hashable {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  /// Mixes a word in; the order of words counts.
  package mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 32
  }

  package mutating func add(_ code: Code) {
    add(code.high)
    add(code.low)
  }

  package mutating func add(_ side: Side) { add(UInt64(side.rawValue)) }

  package mutating func add(_ level: Level) {
    add(UInt64(bitPattern: level.price.raw))
    add(UInt64(bitPattern: level.quantity.raw))
    add(UInt64(bitPattern: level.orders))
  }

  package mutating func add(_ order: OrderID, price: Price, quantity: Quantity) {
    add(order.raw)
    add(UInt64(bitPattern: price.raw))
    add(UInt64(bitPattern: quantity.raw))
  }

  /// Mixes every order of an instrument in.
  package mutating func addOrders(
    of book: borrowing OrderBook, _ instrument: InstrumentID, _ code: Code
  ) {
    add(code)
    for side in [Side.buy, .sell] {
      add(side)
      book.forEachOrder(instrument, side) {
        add($0.order, price: $0.price, quantity: $0.quantity)
      }
    }
  }

  /// The levels of an instrument in an order book.
  package static func levels(
    of book: borrowing OrderBook, _ instrument: InstrumentID, _ code: Code
  ) -> BookDigest {
    var digest = BookDigest()
    digest.add(code)
    for side in [Side.buy, .sell] {
      digest.add(side)
      for depth in 0..<book.depth(instrument, side) {
        digest.add(book.level(instrument, side, depth))
      }
    }
    return digest
  }

  /// The levels of an instrument in a level table.
  package static func levels(
    of table: borrowing LevelTable, _ instrument: InstrumentID, _ code: Code
  ) -> BookDigest {
    var digest = BookDigest()
    digest.add(code)
    for side in [Side.buy, .sell] {
      digest.add(side)
      for depth in 0..<table.depth(instrument, side) {
        digest.add(table.level(instrument, side, depth))
      }
    }
    return digest
  }
}
