// SPDX-License-Identifier: Apache-2.0
import Rings
import TestSupport
import Testing
import Trading
import Units

@Suite struct AccountBookTests {
  static let accounts = (0..<64).map { AccountID(raw: UInt8($0 % 3)) }

  /// Sums over all open orders and fills, computed the slow way.
  struct Plain {
    var position: [Int: Int64] = [:]
    var cash: Int128 = 0
    var fills: Int64 = 0
  }

  func expectEqual(
    _ ledger: borrowing OrderLedger, _ plain: [Plain], _ comment: Comment
  ) {
    for index in 0..<3 {
      let account = AccountID(raw: UInt8(index))
      let state = ledger.accounts.state(account)
      var open: Int64 = 0
      var value: Int128 = 0
      var buyValue: Int128 = 0
      var reserved: [Int: (buy: Int64, sell: Int64)] = [:]
      var best: [Int: (buy: Price, sell: Price)] = [:]
      for slot in 0..<ledger.orders.capacity {
        let order = ledger.orders[slot]
        guard order.state.isOpen, ledger.accounts.account(of: order.strategy) == account else {
          continue
        }
        if order.targetSlot < 0 { open += 1 }
        value += order.reservedValue.raw
        if order.side == .buy { buyValue += order.reservedValue.raw }
        let cell = order.instrument.index
        var amounts = reserved[cell] ?? (0, 0)
        var prices = best[cell] ?? (Price(raw: .min), Price(raw: .max))
        if order.side == .buy {
          amounts.buy += order.reserved.raw
          prices.buy = max(prices.buy, order.price)
        } else {
          amounts.sell += order.reserved.raw
          prices.sell = min(prices.sell, order.price)
        }
        reserved[cell] = amounts
        best[cell] = prices
      }
      #expect(state.openOrders == open, comment)
      #expect(state.openValue.raw == value, comment)
      #expect(state.openBuyValue.raw == buyValue, comment)
      #expect(state.cash.raw == plain[index].cash, comment)
      #expect(state.fillCount == plain[index].fills, comment)
      var worth = HoldingWorth()
      for row in 0..<ledger.accounts.count {
        let holding = ledger.accounts[row]
        guard holding.account == account.raw else { continue }
        let cell = holding.instrument.index
        #expect(holding.position.raw == plain[index].position[cell, default: 0], comment)
        #expect(holding.openBuy.raw == reserved[cell]?.buy ?? 0, comment)
        #expect(holding.openSell.raw == reserved[cell]?.sell ?? 0, comment)
        #expect(holding.bestBuy == best[cell]?.buy ?? Price(raw: .min), comment)
        #expect(holding.bestSell == best[cell]?.sell ?? Price(raw: .max), comment)
        worth.position = worth.position + holding.worth.position
        worth.gross = worth.gross + holding.worth.gross
        worth.long = worth.long + holding.worth.long
        worth.short = worth.short + holding.worth.short
      }
      #expect(state.worth == worth, comment)
      #expect(!(state.profitPeak < state.profit), comment)
    }
  }

  @Test(
    "sums of an account are those of its orders and fills, whatever happens to them",
    arguments: [1, 2, 3, 4] as [UInt64])
  func sums(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var ledger = OrderLedger(
      OrderLedger.Capacities(orders: 40, positions: 64 * 4, finished: 8),
      accounts: AccountBook(capacity: 12, accounts: Self.accounts))
    var plain = [Plain](repeating: Plain(), count: 3)
    var reference: UInt64 = 0
    for step in 0..<20_000 {
      let slot = Int.random(in: 0..<40, using: &random)
      let order = ledger.orders[slot]
      let quantity = Quantity(raw: Int64.random(in: 1...300, using: &random))
      let price = cents(Int64.random(in: 99_00...101_00, using: &random))
      switch Int.random(in: 0..<9, using: &random) {
      case 0, 1:
        reference += 1
        let request = OrderRequest(
          kind: .new, strategy: StrategyID(raw: UInt8.random(in: 0..<8, using: &random)),
          instrument: InstrumentID(raw: UInt32.random(in: 0..<4, using: &random)),
          side: Bool.random(using: &random) ? .buy : .sell,
          clientOrderID: ClientOrderID(raw: reference), price: price, quantity: quantity)
        _ = ledger.submit(Order(request, reference: reference))
      case 2:
        guard order.state.isOpen else { continue }
        reference += 1
        var request = OrderRequest(
          kind: .replace, strategy: order.strategy, instrument: order.instrument,
          side: order.side, clientOrderID: ClientOrderID(raw: reference),
          target: order.clientOrderID, price: price, quantity: quantity)
        request.quantity.raw += order.filled.raw
        _ = ledger.replace(slot, by: Order(request, reference: reference))
      case 3: _ = ledger.accept(slot, venueOrderID: OrderID(raw: 1))
      case 4: _ = ledger.reject(slot)
      case 5:
        let part = min(order.leaves, quantity)
        let execution = Execution(price: price, quantity: part)
        if order.state.isOpen, ledger.fill(slot, execution) != nil {
          let account = ledger.accounts.account(of: order.strategy).index
          plain[account].position[order.instrument.index, default: 0] += order.side.sign * part.raw
          plain[account].cash -= Int128(order.side.sign) * Int128(price.raw) * Int128(part.raw)
          plain[account].fills += 1
        }
      case 6: _ = ledger.cancel(slot, quantity: min(order.leaves, quantity))
      case 7:
        _ = ledger.replaced(
          slot, venueOrderID: OrderID(raw: 2), price: price,
          quantity: Quantity(raw: order.filled.raw + quantity.raw))
      default:
        if ledger.accounts.count > 0 {
          ledger.accounts.mark(
            Int.random(in: 0..<ledger.accounts.count, using: &random), at: price)
        }
      }
      _ = ledger.takeOrphan()
      if step % 500 == 0 { expectEqual(ledger, plain, "seed \(seed) step \(step)") }
    }
    expectEqual(ledger, plain, "seed \(seed)")
    #expect(plain.allSatisfy { $0.fills > 100 })
  }

  @Test("a full book refuses new pairs, and one without rows keeps nothing")
  func full() {
    var book = AccountBook(capacity: 1)
    let account = AccountID(raw: 0)
    #expect(book.reserve(account, InstrumentID(raw: 3)) == 0)
    #expect(book.reserve(account, InstrumentID(raw: 3)) == 0)
    #expect(book.reserve(account, InstrumentID(raw: 4)) == nil)
    #expect(book.row(account, InstrumentID(raw: 4)) == -1)
    var none = AccountBook(capacity: 0)
    #expect(none.reserve(account, InstrumentID(raw: 3)) == -1)
    none.fill(-1, side: .buy, Execution(price: cents(1), quantity: Quantity(raw: 1)))
    #expect(none.state(account) == AccountState())
  }
}
