// SPDX-License-Identifier: Apache-2.0
import Memory
public import Rings
import Trading
public import Units

extension StrategyContext {
  /// Sends a new order, a limit order unless `conditions` say otherwise.
  ///
  /// Refused with `capacity` when the outbox or the order table is full, with `sessionDown` while
  /// the gateway takes no orders, with `invalidOrder` without a side, quantity or price.
  public mutating func submit(
    _ instrument: InstrumentID, _ side: Side, price: Price, quantity: Quantity,
    timeInForce: TimeInForce = .day, conditions: OrderConditions = OrderConditions()
  ) -> OrderResult {
    guard isTradingOpen else { return refuse(.sessionDown) }
    guard side != .none, quantity.raw > 0, price.isDefined else { return refuse(.invalidOrder) }
    guard outbox.room > 0 else { return refuse(.capacity) }
    let id = ClientOrderID(raw: lastClientOrderID.raw + 1)
    var request = OrderRequest(
      kind: .new, strategy: strategy, instrument: instrument, side: side,
      timeInForce: timeInForce, clientOrderID: id, price: price, quantity: quantity, epoch: epoch)
    request.decisionPrice = decisionPrice(instrument, side)
    request.conditions = conditions
    guard ledger.submit(Order(request, reference: id.raw)) != nil else {
      return refuse(.capacity)
    }
    lastClientOrderID = id
    return send(request, as: id)
  }

  /// Replaces a live order by one with another price and total quantity (executed part included);
  /// the result carries the new order's number.
  ///
  /// Refused with `unknownOrder` when it is not open, with `invalidOrder` while another answer is
  /// outstanding or when the quantity is not above what was executed, else as `submit`.
  public mutating func replace(
    _ target: ClientOrderID, price: Price, quantity: Quantity
  ) -> OrderResult {
    guard isTradingOpen else { return refuse(.sessionDown) }
    guard let slot = ledger.orders.slot(strategy, target) else { return refuse(.unknownOrder) }
    let order = ledger.orders[slot]
    guard order.state.isWorking, order.request == .none, quantity > order.filled, price.isDefined
    else {
      return refuse(.invalidOrder)
    }
    guard outbox.room > 0 else { return refuse(.capacity) }
    let id = ClientOrderID(raw: lastClientOrderID.raw + 1)
    var request = OrderRequest(
      kind: .replace, strategy: strategy, instrument: order.instrument, side: order.side,
      timeInForce: order.timeInForce, clientOrderID: id, target: target, price: price,
      quantity: quantity, epoch: epoch)
    request.decisionPrice = decisionPrice(order.instrument, order.side)
    request.conditions = OrderConditions(
      type: order.type, instructions: order.instructions,
      displayQuantity: min(order.displayQuantity, quantity))
    // All of an order that is no larger than what it shows is shown.
    if request.displayQuantity == quantity { request.displayQuantity = .zero }
    guard ledger.replace(slot, by: Order(request, reference: id.raw)) != nil else {
      return refuse(.capacity)
    }
    lastClientOrderID = id
    return send(request, as: id)
  }

  /// Asks for the cancel of an open order; again is allowed. Passes while trading is stopped.
  ///
  /// Refused with `unknownOrder` when it is not open, with `capacity` when the outbox is full.
  public mutating func cancel(_ target: ClientOrderID) -> OrderResult {
    guard let slot = ledger.orders.slot(strategy, target) else { return refuse(.unknownOrder) }
    guard outbox.room > 0 else { return refuse(.capacity) }
    let order = ledger.orders[slot]
    guard ledger.requestCancel(slot) != nil else { return refuse(.unknownOrder) }
    let request = OrderRequest(
      kind: .cancel, strategy: strategy, instrument: order.instrument, side: order.side,
      target: target, epoch: epoch)
    return send(request, as: target)
  }

  /// Asks for the cancel of every open order of this strategy; false when the outbox is full.
  public mutating func cancelAll() -> Bool {
    guard outbox.room > 0 else {
      counters.requestsRefused &+= 1
      return false
    }
    for slot in 0..<ledger.orders.capacity where ledger.orders[slot].state.isOpen {
      _ = ledger.requestCancel(slot)
    }
    _ = send(OrderRequest(kind: .cancelAll, strategy: strategy, epoch: epoch), as: .none)
    return true
  }

  /// What an order of `side` would trade at now; `undefined` where the book is not followed.
  private func decisionPrice(_ instrument: InstrumentID, _ side: Side) -> Price {
    isCurrent(instrument) ? best(instrument, side.opposite).price : .undefined
  }

  /// Puts a request into the outbox, whose room the caller has checked.
  package mutating func send(_ request: OrderRequest, as id: ClientOrderID) -> OrderResult {
    var request = request
    request.triggerSequence = trigger.venueSequence
    request.receiveTime = trigger.receiveTime
    request.publishTime = trigger.publishTime
    request.readTime = trigger.readTime
    request.requestTime = now
    let isTaken = outbox.append(request)
    precondition(isTaken, "the outbox was full after its room was checked")
    counters.requestsSent &+= 1
    return .sent(id)
  }

  mutating func refuse(_ reason: RejectReason) -> OrderResult {
    counters.requestsRefused &+= 1
    return .refused(reason)
  }
}
