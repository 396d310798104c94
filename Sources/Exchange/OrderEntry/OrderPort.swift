// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Units
import Wire

/// The server side of order entry for one client at a time, in the configured protocol.
///
/// The loop fills `input` from the connection and sends what is in `output`; `ExchangeCore` does
/// the rest. Orders and account are in `book`, which knows no protocol. A protocol's part turns
/// bytes into `PortRequest`s and `ClientReport`s into bytes, and is called from this file only:
/// adding one adds a case to each switch here. Every message to the client is numbered and kept,
/// also while nobody is connected; a client that logs in again gets what it missed. Limit orders
/// for the day or immediate; other order types are rejected. A replacement that is rejected leaves
/// the original open. Owned by one thread.
package struct OrderPort: ~Copyable {
  /// Bytes received from the client: append here, then let the exchange advance.
  package var input: ByteQueue
  /// Bytes for the client: send and consume.
  package var output: ByteQueue
  package var counters = OrderPortCounters()
  package var book: ClientBook
  /// Set when the loop shall send what is left in `output` and close the connection.
  package internal(set) var isClosing = false
  let configuration: OrderPortConfiguration
  /// The exchange's name of the session.
  let session: Code
  var isEnded = false
  /// Nanoseconds since midnight at monotonic time 0.
  private let midnightOffset: Int64
  /// The connection and the numbered messages of protocols that run over SoupBinTCP.
  var soup: SoupLine
  var ouch50: OUCH50Desk
  var fix: FIXDesk

  /// How often the timers of a FIX session are looked at: they are seconds long.
  private static var fixInterval: Nanos { .milliseconds(100) }

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
    book = ClientBook(capacity: configuration.orderCapacity, instruments: instruments)
    soup = SoupLine(messageCapacity: configuration.messageCapacity)
    ouch50 = OUCH50Desk(orderCapacity: configuration.orderCapacity)
    fix = FIXDesk(configuration)
    midnightOffset = timeOfDay.raw - start.raw
    announce(isOpen: true, at: start)
  }

  /// Whether a connection stands.
  package var isConnected: Bool {
    switch configuration.orderProtocol {
    case .ouch50: soup.connection != nil
    case .fix42, .fix44, .fix50SP2: fix.isConnected
    }
  }

  /// The highest reference that OUCH 5.0 has used up.
  package var userRefNumLast: UInt32 { ouch50.userRefNumLast }

  /// Whether a client is logged in.
  package var isLoggedIn: Bool {
    switch configuration.orderProtocol {
    case .ouch50: soup.connection?.state == .active
    case .fix42, .fix44, .fix50SP2: fix.session.state == .active
    }
  }

  /// A connection was accepted; false, and counted, while there is another one: close it.
  package mutating func connect(at now: MonotonicNanos) -> Bool {
    guard !isConnected, !isEnded else {
      counters.connectionRefused += 1
      return false
    }
    input.removeAll()
    output.removeAll()
    isClosing = false
    switch configuration.orderProtocol {
    case .ouch50: soup.connect(at: now)
    case .fix42, .fix44, .fix50SP2: connectFIX(at: now)
    }
    return true
  }

  /// The connection is gone; numbers and account stay.
  mutating func disconnect() {
    isClosing = false
    input.removeAll()
    output.removeAll()
    switch configuration.orderProtocol {
    case .ouch50: soup.connection = nil
    case .fix42, .fix44, .fix50SP2: disconnectFIX()
    }
  }

  /// When a timer of the connection is due next; at most a heartbeat ahead.
  package var nextDue: MonotonicNanos {
    guard !isClosing else { return MonotonicNanos(raw: .max) }
    return switch configuration.orderProtocol {
    case .ouch50: soup.nextDue
    case .fix42, .fix44, .fix50SP2:
      fix.isConnected ? fix.advancedAt + Self.fixInterval : MonotonicNanos(raw: .max)
    }
  }

  /// Takes the next packet off `input`.
  mutating func nextRequest(at now: MonotonicNanos) -> PortRequest {
    guard isConnected, !isClosing else { return .idle }
    return switch configuration.orderProtocol {
    case .ouch50: nextOUCH50Request(at: now)
    case .fix42, .fix44, .fix50SP2: nextFIXRequest(at: now)
    }
  }

  /// Tells the client what the engine did to its orders and keeps its account.
  mutating func report(_ event: EngineEvent, at now: MonotonicNanos) {
    switch event.kind {
    case .accepted where event.owner.isClient: tell(book.accepted(event), at: now)
    case .executed, .executedAtPrice:
      if event.owner.isClient {
        tell(book.executed(event.owner.clientRow, event, isResting: true), at: now)
      }
      if event.incomingOwner.isClient {
        tell(book.executed(event.incomingOwner.clientRow, event, isResting: false), at: now)
      }
    case .reduced, .deleted, .expired:
      if event.owner.isClient, event.cause != .replaced { tell(book.cancelled(event), at: now) }
    default: break
    }
  }

  /// The engine refused the order of `row`.
  mutating func reject(row: Int, _ refusal: EngineRefusal, at now: MonotonicNanos) {
    tell(.rejected(row: row, OrderRefusal(refusal)), at: now)
  }

  private mutating func tell(_ report: ClientReport, at now: MonotonicNanos) {
    switch report {
    case .accepted: counters.orderAccepted += 1
    case .replaced: counters.orderReplaced += 1
    case .executed: counters.orderExecuted += 1
    case .cancelled: counters.orderCancelled += 1
    case .rejected: counters.orderRejected += 1
    }
    switch configuration.orderProtocol {
    case .ouch50: tellOUCH50(report, at: now)
    case .fix42, .fix44, .fix50SP2: tellFIX(report, at: now)
    }
  }

  /// The orders of the `massCancel` returned last are cancelled.
  mutating func answerMassCancel(at now: MonotonicNanos) {
    switch configuration.orderProtocol {
    case .ouch50: answerOUCH50MassCancel(at: now)
    case .fix42, .fix44, .fix50SP2: answerFIXMassCancel(at: now)
    }
  }

  /// Writes kept messages that the client has not had into `output` while there is room.
  package mutating func pump(at now: MonotonicNanos) {
    guard !isClosing else { return }
    switch configuration.orderProtocol {
    case .ouch50: pumpSoup(at: now)
    case .fix42, .fix44, .fix50SP2: handOn()
    }
  }

  /// Sends what time asks for: replies that had no room, heartbeats; closes dead connections.
  mutating func advance(to now: MonotonicNanos) {
    pump(at: now)
    guard !isClosing else { return }
    switch configuration.orderProtocol {
    case .ouch50: advanceSoup(to: now)
    case .fix42, .fix44, .fix50SP2: advanceFIX(to: now)
    }
  }

  /// Tells the client that the day is over and closes the connection.
  mutating func endSession(at now: MonotonicNanos) {
    guard !isEnded else { return }
    isEnded = true
    announce(isOpen: false, at: now)
    pump(at: now)
    switch configuration.orderProtocol {
    case .ouch50: endSoup()
    case .fix42, .fix44, .fix50SP2: endFIX(at: now)
    }
  }

  /// The day begins or is over.
  private mutating func announce(isOpen: Bool, at now: MonotonicNanos) {
    switch configuration.orderProtocol {
    case .ouch50: announceOUCH50(isOpen: isOpen, at: now)
    case .fix42, .fix44, .fix50SP2: break
    }
  }

  /// Nanoseconds since midnight of the exchange's day.
  func timestamp(_ now: MonotonicNanos) -> UInt64 { UInt64(clamping: now.raw + midnightOffset) }
}
