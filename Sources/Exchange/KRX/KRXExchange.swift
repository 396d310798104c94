// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
package import Units

/// The simulated KRX without its sockets: engine, order flow and publisher.
///
/// The loop around it: `start`, then again and again `advance`, send every `publisher.packet` to
/// the lines, wait until `nextDue`; `endSession` at the close. Deterministic: the same
/// configuration and times give the same bytes. Owned by one thread.
package struct KRXExchange: ~Copyable {
  package enum Phase: UInt8, Sendable {
    case idle
    case trading
    /// The flow is over; polling and the recovery cycle go on.
    case draining
    case closed
  }

  package let configuration: KRXExchangeConfiguration
  package private(set) var phase = Phase.idle
  package var engine: MatchingEngine
  package var flow: OrderFlow
  package var publisher: KRXPublisher
  private var pollDue: MonotonicNanos
  private var snapshotDue: MonotonicNanos

  /// What one engine call may add to the queue: a message for each of its events.
  static var roomRequired: Int { 1_024 * KRXPublisher.byteCountMax }
  private static var actionsPerAdvance: Int { 64 }
  /// Each line is polled once a minute.
  package static var pollInterval: Nanos { .seconds(60) }

  package init(_ configuration: KRXExchangeConfiguration, start now: MonotonicNanos) {
    let listed = configuration.listings.map(\.listed)
    self.configuration = configuration
    engine = MatchingEngine(
      listed,
      orderCapacity: OrderFlow.restingCapacity(configuration.flow, instruments: listed.count)
        + 1_024)
    flow = OrderFlow(configuration.flow, instruments: listed, start: now)
    publisher = KRXPublisher(configuration, start: now)
    pollDue = now
    snapshotDue = now + configuration.snapshotInterval
  }

  /// Opens the day: masters, session start, opening trades and the first orders.
  package mutating func start(at now: MonotonicNanos) {
    precondition(phase == .idle)
    publisher.publishMasters(at: now)
    publisher.publish(schedule: "BS", event: "BB1", session: "10", at: now)
    for (index, listing) in configuration.listings.enumerated() {
      let instrument = InstrumentID(raw: UInt32(index))
      engine.report(
        .crossTrade, instrument, price: listing.listed.openingPrice, quantity: Quantity(raw: 10))
      flow.seedBook(&engine, instrument: instrument)
      drain(at: now)
    }
    publisher.publish(schedule: "SS", event: "BB1", session: "40", at: now)
    flow.skip(to: now)
    phase = .trading
  }

  /// When `advance` has something to do next.
  package var nextDue: MonotonicNanos {
    let timers = min(pollDue, snapshotDue)
    return phase == .trading ? min(flow.nextDue, timers) : timers
  }

  /// Does all that is due at `now`: flow actions, polling, the recovery cycle.
  package mutating func advance(to now: MonotonicNanos) {
    guard phase != .idle, phase != .closed else { return }
    while pollDue <= now, hasRoom {
      publisher.publishPolling(at: now)
      pollDue = pollDue + Self.pollInterval
    }
    while snapshotDue <= now, hasRoom {
      publisher.publishSnapshot(engine.book, at: now)
      snapshotDue = snapshotDue + configuration.snapshotInterval
    }
    var budget = Self.actionsPerAdvance
    while phase == .trading, flow.nextDue <= now, budget > 0, hasRoom {
      flow.step(&engine)
      drain(at: now)
      budget -= 1
      if let limit = configuration.messageLimit, publisher.messageCount >= limit { stopFlow() }
    }
  }

  /// Ends the flow; resting orders stay.
  package mutating func stopFlow() {
    if phase == .trading { phase = .draining }
  }

  /// Goes on with the flow that `stopFlow` ended, as if no time had passed meanwhile.
  package mutating func resumeFlow(at now: MonotonicNanos) {
    guard phase == .draining else { return }
    flow.skip(to: now)
    phase = .trading
  }

  /// Halts or resumes a whole market: the engine refuses orders, and an M4 says why.
  package mutating func changeState(
    to state: TradingState, event: String, at now: MonotonicNanos
  ) {
    for index in configuration.listings.indices {
      engine.changeState(InstrumentID(raw: UInt32(index)), to: state)
    }
    drain(at: now)
    let isHalt = state == .halted
    publisher.publish(
      schedule: isHalt ? "SH" : "SR", event: event, session: isHalt ? "90" : "40", at: now)
  }

  /// Closes the day: the closes of all contracts, and the end of data.
  package mutating func endSession(at now: MonotonicNanos) {
    precondition(phase != .idle)
    guard phase != .closed else { return }
    publisher.publish(schedule: "SE", event: "BE1", session: "99", at: now)
    publisher.publishClose(engine.book, at: now)
    phase = .closed
  }

  private var hasRoom: Bool { publisher.room >= Self.roomRequired }

  private mutating func drain(at now: MonotonicNanos) {
    while let event = engine.events.popFirst() { publisher.take(event, at: now) }
    publisher.publishChanges(engine.book, at: now)
  }
}
