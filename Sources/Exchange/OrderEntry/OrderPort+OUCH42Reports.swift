// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

extension OrderPort {
  /// Keeps a report as the numbered message of OUCH 4.2 that says it.
  mutating func tellOUCH42(_ report: ClientReport, at now: MonotonicNanos) {
    switch report {
    case .accepted(let row): keepAccepted(row, at: now)
    case .replaced(let row, let previous): keepReplaced(row, previous, at: now)
    case .executed(let row, let execution):
      soup.keep(
        OUCH42.Executed(
          timestamp: timestamp(now), token: ouch42.echoes[row].token,
          quantity: UInt32(clamping: execution.quantity.raw), price: field(execution.price),
          liquidity: execution.isResting ? OUCH42.Liquidity.added : OUCH42.Liquidity.removed,
          match: execution.match))
    case .cancelled(let row, let quantity, let cause):
      keepCancelled(row, UInt32(clamping: quantity.raw), cause, at: now)
    case .modified(let row):
      let echo = ouch42.echoes[row]
      soup.keep(
        OUCH42.Modified(
          timestamp: timestamp(now), token: echo.token, side: echo.side,
          quantity: UInt32(clamping: book.orders[row].open)))
    case .rejected(let row, let refusal): keepRejection(ouch42.echoes[row], refusal, at: now)
    }
  }

  private mutating func keepAccepted(_ row: Int, at now: MonotonicNanos) {
    let order = book.orders[row]
    let echo = ouch42.echoes[row]
    soup.keep(
      OUCH42.Accepted(
        timestamp: timestamp(now), token: echo.token, side: echo.side,
        quantity: UInt32(clamping: order.total), symbol: symbol(order.instrument),
        price: field(order.price), timeInForce: echo.timeInForce, firm: echo.firm,
        display: echo.display, orderRef: order.order.raw, capacity: echo.capacity,
        interMarketSweep: echo.interMarketSweep, minQuantity: echo.minQuantity,
        crossType: echo.crossType, orderState: OUCH42.OrderState.live,
        bboWeight: UInt8(ascii: " ")))
  }

  private mutating func keepReplaced(_ row: Int, _ previous: Int, at now: MonotonicNanos) {
    let order = book.orders[row]
    let echo = ouch42.echoes[row]
    soup.keep(
      OUCH42.Replaced(
        timestamp: timestamp(now), token: echo.token, side: echo.side,
        quantity: UInt32(clamping: order.total), symbol: symbol(order.instrument),
        price: field(order.price), timeInForce: echo.timeInForce, firm: echo.firm,
        display: echo.display, orderRef: order.order.raw, capacity: echo.capacity,
        interMarketSweep: echo.interMarketSweep, minQuantity: echo.minQuantity,
        crossType: echo.crossType, orderState: OUCH42.OrderState.live,
        previousToken: ouch42.echoes[previous].token, bboWeight: UInt8(ascii: " ")))
  }

  private mutating func keepCancelled(
    _ row: Int, _ quantity: UInt32, _ cause: CancelCause, at now: MonotonicNanos
  ) {
    let token = ouch42.echoes[row].token
    if cause == .selfMatch {
      soup.keep(
        OUCH42.AIQCanceled(
          timestamp: timestamp(now), token: token, quantity: quantity,
          reason: OUCH42.CancelReason.selfMatchPrevention, quantityPrevented: quantity,
          executionPrice: field(book.orders[row].price), liquidity: OUCH42.Liquidity.added,
          aiqStrategy: UInt8(ascii: "O")))
      return
    }
    soup.keep(
      OUCH42.Canceled(
        timestamp: timestamp(now), token: token, quantity: quantity,
        reason: Self.reasonCode(cause)))
  }

  mutating func keepRejection(
    _ echo: OUCH42Desk.Echo, _ refusal: OrderRefusal, at now: MonotonicNanos
  ) {
    trail?.entries.append(ClientTrail.Entry(.rejected, echo.number))
    soup.keep(
      OUCH42.Rejected(
        timestamp: timestamp(now), token: echo.token, reason: Self.reasonOUCH42(refusal)))
  }

  private static func reasonOUCH42(_ refusal: OrderRefusal) -> UInt8 {
    switch refusal {
    case .symbolUnknown: OUCH42.RejectReason.invalidSymbol
    case .priceInvalid: OUCH42.RejectReason.invalidPrice
    case .quantityExceedsMax, .quantityInvalid: OUCH42.RejectReason.sharesExceedThreshold
    case .displayInvalid: OUCH42.RejectReason.invalidDisplay
    case .crossInvalid: OUCH42.RejectReason.crossNotAllowed
    case .halted: OUCH42.RejectReason.halted
    case .entryDisabled: OUCH42.RejectReason.firmNotAuthorized
    case .sideInvalid, .unsupported, .orderUnknown, .capacity: OUCH42.RejectReason.other
    }
  }

  mutating func announceOUCH42(isOpen: Bool, at now: MonotonicNanos) {
    soup.keep(
      OUCH42.SystemEvent(
        timestamp: timestamp(now),
        eventCode: isOpen ? OUCH42.EventCode.startOfDay : OUCH42.EventCode.endOfDay))
  }

  /// The price field of a price that the engine took, which stay below 200,000.
  private func field(_ price: Price) -> UInt32 {
    guard let field = OUCH42.field(price) else {
      preconditionFailure("the engine takes positive prices below 200,000 only")
    }
    return field
  }
}
