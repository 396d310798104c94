// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Units
import Wire

extension OrderPort {
  /// Takes the next packet of a client that speaks OUCH 4.2.
  mutating func nextOUCH42Request(at now: MonotonicNanos) -> PortRequest {
    var message = OUCH42Reading.Message.malformed
    let other = takeSoupPacket(at: now) { message = OUCH42Reading($0).message }
    return other ?? request(message, at: now)
  }

  private mutating func request(
    _ message: OUCH42Reading.Message, at now: MonotonicNanos
  ) -> PortRequest {
    switch message {
    case .malformed: counters.messageMalformed += 1
    case .enter(let order): return enter(order, at: now)
    case .replace(let order): return replace(order, at: now)
    case .cancel(let cancel):
      guard let row = openRow(cancel.token) else {
        counters.cancelUnknown += 1
        return .done
      }
      return cut(row, to: cancel.quantity)
    case .modify(let change):
      guard let row = openRow(change.token) else {
        counters.cancelUnknown += 1
        return .done
      }
      guard let side = Self.modifiedSide(from: ouch42.echoes[row].side, to: change.side) else {
        counters.messageUnsupported += 1
        return .done
      }
      ouch42.echoes[row].side = side
      return modify(row, to: change.quantity, at: now)
    case .unsupported: counters.messageUnsupported += 1
    }
    return .done
  }

  private mutating func enter(
    _ message: OUCH42.EnterOrder, at now: MonotonicNanos
  ) -> PortRequest {
    let echo = OUCH42Desk.Echo(
      token: message.token, side: message.side, timeInForce: message.timeInForce,
      firm: message.firm, display: message.display, capacity: message.capacity,
      interMarketSweep: message.interMarketSweep, minQuantity: message.minQuantity,
      crossType: message.crossType)
    guard let row = claim(echo, at: now) else { return .done }
    var terms = terms(echo, message.price, message.quantity)
    terms.instrument = instrument(message.symbol)
    terms.side = Side(character: message.side)
    if let refusal = book.enter(terms, row: row) {
      reject(echo, refusal, at: now)
      return .done
    }
    return .enter(row: row, book.incoming(row: row), trigger: nil)
  }

  private mutating func replace(
    _ message: OUCH42.ReplaceOrder, at now: MonotonicNanos
  ) -> PortRequest {
    let previous = openRow(message.existingToken)
    var echo = previous.map { ouch42.echoes[$0] } ?? OUCH42Desk.Echo()
    echo.token = message.token
    echo.timeInForce = message.timeInForce
    echo.display = message.display
    echo.interMarketSweep = message.interMarketSweep
    echo.minQuantity = message.minQuantity
    guard let row = claim(echo, at: now) else { return .done }
    guard let previous else {
      reject(echo, .orderUnknown, at: now)
      return .done
    }
    let target = book.orders[previous].order
    let terms = terms(echo, message.price, message.quantity)
    if let refusal = book.replace(previous, by: terms, row: row) {
      reject(echo, refusal, at: now)
      return .done
    }
    return .replace(row: row, target, book.incoming(row: row), trigger: nil)
  }

  /// The row for a new token; nil for a token that was used, which is counted, and while the order
  /// that has the row is open, which is answered.
  private mutating func claim(_ echo: OUCH42Desk.Echo, at now: MonotonicNanos) -> Int? {
    guard ouch42.row(echo.token) == nil else {
      counters.orderDuplicate += 1
      return nil
    }
    let row = book.row(ouch42.tokenCount)
    guard book.orders[row].open == 0 else {
      reject(echo, .capacity, at: now)
      return nil
    }
    ouch42.take(echo, row: row)
    return row
  }

  private func terms(
    _ echo: OUCH42Desk.Echo, _ price: UInt32, _ quantity: UInt32
  ) -> OrderTerms {
    var terms = OrderTerms()
    terms.price = price == OUCH42.marketPrice ? nil : OUCH42.price(price)
    terms.quantity = Int64(quantity)
    terms.isImmediate = echo.timeInForce == OUCH42.TimeInForce.immediateOrCancel
    terms.isAttributed = echo.display == OUCH42.Display.attributable
    let isDay =
      echo.timeInForce == OUCH42.TimeInForce.marketHours
      || echo.timeInForce == OUCH42.TimeInForce.systemHours
    if !terms.isAttributed, echo.display != OUCH42.Display.visible {
      terms.refusal = .displayInvalid
    } else if echo.crossType != OUCH42.CrossType.continuous {
      terms.refusal = .crossInvalid
    } else if echo.minQuantity > 0 || !terms.isImmediate && !isDay {
      terms.refusal = .unsupported
    }
    return terms
  }

  private func openRow(_ token: Alpha<14>) -> Int? {
    guard let row = ouch42.row(token), book.orders[row].open > 0 else { return nil }
    return row
  }

  /// Refuses an order that was not put into the book.
  private mutating func reject(
    _ echo: OUCH42Desk.Echo, _ refusal: OrderRefusal, at now: MonotonicNanos
  ) {
    counters.orderRejected += 1
    keepRejection(echo, refusal, at: now)
  }
}
