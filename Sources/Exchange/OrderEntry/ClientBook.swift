// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
package import Units

/// The orders and the account of the exchange's one client, whatever protocol it speaks.
///
/// A row is a number below the capacity that the protocol's part chooses: the order of an earlier
/// row with the same number must be finished. Owned by one thread; allocates at creation only.
package struct ClientBook: ~Copyable {
  var orders: FixedArray<ClientOrder>
  /// The client's account, a row for each instrument.
  var positions: FixedArray<PositionState>
  let symbols: FixedArray<Code>
  /// The client asked that its new orders be refused.
  var isEntryDisabled = false

  /// A book without orders; `capacity` is a power of two.
  init(capacity: Int, instruments: [ListedInstrument]) {
    orders = FixedArray(repeating: ClientOrder(), count: capacity)
    positions = FixedArray(
      repeating: PositionState(strategy: StrategyID(raw: 0), instrument: .none),
      count: instruments.count)
    var symbols = FixedArray(repeating: Code.empty, count: instruments.count)
    for (index, listed) in instruments.enumerated() {
      positions[index].instrument = UInt32(index)
      symbols[index] = listed.code
    }
    self.symbols = symbols
  }

  /// What the exchange holds for its client in `instrument`.
  package func position(_ instrument: InstrumentID) -> PositionState {
    positions[instrument.index]
  }

  /// The client's open orders over all instruments.
  package var openOrderCount: Int64 {
    var count: Int64 = 0
    for index in 0..<positions.count { count += positions[index].openOrders }
    return count
  }

  /// The row for the client's `number`th order.
  func row(_ number: UInt64) -> Int {
    Int(truncatingIfNeeded: number & UInt64(truncatingIfNeeded: orders.count - 1))
  }

  func instrument(_ symbol: Code) -> InstrumentID? {
    for index in 0..<symbols.count where symbols[index] == symbol {
      return InstrumentID(raw: UInt32(truncatingIfNeeded: index))
    }
    return nil
  }

  /// Why the order cannot be offered to the engine; nil when it was put into `row`.
  mutating func enter(_ terms: OrderTerms, row: Int) -> OrderRefusal? {
    if let refusal = refusal(ofRow: row) { return refusal }
    guard let instrument = terms.instrument else { return .symbolUnknown }
    guard terms.side != .none else { return .sideInvalid }
    guard let price = terms.price else { return .priceInvalid }
    if let refusal = refusal(of: terms) { return refusal }
    var order = ClientOrder()
    order.instrument = instrument
    order.side = terms.side
    order.price = price
    order.total = terms.quantity
    order.isImmediate = terms.isImmediate
    order.isAttributed = terms.isAttributed
    orders[row] = order
    return nil
  }

  /// Why the open order of `previous` cannot be replaced on these terms; nil when the replacement
  /// was put into `row`.
  mutating func replace(_ previous: Int, by terms: OrderTerms, row: Int) -> OrderRefusal? {
    if let refusal = refusal(ofRow: row) { return refusal }
    guard let price = terms.price else { return .priceInvalid }
    var order = orders[previous]
    guard terms.quantity > order.executed else { return .quantityInvalid }
    if let refusal = refusal(of: terms) { return refusal }
    order.order = .none
    order.price = price
    order.total = terms.quantity
    order.open = 0
    order.isImmediate = terms.isImmediate
    order.isAttributed = terms.isAttributed
    order.previousRow = Int32(truncatingIfNeeded: previous)
    orders[row] = order
    return nil
  }

  private func refusal(ofRow row: Int) -> OrderRefusal? {
    if orders[row].open > 0 { return .capacity }
    return isEntryDisabled ? .entryDisabled : nil
  }

  private func refusal(of terms: OrderTerms) -> OrderRefusal? {
    terms.quantity > MatchingEngine.quantityMax ? .quantityExceedsMax : terms.refusal
  }

  /// The order of `row` as the engine takes it: what is left to execute.
  func incoming(row: Int) -> IncomingOrder {
    let order = orders[row]
    return IncomingOrder(
      instrument: order.instrument, side: order.side, price: order.price,
      quantity: Quantity(raw: order.total - order.executed), owner: .client(row: row),
      isImmediate: order.isImmediate, isAttributed: order.isAttributed)
  }

  /// The engine took the order of `row`, maybe in place of another.
  mutating func accepted(_ event: EngineEvent) -> ClientReport {
    let row = event.owner.clientRow
    orders[row].order = event.order
    defer { changeOpen(row, to: event.quantity.raw) }
    guard event.previous != .none else { return .accepted(row: row) }
    let previous = Int(orders[row].previousRow)
    changeOpen(previous, to: 0)
    return .replaced(row: row, previous: previous)
  }

  /// The order of `row` traded.
  mutating func executed(_ row: Int, _ event: EngineEvent, isResting: Bool) -> ClientReport {
    let size = event.quantity.raw
    orders[row].executed += size
    changeOpen(row, to: orders[row].open - size)
    let order = orders[row]
    let index = order.instrument.index
    let sign = order.side.sign
    let cash = Money(event.price, times: event.quantity)
    positions[index].position.raw += sign * size
    positions[index].cash = positions[index].cash - Money(raw: Int128(sign) * cash.raw)
    positions[index].fillCount += 1
    return .executed(
      row: row,
      ClientExecution(
        quantity: event.quantity, price: event.price, match: event.match, isResting: isResting))
  }

  /// Open quantity of the event's order was taken away.
  mutating func cancelled(_ event: EngineEvent) -> ClientReport {
    let row = event.owner.clientRow
    changeOpen(row, to: orders[row].open - event.quantity.raw)
    return event.cause == .modified
      ? .modified(row: row) : .cancelled(row: row, event.quantity, event.cause)
  }

  /// Sets what is open of an order and keeps the account's open sums with it.
  private mutating func changeOpen(_ row: Int, to open: Int64) {
    let old = orders[row].open
    precondition(open >= 0)
    orders[row].open = open
    let index = orders[row].instrument.index
    if orders[row].side == .buy {
      positions[index].openBuy.raw += open - old
    } else {
      positions[index].openSell.raw += open - old
    }
    if old == 0, open > 0 { positions[index].openOrders += 1 }
    if old > 0, open == 0 { positions[index].openOrders -= 1 }
  }
}
