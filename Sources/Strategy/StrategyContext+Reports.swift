// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
import Trading
import Units

extension StrategyContext {
  /// Brings orders and positions up to date with a report of this process's epoch.
  package mutating func apply(_ report: OrderReport) {
    switch report.kind {
    case .welcome: forget(report)
    case .position:
      let isKept = ledger.positions.restore(
        strategy, report.instrument, position: report.quantity, cash: report.cash,
        openCost: report.amount, fillCount: Int64(bitPattern: report.matchNumber))
      if !isKept { counters.reportsUnmatched &+= 1 }
    case .result:
      let isKept = ledger.positions.restore(
        strategy, report.instrument, realised: report.cash, fees: report.amount)
      if !isKept { counters.reportsUnmatched &+= 1 }
    case .openOrder: adopt(report)
    case .ready, .tradingResumed: isOpen = true
    case .tradingStopped: isOpen = false
    case .replaced: applyReplaced(report)
    case .changeRejected: applyChangeRejected(report)
    case .accepted, .rejected, .filled, .cancelled, .expired, .suspended, .resumed:
      applyToOrder(report)
    case .filledLate: applyLate(report)
    // What they changed follows in position and result reports.
    case .tradeBroken: counters.tradesBroken &+= 1
    case .tradeCorrected: counters.tradesCorrected &+= 1
    case .none: counters.reportsUnmatched &+= 1
    }
    // The gateway ends a replacement whose target was finished; so do we, by the same rule.
    _ = ledger.takeOrphan()
  }

  private mutating func applyToOrder(_ report: OrderReport) {
    guard let slot = ledger.orders.slot(strategy, report.clientOrderID) else {
      // The venue had it and the gateway's journal had not.
      if report.kind == .accepted, report.clientOrderID > lastClientOrderID {
        lastClientOrderID = report.clientOrderID
        return adopt(report)
      }
      return applyUnmatched(report)
    }
    let order: Order? =
      switch report.kind {
      case .accepted: ledger.accept(slot, venueOrderID: report.venueOrderID)
      case .rejected: ledger.reject(slot)
      case .filled: ledger.fill(slot, Execution(report))
      case .cancelled: ledger.cancel(slot, quantity: report.quantity)
      case .expired: ledger.expire(slot)
      case .suspended: ledger.suspend(slot, true)
      case .resumed: ledger.suspend(slot, false)
      default: nil
      }
    if order == nil { applyUnmatched(report) }
  }

  /// A fill is money whether we know its order or not.
  private mutating func applyUnmatched(_ report: OrderReport) {
    counters.reportsUnmatched &+= 1
    if report.kind == .filled { book(report) }
  }

  /// An execution that our order did not wait for: it may count for the one in its place.
  private mutating func applyLate(_ report: OrderReport) {
    counters.fillsLate &+= 1
    // In this ledger an order's reference is its own number.
    guard let place = ledger.finished.slot(reference: report.clientOrderID.raw),
      ledger.fillFinished(place, Execution(report)) != nil
    else { return book(report) }
  }

  private mutating func book(_ report: OrderReport) {
    let isBooked = ledger.positions.fill(
      strategy, report.instrument, side: report.side, Execution(report))
    if !isBooked { counters.fillsRefused &+= 1 }
  }

  private mutating func applyReplaced(_ report: OrderReport) {
    var slot = ledger.orders.slot(strategy, report.clientOrderID)
    if slot == nil, let target = ledger.orders.slot(strategy, report.target) {
      // Sent by an earlier process of ours, or before the gateway restarted.
      var request = OrderRequest(
        kind: .replace, strategy: strategy, instrument: report.instrument, side: report.side,
        clientOrderID: report.clientOrderID, target: report.target, price: report.price,
        quantity: report.quantity, epoch: epoch)
      request.timeInForce = ledger.orders[target].timeInForce
      slot = ledger.replace(target, by: Order(request, reference: report.clientOrderID.raw))
    }
    guard let slot else {
      counters.reportsUnmatched &+= 1
      return
    }
    let order = ledger.replaced(
      slot, venueOrderID: report.venueOrderID, price: report.price, quantity: report.quantity)
    if order == nil { counters.reportsUnmatched &+= 1 }
  }

  /// Refused replacements end; refused cancels give their order back. An order that is finished
  /// already needs neither.
  private mutating func applyChangeRejected(_ report: OrderReport) {
    if report.clientOrderID != .none {
      if let slot = ledger.orders.slot(strategy, report.clientOrderID) { _ = ledger.reject(slot) }
    } else if let slot = ledger.orders.slot(strategy, report.target) {
      _ = ledger.rejectChange(slot)
    }
  }

  /// The gateway starts to tell what it knows: orders it has seen are open only if it says so.
  private mutating func forget(_ report: OrderReport) {
    isOpen = false
    for slot in 0..<ledger.orders.capacity {
      let order = ledger.orders[slot]
      if order.state.isOpen, order.clientOrderID <= report.clientOrderID { ledger.forget(slot) }
    }
    ledger.positions.clearHoldings()
    lastClientOrderID = max(lastClientOrderID, report.clientOrderID)
  }

  private mutating func adopt(_ report: OrderReport) {
    var request = OrderRequest(
      kind: .new, strategy: strategy, instrument: report.instrument, side: report.side,
      clientOrderID: report.clientOrderID, price: report.price, quantity: report.quantity,
      epoch: epoch)
    request.requestTime = now
    var order = Order(request, reference: report.clientOrderID.raw)
    order.state = .live
    order.venueOrderID = report.venueOrderID
    order.filled = Quantity(raw: report.quantity.raw - report.leaves.raw)
    if ledger.submit(order) == nil { counters.reportsUnmatched &+= 1 }
  }
}

extension Execution {
  /// The execution that a report tells of.
  init(_ report: OrderReport) {
    self.init(
      price: report.price, quantity: report.quantity, value: report.cash,
      matchNumber: report.matchNumber, fee: report.amount, venueTime: report.venueTime)
  }
}
