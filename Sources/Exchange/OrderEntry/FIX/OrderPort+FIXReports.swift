// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

extension OrderPort {
  /// Sends a report as the ExecutionReport, or the reject of a change, that says it.
  mutating func tellFIX(_ report: ClientReport, at now: MonotonicNanos) {
    switch report {
    case .accepted(let row):
      fix.echoes[row].status = FIX.OrdStatus.new
      sendFIX(execution(row, FIX.ExecType.new, at: now), at: now)
    case .replaced(let row, let previous):
      let former = fix.echoes[previous]
      fix.echoes[previous].status = FIX.OrdStatus.replaced
      fix.echoes[row].status = former.status
      fix.echoes[row].value = former.value
      var message = execution(row, FIX.ExecType.replaced, at: now)
      message.origClOrdID = former.clOrdID
      sendFIX(message, at: now)
    case .executed(let row, let execution): tellExecuted(row, execution, at: now)
    case .cancelled(let row, _, let cause): tellCancelled(row, cause, at: now)
    case .modified: preconditionFailure("FIX has no modification of its own")
    case .rejected(let row, let refusal): tellRejected(row, refusal, at: now)
    }
  }

  private mutating func tellExecuted(
    _ row: Int, _ execution: ClientExecution, at now: MonotonicNanos
  ) {
    fix.echoes[row].value =
      fix.echoes[row].value + Money(execution.price, times: execution.quantity)
    fix.echoes[row].status =
      book.orders[row].open == 0 ? FIX.OrdStatus.filled : FIX.OrdStatus.partiallyFilled
    var message = self.execution(row, FIX.ExecType.trade, at: now)
    message.lastPx = execution.price
    message.lastQty = FIX.Decimal(execution.quantity)
    sendFIX(message, at: now)
  }

  private mutating func tellCancelled(
    _ row: Int, _ cause: CancelCause, at now: MonotonicNanos
  ) {
    if fix.massCancel != nil { fix.massCancelled += 1 }
    guard book.orders[row].open == 0 else {
      // Less of it is left, which only the exchange itself does.
      var message = execution(row, FIX.ExecType.restated, at: now)
      // 5: partial decline of the quantity.
      message.execRestatementReason = 5
      return sendFIX(message, at: now)
    }
    let isExpired = cause == .closed
    fix.echoes[row].status = isExpired ? FIX.OrdStatus.expired : FIX.OrdStatus.canceled
    var message = execution(
      row, isExpired ? FIX.ExecType.expired : FIX.ExecType.canceled, at: now)
    let cancelID = fix.echoes[row].cancelID
    if cause == .user, !cancelID.isEmpty {
      message.origClOrdID = message.clOrdID
      message.clOrdID = cancelID
    }
    sendFIX(message, at: now)
  }

  private mutating func tellRejected(
    _ row: Int, _ refusal: OrderRefusal, at now: MonotonicNanos
  ) {
    let previous = Int(book.orders[row].previousRow)
    guard previous < 0 else {
      let name = fix.echoes[row].clOrdID
      let former = fix.echoes[previous].clOrdID
      fix.echoes[row].status = FIX.OrdStatus.rejected
      return refuseChange(name, former, isReplace: true, reason: 2, at: now)
    }
    fix.echoes[row].status = FIX.OrdStatus.rejected
    var message = execution(row, FIX.ExecType.rejected, at: now)
    message.ordRejReason = reason(refusal)
    sendFIX(message, at: now)
  }

  /// An order that was not put into the book.
  mutating func refuse(
    _ order: FIX.NewOrderSingle, reason: Int64, at now: MonotonicNanos
  ) {
    counters.orderRejected += 1
    var message = FIX.ExecutionReport()
    message.clOrdID = order.clOrdID
    message.orderID = "NONE"
    message.execID = nextExecution()
    message.execType = FIX.ExecType.rejected
    message.ordStatus = FIX.OrdStatus.rejected
    message.ordRejReason = reason
    message.symbol = order.symbol
    message.side = order.side
    message.orderQty = order.orderQty
    message.price = order.price
    message.avgPx = .zero
    message.cumQty = FIX.Decimal(Quantity.zero)
    message.leavesQty = FIX.Decimal(Quantity.zero)
    message.transactTime = unix(now)
    sendFIX(message, at: now)
  }

  /// A cancel or replacement that changes nothing.
  mutating func refuseChange(
    _ clOrdID: FIX.Text, _ original: FIX.Text, isReplace: Bool, reason: Int64,
    at now: MonotonicNanos
  ) {
    var message = FIX.OrderCancelReject()
    message.clOrdID = clOrdID
    message.origClOrdID = original
    let row = fix.row(of: original)
    message.orderID = row.map { FIX.Text(number: book.orders[$0].order.raw) } ?? "NONE"
    message.ordStatus = row.map { fix.echoes[$0].status } ?? FIX.OrdStatus.rejected
    message.cxlRejReason = min(reason, fix.session.settings.version == .fix42 ? 3 : reason)
    message.cxlRejResponseTo = isReplace ? UInt8(ascii: "2") : UInt8(ascii: "1")
    message.transactTime = unix(now)
    sendFIX(message, at: now)
  }

  /// Says where an order stands.
  mutating func tellStatus(_ request: FIX.OrderStatusRequest, at now: MonotonicNanos) {
    if let row = fix.row(of: request.clOrdID) {
      return sendFIX(execution(row, FIX.ExecType.orderStatus, at: now), at: now)
    }
    var message = FIX.ExecutionReport()
    message.clOrdID = request.clOrdID
    message.orderID = "NONE"
    message.execID = "0"
    message.execType = FIX.ExecType.orderStatus
    message.ordStatus = FIX.OrdStatus.rejected
    // 5: unknown order.
    message.ordRejReason = 5
    message.symbol = request.symbol
    message.side = request.side
    message.avgPx = .zero
    message.cumQty = FIX.Decimal(Quantity.zero)
    message.leavesQty = FIX.Decimal(Quantity.zero)
    message.transactTime = unix(now)
    sendFIX(message, at: now)
  }

  /// The report of an order as it stands.
  private mutating func execution(
    _ row: Int, _ type: UInt8, at now: MonotonicNanos
  ) -> FIX.ExecutionReport {
    let order = book.orders[row]
    let echo = fix.echoes[row]
    var message = FIX.ExecutionReport()
    message.clOrdID = echo.clOrdID
    message.orderID = order.order == .none ? "NONE" : FIX.Text(number: order.order.raw)
    message.execID = nextExecution()
    message.execType = type
    message.ordStatus = echo.status
    message.symbol = FIX.Text(book.symbols[order.instrument.index])
    message.side = echo.side
    message.ordType = UInt8(ascii: "2")
    message.timeInForce = echo.timeInForce
    message.price = order.price
    message.orderQty = FIX.Decimal(Quantity(raw: order.total))
    message.cumQty = FIX.Decimal(Quantity(raw: order.executed))
    message.leavesQty = FIX.Decimal(Quantity(raw: order.open))
    message.avgPx =
      order.executed == 0
      ? .zero : Price(raw: Int64(clamping: echo.value.raw / Int128(order.executed)))
    message.transactTime = unix(now)
    return message
  }

  private mutating func nextExecution() -> FIX.Text {
    fix.executionCount += 1
    return FIX.Text(number: fix.executionCount)
  }

  /// Sends a message, or keeps it for a client that is away.
  mutating func sendFIX<Message: FIXMessage>(_ message: Message, at now: MonotonicNanos) {
    let sequence = fix.session.send(message, now: unix(now))
    precondition(sequence != nil, "no answer of this exchange is longer than a message")
    handOn()
  }

  /// Tag 103.
  func reason(_ refusal: OrderRefusal) -> Int64 {
    let isOld = fix.session.settings.version == .fix42
    return switch refusal {
    case .symbolUnknown: 1
    case .halted: 2
    case .quantityExceedsMax: 3
    case .orderUnknown: 5
    case .quantityInvalid: isOld ? 0 : 13
    case .priceInvalid, .sideInvalid, .displayInvalid, .crossInvalid, .unsupported:
      isOld ? 0 : 11
    case .entryDisabled, .capacity: 0
    }
  }
}
