// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units
import Wire

/// The server side of SoupBinTCP and OUCH 5.0 for one client at a time.
///
/// The loop fills `input` from the connection and sends what is in `output`; `ExchangeCore` does
/// the rest. Every message to the client is numbered and kept, also while nobody is connected;
/// a client that logs in again gets what it missed. Limit orders for the day or immediate;
/// other order types are rejected. A replacement that is rejected leaves the original open.
/// Owned by one thread.
package struct OrderPort: ~Copyable {
  /// Bytes received from the client: append here, then let the exchange advance.
  package var input: ByteQueue
  /// Bytes for the client: send and consume.
  package var output: ByteQueue
  package var counters = OrderPortCounters()
  /// The session on the present connection; nil while there is none.
  var connection: SoupBinTCP.ServerSession?
  /// Set when the loop shall send what is left in `output` and close the connection.
  package internal(set) var isClosing = false
  let configuration: OrderPortConfiguration
  let session: Code
  let timers = SoupBinTCP.Timers()
  /// The number of the next message to the client, from 1.
  package internal(set) var nextSequence: UInt64 = 1
  var messages: FixedArray<PortMessage>
  var orders: FixedArray<ClientOrder>
  /// The client's account, a row for each instrument.
  var positions: FixedArray<PositionState>
  var symbols: FixedArray<Alpha<8>>
  package internal(set) var userRefNumLast: UInt32 = 0
  var isEntryDisabled = false
  var isEnded = false
  let midnightOffset: Int64
  /// When something was last sent to and received from the connection, for its next timer.
  var lastSent = MonotonicNanos(raw: 0)
  var lastReceived = MonotonicNanos(raw: 0)

  init(
    _ configuration: OrderPortConfiguration, session: Code, instruments: [ListedInstrument],
    start: MonotonicNanos, timeOfDay: Nanos
  ) {
    let powers = [configuration.orderCapacity, configuration.messageCapacity]
    precondition(powers.allSatisfy { $0 >= 16 && $0 <= 1 << 24 && $0 & ($0 - 1) == 0 })
    self.configuration = configuration
    self.session = session
    input = ByteQueue(capacity: 1 << 16)
    output = ByteQueue(capacity: 1 << 18)
    let opening = OUCH50.SystemEvent(
      timestamp: UInt64(clamping: timeOfDay.raw), eventCode: OUCH50.EventCode.startOfDay)
    messages = FixedArray(repeating: .systemEvent(opening), count: configuration.messageCapacity)
    orders = FixedArray(repeating: ClientOrder(), count: configuration.orderCapacity)
    positions = FixedArray(
      repeating: PositionState(strategy: StrategyID(raw: 0), instrument: .none),
      count: instruments.count)
    symbols = FixedArray(repeating: .blank, count: instruments.count)
    for (index, listed) in instruments.enumerated() {
      positions[index].instrument = UInt32(index)
      symbols[index] = Alpha<8>(listed.code)
    }
    midnightOffset = timeOfDay.raw - start.raw
    send(.systemEvent(opening), at: start)
  }

  package var isConnected: Bool { connection != nil }
  /// Whether a client is logged in.
  package var isLoggedIn: Bool { connection?.state == .active }

  /// What the exchange holds for its client in `instrument`.
  package func position(_ instrument: InstrumentID) -> PositionState {
    positions[instrument.index]
  }

  /// The client's open orders over all instruments.
  package var openOrderCount: Int64 {
    var count: Int64 = 0
    for index in 0..<positions.count { count += positions[index].openOrders }
    return count
  }

  /// A connection was accepted; false, and counted, while there is another one: close it.
  package mutating func connect(at now: MonotonicNanos) -> Bool {
    guard connection == nil, !isEnded else {
      counters.connectionRefused += 1
      return false
    }
    input.removeAll()
    output.removeAll()
    isClosing = false
    connection = SoupBinTCP.ServerSession(now: now, timers: timers)
    lastSent = now
    lastReceived = now
    return true
  }

  /// The connection is gone; numbers and account stay.
  mutating func disconnect() {
    connection = nil
    isClosing = false
    input.removeAll()
    output.removeAll()
  }

  /// When a timer of the connection is due next; at most a heartbeat ahead.
  package var nextDue: MonotonicNanos {
    guard let connection, !isClosing else { return MonotonicNanos(raw: .max) }
    switch connection.state {
    case .active:
      return min(lastSent + timers.heartbeat, lastReceived + timers.timeout)
    case .awaitingLogin: return lastReceived + timers.login
    case .deciding, .closed: return MonotonicNanos(raw: .max)
    }
  }

  /// Keeps a message under the next number; `pump` sends it.
  mutating func send(_ message: PortMessage, at now: MonotonicNanos) {
    messages[Int(nextSequence & UInt64(messages.count - 1))] = message
    nextSequence += 1
  }

  /// Writes kept messages that the client has not had into `output` while there is room.
  package mutating func pump(at now: MonotonicNanos) {
    guard var active = connection, active.state == .active, !isClosing else { return }
    let kept = UInt64(messages.count)
    guard nextSequence - active.sequence <= kept else {
      counters.replayLost += 1
      isClosing = true
      return
    }
    while active.sequence < nextSequence {
      let message = messages[Int(active.sequence & (kept - 1))]
      guard Self.write(message, to: &output) else { break }
      _ = active.sentSequenced(now: now)
      lastSent = now
    }
    connection = active
  }

  /// Sends what time asks for: replies that had no room, heartbeats; closes dead connections.
  mutating func advance(to now: MonotonicNanos) {
    pump(at: now)
    guard var active = connection, !isClosing, let due = active.due(now: now) else { return }
    switch due {
    case .heartbeat:
      guard output.append(SoupBinTCP.Control(.serverHeartbeat)) else { return }
      active.sent(now: now)
      lastSent = now
      connection = active
    case .timeout:
      counters.connectionTimeout += 1
      isClosing = true
    }
  }

  /// Tells the client that the day is over and closes the connection.
  mutating func endSession(at now: MonotonicNanos) {
    guard !isEnded else { return }
    isEnded = true
    send(
      .systemEvent(
        OUCH50.SystemEvent(timestamp: timestamp(now), eventCode: OUCH50.EventCode.endOfDay)),
      at: now)
    pump(at: now)
    guard var active = connection, active.state == .active else { return }
    let end = active.end()
    connection = active
    _ = output.append(end)
    isClosing = true
  }

  func timestamp(_ now: MonotonicNanos) -> UInt64 { UInt64(clamping: now.raw + midnightOffset) }

  private static func write(_ message: PortMessage, to output: inout ByteQueue) -> Bool {
    switch message {
    case .systemEvent(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .accepted(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .replaced(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .executed(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .canceled(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .aiqCanceled(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .rejected(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .massCancelResponse(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .disableResponse(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .enableResponse(let body): output.append(SoupBinTCP.Data.sequenced(body))
    case .accountQueryResponse(let body): output.append(SoupBinTCP.Data.sequenced(body))
    }
  }
}
