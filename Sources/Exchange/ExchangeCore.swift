// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units
import Wire

/// The simulated exchange without its sockets: engine, order flow, feed and order port.
///
/// The loop around it: `start`, then again and again `advance`, send every `publisher.packet` to
/// both lines, move bytes between the client's connection and the port, wait until `nextDue`.
/// Deterministic: the same configuration, times and client bytes give the same bytes out.
/// Owned by one thread; nothing allocates after creation.
package struct ExchangeCore: ~Copyable {
  package enum Phase: UInt8, Sendable {
    case idle
    /// The flow trades.
    case trading
    /// The flow is over; clients may still trade with what rests.
    case draining
    case closed
  }

  package let configuration: ExchangeConfiguration
  package var phase = Phase.idle
  package var engine: MatchingEngine
  package var flow: OrderFlow
  package var publisher: ItchPublisher
  package var port: OrderPort
  /// The snapshot server; without a configuration it refuses every login.
  package var glimpse: GlimpseServer
  /// Records the book as published, when the configuration asks for it.
  var recorder: BookRecorder?
  /// Session changes done, and the names the sessions after the first get.
  package internal(set) var sessionCount = 0
  let sessionNames: [Code]
  /// Times that nothing was done because unsent packets filled their queue.
  package private(set) var stallCount: UInt64 = 0
  /// From the sending of a feed message to the arrival of the order that names it, one for each
  /// such order: the loop takes them out and records them.
  package var wireToWire = FixedQueue(capacity: 8_192, filler: Nanos.zero)
  /// Orders that named a message that was not sent or is forgotten.
  package internal(set) var triggerUnknownCount: UInt64 = 0
  /// Times lost because the loop left them in `wireToWire`.
  package internal(set) var wireToWireLostCount: UInt64 = 0

  /// What one engine call may add to the feed's queue, from the event queue's capacity.
  static var roomRequired: Int { 16_384 * 64 }
  /// Actions that one `advance` performs: enough to catch up after a stall, few enough that the
  /// client is answered in between.
  static var actionsPerAdvance: Int { 64 }

  package init(_ configuration: ExchangeConfiguration, start now: MonotonicNanos) {
    self.configuration = configuration
    let flowOrders = OrderFlow.restingCapacity(
      configuration.flow, instruments: configuration.instruments.count)
    let orderCapacity = flowOrders + configuration.port.orderCapacity + 1_024
    engine = MatchingEngine(configuration.instruments, orderCapacity: orderCapacity)
    flow = OrderFlow(configuration.flow, instruments: configuration.instruments, start: now)
    publisher = ItchPublisher(
      session: configuration.session, instruments: configuration.instruments, start: now,
      timeOfDay: configuration.timeOfDay, byteCountMax: configuration.datagramByteCountMax,
      queueByteCount: Self.queueByteCount(configuration, orderCapacity),
      historyCapacity: configuration.historyCapacity)
    port = OrderPort(
      configuration.port, session: configuration.session, instruments: configuration.instruments,
      start: now, timeOfDay: configuration.timeOfDay)
    glimpse = GlimpseServer(
      configuration.glimpse, instrumentCount: configuration.instruments.count,
      orderCapacity: configuration.glimpse == nil ? 0 : orderCapacity)
    recorder = configuration.checkpointInterval.map {
      BookRecorder(configuration.instruments, orderCapacity: orderCapacity, interval: $0)
    }
    sessionNames = Self.laterNames(
      of: configuration.session, count: configuration.sessionChanges.count)
  }

  /// Room for packets that wait to be sent: a session's opening is the most there is at once.
  private static func queueByteCount(
    _ configuration: ExchangeConfiguration, _ orderCapacity: Int
  ) -> Int {
    let ordinary = 4 << 20
    guard !configuration.sessionChanges.isEmpty else { return ordinary }
    return ordinary
      + reannouncementByteCount(
        instruments: configuration.instruments.count, orders: orderCapacity)
  }

  /// Opens the day: definitions, session events, opening trades and the first orders.
  package mutating func start(at now: MonotonicNanos) {
    precondition(phase == .idle)
    announceDay(at: now)
    for (index, listed) in configuration.instruments.enumerated() {
      let instrument = InstrumentID(raw: UInt32(index))
      engine.report(
        .crossTrade, instrument, price: listed.openingPrice,
        quantity: Quantity(raw: 100 * Int64(listed.roundLot)))
      flow.seedBook(&engine, instrument: instrument)
      drain(at: now)
    }
    publisher.flush(at: now)
    flow.skip(to: now)
    phase = .trading
  }

  /// What a session begins with: definitions and session events.
  mutating func announceDay(at now: MonotonicNanos) {
    publisher.publish(systemEvent: ITCH50.EventCode.startOfMessages, at: now)
    publisher.publishDefinitions(at: now)
    publisher.publish(systemEvent: ITCH50.EventCode.startOfSystemHours, at: now)
    publisher.publish(systemEvent: ITCH50.EventCode.startOfMarketHours, at: now)
    recorder?.note(sequence: publisher.nextSequence - 1, time: publisher.timestamp(now))
  }

  /// When `advance` has something to do next, unless bytes arrive before.
  package var nextDue: MonotonicNanos {
    let servers = min(port.nextDue, glimpse.nextDue)
    let timers = min(publisher.nextDue, servers)
    return phase == .trading ? min(flow.nextDue, timers) : timers
  }

  /// Does all that is due at `now`: flow actions, client messages, heartbeats.
  package mutating func advance(to now: MonotonicNanos) {
    serveClient(at: now)
    serveGlimpse(at: now)
    var budget = Self.actionsPerAdvance
    while phase == .trading, flow.nextDue <= now, budget > 0, hasRoom() {
      flow.step(&engine)
      drain(at: now)
      budget -= 1
      if let limit = configuration.messageLimit, publisher.messageCount >= limit {
        phase = .draining
      }
    }
    if phase == .trading { changeSession(at: now) }
    if phase != .idle, phase != .closed { publisher.flush(at: now) }
    port.advance(to: now)
  }

  /// Goes on with the flow that `stopFlow` ended, as if no time had passed meanwhile.
  package mutating func resumeFlow(at now: MonotonicNanos) {
    guard phase == .draining else { return }
    flow.skip(to: now)
    phase = .trading
  }

  /// Ends the flow; resting orders stay and clients may go on.
  package mutating func stopFlow() {
    if phase == .trading { phase = .draining }
  }

  /// Closes the day: cancels what clients have open, publishes the closing events and ends both
  /// sessions. Call it again to repeat the end-of-session packet, since datagrams get lost.
  package mutating func endSession(at now: MonotonicNanos) {
    precondition(phase != .idle)
    if phase != .closed {
      cancelClientOrders(cause: .closed, at: now)
      publisher.publish(systemEvent: ITCH50.EventCode.endOfMarketHours, at: now)
      publisher.publish(systemEvent: ITCH50.EventCode.endOfSystemHours, at: now)
      publisher.publish(systemEvent: ITCH50.EventCode.endOfMessages, at: now)
      port.endSession(at: now)
      phase = .closed
    }
    publisher.endSession(at: now)
  }

  /// Halts or resumes an instrument.
  package mutating func changeState(
    _ instrument: InstrumentID, to state: TradingState, at now: MonotonicNanos
  ) {
    engine.changeState(instrument, to: state)
    drain(at: now)
    publisher.flush(at: now)
  }

  mutating func hasRoom() -> Bool {
    let isRoomy = publisher.room >= Self.roomRequired
    if !isRoomy { stallCount += 1 }
    return isRoomy
  }

  /// Hands what the engine did to the feed and to the client.
  @inline(__always)
  package mutating func drain(at now: MonotonicNanos) {
    while let event = engine.events.popFirst() {
      show(event, at: now)
      port.report(event, at: now)
    }
    recorder?.settle(with: engine.book)
  }

  /// Publishes what the engine did, message by message into the published book too.
  @inline(__always)
  mutating func show(_ event: EngineEvent, at now: MonotonicNanos) {
    publisher.publish(event, at: now)
    guard event.isPublished else { return }
    recorder?.apply(
      event, sequence: publisher.nextSequence - 1, time: publisher.timestamp(now))
  }

  /// Hands the oldest checkpoint that waits to `body`, with the level digest of an instrument by
  /// its number; false when there is none.
  package mutating func takeCheckpoint(
    _ body: (BookCheckpoint, (Int) -> UInt64) -> Void
  ) -> Bool {
    recorder?.takeCheckpoint(body) ?? false
  }

  /// How the recording of checkpoints went.
  package mutating func recorderFigures() -> BookRecorder.Figures {
    recorder?.figures() ?? BookRecorder.Figures()
  }
}
