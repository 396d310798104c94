// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Trading
package import Units
package import Venue

/// The order path between strategies and one venue: kill switch, risk, journal, session.
///
/// A plain state machine. Its loop passes requests to `accept`, bytes of the connection through
/// `input` and `output`, time to `poll`, and carries `nextReport` to the strategies' queues. It
/// fails closed: without a session, limits, fresh market data or journal room no new order leaves;
/// cancels always pass, and wait for the session when they must. Every request of a live strategy
/// gets a definite answer. Owned by one thread; nothing allocates after creation.
package struct GatewayCore<Session: OrderSession & ~Copyable>: ~Copyable {
  package var session: Session
  /// What the session can carry.
  @usableFromInline let capabilities: OrderCapabilities
  /// Bytes from the venue, filled by the loop.
  package var input: ByteQueue
  /// Bytes for the venue, drained by the loop.
  package var output: ByteQueue
  /// Limits and kill switches; limits may be changed at any time.
  package var risk: RiskCheck
  @usableFromInline package var ledger: OrderLedger
  @usableFromInline package var counters = GatewayCounters()
  package let configuration: GatewayConfiguration
  @usableFromInline package var journal: Journal
  @usableFromInline var symbols: FixedArray<Code>
  @usableFromInline var definitions: FixedArray<InstrumentDefinition>
  /// What an instrument is has been written down.
  @usableFromInline var isJournaled: FixedArray<Bool>
  var carried = CarriedKeys()
  @usableFromInline var strategies: FixedArray<StrategySeat>
  @usableFromInline var reports: FixedQueue<OrderReport>
  /// Number of the venue's last message that was applied.
  @usableFromInline package var venueSequence: UInt64 = 0
  /// Some order's cancel has not been handed to the session.
  @usableFromInline var isCancelDue = false
  /// The venue's answer after login, until its consequences are drawn: its next reference.
  @usableFromInline var unsettledReference: UInt64? {
    didSet { settleSlot = 0 }
  }
  /// The slot at which drawing them goes on.
  @usableFromInline var settleSlot = 0
  @usableFromInline var lastState = SessionState.disconnected
  @usableFromInline var sessionName = Code.empty
  /// While the journal is read: a login began whose end is not in it yet.
  var isLoginPending = false
  /// A strategy outlived an earlier gateway and has not been told what this one knows.
  @usableFromInline var isWelcomeDue = false
  /// What strategies were last told.
  @usableFromInline var isOpenAnnounced = false

  /// What the last login brought, and what stood before the present one.
  package internal(set) var reconciliation = VenueReconciliation()
  var reconciliationStart = ReconciliationStart()
  /// References of orders that were entered as orphans and are to be cancelled.
  @usableFromInline var orphans = FixedQueue<UInt64>(capacity: 4_096, filler: 0)
  /// While the journal is read: the number of the record, else 0.
  @usableFromInline var recoveredSequence: UInt64 = 0

  /// A gateway that knows what `journal` knows: orders, positions, strategies, and where the
  /// session left off. Strategies whose queues stand as `told` get the reports that are missing
  /// there; others are told everything.
  package init(
    session: consuming Session, configuration: GatewayConfiguration, journal: consuming Journal,
    told: [StrategyID: ReportMark] = [:]
  ) {
    capabilities = session.capabilities
    self.session = session
    self.configuration = configuration
    self.journal = journal
    input = ByteQueue(capacity: configuration.inputByteCapacity)
    output = ByteQueue(capacity: configuration.outputByteCapacity)
    risk = RiskCheck(instrumentCapacity: configuration.instrumentCapacity)
    ledger = OrderLedger(
      .init(
        orders: configuration.orderCapacity, positions: configuration.positionCapacity,
        finished: configuration.finishedCapacity, trades: configuration.tradeCapacity,
        instruments: configuration.instrumentCapacity),
      accounts: AccountBook(
        capacity: configuration.positionCapacity, accounts: configuration.accounts,
        schedules: configuration.fees))
    symbols = FixedArray(repeating: .empty, count: configuration.instrumentCapacity)
    definitions = FixedArray(
      repeating: InstrumentDefinition(), count: configuration.instrumentCapacity)
    isJournaled = FixedArray(repeating: false, count: configuration.instrumentCapacity)
    strategies = FixedArray(repeating: StrategySeat(), count: StrategyID.capacity)
    let filler = OrderReport(kind: .none, strategy: StrategyID(raw: 0))
    reports = FixedQueue(capacity: configuration.reportCapacity, filler: filler)
    for (strategy, mark) in told { strategies[strategy.index].told = mark }
    recover()
    openCash()
  }

  /// Says what an instrument is at the venue; orders for undefined ones are refused. False when
  /// the instrument lies outside the configured capacity. A definition that makes no sense, or
  /// values an instrument otherwise than it was traded on, is counted and leaves it undefined; so
  /// does an opening position that the books refuse.
  package mutating func define(
    _ instrument: InstrumentID, as definition: InstrumentDefinition
  ) -> Bool {
    guard instrument.index < symbols.count else { return false }
    guard let terms = ContractTerms(definition), ledger.define(instrument, as: terms) else {
      counters.definitionsRefused &+= 1
      symbols[instrument.index] = .empty
      return true
    }
    definitions[instrument.index] = definition
    guard openPositions(instrument, definition.code) else {
      symbols[instrument.index] = .empty
      return true
    }
    symbols[instrument.index] = definition.code
    risk.define(instrument, as: definition)
    for entitlement in configuration.entitlements
    where entitlement.symbol ?? definition.code == definition.code {
      risk.entitle(entitlement.strategy, to: instrument)
    }
    for restriction in configuration.restrictions where restriction.symbol == definition.code {
      risk.restrict(restriction.account, from: instrument)
    }
    return true
  }

  /// Whether a new order could leave now, risk permitting.
  @inlinable
  package var isOpen: Bool {
    session.state == .ready && unsettledReference == nil && !risk.kills.stopsAll
      && !journal.isFull
  }

  /// The next report for a strategy's queue, oldest first; its `strategy` names the queue.
  @inlinable
  package mutating func nextReport() -> OrderReport? { reports.popFirst() }

  /// What `nextReport` would return, left where it is.
  @inlinable
  package func peekReport() -> OrderReport? { reports.peek() }

  /// Values row `row` of the account book, 0 ..< count, at `price`; ignored unless above 0.
  package mutating func mark(_ row: Int, at price: Price) { ledger.accounts.mark(row, at: price) }

  /// The connection to the venue is up.
  package mutating func connected(now: MonotonicNanos) {
    input.removeAll()
    output.removeAll()
    beginReconciliation(now: now)
    _ = write(JournalRecord(session: sessionName, now: now))
    session.connected(now: now, output: &output)
    watchSession(now: now)
  }

  /// The connection to the venue is gone; open orders stay open until the venue says otherwise.
  package mutating func disconnected(now: MonotonicNanos) {
    input.removeAll()
    output.removeAll()
    session.disconnected(now: now)
    watchSession(now: now)
  }

  /// Timers, venue bytes and everything that waits. Call once per turn of the loop.
  @inlinable
  package mutating func poll(now: MonotonicNanos) {
    session.poll(now: now, output: &output)
    // One venue message causes at most four reports: accepted, filled, cancelled, an orphan's end;
    // or a broken trade, the position and its result.
    while reports.room >= 4,
      let report = session.nextReport(input: &input, output: &output, now: now)
    {
      take(report, now: now)
    }
    if session.state != lastState { watchSession(now: now) }
    if unsettledReference != nil { settle(now: now) }
    if isWelcomeDue { tellSurvivors(now: now) }
    if isCancelDue { sendDueCancels(now: now) }
    if isOpen != isOpenAnnounced { announce(now: now) }
  }

  /// Books a report for a live strategy; `isCaused` by the journal's last record, which would cause
  /// it again. Callers made sure of the room.
  @inlinable
  mutating func deliver(_ report: OrderReport, isCaused: Bool = false, now: MonotonicNanos) {
    let index = report.strategy.index
    guard strategies[index].isAlive else {
      counters.reportsUndelivered &+= 1
      return
    }
    let isRecovering = recoveredSequence != 0
    strategies[index].mark.advance(
      to: isRecovering ? recoveredSequence : journal.sequence, isCaused: isCaused)
    if isRecovering, !isMissing(index) { return }
    var report = report
    strategies[index].mark.stamp(&report)
    report.gatewayTime = now
    let isBooked = reports.append(report)
    precondition(isBooked, "a report was made without room for it")
  }
}

/// What the gateway knows of one strategy.
package struct StrategySeat: Sendable, BitwiseCopyable {
  /// How far its reports and requests have come; carries the incarnation that said hello last.
  package var mark = ReportMark()
  /// How far they had come in its queue when this gateway started.
  package var told = ReportMark()
  /// The highest order number it has used.
  package var lastClientOrderID: ClientOrderID
  package var isAlive = false
  /// Its dead-man timer has run out.
  package var isSilent = false
  /// The gateway restarted under it: it must be told what is known.
  package var isWelcomeDue = false

  @inlinable
  package init() { lastClientOrderID = .none }

  /// The incarnation that said hello last, 0 for none.
  @inlinable
  package var epoch: UInt64 {
    get { mark.epoch }
    set { mark.epoch = newValue }
  }
}
