// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Units
import Wire

/// What the next bytes of the client ask of the exchange.
enum PortRequest: BitwiseCopyable {
  /// No whole packet has arrived.
  case idle
  /// A packet was dealt with here.
  case done
  case enter(row: Int, IncomingOrder, trigger: UInt64?)
  case replace(row: Int, OrderID, IncomingOrder, trigger: UInt64?)
  case cancel(OrderID, remaining: Quantity)
  /// All open orders of the instrument (none: of all) and side (none: both), then the answer.
  case massCancel(InstrumentID, Side, OUCH50.MassCancel)
}

extension OrderPort {
  /// Longer packets than this are none of ours: an order with every tag stays below 256 bytes.
  static var packetByteCountMax: Int { 1_024 }

  private enum Reading {
    case incomplete
    case nothing
    case login(SoupBinTCP.LoginRequest)
    case message(ClientMessage)
    case malformed
    case logout
    case violation
  }

  /// Takes the next packet off `input`.
  mutating func nextRequest(at now: MonotonicNanos) -> PortRequest {
    guard var active = connection, !isClosing else { return .idle }
    var byteCount = 0
    let reading = Self.read(input.readable, &active, &byteCount, at: now)
    input.consume(byteCount)
    connection = active
    if case .incomplete = reading { return .idle }
    lastReceived = now
    switch reading {
    case .login(let login): decide(login, at: now)
    case .message(let message): return request(message, at: now)
    case .malformed: counters.messageMalformed += 1
    case .logout: isClosing = true
    case .violation:
      counters.protocolViolation += 1
      isClosing = true
    case .incomplete, .nothing: break
    }
    return .done
  }

  /// What the first packet of `bytes` is; `byteCount` becomes its length.
  private static func read(
    _ bytes: RawSpan, _ session: inout SoupBinTCP.ServerSession, _ byteCount: inout Int,
    at now: MonotonicNanos
  ) -> Reading {
    switch SoupBinTCP.next(in: bytes, byteCountMax: packetByteCountMax) {
    case .incomplete: return .incomplete
    case .refused: return .violation
    case .packet(let packet):
      byteCount = packet.byteCount
      switch session.receive(packet, in: bytes, now: now) {
      case .nothing: return .nothing
      case .login(let login): return .login(login)
      case .logout: return .logout
      case .violation: return .violation
      case .message:
        var decoder = ClientMessageDecoder()
        let outcome = OUCH50.decodeInbound(packet.payload(of: bytes), into: &decoder)
        return outcome == .decoded ? .message(decoder.message) : .malformed
      }
    }
  }

  private mutating func decide(_ login: SoupBinTCP.LoginRequest, at now: MonotonicNanos) {
    guard var active = connection else { return }
    let oldest = nextSequence - min(nextSequence - 1, UInt64(messages.count))
    let first = SoupBinTCP.ServerSession.firstSequence(
      requested: login.sequence, next: nextSequence)
    let isKnown = login.matches(
      username: configuration.username, password: configuration.password)
    let isHere = (login.session == .empty || login.session == session) && first >= oldest
    if isKnown, isHere {
      counters.loginAccepted += 1
      let answer = active.accept(session: session, sequence: first, now: now)
      _ = output.append(answer)
      lastSent = now
    } else {
      counters.loginRejected += 1
      let answer = active.reject(isKnown ? .sessionNotAvailable : .notAuthorized)
      _ = output.append(answer)
      isClosing = true
    }
    connection = active
    pump(at: now)
  }

  private mutating func request(
    _ message: ClientMessage, at now: MonotonicNanos
  ) -> PortRequest {
    switch message {
    case .enter(let order, let isPlain): return enter(order, isPlain, at: now)
    case .replace(let order, let isPlain): return replace(order, isPlain, at: now)
    case .cancel(let cancel):
      guard let row = openRow(cancel.userRefNum) else {
        counters.cancelUnknown += 1
        return .done
      }
      return .cancel(orders[row].order, remaining: Quantity(raw: Int64(cancel.quantity)))
    case .massCancel(let cancel, let side):
      let isAll = cancel.symbol == .blank
      guard isAll || instrument(cancel.symbol) != nil else {
        counters.cancelUnknown += 1
        return .done
      }
      return .massCancel(instrument(cancel.symbol) ?? .none, side, cancel)
    case .disable(let request):
      isEntryDisabled = true
      send(
        .disableResponse(
          OUCH50.DisableResponse(
            timestamp: timestamp(now), userRefNum: request.userRefNum, firm: request.firm)),
        at: now)
    case .enable(let request):
      isEntryDisabled = false
      send(
        .enableResponse(
          OUCH50.EnableResponse(
            timestamp: timestamp(now), userRefNum: request.userRefNum, firm: request.firm)),
        at: now)
    case .query:
      send(
        .accountQueryResponse(
          OUCH50.AccountQueryResponse(
            timestamp: timestamp(now), nextUserRefNum: userRefNumLast &+ 1)), at: now)
    case .unsupported: counters.messageUnsupported += 1
    }
    return .done
  }

  private mutating func enter(
    _ message: OUCH50.EnterOrder, _ isPlain: Bool, at now: MonotonicNanos
  ) -> PortRequest {
    guard claim(message.userRefNum) else { return .done }
    var order = ClientOrder()
    order.userRefNum = message.userRefNum
    order.side = Side(character: message.side)
    order.sideCharacter = message.side
    order.total = Int64(message.quantity)
    order.timeInForce = message.timeInForce
    order.display = message.display
    order.capacity = message.capacity
    order.interMarketSweep = message.interMarketSweep
    order.crossType = message.crossType
    order.clOrdID = message.clOrdID
    let found = instrument(message.symbol)
    order.instrument = found ?? .none
    let row = self.row(message.userRefNum)
    let price = message.price == OUCH50.marketPrice ? nil : OUCH50.price(message.price)
    var reason = entryRefusal(row)
    if reason == nil, found == nil { reason = OUCH50.RejectReason.invalidSymbol }
    if reason == nil, order.side == .none { reason = OUCH50.RejectReason.invalidSide }
    if reason == nil, price == nil { reason = OUCH50.RejectReason.invalidPrice }
    if reason == nil { reason = refusal(order, isPlain) }
    guard reason == nil, let price else {
      reject(order.userRefNum, order.clOrdID, reason ?? OUCH50.RejectReason.other, at: now)
      return .done
    }
    order.price = price
    orders[row] = order
    return .enter(
      row: row, incoming(order, row, open: order.total),
      trigger: triggerSequence(of: order.clOrdID))
  }

  private mutating func replace(
    _ message: OUCH50.ReplaceOrder, _ isPlain: Bool, at now: MonotonicNanos
  ) -> PortRequest {
    guard claim(message.userRefNum) else { return .done }
    let row = self.row(message.userRefNum)
    let price = message.price == OUCH50.marketPrice ? nil : OUCH50.price(message.price)
    guard let oldRow = openRow(message.origUserRefNum) else {
      reject(
        message.userRefNum, message.clOrdID, OUCH50.RejectReason.replaceNotAllowed, at: now)
      return .done
    }
    var order = orders[oldRow]
    let target = order.order
    order.userRefNum = message.userRefNum
    order.order = .none
    order.total = Int64(message.quantity)
    order.open = 0
    order.timeInForce = message.timeInForce
    order.display = message.display
    order.interMarketSweep = message.interMarketSweep
    order.clOrdID = message.clOrdID
    order.previousRow = Int32(truncatingIfNeeded: oldRow)
    var reason = entryRefusal(row)
    if reason == nil, price == nil { reason = OUCH50.RejectReason.invalidPrice }
    if reason == nil, order.total <= order.executed {
      reason = OUCH50.RejectReason.invalidQuantity
    }
    if reason == nil { reason = refusal(order, isPlain) }
    guard reason == nil, let price else {
      reject(order.userRefNum, order.clOrdID, reason ?? OUCH50.RejectReason.other, at: now)
      return .done
    }
    order.price = price
    orders[row] = order
    return .replace(
      row: row, target, incoming(order, row, open: order.total - order.executed),
      trigger: triggerSequence(of: order.clOrdID))
  }

  /// Uses up a number; false, and counted, for one that is not above the last.
  private mutating func claim(_ userRefNum: UInt32) -> Bool {
    guard userRefNum > userRefNumLast else {
      counters.orderDuplicate += 1
      return false
    }
    userRefNumLast = userRefNum
    return true
  }

  private func entryRefusal(_ row: Int) -> UInt16? {
    if orders[row].open > 0 { return OUCH50.RejectReason.processingError }
    return isEntryDisabled ? OUCH50.RejectReason.firmNotAuthorized : nil
  }

  private func refusal(_ order: ClientOrder, _ isPlain: Bool) -> UInt16? {
    if order.total > MatchingEngine.quantityMax {
      return OUCH50.RejectReason.sharesExceedThreshold
    }
    guard order.display == OUCH50.Display.visible || order.display == OUCH50.Display.attributable
    else { return OUCH50.RejectReason.invalidDisplay }
    guard order.crossType == OUCH50.CrossType.continuous else {
      return OUCH50.RejectReason.invalidCrossOrder
    }
    guard isPlain, order.isImmediate || order.timeInForce == OUCH50.TimeInForce.day else {
      return OUCH50.RejectReason.other
    }
    return nil
  }

  private func incoming(_ order: ClientOrder, _ row: Int, open: Int64) -> IncomingOrder {
    IncomingOrder(
      instrument: order.instrument, side: order.side, price: order.price,
      quantity: Quantity(raw: open), owner: .client(row: row), isImmediate: order.isImmediate,
      isAttributed: order.display == OUCH50.Display.attributable)
  }

  func row(_ userRefNum: UInt32) -> Int { Int(userRefNum) & (orders.count - 1) }

  private func openRow(_ userRefNum: UInt32) -> Int? {
    let order = orders[row(userRefNum)]
    return order.userRefNum == userRefNum && order.open > 0 ? row(userRefNum) : nil
  }

  private func instrument(_ symbol: Alpha<8>) -> InstrumentID? {
    for index in 0..<symbols.count where symbols[index] == symbol {
      return InstrumentID(raw: UInt32(truncatingIfNeeded: index))
    }
    return nil
  }
}
