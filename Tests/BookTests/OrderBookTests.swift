// SPDX-License-Identifier: Apache-2.0
import Book
import Testing
import Units

@Suite struct OrderBookTests {
  let apple = InstrumentID(raw: 1)

  func add(_ book: inout OrderBook, _ id: UInt64, _ side: Side, _ price: Int64, _ size: Int64)
    -> AddOutcome
  {
    book.add(
      order: OrderID(raw: id), instrument: apple, side: side, price: Price(raw: price),
      quantity: Quantity(raw: size))
  }

  @Test("orders trade best price first, then oldest first, and know what is ahead of them")
  func priority() {
    var book = OrderBook(orderCapacity: 8, instrumentCapacity: 2, levelCapacity: 64)
    for (id, price, size) in [(1, 100, 10), (2, 101, 20), (3, 101, 30), (4, 99, 40)] {
      #expect(add(&book, UInt64(id), .buy, Int64(price), Int64(size)) == .added)
    }
    #expect(book.front(apple, .buy)?.order.raw == 2)
    #expect(book.queuePosition(of: OrderID(raw: 3))?.quantityAhead.raw == 20)
    #expect(book.queuePosition(of: OrderID(raw: 3))?.ordersAhead == 1)
    #expect(book.best(apple, .buy).quantity.raw == 50)
    #expect(book.reduce(order: OrderID(raw: 2), by: Quantity(raw: 20))?.remaining == .zero)
    #expect(book.front(apple, .buy)?.order.raw == 3)
    #expect(book.queuePosition(of: OrderID(raw: 3))?.quantityAhead == .zero)
    #expect(book.queuePosition(of: OrderID(raw: 2)) == nil)
    #expect(book.depth(apple, .sell) == 0)
    #expect(book.best(apple, .sell) == .absent)
  }

  @Test(
    "what makes no sense is refused and counted",
    arguments: [
      (UInt32(2), Side.buy, Int64(100), Int64(1)), (1, .none, 100, 1), (1, .buy, .min, 1),
      (1, .sell, 100, 0), (1, .sell, 100, -5), (.max, .sell, 100, 5),
    ])
  func invalid(instrument: UInt32, side: Side, price: Int64, size: Int64) {
    var book = OrderBook(orderCapacity: 8, instrumentCapacity: 2, levelCapacity: 64)
    let outcome = book.add(
      order: OrderID(raw: 1), instrument: InstrumentID(raw: instrument), side: side,
      price: Price(raw: price), quantity: Quantity(raw: size))
    #expect(outcome == .invalid)
    #expect(book.refusals.valueInvalid == 1)
    #expect(book.orderCount == 0)
  }

  @Test("a full order table refuses and takes orders again after a removal")
  func orderCapacity() {
    var book = OrderBook(orderCapacity: 2, instrumentCapacity: 2, levelCapacity: 64)
    #expect(add(&book, 1, .buy, 100, 1) == .added)
    #expect(add(&book, 1, .buy, 100, 1) == .duplicate)
    #expect(add(&book, 2, .buy, 100, 1) == .added)
    #expect(add(&book, 3, .buy, 100, 1) == .full)
    #expect(book.refusals.orderTableFull == 1)
    #expect(book.refusals.orderDuplicate == 1)
    #expect(book.remove(order: OrderID(raw: 1)) != nil)
    #expect(add(&book, 3, .buy, 100, 1) == .added)
    #expect(book.violation() == nil)
  }

  @Test("a full ladder refuses prices that would need it and keeps taking known ones")
  func levelCapacity() {
    var book = OrderBook(orderCapacity: 100, instrumentCapacity: 2, levelCapacity: 24)
    // A price a dollar better than the last: each moves the one before out of the window, into the
    // eight best of the ladder and the run behind them, which moves from a chunk of 8 rungs to one
    // of 16, and needs 32 for its seventeenth.
    let dollar: Int64 = 1_000_000_000
    for price in 1...25 {
      #expect(add(&book, UInt64(price), .buy, Int64(price) * dollar, 1) == .added)
    }
    #expect(add(&book, 26, .buy, 26 * dollar, 1) == .full)
    #expect(book.refusals.levelArenaFull == 1)
    #expect(book.violation() == nil)
    for price in 1...25 {
      #expect(add(&book, UInt64(100 + price), .buy, Int64(price) * dollar, 1) == .added)
    }
    // Neighbours of the best need no ladder.
    #expect(add(&book, 27, .buy, 25 * dollar + 10_000_000, 1) == .added)
    for price in 1...12 {
      #expect(
        add(&book, UInt64(200 + price), .sell, (100 - Int64(price)) * dollar, 1) == .added,
        "the chunk the bids moved out of is free")
    }
    #expect(book.violation() == nil)
  }

  @Test("references that fill too many buckets in a row are refused, the others stay reachable")
  func hostileReferences() {
    var book = OrderBook(orderCapacity: 4_000, instrumentCapacity: 1, levelCapacity: 64)
    let table = OrderTable(capacity: 4_000)
    let home = table.home(1)
    var ids: [UInt64] = []
    var candidate: UInt64 = 0
    while ids.count < 2 * OrderTable.probeMax + 10 {
      candidate += 1
      if table.home(candidate) == home { ids.append(candidate) }
    }
    var outcomes: [AddOutcome] = []
    for id in ids {
      outcomes.append(
        book.add(
          order: OrderID(raw: id), instrument: InstrumentID(raw: 0), side: .buy,
          price: Price(raw: 1), quantity: Quantity(raw: 1)))
    }
    let taken = 2 * OrderTable.probeMax
    #expect(outcomes[..<taken].allSatisfy { $0 == .added })
    #expect(outcomes[taken...].allSatisfy { $0 == .full })
    #expect(book.refusals.orderTableFull == 10)
    #expect(book.violation() == nil)
    for id in ids.prefix(taken).reversed() { #expect(book.remove(order: OrderID(raw: id)) != nil) }
    #expect(book.orderCount == 0)
    #expect(book.violation() == nil)
  }

  @Test("an execution of more than rests takes what there is and says so")
  func overexecution() {
    var book = OrderBook(orderCapacity: 8, instrumentCapacity: 2, levelCapacity: 64)
    _ = add(&book, 1, .sell, 100, 10)
    let change = book.reduce(order: OrderID(raw: 1), by: Quantity(raw: 15))
    #expect(change?.quantity.raw == 10)
    #expect(change?.excess.raw == 5)
    #expect(change?.price.raw == 100)
    #expect(change?.side == .sell)
    #expect(book.refusals.quantityExcess == 1)
    #expect(book.orderCount == 0)
    #expect(book.reduce(order: OrderID(raw: 1), by: Quantity(raw: 1)) == nil)
    #expect(book.refusals.orderUnknown == 1)
    #expect(book.reduce(order: OrderID(raw: 1), by: Quantity(raw: -1)) == nil)
    #expect(book.refusals.valueInvalid == 1)
  }

  @Test("a level total that would overflow is refused")
  func overflow() {
    var book = OrderBook(orderCapacity: 8, instrumentCapacity: 2, levelCapacity: 64)
    #expect(add(&book, 1, .buy, 100, .max) == .added)
    #expect(add(&book, 2, .buy, 100, 1) == .invalid)
    #expect(book.violation() == nil)
  }

  @Test("clear empties one instrument and leaves the others")
  func clear() {
    var book = OrderBook(orderCapacity: 64, instrumentCapacity: 2, levelCapacity: 64)
    for id in 1...20 { _ = add(&book, UInt64(id), id % 2 == 0 ? .buy : .sell, Int64(id), 1) }
    _ = book.add(
      order: OrderID(raw: 99), instrument: InstrumentID(raw: 0), side: .buy,
      price: Price(raw: 1), quantity: Quantity(raw: 1), tag: 7)
    book.clear(apple)
    #expect(book.orderCount == 1)
    #expect(book.depth(apple, .buy) == 0)
    #expect(book.order(OrderID(raw: 99))?.tag == 7)
    #expect(book.violation() == nil)
  }

  @Test(
    "references counted up by any step fill a book to its capacity",
    arguments: [1, 4, 7, 8, 64, 100, 256, 1 << 20, 1 << 32, 1 << 40] as [UInt64])
  func steps(step: UInt64) {
    var book = OrderBook(orderCapacity: 20_000, instrumentCapacity: 2, levelCapacity: 64)
    for count in 1...20_000 as ClosedRange<UInt64> {
      let outcome = add(&book, count &* step, .buy, 100, 1)
      guard outcome == .added else {
        Issue.record("order \(count): \(outcome)")
        return
      }
    }
    #expect(book.violation() == nil)
  }

  @Test("references that follow each other by four lie in buckets that follow each other")
  func neighbours() {
    let table = OrderTable(capacity: 100_000)
    for first in [0, 3, 256, 1_000_001, 1 << 40] as [UInt64] {
      let start = first & ~255 | first & 3
      let homes = (0..<64).map { table.home(start + 4 * $0) }
      #expect(zip(homes, homes.dropFirst()).allSatisfy { $1 == $0 + 2 })
    }
  }

  @Test("references that share a hash bucket run stay reachable while others leave")
  func collisions() {
    var book = OrderBook(orderCapacity: 1000, instrumentCapacity: 2, levelCapacity: 64)
    let table = OrderTable(capacity: 1000)
    let home = table.home(12_345)
    var ids: [UInt64] = []
    var candidate: UInt64 = 0
    while ids.count < 1000 {
      candidate += 1
      if table.home(candidate) == home { ids.append(candidate) }
    }
    for id in ids { #expect(add(&book, id, .buy, 100, 1) == .added) }
    for id in ids where id & 24 != 0 { #expect(book.remove(order: OrderID(raw: id)) != nil) }
    for id in ids { #expect((book.order(OrderID(raw: id)) != nil) == (id & 24 == 0)) }
    #expect(book.violation() == nil)
  }

  @Test("the best prices of a side pass to its run and back in order, whichever come and go")
  func ladder() {
    var book = OrderBook(orderCapacity: 200, instrumentCapacity: 2, levelCapacity: 256)
    for id in 1...100 { #expect(add(&book, UInt64(id), .sell, Int64(id * 37 % 101), 1) == .added) }
    for id in 1...100 {
      #expect(book.best(apple, .sell).price.raw == Int64(id))
      let front = book.front(apple, .sell)
      #expect(front.flatMap { book.remove(order: $0.order) } != nil)
      #expect(book.violation() == nil)
    }
    #expect(book.depth(apple, .sell) == 0)
  }

  @Test("a book says what memory it takes")
  func memory() {
    let one = OrderBook.byteCount(orderCapacity: 1_000_000, instrumentCapacity: 1, levelCapacity: 1)
    let two = OrderBook.byteCount(orderCapacity: 2_000_000, instrumentCapacity: 1, levelCapacity: 1)
    #expect(two - one == 80_000_000)
    let levels = OrderBook.byteCount(
      orderCapacity: 1_000_000, instrumentCapacity: 1, levelCapacity: 1_001)
    #expect(levels - one == 44_000)
    let instruments = OrderBook.byteCount(
      orderCapacity: 1_000_000, instrumentCapacity: 101, levelCapacity: 1)
    #expect(instruments - one == 100 * 2 * (64 + 64 * 32 + 16 + 8 * 44))
  }
}
