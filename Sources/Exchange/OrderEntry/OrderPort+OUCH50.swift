// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Units
import Wire

extension OrderPort {
  /// Takes the next packet of a client that speaks OUCH 5.0.
  mutating func nextOUCH50Request(at now: MonotonicNanos) -> PortRequest {
    var message = OUCH50Reading.Message.malformed
    let other = takeSoupPacket(at: now) { message = OUCH50Reading($0).message }
    return other ?? request(message, at: now)
  }

  private mutating func request(
    _ message: OUCH50Reading.Message, at now: MonotonicNanos
  ) -> PortRequest {
    switch message {
    case .malformed: counters.messageMalformed += 1
    case .enter(let order, let isPlain): return enter(order, isPlain, at: now)
    case .replace(let order, let isPlain): return replace(order, isPlain, at: now)
    case .cancel(let cancel):
      guard let row = openRow(cancel.userRefNum) else {
        counters.cancelUnknown += 1
        return .done
      }
      return cut(row, to: cancel.quantity)
    case .modify(let change):
      guard let row = openRow(change.userRefNum) else {
        counters.cancelUnknown += 1
        return .done
      }
      guard let side = Self.modifiedSide(from: ouch50.echoes[row].side, to: change.side) else {
        counters.messageUnsupported += 1
        return .done
      }
      ouch50.echoes[row].side = side
      return modify(row, to: change.quantity, at: now)
    case .massCancel(let cancel, let side):
      let instrument = instrument(cancel.symbol)
      guard cancel.symbol == .blank || instrument != nil else {
        counters.cancelUnknown += 1
        return .done
      }
      ouch50.massCancel = cancel
      return .massCancel(instrument ?? .none, side)
    case .disable(let request):
      book.isEntryDisabled = true
      soup.keep(
        OUCH50.DisableResponse(
          timestamp: timestamp(now), userRefNum: request.userRefNum, firm: request.firm))
    case .enable(let request):
      book.isEntryDisabled = false
      soup.keep(
        OUCH50.EnableResponse(
          timestamp: timestamp(now), userRefNum: request.userRefNum, firm: request.firm))
    case .query:
      // All that was asked before is answered before.
      releaseHeld(at: now)
      soup.keep(
        OUCH50.AccountQueryResponse(
          timestamp: timestamp(now), nextUserRefNum: ouch50.userRefNumLast &+ 1))
    }
    return .done
  }

  private mutating func enter(
    _ message: OUCH50.EnterOrder, _ isPlain: Bool, at now: MonotonicNanos
  ) -> PortRequest {
    guard claim(message.userRefNum) else { return .done }
    let echo = OUCH50Desk.Echo(
      userRefNum: message.userRefNum, side: message.side, timeInForce: message.timeInForce,
      display: message.display, capacity: message.capacity,
      interMarketSweep: message.interMarketSweep, crossType: message.crossType,
      clOrdID: message.clOrdID)
    var terms = terms(echo, message.price, message.quantity, isPlain)
    terms.instrument = instrument(message.symbol)
    terms.side = Side(character: message.side)
    let row = book.row(UInt64(message.userRefNum))
    if let refusal = book.enter(terms, row: row) {
      reject(echo, refusal, at: now)
      return .done
    }
    ouch50.echoes[row] = echo
    return .enter(
      row: row, book.incoming(row: row),
      trigger: triggerSequence(of: echo.clOrdID.high, echo.clOrdID.low))
  }

  private mutating func replace(
    _ message: OUCH50.ReplaceOrder, _ isPlain: Bool, at now: MonotonicNanos
  ) -> PortRequest {
    guard claim(message.userRefNum) else { return .done }
    let row = book.row(UInt64(message.userRefNum))
    let previous = openRow(message.origUserRefNum)
    var echo = previous.map { ouch50.echoes[$0] } ?? OUCH50Desk.Echo()
    echo.userRefNum = message.userRefNum
    echo.timeInForce = message.timeInForce
    echo.display = message.display
    echo.interMarketSweep = message.interMarketSweep
    echo.clOrdID = message.clOrdID
    guard let previous else {
      reject(echo, .orderUnknown, at: now)
      return .done
    }
    let target = book.orders[previous].order
    let terms = terms(echo, message.price, message.quantity, isPlain)
    if let refusal = book.replace(previous, by: terms, row: row) {
      reject(echo, refusal, at: now)
      return .done
    }
    ouch50.echoes[row] = echo
    return .replace(
      row: row, target, book.incoming(row: row),
      trigger: triggerSequence(of: echo.clOrdID.high, echo.clOrdID.low))
  }

  /// Uses up a number; false, and counted, for one that is not above the last.
  private mutating func claim(_ userRefNum: UInt32) -> Bool {
    guard userRefNum > ouch50.userRefNumLast else {
      counters.orderDuplicate += 1
      return false
    }
    ouch50.userRefNumLast = userRefNum
    return true
  }

  private func terms(
    _ echo: OUCH50Desk.Echo, _ price: UInt64, _ quantity: UInt32, _ isPlain: Bool
  ) -> OrderTerms {
    var terms = OrderTerms()
    terms.price = price == OUCH50.marketPrice ? nil : OUCH50.price(price)
    terms.quantity = Int64(quantity)
    terms.isImmediate = echo.timeInForce == OUCH50.TimeInForce.immediateOrCancel
    terms.isAttributed = echo.display == OUCH50.Display.attributable
    if !terms.isAttributed, echo.display != OUCH50.Display.visible {
      terms.refusal = .displayInvalid
    } else if echo.crossType != OUCH50.CrossType.continuous {
      terms.refusal = .crossInvalid
    } else if !isPlain || !terms.isImmediate && echo.timeInForce != OUCH50.TimeInForce.day {
      terms.refusal = .unsupported
    }
    return terms
  }

  private func openRow(_ userRefNum: UInt32) -> Int? {
    let row = book.row(UInt64(userRefNum))
    return ouch50.echoes[row].userRefNum == userRefNum && book.orders[row].open > 0 ? row : nil
  }

  /// The instrument of a symbol field, which must be padded as the specification asks.
  func instrument(_ symbol: Alpha<8>) -> InstrumentID? {
    guard let instrument = book.instrument(symbol.code), self.symbol(instrument) == symbol else {
      return nil
    }
    return instrument
  }

  func symbol(_ instrument: InstrumentID) -> Alpha<8> { Alpha(book.symbols[instrument.index]) }

  /// Refuses an order that was not put into the book.
  private mutating func reject(
    _ echo: OUCH50Desk.Echo, _ refusal: OrderRefusal, at now: MonotonicNanos
  ) {
    counters.orderRejected += 1
    keepRejection(echo, refusal, at: now)
  }
}
