// SPDX-License-Identifier: Apache-2.0
import Memory
import TestSupport
import Testing
import Units
import Wire

/// An acceptor with orders as a state machine over byte arrays: takes what a client asks, fills
/// what it is told to fill, and answers where an order stands.
final class ScriptedFIXVenue {
  struct Resting: Equatable {
    var clOrdID: FIX.Text
    var orderID: UInt64
    var symbol: FIX.Text
    var side: UInt8
    var price: Price
    var total: Int64
    var executed: Int64
    var value: Int128
    var open: Int64
    var status: UInt8
  }

  let settings: FIX.SessionSettings
  var fix: FIX.Session
  /// Every order by its ClOrdID, those that were replaced included.
  var orders: [FIX.Text: Resting] = [:]
  private var seen: Set<FIX.Text> = []
  private var received: [UInt8] = []
  private var execution: UInt64 = 0
  var position: [FIX.Text: Int64] = [:]
  var cash: [FIX.Text: Int128] = [:]
  var fillCount = 0
  /// ClOrdIDs of orders that came a second time.
  var doubled: [FIX.Text] = []
  var rejectPercent = 0
  var hitPercent = 0
  private var random: SeededGenerator
  /// Leaves requests unanswered, as if its application had lost them.
  var isMute = false
  /// Answers no status requests but refuses them as messages it does not know.
  var refusesStatus = false
  var statusRequests = 0
  var texts: [FIX.Text] = []
  private var time = UnixNanos(raw: 0)

  init(_ version: FIX.Version = .fix44, seed: UInt64 = 1) {
    var settings = FIX.SessionSettings(version, .acceptor, sender: "VENUE", target: "APUS")
    settings.storedMessageCount = 32_768
    settings.storedByteCountMax = 384
    settings.outputByteCount = 1 << 20
    self.settings = settings
    fix = FIX.Session(settings, FIX.Dictionary(version))
    random = SeededGenerator(seed: seed)
  }

  func connect(_ now: UnixNanos) { fix.connect(now: now) }

  func disconnect() {
    fix.disconnect()
    received = []
  }

  /// Takes bytes of the client; false when the connection is to be closed.
  func take(_ bytes: [UInt8], _ now: UnixNanos) -> Bool {
    time = now
    received += bytes
    while true {
      let step = fix.receive(received.span.bytes, now: now)
      switch step.event {
      case .wait:
        if case .disconnect = fix.advance(now: now) { return false }
        return true
      case .logonRequested: _ = fix.acceptLogon(now: now)
      case .message(let delivery): take(delivery, received)
      case .heldMessage(let delivery): take(delivery, copy(fix.heldBytes))
      case .disconnect: return false
      case .none, .loggedOn: break
      }
      received.removeFirst(step.byteCount)
    }
  }

  func takeOutput() -> [UInt8] {
    let bytes = copy(fix.output.readable)
    fix.output.removeAll()
    return bytes
  }

  private func take(_ delivery: FIX.Session.Delivery, _ bytes: [UInt8]) {
    guard !isMute else { return }
    let span = bytes.span.bytes
    switch delivery.frame.type {
    case FIX.NewOrderSingle.type:
      var message = FIX.NewOrderSingle()
      guard FIX.decode(delivery.frame, in: span, into: &message) == nil else { return }
      enter(message)
    case FIX.OrderCancelReplaceRequest.type:
      var message = FIX.OrderCancelReplaceRequest()
      guard FIX.decode(delivery.frame, in: span, into: &message) == nil else { return }
      replace(message)
    case FIX.OrderCancelRequest.type:
      var message = FIX.OrderCancelRequest()
      guard FIX.decode(delivery.frame, in: span, into: &message) == nil else { return }
      cancel(message)
    case FIX.OrderStatusRequest.type where refusesStatus:
      _ = fix.refuse(delivery, .unsupportedMessageType, in: span, now: time)
    case FIX.OrderStatusRequest.type:
      var message = FIX.OrderStatusRequest()
      guard FIX.decode(delivery.frame, in: span, into: &message) == nil else { return }
      status(message)
    default: break
    }
  }

  private func enter(_ message: FIX.NewOrderSingle) {
    if !seen.insert(message.clOrdID).inserted { doubled.append(message.clOrdID) }
    texts.append(message.text)
    execution += 1
    var order = Resting(
      clOrdID: message.clOrdID, orderID: execution, symbol: message.symbol, side: message.side,
      price: message.price, total: message.orderQty.mantissa, executed: 0, value: 0,
      open: message.orderQty.mantissa, status: FIX.OrdStatus.new)
    guard !random.chance(rejectPercent) else {
      order.open = 0
      order.status = FIX.OrdStatus.rejected
      orders[message.clOrdID] = order
      send(order, FIX.ExecType.rejected) { $0.ordRejReason = 0 }
      return
    }
    orders[message.clOrdID] = order
    send(order, FIX.ExecType.new)
    if random.chance(hitPercent) { fill(message.clOrdID, 1 + Int64(random.below(100))) }
    if message.timeInForce == UInt8(ascii: "3") { end(message.clOrdID, FIX.ExecType.canceled) }
  }

  private func replace(_ message: FIX.OrderCancelReplaceRequest) {
    if !seen.insert(message.clOrdID).inserted { doubled.append(message.clOrdID) }
    guard var order = orders[message.origClOrdID], order.open > 0,
      message.orderQty.mantissa > order.executed
    else {
      refuse(message.clOrdID, message.origClOrdID, isReplace: true)
      return
    }
    let former = order.clOrdID
    order.clOrdID = message.clOrdID
    order.total = message.orderQty.mantissa
    order.price = message.price
    order.open = order.total - order.executed
    orders[former]?.open = 0
    orders[former]?.status = FIX.OrdStatus.replaced
    orders[message.clOrdID] = order
    send(order, FIX.ExecType.replaced) { $0.origClOrdID = former }
  }

  private func cancel(_ message: FIX.OrderCancelRequest) {
    guard let order = orders[message.origClOrdID], order.open > 0 else {
      refuse(message.clOrdID, message.origClOrdID, isReplace: false)
      return
    }
    end(order.clOrdID, FIX.ExecType.canceled, by: message.clOrdID)
  }

  private func status(_ message: FIX.OrderStatusRequest) {
    statusRequests += 1
    if let order = orders[message.clOrdID] { return send(order, FIX.ExecType.orderStatus) }
    let unknown = Resting(
      clOrdID: message.clOrdID, orderID: 0, symbol: message.symbol, side: message.side,
      price: .undefined, total: 0, executed: 0, value: 0, open: 0,
      status: FIX.OrdStatus.rejected)
    send(unknown, FIX.ExecType.orderStatus) { $0.ordRejReason = 5 }
  }

  private func refuse(_ clOrdID: FIX.Text, _ original: FIX.Text, isReplace: Bool) {
    var reject = FIX.OrderCancelReject()
    reject.clOrdID = clOrdID
    reject.origClOrdID = original
    let order = orders[original]
    reject.orderID = order.map { FIX.Text(number: $0.orderID) } ?? "NONE"
    reject.ordStatus = order?.status ?? FIX.OrdStatus.rejected
    reject.cxlRejReason = order == nil ? 1 : 0
    reject.cxlRejResponseTo = isReplace ? UInt8(ascii: "2") : UInt8(ascii: "1")
    _ = fix.send(reject, now: time)
  }

  /// Executes up to `size` of an open order.
  func fill(_ clOrdID: FIX.Text, _ size: Int64) {
    guard var order = orders[clOrdID], order.open > 0 else { return }
    let size = min(size, order.open)
    order.open -= size
    order.executed += size
    order.value += Int128(size) * Int128(order.price.raw)
    order.status = order.open == 0 ? FIX.OrdStatus.filled : FIX.OrdStatus.partiallyFilled
    orders[clOrdID] = order
    let sign: Int64 = order.side == UInt8(ascii: "1") ? 1 : -1
    position[order.symbol, default: 0] += sign * size
    cash[order.symbol, default: 0] -= Int128(sign * size) * Int128(order.price.raw)
    fillCount += 1
    sendTrade(order, size)
  }

  /// Tells of the last execution of `size`, once more under another number if `isPossResend`.
  func sendTrade(_ order: Resting, _ size: Int64, isPossResend: Bool = false) {
    send(order, FIX.ExecType.trade, isPossResend: isPossResend) {
      $0.lastQty = FIX.Decimal(mantissa: size)
      $0.lastPx = order.price
    }
  }

  /// Ends an open order, at its owner's request or not.
  func end(_ clOrdID: FIX.Text, _ type: UInt8, by request: FIX.Text? = nil) {
    guard var order = orders[clOrdID], order.open > 0 else { return }
    order.open = 0
    order.status = type
    orders[clOrdID] = order
    send(order, type) { report in
      guard let request else { return }
      report.clOrdID = request
      report.origClOrdID = clOrdID
    }
  }

  func send(
    _ order: Resting, _ type: UInt8, isPossResend: Bool = false,
    _ change: (inout FIX.ExecutionReport) -> Void = { _ in }
  ) {
    execution += 1
    var report = FIX.ExecutionReport()
    report.clOrdID = order.clOrdID
    report.orderID = FIX.Text(number: order.orderID)
    report.execID = FIX.Text(number: execution)
    report.execType = type
    report.ordStatus = order.status
    report.symbol = order.symbol
    report.side = order.side
    report.orderQty = FIX.Decimal(mantissa: order.total)
    report.cumQty = FIX.Decimal(mantissa: order.executed)
    report.leavesQty = FIX.Decimal(mantissa: order.open)
    report.price = order.price
    report.avgPx =
      order.executed == 0 ? .zero : Price(raw: Int64(order.value / Int128(order.executed)))
    report.ordType = UInt8(ascii: "2")
    report.transactTime = time
    change(&report)
    let isSent = fix.send(report, isPossResend: isPossResend, now: time) != nil
    // Without a connection the client learns of it by asking.
    if fix.state == .active { #expect(isSent) }
  }
}

/// The bytes of a span as an array.
func copy(_ bytes: RawSpan) -> [UInt8] {
  (0..<bytes.byteCount).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
}
