// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units

/// What each strategy holds and has open in each instrument, built from order events.
///
/// Strategy, gateway and exchange keep one each and are compared: the three agree when every fill
/// reached everybody exactly once. Owned by one thread; nothing allocates after creation.
package struct PositionBook: ~Copyable {
  @usableFromInline var rows: FixedArray<PositionState>
  @usableFromInline var index: SlotIndex
  @usableFromInline var used = 0

  /// A book for up to `capacity` pairs of strategy and instrument.
  package init(capacity: Int) {
    let flat = PositionState(strategy: StrategyID(raw: 0), instrument: .none)
    rows = FixedArray(repeating: flat, count: capacity)
    index = SlotIndex(capacity: capacity)
  }

  /// Rows in use; `row(at:)` takes 0 ..< count.
  @inlinable package var count: Int { used }
  @inlinable package var capacity: Int { rows.count }

  /// The row at `position` in order of first use, position in 0 ..< count.
  @inlinable
  package func row(at position: Int) -> PositionState {
    precondition(position < used)
    return rows[position]
  }

  /// The strategy's row of the instrument; flat when it never had one.
  @inlinable
  package func state(_ strategy: StrategyID, _ instrument: InstrumentID) -> PositionState {
    guard let row = index.slot(PositionBook.key(strategy, instrument)) else {
      return PositionState(strategy: strategy, instrument: instrument)
    }
    return rows[row]
  }

  /// Makes sure the pair has a row; false when the book is full. Ask before an order is sent, so
  /// that its fills always find one.
  @inlinable
  package mutating func reserve(_ strategy: StrategyID, _ instrument: InstrumentID) -> Bool {
    rowIndex(strategy, instrument) != nil
  }

  /// Changes what is open on `side` by `quantity` and `orders`, both signed; false when the book
  /// is full. Amounts never go below zero.
  @inlinable
  package mutating func open(
    _ strategy: StrategyID, _ instrument: InstrumentID, side: Side, by quantity: Int64,
    orders: Int64
  ) -> Bool {
    guard let row = rowIndex(strategy, instrument) else { return false }
    rows[row].openOrders = max(0, rows[row].openOrders &+ orders)
    switch side {
    case .buy: rows[row].openBuy.raw = max(0, rows[row].openBuy.raw &+ quantity)
    case .sell: rows[row].openSell.raw = max(0, rows[row].openSell.raw &+ quantity)
    case .none: break
    }
    return true
  }

  /// Books an execution: position by the signed quantity, cash by its value, one fill more. False,
  /// and nothing booked, when the book is full or the position would leave the range of `Int64`.
  @inlinable
  package mutating func fill(
    _ strategy: StrategyID, _ instrument: InstrumentID, side: Side, price: Price,
    quantity: Quantity
  ) -> Bool {
    guard let row = rowIndex(strategy, instrument) else { return false }
    let (position, overflow) = rows[row].position.raw.addingReportingOverflow(
      side.sign &* quantity.raw)
    guard !overflow else { return false }
    let value = Money(price, times: quantity)
    rows[row].position.raw = position
    rows[row].cash = side == .buy ? rows[row].cash - value : rows[row].cash + value
    rows[row].fillCount &+= 1
    return true
  }

  /// Replaces position and cash by what an authority says (the gateway's answer to `hello`);
  /// false when the book is full.
  @inlinable
  package mutating func restore(
    _ strategy: StrategyID, _ instrument: InstrumentID, position: Quantity, cash: Money,
    fillCount: Int64
  ) -> Bool {
    guard let row = rowIndex(strategy, instrument) else { return false }
    rows[row].position = position
    rows[row].cash = cash
    rows[row].fillCount = fillCount
    return true
  }

  /// Makes every position, cash and fill count zero; what is open stays.
  package mutating func clearHoldings() {
    for row in 0..<used {
      rows[row].position = .zero
      rows[row].cash = .zero
      rows[row].fillCount = 0
    }
  }

  /// Forgets all rows.
  package mutating func removeAll() {
    for row in 0..<used {
      let key = PositionBook.key(
        StrategyID(raw: UInt8(truncatingIfNeeded: rows[row].strategy)),
        InstrumentID(raw: rows[row].instrument))
      _ = index.remove(key)
    }
    used = 0
  }

  @inlinable
  static func key(_ strategy: StrategyID, _ instrument: InstrumentID) -> UInt64 {
    (UInt64(strategy.raw) + 1) << 32 | UInt64(instrument.raw)
  }

  @inlinable
  mutating func rowIndex(_ strategy: StrategyID, _ instrument: InstrumentID) -> Int? {
    let key = PositionBook.key(strategy, instrument)
    if let row = index.slot(key) { return row }
    guard used < rows.count, index.insert(key, slot: used) else { return nil }
    rows[used] = PositionState(strategy: strategy, instrument: instrument)
    used += 1
    return used - 1
  }
}
