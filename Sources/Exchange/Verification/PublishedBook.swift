// SPDX-License-Identifier: Apache-2.0
package import Book
import Memory
package import Units

/// The exchange's book as of one published message: what a receiver of every message must have.
///
/// The engine's own book is ahead of the feed while it works on an order that causes several
/// messages; this one follows the engine's events one by one.
package struct PublishedBook: ~Copyable {
  package private(set) var book: OrderBook
  /// Events that did not fit the book: a mistake of the engine or of this type.
  package private(set) var faultCount: UInt64 = 0
  private var codes: FixedArray<Code>

  package init(_ instruments: [ListedInstrument], orderCapacity: Int) {
    book = OrderBook(
      orderCapacity: orderCapacity, instrumentCapacity: instruments.count,
      levelCapacity: max(65_536, 2_048 * instruments.count))
    codes = FixedArray(repeating: .empty, count: instruments.count)
    for (index, listed) in instruments.enumerated() { codes[index] = listed.code }
  }

  package var instrumentCount: Int { codes.count }
  package func code(_ index: Int) -> Code { codes[index] }

  /// Makes the book what it is after `event`.
  package mutating func apply(_ event: EngineEvent) {
    var isApplied = true
    switch event.kind {
    case .accepted, .expired, .hiddenTrade, .crossTrade, .status: break
    case .added: isApplied = add(event)
    case .executed, .executedAtPrice, .reduced:
      let change = book.reduce(order: event.order, by: event.quantity)
      isApplied = change?.remaining == event.remaining && change?.excess.raw == 0
    case .deleted: isApplied = book.remove(order: event.order)?.quantity == event.quantity
    case .replaced: isApplied = book.remove(order: event.previous) != nil && add(event)
    }
    if !isApplied { faultCount += 1 }
  }

  /// Takes all orders out: a new session tells them again.
  package mutating func clear() {
    for index in 0..<codes.count { book.clear(instrument(index)) }
  }

  /// The digest of every order of every instrument.
  package var orderDigest: BookDigest { Self.orderDigest(of: book, codes) }

  /// The digest of the levels of instrument `index`.
  package func levelDigest(_ index: Int) -> BookDigest {
    BookDigest.levels(of: book, instrument(index), codes[index])
  }

  /// Mixes the orders of instrument `index` into `digest`.
  package func addOrders(_ index: Int, to digest: inout BookDigest) {
    digest.addOrders(of: book, instrument(index), codes[index])
  }

  /// Whether `other`, whose instruments have the same numbers, holds the same orders.
  package func isEqual(to other: borrowing OrderBook) -> Bool {
    book.orderCount == other.orderCount && orderDigest == Self.orderDigest(of: other, codes)
  }

  private static func orderDigest(
    of book: borrowing OrderBook, _ codes: borrowing FixedArray<Code>
  ) -> BookDigest {
    var digest = BookDigest()
    for index in 0..<codes.count {
      digest.addOrders(
        of: book, InstrumentID(raw: UInt32(truncatingIfNeeded: index)), codes[index])
    }
    return digest
  }

  private mutating func add(_ event: EngineEvent) -> Bool {
    book.add(
      order: event.order, instrument: event.instrument, side: event.side, price: event.price,
      quantity: event.quantity) == .added
  }

  private func instrument(_ index: Int) -> InstrumentID {
    InstrumentID(raw: UInt32(truncatingIfNeeded: index))
  }
}
