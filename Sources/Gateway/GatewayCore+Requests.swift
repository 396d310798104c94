// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
package import Trading
package import Units
package import Venue

/// What became of a request.
@frozen
package enum RequestOutcome: UInt8, Sendable, BitwiseCopyable {
  /// Not taken: drain the reports, then offer it again.
  case deferred
  /// From a dead process: counted, not answered.
  case dropped
  /// Dealt with by an earlier gateway, which died before it took it off the queue.
  case repeated
  /// Answered with a refusal.
  case refused
  /// Bytes for the venue are in `output`.
  case sent
  /// Taken and answered, or its answer will come; nothing was sent now.
  case taken
}

/// A request with the verdict on it: what `assess` found and `commit` carries out.
package struct Assessment: Sendable, BitwiseCopyable {
  package var request: OrderRequest
  /// `none` when it may pass.
  package var reason: RejectReason
  @usableFromInline var isFinal: RequestOutcome?
  /// Slot of the order it changes, −1 for none.
  @usableFromInline var target: Int
  /// What risk was told of it.
  @usableFromInline var subject: RiskSubject
  /// What its instrument was valued at.
  @usableFromInline var mark: Price

  @inlinable
  init(_ request: OrderRequest) {
    self.request = request
    reason = .none
    isFinal = nil
    target = -1
    subject = RiskSubject(
      account: AccountID(raw: 0), row: -1, added: AddedExposure(quantity: .zero, value: .zero),
      isAmend: false, lastClientOrderID: .none)
    mark = .undefined
  }
}

extension GatewayCore where Session: ~Copyable {
  /// `assess` and `commit` in one, for callers that need no stamp in between.
  @inlinable
  package mutating func accept(
    _ request: OrderRequest, from strategy: StrategyID, market: MarketReference,
    now: MonotonicNanos
  ) -> RequestOutcome {
    let assessment = assess(request, from: strategy, market: market, now: now)
    return commit(assessment, now: now)
  }

  /// The verdict of identity, risk and venue rules on a request; changes no order.
  ///
  /// `market` is what the store says of `request.instrument`; it is ignored for cancels. The loop
  /// reads the clock between `assess` and `commit` to stamp the end of the risk stage.
  @inlinable
  package mutating func assess(
    _ request: OrderRequest, from strategy: StrategyID, market: MarketReference,
    now: MonotonicNanos
  ) -> Assessment {
    precondition(strategy.index < StrategyID.capacity)
    var assessment = Assessment(request)
    assessment.request.strategy = strategy
    let seat = strategies[strategy.index]
    if request.kind == .hello {
      if request.epoch == 0 || request.epoch < seat.epoch { assessment.isFinal = .dropped }
      return assessment
    }
    guard seat.isAlive, request.epoch == seat.epoch else {
      assessment.isFinal = .dropped
      return assessment
    }
    if seat.mark.covers(request: request.number), !request.kind.isRepeatable {
      assessment.isFinal = .repeated
      return assessment
    }
    // Room for a refusal and an orphan's end, or for what a cancel may answer.
    guard reports.room >= 3 else {
      assessment.isFinal = .deferred
      return assessment
    }
    switch request.kind {
    case .new: assessNew(&assessment, market, now)
    case .replace: assessReplace(&assessment, market, now)
    case .cancel:
      if let slot = ledger.orders.slot(strategy, request.target) {
        assessment.target = slot
      } else {
        assessment.reason = .unknownOrder
      }
    case .none: assessment.reason = .invalidOrder
    case .hello, .goodbye, .cancelAll: break
    }
    return assessment
  }

  /// Carries a verdict out: the refusal, or journal and then session.
  @inlinable
  package mutating func commit(_ assessment: Assessment, now: MonotonicNanos) -> RequestOutcome {
    if let outcome = assessment.isFinal {
      if outcome == .dropped { counters.requestsStale &+= 1 }
      if outcome == .deferred { counters.requestsDeferred &+= 1 }
      if outcome == .repeated { counters.requestsRepeated &+= 1 }
      return outcome
    }
    let request = assessment.request
    if request.number != 0 {
      strategies[request.strategy.index].mark.requestNumber = request.number
    }
    if request.kind == .new || request.kind == .replace {
      let seat = request.strategy.index
      strategies[seat].lastClientOrderID = max(
        strategies[seat].lastClientOrderID, request.clientOrderID)
    }
    guard assessment.reason == .none else {
      if assessment.reason == .selfTrade { cancelOthers(than: request, assessment.subject, now) }
      return refuse(request, assessment.reason, now)
    }
    switch request.kind {
    case .new: return commitNew(assessment, now)
    case .replace: return commitReplace(assessment, now)
    case .cancel:
      let sentBefore = counters.cancelsSent
      cancel(assessment.target, now: now)
      return counters.cancelsSent == sentBefore ? .taken : .sent
    case .hello: return welcome(request, now)
    case .goodbye:
      strategyDied(request.strategy, cancelsOrders: true, now: now)
      return .taken
    case .cancelAll: return cancelAll(of: request, now)
    case .none: return refuse(request, .invalidOrder, now)
    }
  }

  @inlinable
  mutating func assessNew(
    _ assessment: inout Assessment, _ market: MarketReference, _ now: MonotonicNanos
  ) {
    let request = assessment.request
    let added = AddedExposure(
      quantity: request.quantity,
      value: ledger.value(request.instrument, request.price, request.quantity))
    assess(&assessment, adding: added, isAmend: false, market, now)
  }

  @inlinable
  mutating func assessReplace(
    _ assessment: inout Assessment, _ market: MarketReference, _ now: MonotonicNanos
  ) {
    let strategy = assessment.request.strategy
    guard let slot = ledger.orders.slot(strategy, assessment.request.target) else {
      assessment.reason = .unknownOrder
      return
    }
    let target = ledger.orders[slot]
    assessment.target = slot
    assessment.request.instrument = target.instrument
    assessment.request.side = target.side
    let request = assessment.request
    guard target.state.isWorking, target.request == .none, request.quantity > target.filled else {
      assessment.reason = .invalidOrder
      return
    }
    guard request.orderType == target.type, capabilities.canReplace(target.type) else {
      assessment.reason = .unsupported
      return
    }
    let leaves = Quantity(raw: request.quantity.raw - target.filled.raw)
    let added = target.added(
      leaves, worth: ledger.value(request.instrument, request.price, leaves),
      over: ledger.value(request.instrument, target.price, target.leaves))
    assess(&assessment, adding: added, isAmend: true, market, now)
  }

  /// The way, risk, and the venue's own rules, in this order.
  @inlinable
  mutating func assess(
    _ assessment: inout Assessment, adding added: AddedExposure, isAmend: Bool,
    _ market: MarketReference, _ now: MonotonicNanos
  ) {
    let request = assessment.request
    assessment.reason = refusalOfPath(request)
    guard assessment.reason == .none else { return }
    let account = ledger.accounts.account(of: request.strategy)
    let row = ledger.accounts.row(account, request.instrument)
    ledger.accounts.mark(row, at: market.mark)
    assessment.mark = market.mark
    assessment.subject = RiskSubject(
      account: account, row: row, added: added, isAmend: isAmend,
      lastClientOrderID: strategies[request.strategy.index].lastClientOrderID)
    assessment.reason = risk.refusal(
      of: request, as: assessment.subject, books: ledger.accounts, market: market, now: now)
    guard assessment.reason == .none else { return }
    let order = venueOrder(request)
    assessment.reason = capabilities.refusal(of: order)
    guard assessment.reason == .none else { return }
    assessment.reason = session.refusal(of: order)
  }

  /// Why the way to the venue is not there for an order, whatever its terms are.
  @inlinable
  func refusalOfPath(_ request: OrderRequest) -> RejectReason {
    if !OpenOrders.isValid(request.clientOrderID) { return .invalidOrder }
    if request.instrument.index >= symbols.count { return .unknownInstrument }
    if symbols[request.instrument.index] == .empty { return .unknownInstrument }
    if session.state != .ready || unsettledReference != nil { return .sessionDown }
    if ledger.orders.isFull { return .capacity }
    if output.room < session.requestByteCountMax { return .capacity }
    // One for the instrument, and two stay free so that an order's own end can be written too.
    return journal.room < 4 ? .capacity : .none
  }

  @inlinable
  func venueOrder(_ request: OrderRequest) -> VenueOrder {
    VenueOrder(
      reference: session.nextReference, symbol: symbols[request.instrument.index],
      side: request.side, price: request.price, quantity: request.quantity,
      timeInForce: request.timeInForce, triggerSequence: request.triggerSequence,
      conditions: request.conditions)
  }

  /// The order in `slot` in the venue's terms; without a symbol until the instrument is defined.
  @inlinable
  func venueOrder(_ slot: Int) -> VenueOrder {
    let order = ledger.orders[slot]
    let instrument = order.instrument.index
    return VenueOrder(
      reference: order.reference,
      symbol: instrument < symbols.count ? symbols[instrument] : .empty, side: order.side,
      price: order.price, quantity: order.quantity, timeInForce: order.timeInForce,
      triggerSequence: order.triggerSequence)
  }

  @inlinable
  mutating func commitNew(_ assessment: Assessment, _ now: MonotonicNanos) -> RequestOutcome {
    let wanted = assessment.request.quantity
    var request = assessment.request
    let refusal = clearWay(for: &request, assessment.subject, now)
    guard refusal == .none else { return refuse(assessment.request, refusal, now) }
    let prevented = Quantity(raw: wanted.raw &- request.quantity.raw)
    guard journalDefinition(request.instrument, now: now) else {
      return refuse(request, .capacity, now)
    }
    let reference = session.nextReference
    guard let slot = ledger.submit(Order(request, reference: reference)) else {
      return refuse(request, .capacity, now)
    }
    // A row that the order has made is not valued yet, and other instruments' orders count it.
    if assessment.subject.row < 0 {
      ledger.accounts.mark(Int(ledger.orders[slot].holding), at: assessment.mark)
    }
    let record = JournalRecord(request, reference: reference, prevented: prevented, now: now)
    guard write(record) else {
      _ = ledger.reject(slot)
      return refuse(request, .capacity, now)
    }
    if prevented.raw > 0 { tellPrevented(slot, prevented, now: now) }
    guard session.submit(venueOrder(request), now: now, output: &output) else {
      return abandon(slot, now)
    }
    risk.admit(request, as: assessment.subject, now: now)
    counters.ordersSent &+= 1
    return .sent
  }

  @inlinable
  mutating func commitReplace(_ assessment: Assessment, _ now: MonotonicNanos) -> RequestOutcome {
    var request = assessment.request
    let target = assessment.target
    let refusal = clearWay(
      for: &request, assessment.subject, executed: ledger.orders[target].filled, now)
    guard refusal == .none else {
      // Nothing is left of what it was to become, so nothing is left of the order either.
      if request.quantity == ledger.orders[target].filled { cancel(target, now: now) }
      return refuse(assessment.request, refusal, now)
    }
    let reference = session.nextReference
    guard let slot = ledger.replace(target, by: Order(request, reference: reference)) else {
      return refuse(request, .capacity, now)
    }
    guard write(JournalRecord(request, reference: reference, now: now)) else {
      _ = ledger.reject(slot)
      return refuse(request, .capacity, now)
    }
    let targetReference = ledger.orders[target].reference
    let isSent = session.replace(
      targetReference, by: venueOrder(request), now: now, output: &output)
    guard isSent else { return abandon(slot, now) }
    risk.admit(request, as: assessment.subject, now: now)
    counters.ordersSent &+= 1
    return .sent
  }

  /// Answers a request with a refusal.
  @inlinable
  mutating func refuse(
    _ request: OrderRequest, _ reason: RejectReason, _ now: MonotonicNanos
  ) -> RequestOutcome {
    counters.requestsRefused &+= 1
    deliver(
      OrderReport(
        kind: request.kind == .new ? .rejected : .changeRejected, strategy: request.strategy,
        instrument: request.instrument, side: request.side, reason: reason,
        clientOrderID: request.clientOrderID, target: request.target, price: request.price,
        quantity: request.quantity),
      now: now)
    return .refused
  }

  /// Ends an order that was journaled but cannot have reached the venue.
  @inlinable
  mutating func abandon(_ slot: Int, _ now: MonotonicNanos) -> RequestOutcome {
    let reference = ledger.orders[slot].reference
    _ = write(JournalRecord(abandoned: reference, now: now))
    guard let order = ledger.reject(slot) else {
      counters.reportsImpossible &+= 1
      return .refused
    }
    counters.ordersAbandoned &+= 1
    deliver(rejection(of: order, .sessionDown), isCaused: true, now: now)
    return .refused
  }

  /// The end of an order or replacement that never lived.
  @inlinable
  func rejection(of order: Order, _ reason: RejectReason) -> OrderReport {
    OrderReport(
      kind: order.target == .none ? .rejected : .changeRejected, strategy: order.strategy,
      instrument: order.instrument, side: order.side, reason: reason,
      clientOrderID: order.clientOrderID, target: order.target, price: order.price,
      quantity: order.quantity)
  }

  @inlinable
  mutating func write(_ record: JournalRecord) -> Bool {
    let isWritten = journal.append(record)
    if !isWritten { counters.journalRefusals &+= 1 }
    return isWritten
  }
}
