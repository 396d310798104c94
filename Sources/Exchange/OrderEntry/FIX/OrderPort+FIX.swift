// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import Units
import Wire

/// What the port does for a client that speaks FIX.
extension OrderPort {
  /// Takes the next message.
  mutating func nextFIXRequest(at now: MonotonicNanos) -> PortRequest {
    let step = fix.take(input, at: unix(now))
    input.consume(step.byteCount)
    switch step.reading {
    case .incomplete: return .idle
    case .nothing: break
    case .logon(let logon): decide(logon, at: now)
    case .enter(let message, let isPossResend): return enter(message, isPossResend, at: now)
    case .replace(let message, let isPossResend): return replace(message, isPossResend, at: now)
    case .cancel(let message): return cancel(message, at: now)
    case .status(let message): tellStatus(message, at: now)
    case .massCancel(let message): return massCancel(message, at: now)
    case .ended(let cause): end(cause)
    }
    pump(at: now)
    return .done
  }

  /// 4.2 has no password: who connects is known by the CompIDs.
  private mutating func decide(_ logon: FIX.Logon, at now: MonotonicNanos) {
    let isKnown =
      configuration.password == .empty || fix.session.settings.version == .fix42
      || logon.username == FIX.Text(configuration.username)
        && logon.password == FIX.Text(configuration.password)
    let event =
      isKnown
      ? fix.session.acceptLogon(now: unix(now))
      : fix.session.refuseLogon("username or password is wrong", now: unix(now))
    if case .disconnect(let cause) = event { return end(cause) }
    counters.loginAccepted += 1
  }

  private mutating func end(_ cause: FIX.Session.Cause) {
    switch cause {
    case .badLogon, .logonRefused, .sequenceTooLow, .nextExpectedTooHigh, .noSequence:
      counters.loginRejected += 1
    case .logonTimeout, .silence, .logoutTimeout: counters.connectionTimeout += 1
    case .overflow: counters.replayLost += 1
    case .peerLoggedOut, .loggedOut: break
    }
    handOn()
    isClosing = true
  }

  private mutating func enter(
    _ message: FIX.NewOrderSingle, _ isPossResend: Bool, at now: MonotonicNanos
  ) -> PortRequest {
    guard claim(message.clOrdID, isPossResend) else {
      if !isPossResend { refuse(message, reason: 6, at: now) }
      return .done
    }
    let row = book.row(fix.orderCount)
    var terms = terms(
      message.price, message.orderQty, message.ordType, message.timeInForce,
      isPlain: message.execInst.isEmpty && !message.minQty.isPresent
        && !message.maxFloor.isPresent)
    terms.instrument = message.symbol.code.flatMap { book.instrument($0) }
    terms.side = Side(fix: message.side)
    if let refusal = book.enter(terms, row: row) {
      refuse(message, reason: reason(refusal), at: now)
      return .done
    }
    var echo = FIXDesk.Echo()
    echo.clOrdID = message.clOrdID
    echo.side = message.side
    echo.timeInForce = message.timeInForce
    fix.enter(echo, row: row)
    return .enter(row: row, book.incoming(row: row), trigger: trigger(message.text))
  }

  private mutating func replace(
    _ message: FIX.OrderCancelReplaceRequest, _ isPossResend: Bool, at now: MonotonicNanos
  ) -> PortRequest {
    let previous = fix.row(of: message.origClOrdID)
    guard claim(message.clOrdID, isPossResend) else {
      if !isPossResend {
        refuseChange(message.clOrdID, message.origClOrdID, isReplace: true, reason: 6, at: now)
      }
      return .done
    }
    guard let previous, book.orders[previous].open > 0 else {
      let reason: Int64 = previous == nil ? 1 : 0
      refuseChange(message.clOrdID, message.origClOrdID, isReplace: true, reason: reason, at: now)
      return .done
    }
    let row = book.row(fix.orderCount)
    let target = book.orders[previous].order
    let terms = terms(
      message.price, message.orderQty, message.ordType, message.timeInForce,
      isPlain: message.execInst.isEmpty)
    guard row != previous, book.replace(previous, by: terms, row: row) == nil else {
      refuseChange(message.clOrdID, message.origClOrdID, isReplace: true, reason: 2, at: now)
      return .done
    }
    var echo = fix.echoes[previous]
    echo.clOrdID = message.clOrdID
    echo.cancelID = .empty
    echo.timeInForce = message.timeInForce
    fix.enter(echo, row: row)
    return .replace(
      row: row, target, book.incoming(row: row), trigger: trigger(message.text))
  }

  private mutating func cancel(
    _ message: FIX.OrderCancelRequest, at now: MonotonicNanos
  ) -> PortRequest {
    guard let row = fix.row(of: message.origClOrdID), book.orders[row].open > 0 else {
      let isKnown = fix.row(of: message.origClOrdID) != nil
      counters.cancelUnknown += 1
      refuseChange(
        message.clOrdID, message.origClOrdID, isReplace: false, reason: isKnown ? 0 : 1, at: now)
      return .done
    }
    fix.echoes[row].cancelID = message.clOrdID
    return .cancel(book.orders[row].order, remaining: .zero)
  }

  /// 1 and 7: the orders of a security, or all.
  private mutating func massCancel(
    _ message: FIX.OrderMassCancelRequest, at now: MonotonicNanos
  ) -> PortRequest {
    let instrument = message.symbol.code.flatMap { book.instrument($0) }
    let isAll = message.massCancelRequestType == UInt8(ascii: "7")
    let isOfSecurity =
      message.massCancelRequestType == UInt8(ascii: "1") && instrument != nil
    guard isAll || isOfSecurity else {
      counters.cancelUnknown += 1
      var report = massCancelReport(message, at: now)
      report.massCancelResponse = UInt8(ascii: "0")
      // 1: unknown security; 0: a kind of cancel that is not offered.
      report.massCancelRejectReason = instrument == nil ? 1 : 0
      sendFIX(report, at: now)
      return .done
    }
    fix.massCancel = message
    fix.massCancelled = 0
    return .massCancel(isAll ? .none : instrument ?? .none, Side(fix: message.side))
  }

  mutating func answerFIXMassCancel(at now: MonotonicNanos) {
    guard let message = fix.massCancel else { return }
    fix.massCancel = nil
    var report = massCancelReport(message, at: now)
    report.massCancelResponse = message.massCancelRequestType
    report.totalAffectedOrders = fix.massCancelled
    sendFIX(report, at: now)
  }

  private mutating func massCancelReport(
    _ message: FIX.OrderMassCancelRequest, at now: MonotonicNanos
  ) -> FIX.OrderMassCancelReport {
    fix.executionCount += 1
    var report = FIX.OrderMassCancelReport()
    report.clOrdID = message.clOrdID
    report.orderID = FIX.Text(number: fix.executionCount)
    report.massActionReportID = FIX.Text(number: fix.executionCount)
    report.massCancelRequestType = message.massCancelRequestType
    report.symbol = message.symbol
    report.side = message.side
    report.transactTime = unix(now)
    return report
  }

  /// Uses up a name; false, and counted, for one that was used before.
  private mutating func claim(_ clOrdID: FIX.Text, _ isPossResend: Bool) -> Bool {
    guard fix.row(of: clOrdID) == nil else {
      counters.orderDuplicate += 1
      return false
    }
    fix.orderCount += 1
    return true
  }

  private func terms(
    _ price: Price, _ quantity: FIX.Decimal, _ ordType: UInt8, _ timeInForce: UInt8, isPlain: Bool
  ) -> OrderTerms {
    var terms = OrderTerms()
    terms.price = price.isDefined ? price : nil
    if let quantity = quantity.quantity() { terms.quantity = quantity.raw }
    terms.isImmediate = timeInForce == UInt8(ascii: "3")
    let isDay = timeInForce == 0 || timeInForce == UInt8(ascii: "0")
    if !isPlain || ordType != UInt8(ascii: "2") || !isDay && !terms.isImmediate {
      terms.refusal = .unsupported
    }
    return terms
  }

  private func trigger(_ text: FIX.Text) -> UInt64? {
    text.code.flatMap { triggerSequence(of: $0.high, $0.low) }
  }

  /// Hands on what the session has to send, as far as there is room.
  mutating func handOn() {
    guard !fix.session.output.isEmpty else { return }
    if Self.append(fix.session.output, to: &output) { fix.session.output.removeAll() }
  }

  private static func append(
    _ bytes: borrowing ByteQueue, to output: inout ByteQueue
  ) -> Bool {
    output.append(bytes.readable)
  }

  mutating func connectFIX(at now: MonotonicNanos) {
    fix.isConnected = true
    fix.session.connect(now: unix(now))
  }

  mutating func disconnectFIX() {
    fix.isConnected = false
    fix.session.disconnect()
  }

  mutating func advanceFIX(to now: MonotonicNanos) {
    fix.advancedAt = now
    if case .disconnect(let cause) = fix.session.advance(now: unix(now)) { return end(cause) }
    handOn()
  }

  mutating func endFIX(at now: MonotonicNanos) {
    if fix.session.state == .active { fix.session.logOut("the day is over", now: unix(now)) }
    handOn()
    isClosing = true
  }

  /// The wall clock of the exchange.
  func unix(_ now: MonotonicNanos) -> UnixNanos {
    UnixNanos(raw: now.raw &+ configuration.wallOffset.raw)
  }
}
