// SPDX-License-Identifier: Apache-2.0
internal import Gateway
internal import Memory
internal import Rings
internal import Trading
internal import Units
internal import Venue

/// The order gateway of a simulation: requests and the venue's bytes in, bytes and reports out.
struct SimulatedGateway<Session: OrderSession & ~Copyable>: ~Copyable {
  private(set) var core: GatewayCore<Session>
  /// Bytes of the exchange on their way here.
  var received: ByteDeliveryQueue
  private let feedAgeMax: Nanos
  private var definitionCount = 0

  init(
    _ core: consuming GatewayCore<Session>, _ configuration: Configuration,
    latencies: SimulationLatencies
  ) {
    self.core = core
    received = ByteDeliveryQueue(latency: latencies.wire, capacity: 4 << 20)
    feedAgeMax = .milliseconds(Int64(configuration.risk.feedAgeMillisecondsMax))
  }

  var isReady: Bool { core.session.state == .ready }

  mutating func connect(_ now: MonotonicNanos) { core.connected(now: now) }

  /// The connection is gone, with what was received and not read.
  mutating func disconnect(_ now: MonotonicNanos) {
    received.removeAll()
    core.disconnected(now: now)
  }

  /// Takes the bytes that have arrived and does what time asks for.
  mutating func step(_ now: MonotonicNanos) {
    while received.receive(
      at: now,
      { bytes in
        let isTaken = core.input.append(bytes)
        precondition(isTaken, "the venue sent more than the gateway's input holds")
      })
    { core.poll(now: now) }
    core.poll(now: now)
  }

  /// Judges one request and carries it out.
  mutating func accept(
    _ request: OrderRequest, from strategy: StrategyID, row: InstrumentState?,
    feedHeartbeat: MonotonicNanos, now: MonotonicNanos
  ) -> RequestOutcome {
    var reference = MarketReference.missing
    if request.kind == .new || request.kind == .replace, let row {
      reference = MarketReference(
        InstrumentQuote(row), isFeedLive: now - feedHeartbeat <= feedAgeMax)
    }
    return core.accept(request, from: strategy, market: reference, now: now)
  }

  /// Hands bytes for the venue to `body`.
  mutating func send(_ body: (RawSpan) -> Void) {
    guard !core.output.isEmpty else { return }
    body(core.output.readable)
    core.output.removeAll()
  }

  mutating func nextReport() -> OrderReport? { core.nextReport() }

  /// Names the instruments that were defined since the last call.
  mutating func learn(_ definitions: [InstrumentDefinition]) {
    while definitionCount < definitions.count, definitions[definitionCount].isDefined {
      let instrument = InstrumentID(raw: UInt32(definitionCount))
      guard core.define(instrument, as: definitions[definitionCount]) else { return }
      definitionCount += 1
    }
  }

  /// Values what accounts hold at the store's prices, and watches over the strategies.
  mutating func housekeep(
    _ store: borrowing SimulatedStore, living strategies: [StrategyID], _ now: MonotonicNanos
  ) {
    for row in 0..<core.ledger.accounts.count {
      guard let state = store.row(core.ledger.accounts[row].instrument) else { continue }
      core.mark(row, at: MarketReference(InstrumentQuote(state), isFeedLive: true).mark)
    }
    for strategy in strategies { core.noteLife(of: strategy, at: now) }
    core.watchLives(now: now)
  }

  var positions: [PositionState] {
    (0..<core.ledger.positions.count).map { core.ledger.positions.row(at: $0) }
  }
}
