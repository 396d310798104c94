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
  /// Each row as it was before the first execution that can still be broken or corrected.
  @usableFromInline var starts: FixedArray<CostBasis>
  @usableFromInline var index: SlotIndex
  @usableFromInline var used = 0

  /// A book for up to `capacity` pairs of strategy and instrument.
  package init(capacity: Int) {
    let flat = PositionState(strategy: StrategyID(raw: 0), instrument: .none)
    rows = FixedArray(repeating: flat, count: capacity)
    starts = FixedArray(repeating: CostBasis(), count: capacity)
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

  /// Books an execution of a quantity above 0: position, cash, cost, fee, one fill more. False,
  /// and nothing booked, when the book is full or the position would leave its bounds.
  @inlinable
  package mutating func fill(
    _ strategy: StrategyID, _ instrument: InstrumentID, side: Side, _ execution: Execution
  ) -> Bool {
    guard let row = rowIndex(strategy, instrument) else { return false }
    var basis = CostBasis(rows[row])
    guard basis.admits(side, execution.quantity) else { return false }
    basis.book(side, execution)
    basis.store(into: &rows[row])
    let received = side == .buy ? .zero &- execution.value : execution.value
    rows[row].cash = rows[row].cash &+ received
    rows[row].fillCount &+= 1
    return true
  }

  /// The blotter has forgotten an execution of the pair: its row can be rebuilt from here on.
  @inlinable
  mutating func settle(_ trade: Trade) {
    guard let row = rowIndex(trade.strategy, trade.instrument), trade.status != .broken else {
      return
    }
    starts[row].book(trade.side, trade.execution)
  }

  /// What the pair's row was before the first execution that the blotter remembers.
  func start(_ strategy: StrategyID, _ instrument: InstrumentID) -> CostBasis {
    guard let row = index.slot(PositionBook.key(strategy, instrument)) else { return CostBasis() }
    return starts[row]
  }

  /// Makes `basis` what the pair holds, `cash` and `fills` being what changes beside it.
  mutating func amend(
    _ strategy: StrategyID, _ instrument: InstrumentID, to basis: CostBasis, cash: Money,
    fills: Int64
  ) {
    guard let row = rowIndex(strategy, instrument) else { return }
    basis.store(into: &rows[row])
    rows[row].cash = rows[row].cash &+ cash
    rows[row].fillCount &+= fills
  }

  /// The day begins with `basis`; false when the book is full, the pair has a position or has
  /// traded, or the position lies outside its bounds.
  package mutating func carry(
    _ strategy: StrategyID, _ instrument: InstrumentID, _ basis: CostBasis
  ) -> Bool {
    guard basis.position.magnitude < UInt64(CostBasis.positionBound),
      let row = rowIndex(strategy, instrument), rows[row].fillCount == 0,
      CostBasis(rows[row]) == CostBasis()
    else { return false }
    basis.store(into: &rows[row])
    starts[row] = basis
    return true
  }

  /// Replaces position, cash and open cost by what an authority says (the gateway's answer to
  /// `hello`); false when the book is full.
  @inlinable
  package mutating func restore(
    _ strategy: StrategyID, _ instrument: InstrumentID, position: Quantity, cash: Money,
    openCost: Money, fillCount: Int64
  ) -> Bool {
    guard let row = rowIndex(strategy, instrument) else { return false }
    rows[row].position = position
    rows[row].cash = cash
    rows[row].openCost = openCost
    rows[row].fillCount = fillCount
    return true
  }

  /// Replaces profit and fees by what an authority says; false when the book is full.
  @inlinable
  package mutating func restore(
    _ strategy: StrategyID, _ instrument: InstrumentID, realised: Money, fees: Money
  ) -> Bool {
    guard let row = rowIndex(strategy, instrument) else { return false }
    rows[row].realised = realised
    rows[row].fees = fees
    return true
  }

  /// Makes every position, cash, cost and fill count zero; what is open stays.
  package mutating func clearHoldings() {
    for row in 0..<used {
      CostBasis().store(into: &rows[row])
      rows[row].cash = .zero
      rows[row].fillCount = 0
      starts[row] = CostBasis()
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
    starts[used] = CostBasis()
    used += 1
    return used - 1
  }
}
