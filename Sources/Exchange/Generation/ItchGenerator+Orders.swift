// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Units
import Wire

extension ItchGenerator {
  /// Units of an ITCH price in a tick of one cent.
  private static var tick: Int64 { 100 }

  mutating func writeAdd(_ symbol: Int, _ output: inout MutableRawSpan, _ offset: Int) -> Int {
    let side: Side = random.below(2) == 0 ? .buy : .sell
    let price = price(symbol, side)
    let shares = shares()
    guard let order = place(symbol, side, price, shares) else {
      return writeTrade(symbol, &output, offset)
    }
    guard random.below(20) == 0 else {
      return BinaryFile.write(
        ITCH50.AddOrder(
          header: header(symbol), orderRef: order.raw, side: side.character, shares: shares,
          stock: Self.stock(symbol), price: price), to: &output, at: offset)
    }
    return BinaryFile.write(
      ITCH50.AddOrderMPID(
        header: header(symbol), orderRef: order.raw, side: side.character, shares: shares,
        stock: Self.stock(symbol), price: price, attribution: ItchPublisher.participant),
      to: &output, at: offset)
  }

  mutating func writeDelete(_ output: inout MutableRawSpan, _ offset: Int) -> Int {
    guard let order = pick() else { return writeAdd(0, &output, offset) }
    take(order)
    return BinaryFile.write(
      ITCH50.OrderDelete(header: header(order.instrument.index), orderRef: order.order.raw),
      to: &output, at: offset)
  }

  /// Executes the oldest order of the best price, on the side that the fair value has run through.
  mutating func writeExecution(
    _ symbol: Int, _ output: inout MutableRawSpan, _ offset: Int
  ) -> Int {
    let instrument = InstrumentID(raw: UInt32(symbol))
    let fair = Price(tenThousandths: UInt32(fairs[symbol] * Self.tick))
    var side: Side = random.below(2) == 0 ? .buy : .sell
    let ask = book.best(instrument, .sell)
    let bid = book.best(instrument, .buy)
    if ask.isPresent, ask.price.raw <= fair.raw { side = .sell }
    if bid.isPresent, bid.price.raw >= fair.raw { side = .buy }
    guard let order = book.front(instrument, side) else { return writeAdd(symbol, &output, offset) }
    matchLast += 1
    var executed = order.quantity.raw
    if random.below(5) < 2 { executed = 1 + random.below(executed) }
    reduce(order, by: executed)
    let price = UInt32(clamping: order.price.mantissa(decimals: 4))
    guard random.below(25) == 0 else {
      return BinaryFile.write(
        ITCH50.OrderExecuted(
          header: header(symbol), orderRef: order.order.raw,
          executedShares: UInt32(clamping: executed), match: matchLast), to: &output, at: offset)
    }
    return BinaryFile.write(
      ITCH50.OrderExecutedWithPrice(
        header: header(symbol), orderRef: order.order.raw,
        executedShares: UInt32(clamping: executed), match: matchLast,
        printable: random.below(4) == 0 ? ITCH50.notPrintable : ITCH50.printable,
        price: side == .buy ? price + UInt32(Self.tick) : price - UInt32(Self.tick)),
      to: &output, at: offset)
  }

  mutating func writeCancel(_ symbol: Int, _ output: inout MutableRawSpan, _ offset: Int) -> Int {
    guard let order = pick(), order.quantity.raw > 1 else {
      return writeTrade(symbol, &output, offset)
    }
    let cancelled = 1 + random.below(order.quantity.raw - 1)
    reduce(order, by: cancelled)
    return BinaryFile.write(
      ITCH50.OrderCancel(
        header: header(order.instrument.index), orderRef: order.order.raw,
        cancelledShares: UInt32(clamping: cancelled)), to: &output, at: offset)
  }

  mutating func writeReplacement(
    _ symbol: Int, _ output: inout MutableRawSpan, _ offset: Int
  ) -> Int {
    guard let order = pick() else { return writeTrade(symbol, &output, offset) }
    take(order)
    let price = price(order.instrument.index, order.side)
    let shares = shares()
    guard let replacement = place(order.instrument.index, order.side, price, shares) else {
      return BinaryFile.write(
        ITCH50.OrderDelete(header: header(order.instrument.index), orderRef: order.order.raw),
        to: &output, at: offset)
    }
    return BinaryFile.write(
      ITCH50.OrderReplace(
        header: header(order.instrument.index), originalRef: order.order.raw,
        newRef: replacement.raw, shares: shares, price: price), to: &output, at: offset)
  }

  mutating func writeTrade(_ symbol: Int, _ output: inout MutableRawSpan, _ offset: Int) -> Int {
    matchLast += 1
    return BinaryFile.write(
      ITCH50.Trade(
        header: header(symbol), orderRef: 0, side: Side.buy.character, shares: shares(),
        stock: Self.stock(symbol), price: UInt32(fairs[symbol] * Self.tick), match: matchLast),
      to: &output, at: offset)
  }

  /// Rests an order under the next reference; nil when the book has no room for its price, or for
  /// any order: with more stocks than orders most draws of an execution find an empty book.
  private mutating func place(
    _ symbol: Int, _ side: Side, _ price: UInt32, _ shares: UInt32
  ) -> OrderID? {
    guard !live.isFull else { return nil }
    let step: UInt64 = random.below(4) == 0 ? 4 + 4 * UInt64(bitPattern: random.below(4)) : 4
    let order = OrderID(raw: referenceLast + step)
    let outcome = book.add(
      order: order, instrument: InstrumentID(raw: UInt32(symbol)), side: side,
      price: Price(tenThousandths: price), quantity: Quantity(raw: Int64(shares)),
      tag: live.vacantSlot)
    guard outcome == .added else { return nil }
    live.insert(order)
    referenceLast = order.raw
    return order
  }

  private mutating func reduce(_ order: RestingOrder, by quantity: Int64) {
    _ = book.reduce(order: order.order, by: Quantity(raw: quantity))
    if quantity == order.quantity.raw { live.remove(slot: order.tag) }
  }

  private mutating func take(_ order: RestingOrder) { reduce(order, by: order.quantity.raw) }

  /// A resting order: in three of five cases one of the youngest; nil when none rests.
  private mutating func pick() -> RestingOrder? {
    if random.below(5) < 3 {
      for _ in 0..<4 {
        let age = 4 * UInt64(bitPattern: random.below(8_192))
        guard age < referenceLast else { continue }
        if let order = book.order(OrderID(raw: referenceLast - age)) { return order }
      }
    }
    guard live.count > 0 else { return nil }
    return book.order(live.order(Int(random.below(Int64(live.count)))))
  }

  /// A price in wire units on the own side of the fair value, never on or beyond the other side.
  private mutating func price(_ symbol: Int, _ side: Side) -> UInt32 {
    let opposite = book.best(InstrumentID(raw: UInt32(symbol)), side.opposite)
    let edge = opposite.isPresent ? opposite.price.mantissa(decimals: 4) / Self.tick : nil
    let roll = random.below(20)
    let distance = 1 + random.below(roll < 12 ? 3 : roll < 19 ? 16 : 150)
    var ticks = fairs[symbol] - side.sign * distance
    if let edge { ticks = side == .buy ? min(ticks, edge - 1) : max(ticks, edge + 1) }
    return UInt32(ticks * Self.tick)
  }

  /// Mostly one to five round lots, sometimes an odd lot or a block.
  private mutating func shares() -> UInt32 {
    let roll = random.below(20)
    if roll < 2 { return UInt32(1 + random.below(99)) }
    if roll == 2 { return UInt32(1_000 + 100 * random.below(40)) }
    return UInt32(100 * (1 + random.below(5)))
  }
}
