// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// What executions do to accounts: cost, fees, cash and profit.
extension AccountBook {
  /// What the row's account pays for an execution by its schedule.
  @inlinable
  package func fee(
    _ row: Int, _ liquidity: Liquidity, _ side: Side, _ quantity: Quantity, value: Money
  ) -> Money {
    guard row >= 0 else { return .zero }
    let account = Int(holdings[row].account)
    return fees.span[account].fee(
      liquidity, side, quantity, value: value, volume: volumes[account])
  }

  /// Whether an execution would keep the row's position inside its bounds.
  @inlinable
  func admits(_ row: Int, _ side: Side, _ quantity: Quantity) -> Bool {
    row < 0 || costs[row].admits(side, quantity)
  }

  /// Books an execution that `admits` let pass: position, cost, cash, fee and profit. A first mark
  /// is the price itself.
  @inlinable
  package mutating func fill(_ row: Int, side: Side, _ execution: Execution) {
    guard row >= 0 else { return }
    let before = holdings[row].worth
    let cost = costs[row]
    costs[row].book(side, execution)
    holdings[row].position.raw = costs[row].position
    if holdings[row].mark.raw == 0 { holdings[row].mark = execution.price }
    let account = Int(holdings[row].account)
    volumes[account] &+= execution.quantity.raw
    states[account].fillCount &+= 1
    states[account].revalue(from: before, to: holdings[row].worth)
    pay(row, side == .buy ? .zero &- execution.value : execution.value, from: cost)
  }

  /// The row's cost has changed from `cost` to what it is, and `cash` was received: whatever of it
  /// moves money moves it.
  @inlinable
  mutating func pay(_ row: Int, _ cash: Money, from cost: CostBasis) {
    let account = Int(holdings[row].account)
    let fee = costs[row].fees &- cost.fees
    let moved = holdings[row].isMargined ? costs[row].realised &- cost.realised : cash
    states[account].cash = states[account].cash &+ cash
    states[account].fees = states[account].fees &+ fee
    states[account].settled = states[account].settled &+ (moved &- fee)
    purse.add(moved &- fee, AccountID(raw: UInt8(account)), holdings[row].currency)
    states[account].noteProfit()
  }

  /// What the row holds and what it cost; flat for row −1.
  @inlinable
  package func basis(_ row: Int) -> CostBasis { row < 0 ? CostBasis() : costs[row] }

  /// What the row was before the first execution that the blotter remembers.
  func start(_ row: Int) -> CostBasis { row < 0 ? CostBasis() : starts[row] }

  /// The blotter has forgotten an execution of the row: it can be rebuilt from here on.
  @inlinable
  mutating func settle(_ trade: Trade) {
    let row = Int(trade.holding)
    guard row >= 0, trade.status != .broken else { return }
    starts[row].book(trade.side, trade.execution)
  }

  /// Makes `basis` what the row holds, `cash` and `fills` being what changes beside it.
  mutating func amend(_ row: Int, to basis: CostBasis, cash: Money, fills: Int64) {
    guard row >= 0 else { return }
    let before = holdings[row].worth
    let cost = costs[row]
    costs[row] = basis
    holdings[row].position.raw = basis.position
    let account = Int(holdings[row].account)
    states[account].fillCount &+= fills
    states[account].revalue(from: before, to: holdings[row].worth)
    pay(row, cash, from: cost)
  }

  /// The day begins with a position: `basis` is added to the row's, and the day's profit counts
  /// from what it is worth at `mark`, or from its cost without one. False when it would leave its
  /// bounds.
  mutating func carry(_ row: Int, _ basis: CostBasis, mark: Price) -> Bool {
    guard row >= 0 else { return true }
    let side: Side = basis.position < 0 ? .sell : .buy
    let quantity = Quantity(raw: Int64(clamping: basis.position.magnitude))
    guard basis.openCost.magnitude < Money(raw: 1 << 120), admits(row, side, quantity),
      holdings[row].admits(mark)
    else { return false }
    let average = basis.averagePrice(holdings[row].terms)
    if holdings[row].mark.raw == 0 {
      self.mark(row, at: mark.raw > 0 ? mark : Price(raw: max(0, average.raw)))
    }
    let before = holdings[row].worth
    costs[row].position &+= basis.position
    costs[row].openCost = costs[row].openCost &+ basis.openCost
    costs[row].realised = costs[row].realised &+ basis.realised
    costs[row].fees = costs[row].fees &+ basis.fees
    starts[row] = costs[row]
    holdings[row].position.raw = costs[row].position
    let worth = holdings[row].worth
    let account = Int(holdings[row].account)
    let carried = mark.raw > 0 ? worth.position &- before.position : basis.openCost
    states[account].carried = states[account].carried &+ carried
    states[account].revalue(from: before, to: worth)
    return true
  }
}
