// SPDX-License-Identifier: Apache-2.0
import Book
import TestSupport
import Testing
import Units

@Suite struct OrderBookModelTests {
  static let instruments = 3

  /// Where the prices of a market lie.
  struct Market: Sendable, CustomTestStringConvertible {
    let name: String
    /// Ticks from the best that most orders and that every tenth may have.
    var near = 12
    var far = 400
    /// Ticks that the middle moves at a time.
    var drift = 0
    /// Orders in a thousand that stand between the ticks.
    var oddPerMille = 0
    var levelCapacity = 4_096
    var middle: Int64 = 1_000_000

    var testDescription: String { name }

    static let all = [
      Market(name: "quiet"), Market(name: "walking", drift: 3),
      Market(name: "jumping", near: 40, drift: 90), Market(name: "crowded", near: 2, far: 3),
      Market(name: "wide", near: 300, far: 5_000, drift: 20),
      Market(name: "between ticks", drift: 1, oddPerMille: 2),
      Market(name: "cramped", near: 60, far: 900, drift: 5, oddPerMille: 1, levelCapacity: 64),
    ]
  }

  @Test(
    "random operations leave the book equal to a naive list of orders, whatever the market",
    arguments: Market.all, [UInt64(1), 2])
  func model(market: Market, seed: UInt64) {
    var market = market
    var random = SeededGenerator(seed: seed)
    var book = OrderBook(
      orderCapacity: 500, instrumentCapacity: 3, levelCapacity: market.levelCapacity)
    var naive = NaiveBook()
    var live: [UInt64] = []
    var nextID: UInt64 = 1
    for step in 0..<100_000 {
      if step % 3 == 0 { foresee(&book, live, nextID, &random) }
      if step % 20 == 0 {
        market.middle += Int64(market.drift * 100 * (random.below(2) == 0 ? 1 : -1))
      }
      let choice = random.below(100)
      if choice < 45 || live.isEmpty {
        let id = random.below(50) == 0 && !live.isEmpty ? live[random.below(live.count)] : nextID
        if add(id, market, &book, &naive, &random) { live.append(id) }
        nextID += UInt64(random.below(3)) + 1
      } else {
        let slot = random.below(live.count)
        if change(choice, live[slot], &nextID, &book, &naive, &random, &live) {
          live.swapAt(slot, live.count - 1)
          live.removeLast()
        }
      }
      if step % 997 == 0 { guard compare(book, naive, seed, step) else { return } }
    }
    _ = compare(book, naive, seed, -1)
    #expect((book.refusals.levelArenaFull > 0) == (market.levelCapacity < 100))
  }

  /// Foresees orders that rest, that come and that never do; no outcome may change by it.
  func foresee(
    _ book: inout OrderBook, _ live: [UInt64], _ nextID: UInt64, _ random: inout SeededGenerator
  ) {
    for _ in 0..<random.below(80) {
      let known = live.isEmpty ? 0 : live[random.below(live.count)]
      let isArrival = random.below(2) == 0
      book.foresee(
        OrderID(raw: random.below(2) == 0 ? known : isArrival ? nextID : UInt64.max &- known),
        isArrival: isArrival, replacement: OrderID(raw: UInt64(random.below(2))),
        instrument: InstrumentID(raw: UInt32(random.below(Self.instruments + 2))),
        side: random.below(2) == 0 ? .buy : .sell,
        price: Price(raw: random.below(9) == 0 ? .min : 1_000_000 + Int64(random.below(3)) * 100))
    }
    if random.below(4) > 0 { book.fetchForeseen() }
  }

  func add(
    _ id: UInt64, _ market: Market, _ book: inout OrderBook, _ naive: inout NaiveBook,
    _ random: inout SeededGenerator
  ) -> Bool {
    let instrument = UInt32(random.below(Self.instruments))
    let side: Side = random.below(2) == 0 ? .buy : .sell
    let distance = Int64(random.below(random.below(10) == 0 ? market.far : market.near)) * 100
    let odd: Int64 = random.below(1_000) < market.oddPerMille ? 25 : 0
    let price = market.middle + odd + (side == .buy ? -distance : distance)
    let size = Int64(random.below(900)) + 1
    let wasKnown = naive.entries[id] != nil
    let wasFull = book.orderCount == book.orderCapacity
    let outcome = book.add(
      order: OrderID(raw: id), instrument: InstrumentID(raw: instrument), side: side,
      price: Price(raw: price), quantity: Quantity(raw: size))
    // A ladder without room refuses prices; which, and that nothing else changes, `compare` sees.
    let wasRefused = outcome == .full && market.levelCapacity < 100
    #expect(outcome == (wasKnown ? .duplicate : wasFull || wasRefused ? .full : .added))
    guard outcome == .added else { return false }
    naive.add(id, instrument, side, price, size)
    return true
  }

  /// Applies one change to both; true when the order is gone.
  func change(
    _ choice: Int, _ id: UInt64, _ nextID: inout UInt64, _ book: inout OrderBook,
    _ naive: inout NaiveBook, _ random: inout SeededGenerator, _ live: inout [UInt64]
  ) -> Bool {
    if choice < 70 {
      let size = Int64(random.below(600))
      let expected = naive.reduce(id, by: size)
      let change = book.reduce(order: OrderID(raw: id), by: Quantity(raw: size))
      #expect(change?.quantity.raw == expected?.taken)
      #expect(change?.remaining.raw == expected?.remaining)
      #expect(change.map { $0.quantity.raw + $0.excess.raw } == size)
      return naive.entries[id] == nil
    }
    guard choice >= 85, let old = naive.entries[id] else {
      let removed = book.remove(order: OrderID(raw: id))
      #expect(removed?.quantity.raw == naive.entries.removeValue(forKey: id)?.quantity)
      #expect(book.remove(order: OrderID(raw: id)) == nil)
      return true
    }
    let price = old.price + Int64(random.below(7) - 3) * 100
    let replaced = book.replace(
      order: OrderID(raw: id), with: OrderID(raw: nextID), price: Price(raw: price),
      quantity: Quantity(raw: 77))
    #expect(replaced?.removed.quantity.raw == old.quantity)
    naive.entries[id] = nil
    guard replaced?.added == .added else {
      #expect(replaced?.added == .full && book.refusals.levelArenaFull > 0)
      return true
    }
    naive.add(nextID, old.instrument, old.side, price, 77)
    live.append(nextID)
    nextID += 1
    return true
  }

  func compare(_ book: borrowing OrderBook, _ naive: NaiveBook, _ seed: UInt64, _ step: Int) -> Bool
  {
    let found = book.violation()
    #expect(found == nil, "seed \(seed) step \(step)")
    #expect(book.orderCount == naive.entries.count)
    var isEqual = found == nil
    for instrument in 0..<UInt32(Self.instruments) {
      for side in [Side.buy, .sell] {
        isEqual = isEqual && compareSide(book, naive, InstrumentID(raw: instrument), side)
      }
    }
    #expect(isEqual, "seed \(seed) step \(step)")
    return isEqual
  }

  func compareSide(
    _ book: borrowing OrderBook, _ naive: NaiveBook, _ instrument: InstrumentID, _ side: Side
  ) -> Bool {
    let queue = naive.queue(instrument.raw, side)
    var walked: [UInt64] = []
    var next = book.front(instrument, side)
    while let order = next {
      walked.append(order.order.raw)
      next = book.order(after: order.order)
    }
    guard walked == queue.map(\.id) else { return false }
    var dumped: [NaiveBook.Entry] = []
    book.forEachOrder(instrument, side) { order in
      dumped.append(
        NaiveBook.Entry(
          id: order.order.raw, instrument: order.instrument.raw, side: order.side,
          price: order.price.raw, quantity: order.quantity.raw, arrival: 0))
    }
    guard dumped == queue.map({ $0.arriving(0) }) else { return false }
    let levels = naive.levels(instrument.raw, side)
    guard book.depth(instrument, side) == levels.count else { return false }
    for depth in 0..<levels.count {
      guard book.level(instrument, side, depth) == levels[depth] else { return false }
      guard book.level(instrument, side, at: levels[depth].price) == levels[depth] else {
        return false
      }
    }
    var top = InlineArray<10, Level>(repeating: .absent)
    book.copyTop(instrument, side, into: &top)
    for depth in 0..<10 {
      guard top[depth] == (depth < levels.count ? levels[depth] : .absent) else { return false }
    }
    for entry in queue.suffix(3) {
      let ahead = queue.filter { $0.price == entry.price && $0.arrival < entry.arrival }
        .reduce(0) { $0 + $1.quantity }
      let position = book.queuePosition(of: OrderID(raw: entry.id))
      let count = queue.count { $0.price == entry.price && $0.arrival < entry.arrival }
      guard position?.quantityAhead.raw == ahead, position?.ordersAhead == count else {
        return false
      }
    }
    return true
  }
}
