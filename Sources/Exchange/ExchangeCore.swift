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
    engine = MatchingEngine(
      configuration.instruments,
      orderCapacity: flowOrders + configuration.port.orderCapacity + 1_024)
    flow = OrderFlow(configuration.flow, instruments: configuration.instruments, start: now)
    publisher = ItchPublisher(
      session: configuration.session, instruments: configuration.instruments, start: now,
      timeOfDay: configuration.timeOfDay, byteCountMax: configuration.datagramByteCountMax)
    port = OrderPort(
      configuration.port, session: configuration.session, instruments: configuration.instruments,
      start: now, timeOfDay: configuration.timeOfDay)
  }

  /// Opens the day: definitions, session events, opening trades and the first orders.
  package mutating func start(at now: MonotonicNanos) {
    precondition(phase == .idle)
    publisher.publish(systemEvent: ITCH50.EventCode.startOfMessages, at: now)
    publisher.publishDefinitions(at: now)
    publisher.publish(systemEvent: ITCH50.EventCode.startOfSystemHours, at: now)
    publisher.publish(systemEvent: ITCH50.EventCode.startOfMarketHours, at: now)
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

  /// When `advance` has something to do next, unless bytes arrive before.
  package var nextDue: MonotonicNanos {
    let timers = min(publisher.nextDue, port.nextDue)
    return phase == .trading ? min(flow.nextDue, timers) : timers
  }

  /// Does all that is due at `now`: flow actions, client messages, heartbeats.
  package mutating func advance(to now: MonotonicNanos) {
    serveClient(at: now)
    var budget = Self.actionsPerAdvance
    while phase == .trading, flow.nextDue <= now, budget > 0, hasRoom() {
      flow.step(&engine)
      drain(at: now)
      budget -= 1
      if let limit = configuration.messageLimit, publisher.messageCount >= limit {
        phase = .draining
      }
    }
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
      publisher.publish(event, at: now)
      port.report(event, at: now)
    }
  }
}
