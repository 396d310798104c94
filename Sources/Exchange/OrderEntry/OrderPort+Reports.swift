// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Units
import Wire

extension OrderPort {
  /// Tells the client what the engine did to its orders and keeps its account.
  mutating func report(_ event: EngineEvent, at now: MonotonicNanos) {
    switch event.kind {
    case .accepted where event.owner.isClient: accepted(event, at: now)
    case .executed, .executedAtPrice:
      if event.owner.isClient {
        executed(event.owner.clientRow, event, OUCH50.Liquidity.added, at: now)
      }
      if event.incomingOwner.isClient {
        executed(event.incomingOwner.clientRow, event, OUCH50.Liquidity.removed, at: now)
      }
    case .reduced, .deleted, .expired:
      if event.owner.isClient, event.cause != .replaced { cancelled(event, at: now) }
    default: break
    }
  }

  /// The engine refused the order of `row`.
  mutating func reject(row: Int, _ refusal: EngineRefusal, at now: MonotonicNanos) {
    let reason =
      switch refusal {
      case .instrumentUnknown: OUCH50.RejectReason.invalidSymbol
      case .sideInvalid: OUCH50.RejectReason.invalidSide
      case .priceInvalid: OUCH50.RejectReason.invalidPrice
      case .quantityInvalid: OUCH50.RejectReason.invalidQuantity
      case .halted: OUCH50.RejectReason.halted
      case .orderUnknown: OUCH50.RejectReason.replaceNotAllowed
      case .capacity: OUCH50.RejectReason.processingError
      }
    reject(orders[row].userRefNum, orders[row].clOrdID, reason, at: now)
  }

  mutating func reject(
    _ userRefNum: UInt32, _ clOrdID: Alpha<14>, _ reason: UInt16, at now: MonotonicNanos
  ) {
    counters.orderRejected += 1
    send(
      .rejected(
        OUCH50.Rejected(
          timestamp: timestamp(now), userRefNum: userRefNum, reason: reason, clOrdID: clOrdID)),
      at: now)
  }

  mutating func answer(_ cancel: OUCH50.MassCancel, at now: MonotonicNanos) {
    send(
      .massCancelResponse(
        OUCH50.MassCancelResponse(
          timestamp: timestamp(now), userRefNum: cancel.userRefNum, firm: cancel.firm,
          symbol: cancel.symbol)), at: now)
  }

  private mutating func accepted(_ event: EngineEvent, at now: MonotonicNanos) {
    let row = event.owner.clientRow
    orders[row].order = event.order
    let order = orders[row]
    let price = priceField(order.price)
    if event.previous == .none {
      counters.orderAccepted += 1
      send(
        .accepted(
          OUCH50.Accepted(
            timestamp: timestamp(now), userRefNum: order.userRefNum, side: order.sideCharacter,
            quantity: UInt32(clamping: order.total), symbol: symbols[order.instrument.index],
            price: price, timeInForce: order.timeInForce, display: order.display,
            orderRef: order.order.raw, capacity: order.capacity,
            interMarketSweep: order.interMarketSweep, crossType: order.crossType,
            orderState: OUCH50.OrderState.live, clOrdID: order.clOrdID)), at: now)
    } else {
      counters.orderReplaced += 1
      let previousRow = Int(order.previousRow)
      let previous = orders[previousRow]
      changeOpen(previousRow, to: 0)
      send(
        .replaced(
          OUCH50.Replaced(
            timestamp: timestamp(now), origUserRefNum: previous.userRefNum,
            userRefNum: order.userRefNum, side: order.sideCharacter,
            quantity: UInt32(clamping: order.total), symbol: symbols[order.instrument.index],
            price: price, timeInForce: order.timeInForce, display: order.display,
            orderRef: order.order.raw, capacity: order.capacity,
            interMarketSweep: order.interMarketSweep, crossType: order.crossType,
            orderState: OUCH50.OrderState.live, clOrdID: order.clOrdID)), at: now)
    }
    changeOpen(row, to: event.quantity.raw)
  }

  private mutating func executed(
    _ row: Int, _ event: EngineEvent, _ liquidity: UInt8, at now: MonotonicNanos
  ) {
    counters.orderExecuted += 1
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
    send(
      .executed(
        OUCH50.Executed(
          timestamp: timestamp(now), userRefNum: order.userRefNum,
          quantity: UInt32(clamping: size), price: priceField(event.price),
          liquidity: liquidity, match: event.match)), at: now)
  }

  private mutating func cancelled(_ event: EngineEvent, at now: MonotonicNanos) {
    counters.orderCancelled += 1
    let row = event.owner.clientRow
    let quantity = UInt32(clamping: event.quantity.raw)
    changeOpen(row, to: orders[row].open - event.quantity.raw)
    let order = orders[row]
    if event.cause == .selfMatch {
      send(
        .aiqCanceled(
          OUCH50.AIQCanceled(
            timestamp: timestamp(now), userRefNum: order.userRefNum, quantity: quantity,
            reason: OUCH50.CancelReason.selfMatchPrevention, quantityPrevented: quantity,
            executionPrice: priceField(event.price),
            liquidity: OUCH50.Liquidity.added, aiqStrategy: UInt8(ascii: "O"))), at: now)
      return
    }
    let reason =
      switch event.cause {
      case .immediateOrCancel: OUCH50.CancelReason.immediateOrCancel
      case .supervisory: OUCH50.CancelReason.supervisory
      case .closed: OUCH50.CancelReason.closed
      case .none, .user, .selfMatch, .replaced: OUCH50.CancelReason.user
      }
    send(
      .canceled(
        OUCH50.Canceled(
          timestamp: timestamp(now), userRefNum: order.userRefNum, quantity: quantity,
          reason: reason)), at: now)
  }

  private func priceField(_ price: Price) -> UInt64 {
    guard let field = OUCH50.field(price) else {
      preconditionFailure("the engine takes positive prices only")
    }
    return field
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
