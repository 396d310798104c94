// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

extension OrderPort {
  /// Keeps a report as the numbered message of OUCH 5.0 that says it.
  mutating func tellOUCH50(_ report: ClientReport, at now: MonotonicNanos) {
    switch report {
    case .accepted(let row): keepAccepted(row, at: now)
    case .replaced(let row, let previous): keepReplaced(row, previous, at: now)
    case .executed(let row, let execution):
      soup.keep(
        OUCH50.Executed(
          timestamp: timestamp(now), userRefNum: ouch50.echoes[row].userRefNum,
          quantity: UInt32(clamping: execution.quantity.raw),
          price: field(execution.price),
          liquidity: execution.isResting ? OUCH50.Liquidity.added : OUCH50.Liquidity.removed,
          match: execution.match))
    case .cancelled(let row, let quantity, let cause):
      keepCancelled(row, UInt32(clamping: quantity.raw), cause, at: now)
    case .modified(let row):
      let echo = ouch50.echoes[row]
      soup.keep(
        OUCH50.Modified(
          timestamp: timestamp(now), userRefNum: echo.userRefNum, side: echo.side,
          quantity: UInt32(clamping: book.orders[row].open)))
    case .rejected(let row, let refusal): keepRejection(ouch50.echoes[row], refusal, at: now)
    }
  }

  private mutating func keepAccepted(_ row: Int, at now: MonotonicNanos) {
    let order = book.orders[row]
    let echo = ouch50.echoes[row]
    soup.keep(
      OUCH50.Accepted(
        timestamp: timestamp(now), userRefNum: echo.userRefNum, side: echo.side,
        quantity: UInt32(clamping: order.total), symbol: symbol(order.instrument),
        price: field(order.price), timeInForce: echo.timeInForce, display: echo.display,
        orderRef: order.order.raw, capacity: echo.capacity,
        interMarketSweep: echo.interMarketSweep, crossType: echo.crossType,
        orderState: OUCH50.OrderState.live, clOrdID: echo.clOrdID))
  }

  private mutating func keepReplaced(_ row: Int, _ previous: Int, at now: MonotonicNanos) {
    let order = book.orders[row]
    let echo = ouch50.echoes[row]
    soup.keep(
      OUCH50.Replaced(
        timestamp: timestamp(now), origUserRefNum: ouch50.echoes[previous].userRefNum,
        userRefNum: echo.userRefNum, side: echo.side, quantity: UInt32(clamping: order.total),
        symbol: symbol(order.instrument), price: field(order.price),
        timeInForce: echo.timeInForce, display: echo.display, orderRef: order.order.raw,
        capacity: echo.capacity, interMarketSweep: echo.interMarketSweep,
        crossType: echo.crossType, orderState: OUCH50.OrderState.live, clOrdID: echo.clOrdID))
  }

  private mutating func keepCancelled(
    _ row: Int, _ quantity: UInt32, _ cause: CancelCause, at now: MonotonicNanos
  ) {
    let userRefNum = ouch50.echoes[row].userRefNum
    if cause == .selfMatch {
      soup.keep(
        OUCH50.AIQCanceled(
          timestamp: timestamp(now), userRefNum: userRefNum, quantity: quantity,
          reason: OUCH50.CancelReason.selfMatchPrevention, quantityPrevented: quantity,
          executionPrice: field(book.orders[row].price), liquidity: OUCH50.Liquidity.added,
          aiqStrategy: UInt8(ascii: "O")))
      return
    }
    soup.keep(
      OUCH50.Canceled(
        timestamp: timestamp(now), userRefNum: userRefNum, quantity: quantity,
        reason: Self.reasonCode(cause)))
  }

  /// The reason of a cancel, by one letter in both versions of OUCH.
  static func reasonCode(_ cause: CancelCause) -> UInt8 {
    switch cause {
    case .immediateOrCancel: OUCH50.CancelReason.immediateOrCancel
    case .supervisory: OUCH50.CancelReason.supervisory
    case .closed: OUCH50.CancelReason.closed
    case .selfMatch: OUCH50.CancelReason.selfMatchPrevention
    case .none, .user, .replaced, .modified: OUCH50.CancelReason.user
    }
  }

  mutating func keepRejection(
    _ echo: OUCH50Desk.Echo, _ refusal: OrderRefusal, at now: MonotonicNanos
  ) {
    trail?.entries.append(ClientTrail.Entry(.rejected, UInt64(echo.userRefNum)))
    soup.keep(
      OUCH50.Rejected(
        timestamp: timestamp(now), userRefNum: echo.userRefNum, reason: Self.reason(refusal),
        clOrdID: echo.clOrdID))
  }

  private static func reason(_ refusal: OrderRefusal) -> UInt16 {
    switch refusal {
    case .symbolUnknown: OUCH50.RejectReason.invalidSymbol
    case .sideInvalid: OUCH50.RejectReason.invalidSide
    case .priceInvalid: OUCH50.RejectReason.invalidPrice
    case .quantityInvalid: OUCH50.RejectReason.invalidQuantity
    case .quantityExceedsMax: OUCH50.RejectReason.sharesExceedThreshold
    case .displayInvalid: OUCH50.RejectReason.invalidDisplay
    case .crossInvalid: OUCH50.RejectReason.invalidCrossOrder
    case .unsupported: OUCH50.RejectReason.other
    case .halted: OUCH50.RejectReason.halted
    case .orderUnknown: OUCH50.RejectReason.replaceNotAllowed
    case .entryDisabled: OUCH50.RejectReason.firmNotAuthorized
    case .capacity: OUCH50.RejectReason.processingError
    }
  }

  mutating func answerOUCH50MassCancel(at now: MonotonicNanos) {
    guard let cancel = ouch50.massCancel else { preconditionFailure("nothing was asked for") }
    ouch50.massCancel = nil
    soup.keep(
      OUCH50.MassCancelResponse(
        timestamp: timestamp(now), userRefNum: cancel.userRefNum, firm: cancel.firm,
        symbol: cancel.symbol))
  }

  mutating func announceOUCH50(isOpen: Bool, at now: MonotonicNanos) {
    soup.keep(
      OUCH50.SystemEvent(
        timestamp: timestamp(now),
        eventCode: isOpen ? OUCH50.EventCode.startOfDay : OUCH50.EventCode.endOfDay))
  }

  /// The price field of a price that the engine took.
  private func field(_ price: Price) -> UInt64 {
    guard let field = OUCH50.field(price) else {
      preconditionFailure("the engine takes positive prices only")
    }
    return field
  }
}
